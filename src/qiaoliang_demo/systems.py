"""A department's own system: its token, and where it wants to be told. The key is thrown away: nobody has it."""

from datetime import timedelta

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.tokens import actions as tokens
from qiaoliang.web.api.forms import own_places
from qiaoliang.web.hooks import actions as hooks
from qiaoliang.web.hooks.choices import Event
from qiaoliang_demo.city import City

SYSTEM = "海洋发展局协同办公"
ADDRESS = "https://oa.rongcheng.example/qiaoliang"  # a name that never leads anywhere
RIGHTS = ("registry:read", "instructors:read", "demands:read", "demands:write", "policies:read")


def connect(city: City, actors: dict[str, Actor]) -> None:
    by, at = actors["department"], city.latest + timedelta(seconds=1)  # nothing of the past is told
    assert by.user_id is not None
    keeper = User.objects.get(pk=by.user_id)
    held, where_name = own_places(by)[0]
    tokens.make(
        name=SYSTEM, held=held, where_name=where_name, rights=RIGHTS, expires_on=city.as_of + timedelta(days=200),
        keeper=keeper, by=by, at=at,
    )  # fmt: skip
    hooks.allow_address(address=ADDRESS.removesuffix("/qiaoliang"), reason=SYSTEM, by=actors["admin"], at=at)
    hooks.subscribe(
        name=SYSTEM, address=ADDRESS, events=(Event.DEMAND_ASSIGNED, Event.DEMAND_RETURNED, Event.POLICY_PUBLISHED),
        held=held, where_name=where_name, keeper=keeper, by=by, at=at,
    )  # fmt: skip
