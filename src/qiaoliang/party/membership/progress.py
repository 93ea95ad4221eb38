"""How far a case has come: what may be taken next, from when and until when. Pure: a history in, an answer out.

"One month" is the same day of the next month, clamped to its end (limits: `editions`).
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.membership.choices import Decider, Side, Stage, StepCode
from qiaoliang.party.membership.editions import (
    ACTIVIST_MONTHS,
    CONVERSION_GRACE,
    EDITIONS,
    NOTICE_WORKDAYS,
    PROBATION_MONTHS,
    REPEATED,
    REVIEW_MONTHS,
    Edition,
    edition_on,
)

ORDER: Final = {code: place for place, code in enumerate(StepCode)}
VERDICTS: Final = frozenset({StepCode.CONSENT, StepCode.PREREVIEW, StepCode.APPROVAL, StepCode.CONFIRMATION})
VOTES: Final = frozenset({StepCode.MEETING, StepCode.CONVERSION})


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the end of its month: 31 January and one month is 28 February."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


@dataclass(frozen=True)
class Ballots:
    """Counts of one secret ballot (articles 20, 21); who voted how is never known."""

    entitled: int
    present: int
    yes: int
    no: int = 0
    written_yes: int = 0
    candidates: int = 1

    @property
    def has_quorum(self) -> bool:
        return self.present * 2 > self.entitled

    @property
    def is_carried(self) -> bool:
        """More than half of all entitled in favour; written opinions sent before the meeting count."""
        return self.has_quorum and (self.yes + self.written_yes) * 2 > self.entitled


@dataclass(frozen=True)
class Listed:
    """A member named as mentor or introducer: who, and whether a full member on the day."""

    key: int
    is_full: bool


@dataclass(frozen=True)
class Done:
    """One finished step with the facts its guards ask for."""

    code: StepCode
    on: date
    decider: Decider
    agreed: bool = True
    ballots: Ballots | None = None
    members: tuple[Listed, ...] = ()
    notice_from: date | None = None
    notice_to: date | None = None
    objections: str = ""
    vetting: str = ""
    training_days: int = 0
    training_hours: int = 0
    waiver: str = ""
    leaves_on: date | None = None
    serial: str = ""
    requested_on: date | None = None
    extension: str = ""
    months: int = 0
    papers: tuple[str, ...] = ()
    late_reason: str = ""

    @property
    def counts(self) -> bool:
        """Whether the case goes on from here: a lost vote, a refusal, a vetting that failed leave it where it was."""
        if self.code in VOTES:
            return self.ballots is not None and self.ballots.is_carried
        if self.code == StepCode.VETTING:
            return self.vetting == "pass"
        return self.agreed or self.code not in VERDICTS


@dataclass(frozen=True)
class History:
    born_on: date | None
    done: tuple[Done, ...] = ()

    def last(self, code: StepCode) -> Done | None:
        """The latest step of this code that counts."""
        return next((done for done in reversed(self.done) if done.code == code and done.counts), None)

    def count(self, code: StepCode) -> int:
        return sum(done.code == code for done in self.done)

    def with_(self, done: Done) -> "History":
        return replace(self, done=(*self.done, done))


@dataclass(frozen=True)
class Due:
    """`on` is the last day in time; after `until` lateness must be explained; after `limit` the step is refused."""

    on: date
    until: date
    limit: date | None = None


@dataclass(frozen=True)
class Place:
    """Where a case stands on a day."""

    last: StepCode | None
    next: StepCode | None
    is_cancelled: bool = False
    extensions: int = 0
    probation_ends_on: date | None = None
    standing_on: date | None = None

    @property
    def stage(self) -> Stage:
        place = -1 if self.last is None else ORDER[self.last]
        for code, stage in (
            (StepCode.CONFIRMATION, Stage.FULL), (StepCode.APPROVAL, Stage.PROBATIONARY),
            (StepCode.CONSENT, Stage.PROSPECT), (StepCode.ACTIVIST, Stage.ACTIVIST),
        ):  # fmt: skip
            if place >= ORDER[code]:
                return stage
        return Stage.APPLICANT


def place(history: History, on: date) -> Place:
    """Where the case stands on a day, by the version then in force.

    A refused approval spends the vote (15 or 21) it rested on; a vote not approved within six months is spent too.
    """
    last: StepCode | None = None
    found = Place(None, None)
    for done in history.done:
        if not done.counts:
            last = {StepCode.APPROVAL: StepCode.FORM, StepCode.CONFIRMATION: StepCode.OATH}.get(done.code, last)
        elif done.code == StepCode.EXTENSION:
            if done.extension == "cancelled":
                return replace(found, last=last, is_cancelled=True)
            extended = add_months(found.probation_ends_on, done.months) if found.probation_ends_on else None
            found = replace(found, extensions=found.extensions + 1, probation_ends_on=extended)
            last = StepCode.OATH if last and ORDER[last] >= ORDER[StepCode.OATH] else last
        elif done.code not in REPEATED:
            last = done.code
        elif done.code == StepCode.MENTORS and last == StepCode.FILING:
            last = StepCode.MENTORS
        if done.code == StepCode.MEETING and done.counts:  # G27: from the resolution
            found = replace(found, probation_ends_on=add_months(done.on, PROBATION_MONTHS))
        if done.code == StepCode.CONFIRMATION and done.counts:  # G29: the day probation ended
            found = replace(found, standing_on=found.probation_ends_on)
    if last in (StepCode.MEETING, StepCode.COMMITTEE_TALK):
        found_due = _clock_due(history, StepCode.APPROVAL, edition_on(on))
        if found_due and found_due.limit and on > found_due.limit:  # G25
            last = StepCode.FORM
    return replace(found, last=last, next=_after(last, edition_on(on)))


def _after(last: StepCode | None, edition: Edition) -> StepCode | None:
    """The first step of the version that comes after `last`: nothing on the way can be skipped."""
    return next((code for code in edition.path if last is None or ORDER[code] > ORDER[last]), None)


def allowed(history: History, on: date) -> tuple[StepCode, ...]:
    """The steps that may be taken on a day: the next one first, then reviews, a change of mentors, step 22."""
    now = place(history, on)
    if now.is_cancelled or (now.next is None and now.last is not None):
        return ()
    found = [now.next] if now.next else []
    reached = -1 if now.last is None else ORDER[now.last]
    if ORDER[StepCode.MENTORS] <= reached < ORDER[StepCode.PROPOSED]:
        found += [StepCode.REVIEW, StepCode.MENTORS]
    if ORDER[StepCode.APPROVAL] <= reached < ORDER[StepCode.CONFIRMATION]:
        found += [StepCode.PROBATION_REVIEW, StepCode.EXTENSION]
    return tuple(found)


def offered(history: History, today: date) -> tuple[StepCode, ...]:
    """What may be entered today: steps of today; and, entered late, what followed the last step in its own time."""
    found = dict.fromkeys(allowed(history, today))
    if history.done:
        found |= dict.fromkeys(allowed(history, history.done[-1].on))
    for edition in EDITIONS[1:]:
        eve = edition.effective_on - timedelta(days=1)
        if history.done and history.done[-1].on <= eve < today:
            found |= dict.fromkeys(allowed(history, eve))
    return tuple(found)


def due(history: History, code: StepCode, on: date) -> Due | None:
    """Until when a step must be taken, by the version in force on `on`; None where the rules set no day."""
    if code == StepCode.CONVERSION:
        end = place(history, on).probation_ends_on
        return Due(end, add_months(end, CONVERSION_GRACE)) if end else None
    return _clock_due(history, code, edition_on(on))


def _clock_due(history: History, code: StepCode, edition: Edition) -> Due | None:
    clock = edition.clocks.get(code)
    since = history.last(clock.since) if clock else None
    if clock is None or since is None:
        return None
    turns = history.count(code) + 1 if clock.every else 1
    day = add_months(since.on, clock.months * turns)
    return Due(day, day, add_months(since.on, clock.limit) if clock.limit else None)


def earliest(history: History, code: StepCode, on: date) -> date | None:
    """The first day on which a step may be taken, where the rules or earlier steps set one."""
    days = [history.done[-1].on] if history.done else []
    activist = history.last(StepCode.ACTIVIST)
    if code == StepCode.PROPOSED and activist:
        days.append(add_months(activist.on, ACTIVIST_MONTHS))
    if code in (StepCode.REVIEW, StepCode.PROBATION_REVIEW):
        since = activist if code == StepCode.REVIEW else history.last(StepCode.MEETING)
        if since:
            days.append(add_months(since.on, REVIEW_MONTHS * history.count(code)))
    end = place(history, on).probation_ends_on
    if code == StepCode.CONVERSION and end:
        days.append(end)
    return max(days, default=None)


def reviews_missing(history: History, code: StepCode, on: date) -> int:
    """How many half-yearly reviews that fell due by `on` were not held (G12)."""
    since = history.last(StepCode.ACTIVIST if code == StepCode.REVIEW else StepCode.MEETING)
    turn = 1
    while since and add_months(since.on, REVIEW_MONTHS * turn) <= on:
        turn += 1
    return max(0, turn - 1 - history.count(code))


@dataclass(frozen=True)
class Outlook:
    """What lists and calendars need to know of a case: what comes next, at whom it lies, what is due when."""

    place: Place
    side: Side | None = None
    due_code: StepCode | None = None
    due_on: date | None = None
    opens_on: date | None = None


def outlook(history: History, today: date) -> Outlook:
    """The case as of today. Of all that must happen from here, what falls due first; it lies with whoever acts next."""
    now = place(history, today)
    open_ = allowed(history, today)
    if not open_ or now.next is None:
        return Outlook(now)
    edition = edition_on(today)
    reached = -1 if now.last is None else ORDER[now.last]
    ahead = [code for code in edition.path if ORDER[code] > reached and _has_begun(code, reached, edition)]
    reviews = [code for code in open_ if edition.rule(code).repeats and code in edition.clocks]
    dated = [(found.on, ORDER[code], code) for code in (*ahead, *reviews) if (found := due(history, code, today))]
    due_on, _place, due_code = min(dated, default=(None, 0, now.next))
    acting = due_code if due_code in reviews else now.next
    first = earliest(history, now.next, today)
    return Outlook(now, edition.rule(acting).side, due_code, due_on, first if first and first > today else None)


def _has_begun(code: StepCode, reached: int, edition: Edition) -> bool:
    """Whether the step that starts this step's clock stands (a spent vote does not)."""
    since = StepCode.MEETING if code == StepCode.CONVERSION else None
    clock = edition.clocks.get(code)
    since = clock.since if clock else since
    return since is not None and ORDER[since] <= reached


def projection(history: History, today: date, calendar: WorkCalendar) -> dict[StepCode, date]:
    """The earliest day of every step still to come, if each is taken as soon as it may be."""
    now, day = place(history, today), today
    days = {done.code: done.on for done in history.done if done.counts}
    ahead = [code for code in edition_on(today).path if now.last is None or ORDER[code] > ORDER[now.last]]
    found: dict[StepCode, date] = {}
    end = now.probation_ends_on
    for code in ahead:
        if code == StepCode.PROPOSED:
            day = max(day, add_months(days[StepCode.ACTIVIST], ACTIVIST_MONTHS))
        elif code == StepCode.NOTICE:
            day = calendar.add_workdays(day, NOTICE_WORKDAYS)
        elif code == StepCode.MEETING:
            end = add_months(day, PROBATION_MONTHS)
        elif code == StepCode.CONVERSION and end:
            day = max(day, end)
        found[code] = days[code] = day
    return found
