"""Organisation life of the branch: a planned meeting whose door is open, a decision, a duty, a group."""

from typing import Any

from django.utils import timezone

from qiaoliang.party.centres.models import Booking, Room, Shortage
from qiaoliang.party.life.models import Attendance, Decision, Duty, Gathering, Group, RuleText
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Meeting
from tests.cast import Town

PUBLIC = {"d/arrived/", "d/<str:token>/"}


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
    rule_text = RuleText.everything.create(
        rule=known["rules"], text="第一条", adopted_by="members", effective_on=today, recorded_at=town.at,
        recorded_by="许",
    )  # fmt: skip
    return {
        "life": planned, "decisions": decision, "duties": duty, "groups": group, "texts": rule_text,
        **_centre(town, known),
    }  # fmt: skip


def _centre(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    room = Room.everything.create(centre=known["centres"], name="会议室", seats=30)
    booking = Booking.everything.create(
        room=room, organisation=town.branch, on=timezone.localdate(), first=18, end=20, purpose="学习",
        recorded_at=town.at, recorded_by="许",
    )  # fmt: skip
    shortage = Shortage.everything.create(
        enterprise=town.seafood, kind="venue", noted_on=timezone.localdate(), recorded_at=town.at, recorded_by="许"
    )
    return {"rooms": room, "bookings": booking, "shortages": shortage}
