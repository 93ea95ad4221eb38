"""Before a token of the interface runs out, its office is reminded: a system that stops says nothing to anybody."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef

from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.tokens.models import Token
from qiaoliang.kit import moments
from qiaoliang.web.workbench.asked import Asked, Source, Task, Tasks, first

BEFORE: Final = timedelta(days=14)
AFTER: Final = timedelta(days=14)  # it is told that long that a system does not come in any more
LIST: Final = "/interface/"


def _task(asked: Asked, token: Token) -> Task:
    if token.expires_at <= asked.at:
        status, when, why = "overdue", f"{moments.day(token.expires_at)} 已过期", "这个系统已经进不来；不再用的请停用"
    else:
        left = (token.expires_at - asked.at).days
        status, when = "soon", f"还有 {left + 1} 天过期"
        why = "到期后这个系统进不来，请先生成新令牌换上"
    what = f"接口令牌“{token.name}”（尾号 {token.hint}）"
    return Task(what, why, token.keeper.name, status, when, "去换", f"{LIST}{token.pk}/")


def expiring(asked: Asked) -> Tasks:
    """Those of one's own office, all of them for the administrator, but for those that a later one has replaced."""
    rows: Any = Token.everything if asked.actor.can(Can.MANAGE_ACCOUNTS) else Token.objects
    later = Token.everything.live(asked.at).filter(
        name=OuterRef("name"), where_kind=OuterRef("where_kind"), where_key=OuterRef("where_key"),
        expires_at__gt=OuterRef("expires_at"),
    )  # fmt: skip
    ending = rows.filter(revoked_at=None, expires_at__range=(asked.at - AFTER, asked.at + BEFORE))
    few, total = yield from first(ending.exclude(Exists(later)).select_related("keeper").order_by("expires_at", "pk"))
    bucket = "overdue" if few and few[0].expires_at <= asked.at else "today"
    yield bucket, [_task(asked, one) for one in few], total, ("快过期的接口令牌", LIST)


SOURCES: tuple[tuple[Can, tuple[Source, ...]], ...] = (
    (Can.KEEP_TOKENS, (expiring,)),
    (Can.MANAGE_ACCOUNTS, (expiring,)),
)
