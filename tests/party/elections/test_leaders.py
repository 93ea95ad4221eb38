"""Who leads is read from the officers wherever it is asked: hours of study a year are more for them."""

from datetime import date, datetime
from decimal import Decimal

from qiaoliang.party.elections.models import Officer
from qiaoliang.party.life.models import Attendance, Gathering
from qiaoliang.party.life.overview import of_year
from qiaoliang.party.organisations.models import Meeting
from tests.cast import Cast, Town
from tests.party.elections.ballots import DAY, TODAY, roll


def test_an_officer_needs_more_hours_than_a_member_and_no_longer_when_relieved(
    cast: Cast, town: Town, at: datetime
) -> None:
    leader, member = roll(town.branch, 2)
    officer = Officer.everything.create(
        organisation=town.branch, member=leader, name=leader.name, post="secretary", basis="elected",
        starts_on=date(2024, 1, 1), recorded_at=at, recorded_by="许知远",
    )  # fmt: skip
    for month in range(2, 7):
        day = date(2026, month, 6)
        held = Meeting.everything.create(
            organisation=town.branch, kind="class", held_on=day, recorded_at=at, recorded_by="许知远"
        )
        gathering = Gathering.everything.create(
            organisation=town.branch, kind="class", topic="党课", state="held", on=day, study_hours=8, fact=held,
            expected_count=2, present_count=2, held_recorded_at=at, recorded_at=at, recorded_by="许知远",
        )  # fmt: skip
        for one in (leader, member):
            Attendance.everything.create(gathering=gathering, member=one, is_voter=True, presence="present")

    def enough() -> dict[str, bool]:
        found = of_year(town.branch, 2026, TODAY, cast.secretary.actor)
        assert {hours for _, hours, _ in found.hours} == {Decimal(40)}
        return {name: is_enough for name, _, is_enough in found.hours}

    assert enough() == {leader.name: False, member.name: True}
    officer.ends_on = TODAY - DAY
    officer.save(update_fields=["ends_on"])
    assert enough() == {leader.name: True, member.name: True}
