"""Records that count exactly so often, and their neighbours that must not: unhelped, unconfirmed, disputed, void, old.

`counted` gives events that every filter of an indicator lets through; the others each fail one filter, so that a
filter that stopped working would show in a figure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang_demo.city import City, Firm, Posting, Window, moment

ATTEMPTS: Final = 400
DAY: Final = timedelta(days=1)
DISPUTES: Final = (
    "没有这回事",
    "金额不对，实际少一些",
    "是我们自己办的，没有人帮忙",
    "日期不对，是前年的事",
    "重复登记了",
)
VOIDS: Final = ("重复登记", "凭据作废", "登记错企业", "企业撤回")

Chooser = Callable[[Random], Firm]


class NowhereToPut(RuntimeError):
    """No enterprise with a posting was found for a day of the window."""


@dataclass(slots=True)
class Event:
    """Something that happened at an enterprise, with the columns every credited record has."""

    firm: Firm
    posting: Posting | None
    day: date
    state: Claim
    recorded_at: datetime
    confirmed_at: datetime | None = None
    disputed_at: datetime | None = None
    dispute_words: str = ""
    voided_at: datetime | None = None
    void_reason: str = ""
    is_counted: bool = False
    helpers: list[Posting] = field(default_factory=list)

    def columns(self, confirmed_by: str) -> dict[str, Any]:
        """The columns of `Credited`, but for the enterprise's key where the table has none of its own."""
        return {
            "enterprise_id": self.firm.key,
            "region_code": self.firm.town.code,
            "happened_on": self.day,
            "helped_by_id": self.posting.key if self.posting else None,
            "state": self.state.value,
            "recorded_at": self.recorded_at,
            "recorded_by": self.posting.guide.name if self.posting else self.firm.owner,
            "confirmed_at": self.confirmed_at,
            "confirmed_by": confirmed_by if self.confirmed_at else "",
            "disputed_at": self.disputed_at,
            "dispute_words": self.dispute_words,
            "voided_at": self.voided_at,
            "void_reason": self.void_reason,
        }


class Credits:
    """Draws events of one kind of record. `choose` says at which enterprises it happens."""

    def __init__(
        self, city: City, topic: str, choose: Chooser | None = None, *, patience: int = 12, since_branch: bool = False
    ) -> None:
        self.city = city
        self.since_branch = since_branch  # only after the enterprise came under its organisation
        self.draw = city.draw(topic)
        self.patience = patience  # days until it is confirmed, at most
        self._counted = city.counted
        self._choose = choose or self._any

    def _any(self, draw: Random) -> Firm:
        return self._counted[int(draw.random() * len(self._counted))]

    def counted(self, number: int, window: Window) -> Iterator[Event]:
        """`number` events in the window, helped by a posting in force that day, confirmed in time."""
        for _ in range(number):
            event = self._helped(window)
            self._confirm(event)
            event.is_counted = True
            yield event

    def outside(self, number: int, *windows: Window) -> Iterator[Event]:
        """Confirmed and helped, but on days outside the period; nothing where every window is empty."""
        usable = [window for window in windows if not window.is_empty]
        for _ in range(number if usable else 0):
            window = self.draw.choice(usable)
            event = self._earlier(window) if window.last < self.city.start else self._helped(window)
            self._confirm(event)
            yield event

    def _earlier(self, window: Window) -> Event:
        """Before the programme: entered when it began, named after the first who came."""
        for _ in range(ATTEMPTS):
            firm = self._choose(self.draw)
            day = self.city.days.draw(self.draw, window.first, window.last)
            if firm.postings and firm.established_on < day:
                return Event(firm, firm.postings[0], day, Claim.CLAIMED, self._recorded(self.city.start + 20 * DAY))
        raise NowhereToPut(f"{window}")

    def troubles(self, number: int, window: Window) -> Iterator[Event]:
        """In the window, but waiting, disputed, void, nobody's help, or helped by a posting not in force that day."""
        turns = (self._waiting, self._waiting, self._disputed, self._void, self._unhelped, self._late)
        for turn in range(number):
            yield turns[turn % len(turns)](window)

    def mixed(self, number: int, window: Window, *outside: Window, share: float = 0.06) -> list[Event]:
        """All sorts together in the order of their days: `number` counted ones, and `share` more of each other sort."""
        more = max(6, int(number * share))
        events = [*self.counted(number, window), *self.troubles(more, window), *self.outside(more, *outside)]
        return sorted(events, key=lambda event: event.day)

    def helpers(self, event: Event) -> list[Posting]:
        """The lead and the supports in force that day, up to three of different departments; no more than the one
        named, if that one was not posted then."""
        if event.posting is None or not event.posting.covers(event.day):
            return [event.posting] if event.posting else []
        own = event.posting.guide.office
        others = [one for one in event.firm.supports if one.covers(event.day) and one.guide.office is not own]
        return [event.posting, *others[: self.draw.choice((0, 1, 2))]]

    def _helped(self, window: Window) -> Event:
        for _ in range(ATTEMPTS):
            firm = self._choose(self.draw)
            day = self.city.days.draw(self.draw, window.first, window.last)
            posting = firm.lead_on(day)
            too_early = self.since_branch and (firm.branch_since is None or day < firm.branch_since)
            if posting is not None and not too_early:
                return Event(firm, posting, day, Claim.CLAIMED, self._recorded(day))
        raise NowhereToPut(f"{window}")

    def _recorded(self, day: date) -> datetime:
        draw = self.draw
        at = moment(day + draw.randrange(4) * DAY, 9 + draw.randrange(9), draw.randrange(12) * 5)
        return min(at, self.city.latest)

    def _confirm(self, event: Event) -> None:
        draw = self.draw
        later = event.recorded_at + timedelta(days=draw.randrange(self.patience), hours=draw.randrange(1, 5))
        event.confirmed_at = max(event.recorded_at, min(later, self.city.latest))
        event.state = Claim.CONFIRMED

    def _waiting(self, window: Window) -> Event:
        return self._helped(self._mostly_recent(window))

    def _mostly_recent(self, window: Window) -> Window:
        """What nobody has answered or settled is seldom old: nineteen in twenty lie within 45 days of the end."""
        recent = Window(max(window.first, self.city.as_of - timedelta(days=45)), window.last)
        return window if recent.is_empty or self.draw.random() < 0.05 else recent

    def _disputed(self, window: Window) -> Event:
        event = self._helped(self._mostly_recent(window))
        later = event.recorded_at + timedelta(days=self.draw.randrange(1, 15))
        event.disputed_at = max(event.recorded_at, min(later, self.city.latest))
        event.dispute_words, event.state = self.draw.choice(DISPUTES), Claim.DISPUTED
        return event

    def _void(self, window: Window) -> Event:
        """Half of them had been confirmed before."""
        event = self._helped(window)
        if self.draw.random() < 0.5:
            self._confirm(event)
        event.voided_at = max(
            event.confirmed_at or event.recorded_at, min(event.recorded_at + 20 * DAY, self.city.latest)
        )
        event.void_reason, event.state = self.draw.choice(VOIDS), Claim.VOID
        return event

    def _unhelped(self, window: Window) -> Event:
        event = self._helped(window)
        self._confirm(event)
        event.posting = None
        return event

    def _late(self, window: Window) -> Event:
        """The one named came only after the day, or had gone before it: no credit."""
        for _ in range(ATTEMPTS):
            event = self._helped(window)
            others = [one for one in event.firm.postings if not one.covers(event.day)]
            if others:
                event.posting = self.draw.choice(others)
                self._confirm(event)
                return event
        return self._unhelped(window)
