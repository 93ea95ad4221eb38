"""A themed campaign of Lidao's township; an area of the branch with a member in it."""

from datetime import date
from typing import Any

from qiaoliang.party.campaigns.models import Assignment, Station, Theme
from qiaoliang.party.membership.models import Member
from tests.cast import LIDAO, Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    theme = Theme.everything.create(
        name="聚力兴企创先进", region_code=LIDAO, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        recorded_at=town.at, recorded_by="鞠明远",
    )  # fmt: skip
    station = Station.everything.create(
        organisation=town.branch, kind="area", name="二号车间责任区", duties="安全生产", starts_on=date(2026, 1, 1),
        recorded_at=town.at, recorded_by="许知远",
    )  # fmt: skip
    member = Member.everything.create(
        organisation=town.branch, name="员甲", kind="full", starts_on=date(2020, 1, 1), recorded_at=town.at
    )
    assignment = Assignment.everything.create(
        station=station, member=member, starts_on=date(2026, 1, 1), recorded_at=town.at, recorded_by="许知远"
    )
    return {"campaigns": theme, "stations": station, "assignments": assignment}
