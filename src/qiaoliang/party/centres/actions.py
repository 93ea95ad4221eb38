"""Opening and closing regional activity centres."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import claimed_columns
from qiaoliang.kit.keys import same_thing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.centres.models import Centre
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region


@audited
def open_centre(
    *, name: str, address: str, region: Region, happened_on: date, area_square_metres: int | None = None,
    carrier: Carrier | None = None, enterprise: Enterprise | None = None, by: Actor, at: datetime,
) -> Centre:  # fmt: skip
    """A venue opens; two records of one address are one centre and count once."""
    key = f"{region.code}:{same_thing(address)}"[:200]
    if Centre.everything.filter(address_key=key, closed_on=None).exclude(state="void").exists():
        raise Refusal("这个地址已有在用的活动中心，请在原记录上修改。", field="address")
    shared = claimed_columns(enterprise=enterprise, region_code=region.code, happened_on=happened_on, by=by, at=at)
    centre = Centre.everything.create(
        name=name.strip(), address=address.strip(), address_key=key, carrier=carrier,
        area_square_metres=area_square_metres, **shared,
    )  # fmt: skip
    record("centre.claimed", on=centre, by=by, at=at)
    return centre


@audited
def close_centre(*, centre: Centre, closed_on: date, by: Actor, at: datetime) -> Centre:
    if centre.closed_on is not None:
        raise Refusal("这个活动中心已经停用。")
    if not centre.happened_on <= closed_on <= timezone.localdate(at):
        raise Refusal("停用日期应在启用之后、不晚于今天。", field="closed_on")
    centre.closed_on = closed_on
    centre.save(update_fields=["closed_on"])
    record("centre.closed", on=centre, by=by, at=at)
    return centre
