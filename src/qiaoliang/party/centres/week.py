"""The week of a centre: its rooms, what is open and what is taken each day."""

from dataclasses import dataclass
from datetime import date, timedelta

from qiaoliang.party.centres.choices import BookingState
from qiaoliang.party.centres.models import Booking, Centre, OpenHours, Room
from qiaoliang.party.centres.rules import time_of


@dataclass(frozen=True)
class Day:
    on: date
    open: str  # the opening hours in words, empty if closed
    taken: tuple[Booking, ...]


@dataclass(frozen=True)
class RoomWeek:
    room: Room
    days: tuple[Day, ...]


def week_of(centre: Centre, monday: date) -> list[RoomWeek]:
    """Three queries at any size: rooms, hours, the bookings of seven days."""
    days = [monday + timedelta(days=n) for n in range(7)]
    hours: dict[int, list[str]] = {}
    for weekday, opens, closes in OpenHours.everything.filter(centre=centre).values_list("weekday", "opens", "closes"):
        hours.setdefault(weekday, []).append(f"{time_of(opens)}–{time_of(closes)}")
    rows = Booking.everything.filter(room__centre=centre, on__range=(days[0], days[-1]))
    taken: dict[tuple[int, date], list[Booking]] = {}
    for booking in rows.exclude(state=BookingState.CANCELLED).select_related("organisation").order_by("first"):
        taken.setdefault((booking.room_id, booking.on), []).append(booking)
    return [
        RoomWeek(
            room,
            tuple(
                Day(day, "、".join(hours.get(day.weekday(), [])), tuple(taken.get((room.pk, day), []))) for day in days
            ),
        )
        for room in Room.everything.filter(centre=centre, closed_on=None).order_by("pk")
    ]
