"""Weekly contacts of the last calendar year and this one: most weeks kept, missed ones clustered where they would be.

About 220,000 contacts a year, so this part works on tuples and draws moments and wording from pools made once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.fieldwork.contacts.choices import Channel, WeekState, With
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, Pause
from qiaoliang.kit.bulk import indexes_afterwards, insert_rows
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.registry.enterprises.industries import DIVISIONS, section_of
from qiaoliang_demo.city import City, Firm, Guide, Posting, moment
from qiaoliang_demo.rows import Table
from qiaoliang_demo.texts import contact_notes

CONTACT_COLUMNS: Final = (
    "id", "enterprise_id", "instructor_id", "at", "iso_week", "channel", "with_whom", "is_answered", "summary",
    "covers_for_id", "recorded_at", "voided_at", "void_reason",
)  # fmt: skip
WEEK_COLUMNS: Final = (
    "enterprise_id", "iso_week", "monday_on", "thursday_on", "state", "instructor_id", "contact_id", "contacted_on",
)  # fmt: skip
CHANNELS: Final = (
    *[Channel.CALL.value] * 52, *[Channel.VISIT.value] * 29, *[Channel.TALK.value] * 4,
    *[Channel.MEETING.value] * 7, *[Channel.MESSAGE.value] * 8,
)  # fmt: skip
SLOTS: Final = [(hour, minute) for hour in (9, 10, 11, 14, 15, 16) for minute in range(0, 60, 5)]
SLOTS_FREE: Final = len(SLOTS) - 6  # a second talk and the entry come a little later
OWED, HOLIDAY, PAUSED = WeekState.OWED.value, WeekState.HOLIDAY.value, WeekState.PAUSED.value
OWNER, DELEGATE = With.OWNER.value, With.DELEGATE.value
SHORT_WEEKS: Final = {1: 0.82, 2: 0.9, 3: 0.97}  # working days → share of the usual zeal
CALLED_ANYWAY: Final = 0.05  # during a pause
NOTES_PER_SECTION: Final = 600
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class _Served:
    """An enterprise with a team, and how far in its list of leads the weeks have come."""

    firm: Firm
    notes: list[str]
    at: int = 0

    def answers_for(self, monday: date) -> Posting | None:
        """The lead posted on Monday, else the longest-standing other (as fieldwork.contacts.rules has it)."""
        postings = self.firm.postings
        while self.at < len(postings):
            posting = postings[self.at]
            if posting.ends_on is not None and posting.ends_on < monday:
                self.at += 1
                continue
            if posting.starts_on <= monday:
                return posting
            break
        others = [one for one in self.firm.supports if one.covers(monday)]
        return min(others, key=lambda one: (one.starts_on, one.guide.key), default=None)


def keep_contact(city: City) -> int:
    """Pauses, duty weeks and contacts; returns how many contacts there are."""
    _pauses(city)
    return _Weeks(city).write()


class _Weeks:
    def __init__(self, city: City) -> None:
        self.city = city
        self.draw = city.draw("contacts")
        sections = sorted({one.section for one in DIVISIONS})
        pools = {section: contact_notes(self.draw, NOTES_PER_SECTION, section=section) for section in sections}
        self.served = [
            _Served(firm, pools[section_of(firm.division)]) for firm in city.firms if firm.postings or firm.supports
        ]
        self.zeal = _zeal(city)
        self.paused = _paused_weeks(city)
        self.moments: dict[date, list[datetime]] = {}
        self.contacts: list[tuple[Any, ...]] = []
        self.weeks: list[tuple[Any, ...]] = []
        self.next_key = Table(Contact).next_key
        self.own = {posting.firm.key for posting in _lead_by(city, city.guides[0])}

    def write(self) -> int:
        """Generate and insert both tables."""
        for monday in self._mondays():
            began = len(self.contacts)
            self._week(monday)
            if len(self.contacts) > began:
                self._log(monday, self.contacts[began:])
        count = len(self.contacts)
        with indexes_afterwards(Contact, DutyWeek):
            insert_rows(Contact, CONTACT_COLUMNS, self.contacts)
            insert_rows(DutyWeek, WEEK_COLUMNS, self.weeks)
        self.contacts, self.weeks = [], []
        return count

    def _mondays(self) -> Iterator[date]:
        first = date(self.city.as_of.year - 1, 1, 1)
        monday = first - timedelta(days=first.weekday())
        if monday + timedelta(days=3) < first:
            monday += WEEK
        while monday <= self.city.as_of:
            yield monday
            monday += WEEK

    def _log(self, monday: date, rows: list[tuple[Any, ...]]) -> None:
        digest = digest_of_rows([[row[0], row[1], row[2]] for row in rows])
        self.city.note(
            moment(monday + timedelta(days=6), 20), "contacts.logged", ("contacts.week", str(iso_week_key(monday))),
            "instructors", rows=len(rows), digest=digest,
        )  # fmt: skip

    def _week(self, monday: date) -> None:
        week, thursday = iso_week_key(monday), monday + timedelta(days=3)
        worked = [day for day in (monday + n * DAY for n in range(7)) if self.city.calendar.is_workday(day)]
        days = [day for day in worked if day < self.city.as_of]
        is_current = self.city.as_of - monday < WEEK
        is_last = WEEK <= self.city.as_of - monday < 2 * WEEK
        # A short week is missed more often; the present one is still going on.
        chances = len(days) / 5.4 if is_current else SHORT_WEEKS.get(len(days), 1.0)
        for served in self.served:
            posting = served.answers_for(monday)
            if posting is None:
                continue
            key, state = served.firm.key, OWED if worked else HOLIDAY
            if worked and (key, week) in self.paused:
                state = PAUSED
            kept: tuple[int, date] | tuple[None, None] = (None, None)
            if days and not (key in self.own and self._skipped(key, is_current, is_last)):
                zeal = self.zeal[posting.guide.key] * chances if state == OWED else CALLED_ANYWAY
                kept = self._talk(served, posting, week, days[int(self.draw.random() * len(days))], zeal)
            self.weeks.append((key, week, monday, thursday, state, posting.guide.key, *kept))

    def _skipped(self, key: int, is_current: bool, is_last: bool) -> bool:
        """The cast's instructor missed one enterprise last week and has most of this week still to do."""
        return (is_last and key == max(self.own)) or (is_current and key != min(self.own))

    def _talk(
        self, served: _Served, posting: Posting, week: int, day: date, zeal: float
    ) -> tuple[int, date] | tuple[None, None]:
        """At most one contact that counts, and now and then others. Returns the one that counts and its day."""
        chance = self.draw.random
        who, covers_for = _speaker(served.firm, posting, day, chance)
        if who is None:
            return None, None
        if chance() >= zeal:
            if chance() < 0.1:
                self._useless(served, who, covers_for, week, day)
            return None, None
        key, slot = self.next_key, int(chance() * SLOTS_FREE)
        self._add(served, who, covers_for, week, day, slot)
        if chance() < 0.03:
            self._add(served, who, covers_for, week, day, slot + 4)
        return key, day

    def _add(
        self, served: _Served, who: Guide, covers_for: Guide | None, week: int, day: date, slot: int
    ) -> None:  # fmt: skip
        chance, firm, moments = self.draw.random, served.firm, self._at(day)
        whom = DELEGATE if firm.delegate and chance() < 0.2 else OWNER
        at = moments[slot]
        self.contacts.append(
            (
                self.next_key, firm.key, who.key, at, week, CHANNELS[int(chance() * 100)], whom, True,
                served.notes[int(chance() * NOTES_PER_SECTION)], covers_for.key if covers_for else None,
                min(at + DAY, self.city.latest) if chance() < 0.12 else moments[slot + 2], None, "",
            )
        )  # fmt: skip
        self.next_key += 1

    def _useless(self, served: _Served, who: Guide, covers_for: Guide | None, week: int, day: date) -> None:
        """A contact that does not count: with somebody else, an unanswered message, or voided as a mistake."""
        sort = self.draw.randrange(3)
        at = self._at(day)[self.draw.randrange(SLOTS_FREE)]
        voided = min(at + 2 * DAY, self.city.latest) if sort == 2 else None
        self.contacts.append(
            (
                self.next_key, served.firm.key, who.key, at, week,
                (Channel.MESSAGE if sort == 1 else Channel.VISIT).value,
                With.OTHER.value if sort == 0 else OWNER, sort != 1, self.draw.choice(served.notes),
                covers_for.key if covers_for else None, at, voided, "记错企业" if voided else "",
            )
        )  # fmt: skip
        self.next_key += 1

    def _at(self, day: date) -> list[datetime]:
        found = self.moments.get(day)
        if found is None:
            found = self.moments[day] = [moment(day, hour, minute) for hour, minute in SLOTS]
        return found


def _speaker(firm: Firm, posting: Posting, day: date, chance: Any) -> tuple[Guide | None, Guide | None]:
    """Who talks that day and, if it is a backup, for whom. Nobody, if the lead is away without a backup or gone."""
    for support in firm.supports:
        if support.covers(day) and chance() < 0.25:
            return support.guide, None
    if not posting.covers(day):
        return None, None
    is_away, backup = posting.guide.backup_on(day)
    return (backup, posting.guide if backup else None) if is_away else (posting.guide, None)


def _zeal(city: City) -> dict[int, float]:
    """How reliably each instructor keeps the week."""
    draw = city.draw("zeal")
    return {guide.key: draw.choices((0.967, 0.91, 0.66), (80, 16, 4))[0] for guide in city.guides}


def _lead_by(city: City, guide: Guide) -> list[Posting]:
    return [firm.lead for firm in city.firms if firm.lead and firm.lead.guide is guide]


def _pauses(city: City) -> None:
    """One enterprise in forty asked for quiet at some time; a few do now."""
    draw = city.draw("pauses")
    firms = draw.sample(city.counted[1:], city.scaled(120))
    for number, firm in enumerate(firms):
        if number < city.scaled(14):
            began = city.as_of - timedelta(days=draw.randint(2, 30))
            last = city.as_of + timedelta(days=draw.randint(3, 40))
        else:
            began = city.days.draw(draw, city.last_year.first, city.as_of - timedelta(days=20))
            last = began + timedelta(days=draw.choice((13, 20, 27, 41, 62)))
        city.table(Pause).add(
            enterprise_id=firm.key, starts_on=began, ends_on=last, agreed_with=firm.owner,
            recorded_at=min(moment(began - DAY, 11), city.latest),
        )  # fmt: skip


def _paused_weeks(city: City) -> set[tuple[int, int]]:
    """(enterprise, week) whose Monday lies in a pause."""
    table = city.table(Pause)
    place = {name: number for number, name in enumerate(table.columns)}
    paused = set()
    for row in table.rows:
        day: date = row[place["starts_on"]]
        while day <= row[place["ends_on"]]:
            if day.weekday() == 0:
                paused.add((row[place["enterprise_id"]], iso_week_key(day)))
            day += DAY
    return paused
