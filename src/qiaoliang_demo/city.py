"""The city while it is being built: its clock, its tables, and the people and places that later parts refer to."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from random import Random
from typing import Any

from django.db import models

from qiaoliang.kit.workdays import WorkCalendar, seeded_calendar
from qiaoliang_demo.figures import Figures
from qiaoliang_demo.names import CarrierNames, DocumentNumbers, EnterpriseNames
from qiaoliang_demo.parts import Days, months_before
from qiaoliang_demo.rows import Table

SEED = "weihai-2026"
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
QUIET = timedelta(days=1)  # the last day before `as_of` on which anything was recorded: the evening before
MARGIN = timedelta(days=4)  # what must not be counted lies at least so far outside a period


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of the day on the city's clock."""
    return datetime.combine(day, time(hour, minute), CHINA)


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def is_empty(self) -> bool:
        return self.last < self.first

    def from_(self, day: date) -> "Window":
        return Window(max(self.first, day), self.last)


@dataclass(slots=True)
class Town:
    key: int
    code: str
    name: str
    county: str
    longitude: float
    latitude: float


@dataclass(slots=True)
class Office:
    """A functional department."""

    key: int
    name: str
    function: str
    region: str  # 3710 for the city's own, else a county
    longitude: float
    latitude: float


@dataclass(slots=True)
class Guide:
    """An instructor. `capacity` counts down while postings are made."""

    key: int
    name: str
    office: Office
    capacity: int
    since: date
    ended_on: date | None = None
    away: list[tuple[date, date | None, "Guide | None"]] = field(default_factory=list)

    def backup_on(self, day: date) -> "tuple[bool, Guide | None]":
        """(on leave that day, who stands in)."""
        for first, last, backup in self.away:
            if first <= day and (last is None or day <= last):
                return True, backup
        return False, None


@dataclass(slots=True)
class Posting:
    """A stint."""

    key: int
    guide: Guide
    firm: "Firm"
    starts_on: date
    ends_on: date | None
    is_lead: bool = True
    has_note: bool = False  # the handover was written down

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(slots=True)
class Firm:
    """An enterprise. `is_counted`: operating today, of a counted kind, non-public by the definition in force."""

    key: int
    name: str
    short: str
    town: Town
    division: str
    function: str
    staff: int
    members: int
    established_on: date
    is_counted: bool
    owner: str
    phone: str
    closed_on: date | None = None
    postings: list[Posting] = field(default_factory=list)
    supports: list[Posting] = field(default_factory=list)
    branch: "Branch | None" = None
    branch_since: date | None = None
    delegate: str = ""

    def lead_on(self, day: date) -> Posting | None:
        for posting in self.postings:
            if posting.covers(day):
                return posting
        return None

    @property
    def lead(self) -> Posting | None:
        """The posting in force now."""
        return self.postings[-1] if self.postings and self.postings[-1].ends_on is None else None


@dataclass(slots=True)
class Place:
    """A carrier: park, building, chamber, market, association, co-operative or leading firm."""

    key: int
    kind: str
    name: str
    town: Town
    firms: list[Firm] = field(default_factory=list)


@dataclass(slots=True)
class Branch:
    """A Party organisation, whatever its kind."""

    key: int
    name: str
    region: str
    secretary: str
    set_up_on: date
    firms: list[Firm] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    full: list[tuple[int, date]] = field(default_factory=list)  # full members of the roll: key, on it since


@dataclass(frozen=True)
class Note:
    """Something for the log, told at the end in the order of time."""

    at: datetime
    verb: str
    about: tuple[str, str]
    by: str
    detail: dict[str, Any]
    region: str = ""


@dataclass
class City:
    """Everything the builders share. `as_of` is the evening on which the figures must come out."""

    as_of: date
    figures: Figures
    is_small: bool
    towns: list[Town] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    letters: dict[tuple[int, date], str] = field(default_factory=dict)  # posting letters by person and day
    letter_serials: Counter[int] = field(default_factory=Counter)  # by year
    numbers: DocumentNumbers = field(default_factory=DocumentNumbers)
    _tables: dict[type[models.Model], Table] = field(default_factory=dict)

    # --- the clock

    @cached_property
    def start(self) -> date:
        """First day of the programme: the first of the month four years before."""
        return months_before(self.as_of, 48).replace(day=1)

    @cached_property
    def latest(self) -> datetime:
        """Nothing was recorded after this: the evening before `as_of`, so that no row lies in the future."""
        return moment(self.as_of - QUIET, 18)

    @cached_property
    def last_day(self) -> date:
        """The last day on which something that counts happened: a day is left for confirming it."""
        return self.as_of - 2 * QUIET

    @cached_property
    def calendar(self) -> WorkCalendar:
        return seeded_calendar(range(self.start.year - 1, self.as_of.year + 2))

    @cached_property
    def days(self) -> Days:
        first = self.start - timedelta(days=3 * 366)
        stretch = (first + timedelta(days=n) for n in range((self.as_of - first).days))
        return Days([day for day in stretch if self.calendar.is_workday(day)])

    @cached_property
    def since_start(self) -> Window:
        return Window(self.start + MARGIN, self.last_day)

    @cached_property
    def two_years(self) -> Window:
        return Window(months_before(self.as_of, 24) + MARGIN, self.last_day)

    @cached_property
    def since_last_year(self) -> Window:
        return Window(date(self.as_of.year - 1, 1, 1), self.last_day)

    @cached_property
    def last_year(self) -> Window:
        return Window(date(self.as_of.year - 1, 1, 1), min(date(self.as_of.year - 1, 12, 31), self.last_day))

    @cached_property
    def this_year(self) -> Window:
        """Possibly empty: on 1 January nothing has happened yet."""
        return Window(date(self.as_of.year, 1, 1), self.last_day)

    @cached_property
    def before_two_years(self) -> Window:
        return Window(self.start + 20 * MARGIN, months_before(self.as_of, 24) - MARGIN)

    @cached_property
    def before_last_year(self) -> Window:
        return Window(self.start + 20 * MARGIN, date(self.as_of.year - 2, 12, 31))

    @cached_property
    def before_start(self) -> Window:
        return Window(self.start - timedelta(days=700), self.start - MARGIN)

    def recorded(self, draw: Random, day: date, within: int = 3) -> datetime:
        """A plausible moment of entry up to `within` days after `day`, never after `latest`."""
        at = moment(day + timedelta(days=draw.randint(0, within)), draw.randint(9, 17), draw.randrange(0, 60, 5))
        return min(at, self.latest)

    # --- rows, chance, names, log

    def table(self, model: type[models.Model]) -> Table:
        if model not in self._tables:
            self._tables[model] = Table(model)
        return self._tables[model]

    def flush(self) -> None:
        """Insert all waiting rows, in the order in which their tables were first used."""
        for table in self._tables.values():
            table.flush()

    def draw(self, topic: str) -> Random:
        """A stream of chance of its own for each topic: a change in one leaves the others as they were."""
        return Random(f"{SEED}:{topic}")

    @cached_property
    def enterprise_names(self) -> EnterpriseNames:
        return EnterpriseNames(self.draw("enterprise names"))

    @cached_property
    def carrier_names(self) -> CarrierNames:
        return CarrierNames(self.draw("carrier names"))

    def note(self, at: datetime, verb: str, about: tuple[str, str], by: str, region: str = "", **detail: Any) -> None:
        """Remember a line for the log. `by` is somebody's name; who that is stands in `log.ACTORS`."""
        self.notes.append(Note(min(at, self.latest), verb, about, by, detail, region))

    def scaled(self, number: int) -> int:
        """A number of the full city, brought down to the small one: at least one."""
        return max(1, number // 10) if self.is_small else number

    @cached_property
    def counted(self) -> list[Firm]:
        """The enterprises of the denominator; asked for only when all enterprises are there."""
        return [firm for firm in self.firms if firm.is_counted]
