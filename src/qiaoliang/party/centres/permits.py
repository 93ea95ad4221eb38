"""Who keeps a centre, who books its rooms, who notes that an enterprise lacks a venue or funds."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.party.centres.choices import BookingState
from qiaoliang.party.centres.models import Booking, Centre, Room, Shortage

HOSTS = (Can.DECIDE_PARTY, Can.KEEP_CARRIER, Can.RUN_PROGRAMME)
NOTERS = (Can.LOG_CONTACTS, Can.KEEP_BRANCH, Can.DECIDE_PARTY, Can.RUN_PROGRAMME)


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES) or actor.can(Can.READ_AUDIT)


def may_view(actor: Actor, centre: Centre) -> bool:
    return may_list(actor)


def may_host(actor: Actor, centre: Centre) -> bool:
    """Rooms and hours: the committee of the area, the carrier in whose house it is, the office."""
    return centre.is_open and any(reaches(actor, can, centre) for can in HOSTS)


def may_host_room(actor: Actor, room: Room) -> bool:
    return room.closed_on is None and may_host(actor, room.centre)


def may_book(actor: Actor, centre: Centre) -> bool:
    """A branch for itself, the committee for its branches."""
    return centre.is_open and (actor.can(Can.KEEP_BRANCH) or actor.can(Can.DECIDE_PARTY))


def may_change_booking(actor: Actor, booking: Booking) -> bool:
    """Who booked, and who keeps the centre."""
    able = (Can.KEEP_BRANCH, *HOSTS)
    return booking.state == BookingState.BOOKED and any(reaches(actor, can, booking) for can in able)


def may_note(actor: Actor) -> bool:
    return any(actor.can(can) for can in NOTERS)


def may_settle(actor: Actor, shortage: Shortage) -> bool:
    return shortage.settled_on is None and any(reaches(actor, can, shortage) for can in NOTERS)
