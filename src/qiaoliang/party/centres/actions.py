"""Regional activity centres: opening and closing, rooms and hours, bookings, who lacks a venue or funds."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import claimed_columns, insert_once
from qiaoliang.kit.keys import same_thing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.centres import rules
from qiaoliang.party.centres.choices import BookingState
from qiaoliang.party.centres.models import BookedSlot, Booking, Centre, OpenHours, Room, Shortage
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region


@audited
def open_centre(
    *, name: str, address: str, region: Region, happened_on: date, area_square_metres: int | None = None,
    carrier: Carrier | None = None, enterprise: Enterprise | None = None, by: Actor, at: datetime,
) -> Centre:  # fmt: skip
    """A venue opens; two records of one address are one centre and count once."""
    key = f"{region.code}:{same_thing(address)}"[:200]
    if Centre.everything.filter(address_key=key, closed_on=None).exclude(state="void").exists():
        raise Refusal("这个地址已有在用的活动中心，请在原记录上修改。", field="address")
    shared = claimed_columns(enterprise=enterprise, region_code=region.code, happened_on=happened_on, by=by, at=at)
    centre = Centre.everything.create(
        name=name.strip(), address=address.strip(), address_key=key, carrier=carrier,
        area_square_metres=area_square_metres, **shared,
    )  # fmt: skip
    record("centre.claimed", on=centre, by=by, at=at)
    return centre


@audited
def close_centre(*, centre: Centre, closed_on: date, by: Actor, at: datetime) -> Centre:
    if centre.closed_on is not None:
        raise Refusal("这个活动中心已经停用。")
    if not centre.happened_on <= closed_on <= timezone.localdate(at):
        raise Refusal("停用日期应在启用之后、不晚于今天。", field="closed_on")
    centre.closed_on = closed_on
    centre.save(update_fields=["closed_on"])
    record("centre.closed", on=centre, by=by, at=at)
    return centre


@audited
def describe(*, centre: Centre, host_name: str, shared_things: str, by: Actor, at: datetime) -> Centre:
    """Who keeps the centre, and what it shares with the organisations around it."""
    centre.host_name, centre.shared_things = host_name.strip(), shared_things.strip()
    centre.save(update_fields=["host_name", "shared_things"])
    record("centre.described", on=centre, by=by, at=at)
    return centre


@audited
def add_room(*, centre: Centre, name: str, seats: int, equipment: str = "", by: Actor, at: datetime) -> Room:
    room = insert_once(
        lambda: Room.everything.create(centre=centre, name=name.strip(), seats=seats, equipment=equipment.strip()),
        "这里已有同名的房间。",
        "name",
    )
    record("room.added", on=room, by=by, at=at, detail={"centre": centre.pk})
    return room


@audited
def close_room(*, room: Room, closed_on: date, by: Actor, at: datetime) -> Room:
    """No more bookings; those that stand stay and are cancelled one by one."""
    if room.closed_on is not None:
        raise Refusal("这个房间已经停用。")
    if closed_on > timezone.localdate(at):
        raise Refusal("停用日期不能晚于今天。", field="closed_on")
    room.closed_on = closed_on
    room.save(update_fields=["closed_on"])
    record("room.closed", on=room, by=by, at=at)
    return room


@audited
def set_hours(*, centre: Centre, hours: Mapping[int, tuple[int, int] | None], by: Actor, at: datetime) -> None:
    """Opening hours of the weekdays named; None closes that day. What is booked already stays."""
    for weekday, span in hours.items():
        OpenHours.everything.filter(centre=centre, weekday=weekday).delete()
        if span is None:
            continue
        if not 0 <= span[0] < span[1] <= rules.SLOTS:
            raise Refusal("关门时间要晚于开门时间。")
        OpenHours.everything.create(centre=centre, weekday=weekday, opens=span[0], closes=span[1])
    record("centre.hours_set", on=centre, by=by, at=at, detail={"days": len(hours)})


@audited
def book(
    *, room: Room, organisation: Organisation, on: date, first: int, end: int, purpose: str, by: Actor, at: datetime
) -> Booking:
    """A room for an organisation: whole half hours within the opening hours, that nobody else has."""
    if organisation.abolished_on is not None:
        raise Refusal("这个党组织已撤销。", field="organisation")
    hours = OpenHours.everything.filter(centre=room.centre, weekday=on.weekday()).values_list("opens", "closes")
    is_open = room.centre.is_open and room.closed_on is None
    found = rules.problem(first, end, on, timezone.localdate(at), list(hours), is_open=is_open)
    if found is not None:
        raise Refusal(found[0], field=found[1])
    booking = insert_once(
        lambda: _taken(
            Booking(
                room=room, organisation=organisation, on=on, first=first, end=end, purpose=purpose.strip(),
                recorded_at=at, recorded_by=by.name,
            )
        ),
        "这个时间已被预订，请换一个时间或房间。",
        "starts",
    )  # fmt: skip
    record("booking.made", on=booking, by=by, at=at, detail={"room": room.pk, "on": on.isoformat()})
    return booking


def _taken(booking: Booking) -> Booking:
    booking.save()
    BookedSlot.everything.bulk_create(
        BookedSlot(booking=booking, room=booking.room, on=booking.on, slot=slot)
        for slot in range(booking.first, booking.end)
    )
    return booking


def _standing(booking: Booking) -> Booking:
    fresh: Booking = Booking.everything.select_for_update(of=("self",)).get(pk=booking.pk)
    if fresh.state != BookingState.BOOKED:
        raise Refusal(f"这次预订{fresh.get_state_display()}，不能再改。")
    return fresh


@audited
def cancel_booking(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """The half hours are free again; the booking stays with its reason."""
    fresh = _standing(booking)
    if not reason.strip():
        raise Refusal("请写明取消原因。", field="reason")
    fresh.state, fresh.cancel_reason = BookingState.CANCELLED, reason.strip()[:200]
    fresh.version += 1
    fresh.save()
    fresh.slots.all().delete()
    record("booking.cancelled", on=fresh, by=by, at=at, detail={"reason": fresh.cancel_reason})
    return fresh


@audited
def note_use(*, booking: Booking, people_count: int, by: Actor, at: datetime) -> Booking:
    """It was used, by so many people. A meeting held in the room says so by itself."""
    fresh = _standing(booking)
    if fresh.on > timezone.localdate(at):
        raise Refusal("还没到预订的日子。")
    if people_count < 1:
        raise Refusal("到场人数至少 1 人；没有用的，请取消预订。", field="people_count")
    fresh.state, fresh.people_count = BookingState.USED, people_count
    fresh.version += 1
    fresh.save()
    record("booking.used", on=fresh, by=by, at=at, detail={"people": people_count})
    return fresh


@audited
def note_shortage(
    *, enterprise: Enterprise, kind: str, noted_on: date, note: str = "", by: Actor, at: datetime
) -> Shortage:
    """An enterprise says that it has no venue, or no funds."""
    if noted_on > timezone.localdate(at):
        raise Refusal("登记日期不能晚于今天。", field="noted_on")
    row = insert_once(
        lambda: Shortage.everything.create(
            enterprise=enterprise, kind=kind, noted_on=noted_on, note=note.strip(), recorded_at=at, recorded_by=by.name
        ),
        "这家企业的这项困难已经登记。",
        "enterprise",
    )
    record("shortage.noted", on=row, by=by, at=at, detail={"enterprise": enterprise.pk, "kind": kind})
    return row


@audited
def settle_shortage(*, shortage: Shortage, settled_on: date, by: Actor, at: datetime) -> Shortage:
    """Solved in another way than by a centre of the programme or recorded funds."""
    if shortage.settled_on is not None:
        raise Refusal("已经登记解决。")
    if not shortage.noted_on <= settled_on <= timezone.localdate(at):
        raise Refusal("解决日期应在登记之后、不晚于今天。", field="settled_on")
    shortage.settled_on = settled_on
    shortage.save(update_fields=["settled_on"])
    record("shortage.settled", on=shortage, by=by, at=at)
    return shortage
