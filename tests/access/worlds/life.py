"""Organisation life of the branch: a planned meeting whose door is open, a decision, a duty, a group."""

from typing import Any

from django.utils import timezone

from qiaoliang.party.life.models import Attendance, Decision, Duty, Gathering, Group
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Meeting
from tests.cast import Town

PUBLIC = {"m/arrived/", "m/<str:token>/"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    today = timezone.localdate()
    member = Member.everything.create(
        organisation=town.branch, name="员甲", kind=MemberKind.FULL, starts_on=town.branch.set_up_on,
        recorded_at=town.at,
    )  # fmt: skip
    shared: dict[str, Any] = {"organisation": town.branch, "topic": "学习", "recorded_at": town.at, "recorded_by": "许"}
    group = Group.everything.create(
        organisation=town.branch, name="第一党小组", starts_on=town.branch.set_up_on, recorded_at=town.at,
        recorded_by="许",
    )  # fmt: skip
    planned = Gathering.everything.create(
        kind="theme_day", on=today, planned_on=today, door_key="k", door_opened_at=town.at, **shared
    )
    Attendance.everything.create(gathering=planned, member=member, is_voter=True)
    fact = Meeting.everything.create(
        organisation=town.branch, kind="members", held_on=today, recorded_at=town.at, recorded_by="许"
    )
    held = Gathering.everything.create(
        kind="members", on=today, state="held", fact=fact, held_recorded_at=town.at, expected_count=1, present_count=1,
        **shared,
    )  # fmt: skip
    decision = Decision.everything.create(
        gathering=held, kind="members", text="通过", entitled_count=1, present_count=1, yes_count=1, no_count=0,
        abstained_count=0, is_carried=True, recorded_at=town.at, recorded_by="许",
    )  # fmt: skip
    duty = Duty.everything.create(
        organisation=town.branch, kind="theme_day", per="month", first=today.replace(day=1), last=today.replace(day=28)
    )
    return {"life": planned, "decisions": decision, "duties": duty, "groups": group}
