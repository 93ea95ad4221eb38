"""What a proposed branch is called, and which committee decides about it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region

LONGEST = 110
TAILS = ("街道办事处", "办事处", "街道")


def short_town(name: str) -> str:
    """`鲸园街道办事处` → `鲸园`; a town keeps its 镇."""
    return next((name.removesuffix(tail) for tail in TAILS if name.endswith(tail)), name)


def proposed_name(host: Enterprise, basis_label: str, *, is_carrier: bool, is_only: bool) -> str:
    """After the carrier if it has one proposal, else after the carrier or the town and the host."""
    if is_carrier:
        return f"{basis_label[:80]}{'' if is_only else str(host)[:20]}联合党支部"[:LONGEST]
    return f"{short_town(host.region.name)}{str(host)[:20]}联合党支部"[:LONGEST]


def committees(regions: Iterable[Region], on: date) -> dict[str, str]:
    """The upper committee by town: that of most organisations there, else the town's own."""
    wanted = {region.code: region for region in regions}
    used: dict[str, Counter[str]] = {}
    rows = Organisation.everything.live(on).filter(region_code__in=wanted).values_list("region_code", "upper_committee")
    for code, committee in rows.order_by("pk"):
        used.setdefault(code, Counter())[committee] += 1
    return {
        code: used[code].most_common(1)[0][0] if code in used else f"中共{region.full_name}委员会"
        for code, region in wanted.items()
    }
