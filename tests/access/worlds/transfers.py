"""A transfer from Lidao's branch to an organisation outside, and one of its members who floats."""

from datetime import date
from typing import Any

from qiaoliang.party.membership.models import Member
from qiaoliang.party.transfers.models import Floating, Transfer
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    member = Member.everything.create(
        organisation=town.branch, name="员甲", kind="full", joined_on=date(2015, 7, 1), starts_on=date(2023, 7, 1),
        recorded_at=town.at,
    )  # fmt: skip
    return {
        "transfers": Transfer.everything.create(
            member=member, name=member.name, source=town.branch, source_name=town.branch.name,
            target_name="外地某支部", letter_number="介〔2026〕1号", issued_on=date(2026, 11, 2),
            due_on=date(2027, 1, 31), recorded_at=town.at, recorded_by="许知远",
        ),
        "floats": Floating.everything.create(
            organisation=town.branch, direction="out", member=member, name=member.name, kind="full",
            elsewhere="青岛", liaison_name="许知远", starts_on=date(2026, 3, 1), due_on=date(2026, 9, 1),
            recorded_at=town.at, recorded_by="许知远",
        ),
    }  # fmt: skip
