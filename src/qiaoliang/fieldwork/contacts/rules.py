"""Which contact counts, which week is owed and which is exempt (职能党建指导员制度, 每周联系).

* A visit, a call or a meeting counts; a message only if answered; the other side is the owner or a named delegate.
* Any member of the team counts: whoever is posted at the enterprise that day, or the named backup of a member on leave.
* At most one a week counts (G37): the first. A voided one never does; the next then takes its place.
* A week is owed when somebody is posted at the enterprise on its Monday. It is exempt when it has no working day
  (holiday) or when a pause, or a week of the month agreed away with the owner, covers its Monday (G41).
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from qiaoliang.fieldwork.contacts.choices import Channel, WeekState, With
from qiaoliang.kit.workdays import WorkCalendar, iso_week_key

SUMMARY_AT_MOST = 500
WITH_THE_OWNER = frozenset({With.OWNER, With.DELEGATE})


@dataclass(frozen=True)
class Posted:
    """`instructor` stands at the enterprise from one day to another."""

    instructor: int
    starts_on: date
    ends_on: date | None
    is_lead: bool = True

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Away:
    """`instructor` is on leave and `backup` stands in."""

    instructor: int
    backup: int
    starts_on: date
    ends_on: date | None

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Talk:
    """What a contact says that decides whether it counts."""

    key: int
    instructor: int
    at: datetime
    on: date
    channel: str
    with_whom: str
    is_answered: bool = True
    is_void: bool = False


def reached_the_owner(talk: Talk) -> bool:
    """With the owner or a named delegate; a message only if answered."""
    answered = talk.channel != Channel.MESSAGE or talk.is_answered
    return not talk.is_void and talk.with_whom in WITH_THE_OWNER and answered


def stands_in_for(instructor: int, on: date, team: Iterable[Posted], leaves: Iterable[Away]) -> int | None:
    """On whose behalf `instructor` may contact the enterprise that day: himself, a colleague on leave, or nobody."""
    posted = {member.instructor for member in team if member.covers(on)}
    if instructor in posted:
        return instructor
    covered = [leave.instructor for leave in leaves if leave.backup == instructor and leave.covers(on)]
    return min((colleague for colleague in covered if colleague in posted), default=None)


def counts(talk: Talk, team: Iterable[Posted], leaves: Iterable[Away]) -> bool:
    return reached_the_owner(talk) and stands_in_for(talk.instructor, talk.on, team, leaves) is not None


def first_that_counts(talks: Iterable[Talk], team: list[Posted], leaves: list[Away]) -> Talk | None:
    """The one contact of the week that keeps the promise (G37)."""
    return min(
        (talk for talk in talks if counts(talk, team, leaves)), key=lambda talk: (talk.at, talk.key), default=None
    )


def answers_for(monday: date, team: Iterable[Posted]) -> Posted | None:
    """Who owes the week: the lead posted on its Monday, else the longest-standing other member; None: not owed."""
    posted = [member for member in team if member.covers(monday)]
    return min(posted, key=lambda member: (not member.is_lead, member.starts_on, member.instructor), default=None)


def week_state(monday: date, calendar: WorkCalendar, *, is_paused: bool) -> WeekState:
    if calendar.week_is_exempt(iso_week_key(monday)):
        return WeekState.HOLIDAY
    return WeekState.PAUSED if is_paused else WeekState.OWED


def tidy(text: str) -> str:
    """The text without control characters and outer blanks; line breaks become spaces."""
    kept = "".join(" " if char in "\r\n\t" else char for char in text)
    return "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs")).strip()


def fingerprint(*parts: object) -> str:
    """What was sent, as one digest: a resent form is recognised by it even after the record was corrected."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
