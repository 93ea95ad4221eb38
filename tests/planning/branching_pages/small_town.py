"""A town of small enterprises whose joint branches can be worked out by hand.

Four on a line in Lidao, a kilometre apart (A B C D), with 2, 1, 1, 2 full members; E is alone in the next town with 1,
F without members, G of three. Only A and D have somebody who could be secretary.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from qiaoliang.party.organisations.models import SecretaryCandidate
from qiaoliang.registry.enterprises.models import Enterprise, MemberDeclaration
from qiaoliang.registry.regions.geometry import unproject
from tests.cast import LIDAO, LIDAO_NEXT, Town, make_enterprise

MEMBERS = {"A": 2, "B": 1, "C": 1, "D": 2, "E": 1, "F": 0, "G": 3}
LINE = {"A": 0, "B": 1000, "C": 2000, "D": 3000, "F": 500, "G": 1500}
NAMED = ("A", "D")
SINCE = date(2026, 3, 2)


@dataclass
class SmallTown:
    town: Town
    firms: dict[str, Enterprise] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Enterprise:
        return self.firms[name]

    def keys(self, names: str) -> list[int]:
        return [self.firms[name].pk for name in names]


def name_secretary(firm: Enterprise, town: Town, **more: Any) -> SecretaryCandidate:
    columns: dict[str, Any] = {
        "name": "邹望舒", "reason": "党龄 8 年", "starts_on": SINCE, "recorded_at": town.at - timedelta(days=100),
        "recorded_by": "丛慧敏",
    }  # fmt: skip
    row: SecretaryCandidate = SecretaryCandidate.everything.create(enterprise=firm, **(columns | more))
    return row


def build(town: Town) -> SmallTown:
    """The enterprises of the cast get out of the way: they have an organisation or no members."""
    small = SmallTown(town)
    for serial, (name, members) in enumerate(MEMBERS.items(), start=500):
        code = LIDAO_NEXT if name == "E" else LIDAO
        longitude, latitude = unproject(40_000 + LINE.get(name, 0), 10_000 if name != "E" else 30_000)
        firm = make_enterprise(
            town, f"{name}企业有限公司", code, serial, short_name=f"{name}企业", full_members=0, longitude=longitude,
            latitude=latitude, region=town.regions[code],
        )  # fmt: skip
        MemberDeclaration.everything.create(enterprise=firm, on=SINCE, full_members=members, declared_by="业主")
        small.firms[name] = firm
    for name in NAMED:
        name_secretary(small[name], town)
    return small
