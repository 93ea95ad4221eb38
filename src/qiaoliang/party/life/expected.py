"""Who is expected at a gathering: the roll of the day, a group's members, or those chosen for it."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.party.elections.models import Officer
from qiaoliang.party.life.choices import CHOSEN, State
from qiaoliang.party.life.models import Attendance, Gathering, Group
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Organisation


def roll_on(organisation: Organisation, day: date) -> Any:
    """Everybody on the organisation's roll that day."""
    on_roll = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    return Member.everything.filter(on_roll, organisation=organisation).order_by("pk")


def members_of(gathering: Gathering, day: date) -> list[Member]:
    """Those who ought to come on the day; for chosen meetings those who were chosen."""
    roll = roll_on(gathering.organisation, day)
    if gathering.group_id:
        return list(roll.filter(party_groups=gathering.group_id))
    if gathering.kind in CHOSEN:
        called = list(roll.filter(attendances__gathering=gathering))
        return called or _by_office(gathering, roll, day)
    return list(roll)


def _by_office(gathering: Gathering, roll: Any, day: date) -> list[Member]:
    """Planned for a year ahead without names: the committee of the day; for talks, everybody on the roll."""
    if gathering.kind == MeetingKind.TALKS:
        return list(roll)
    return list(roll.filter(pk__in=committee_of(gathering.organisation, day), kind=MemberKind.FULL))


def committee_of(organisation: Organisation, day: date) -> list[int]:
    """Keys of the members of the branch's committee: its officers; where none are recorded, who was called last."""
    officers = Officer.everything.filter(Officer.on(day), organisation=organisation, member__isnull=False)
    found = list(roll_on(organisation, day).filter(offices__in=officers).values_list("pk", flat=True).distinct())
    if found:
        return found
    last = (
        Gathering.everything.filter(organisation=organisation, kind=MeetingKind.COMMITTEE, on__lte=day)
        .exclude(state=State.CALLED_OFF)
        .order_by("-on", "-pk")
        .first()
    )
    if last is None:
        return []
    return list(roll_on(organisation, day).filter(attendances__gathering=last).values_list("pk", flat=True))


def is_voter(kind: str, member: Member) -> bool:
    """Full members vote (probationary ones do not); at a talk nobody does."""
    return member.kind == MemberKind.FULL and kind != MeetingKind.TALKS


def renew(gathering: Gathering, day: date) -> dict[int, Attendance]:
    """Bring the rows of attendance up to the roll of the day: newcomers in, those gone out. By member's key."""
    rows = {row.member_id: row for row in gathering.attendances.select_related("member")}
    wanted = {member.pk: member for member in members_of(gathering, day)}
    gone = [row.pk for key, row in rows.items() if key not in wanted]
    Attendance.everything.filter(pk__in=gone).delete()
    made = [
        Attendance(gathering=gathering, member=member, is_voter=is_voter(gathering.kind, member))
        for key, member in wanted.items()
        if key not in rows
    ]
    Attendance.everything.bulk_create(made)
    for row in rows.values():
        row.is_voter = is_voter(gathering.kind, row.member)
    return {row.member_id: row for row in (*rows.values(), *made) if row.member_id in wanted}


def groups_on(organisation: Organisation, day: date) -> Any:
    return Group.everything.filter(Group.stands_on(day), organisation=organisation)
