"""Pages of a centre: its rooms and its week, bookings, and the enterprises that lack a venue or funds."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.centres import actions, forms, listings, permits
from qiaoliang.party.centres.models import Booking, Centre, OpenHours, Room, Shortage
from qiaoliang.party.centres.week import week_of
from qiaoliang.party.organisations.models import Organisation

PARTY, LIST = ("党建", "/party/"), ("活动中心", "/party/centres/")


def _at(centre: Centre) -> str:
    return f"/party/centres/{centre.pk}/rooms/"


def _crumbs(centre: Centre) -> list[tuple[str, str]]:
    return [PARTY, LIST, (centre.name, _at(centre))]


@reads(permits.may_view, row=Centre)
def rooms(request: Request, centre: Centre) -> HttpResponse:
    today = timezone.localdate(request.at)
    monday = forms.monday_of(request.GET.get("week", ""), today)
    hosts = permits.may_host(request.actor, centre)
    found = [Action("预订", f"{_at(centre)}book/", primary=True)] if permits.may_book(request.actor, centre) else []
    if hosts:
        moves = (("加房间", "new"), ("开放时间", "hours"), ("主办和共享", "describe"))
        found += [Action(label, f"{_at(centre)}{move}/") for label, move in moves]
    weeks = week_of(centre, monday)
    # Who has booked is told to whoever sees that branch; the others see that the hours are gone.
    takers = {one.organisation_id for week in weeks for day in week.days for one in day.taken}
    seen = set(Organisation.objects.filter(pk__in=takers).values_list("pk", flat=True)) if takers else set()
    context = {
        "centre": centre, "weeks": weeks, "seen": seen, "monday": monday, "hosts": hosts, "today": today,
        "days": [monday + timedelta(days=n) for n in range(7)],
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7), "actions": found,
        "crumbs": [PARTY, LIST, (centre.name, f"/party/centres/{centre.pk}/"), ("场地和预约", "")],
    }  # fmt: skip
    return render(request, "centres/rooms.html", context)


def _form(request: Request, centre: Centre, form: Any, action: Any, title: str, **more: Any) -> HttpResponse:
    def act(given: dict[str, Any]) -> Any:
        return action(centre=centre, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, more.pop("act", act), title=title, back=_at(centre), intro=centre.name, crumbs=_crumbs(centre),
        **more,
    )  # fmt: skip


@writes(permits.may_host, row=Centre)
def describe(request: Request, centre: Centre) -> HttpResponse:
    now = {"host_name": centre.host_name, "shared_things": centre.shared_things}
    form = forms.DescribeForm(request.POST or None, initial=now)
    return _form(request, centre, form, actions.describe, "主办和共享")


@writes(permits.may_host, row=Centre)
def new_room(request: Request, centre: Centre) -> HttpResponse:
    return _form(request, centre, forms.RoomForm(request.POST or None), actions.add_room, "加房间", done="已加。")


@writes(permits.may_host, row=Centre)
def hours(request: Request, centre: Centre) -> HttpResponse:
    rows = list(OpenHours.everything.filter(centre=centre))
    now = {
        "days": [row.weekday for row in rows], "opens": rows[0].opens if rows else 17,
        "closes": rows[0].closes if rows else 35,
    }  # fmt: skip
    form = forms.HoursForm(request.POST or None, initial=now)

    def act(given: dict[str, Any]) -> Any:
        return actions.set_hours(centre=centre, hours=form.hours(), by=request.actor, at=request.at)

    return _form(request, centre, form, None, "开放时间", act=act)


@writes(permits.may_book, row=Centre)
def book(request: Request, centre: Centre) -> HttpResponse:
    own = request.actor.keys("organisation")
    initial: dict[str, Any] = {"on": request.GET.get("on", ""), "room": request.GET.get("room", "")}
    initial |= {"starts": 19, "ends": 22}
    if len(own) == 1:  # a secretary books for the own branch; nothing to choose
        initial["organisation"] = Organisation.objects.filter(pk=own[0]).values_list("name", flat=True).first()
    form = forms.BookForm(request.POST or None, centre=centre, initial=initial)

    def act(given: dict[str, Any]) -> Booking:
        first, end = given.pop("starts"), given.pop("ends")
        return actions.book(**given, first=first, end=end, by=request.actor, at=request.at)

    return _form(request, centre, form, None, "预订", act=act, done="已预订。", minutes=1)


@writes(permits.may_host_room, row=Room)
def close_room(request: Request, room: Room) -> HttpResponse:
    form = forms.CloseForm(request.POST or None, initial={"closed_on": timezone.localdate(request.at)})

    def act(given: dict[str, Any]) -> Room:
        return actions.close_room(room=room, **given, by=request.actor, at=request.at)

    return _form(request, room.centre, form, None, f"停用{room.name}", act=act)


@reads(permits.may_list)
def bookings(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    listing = listings.bookings(request.actor, today)
    return respond(request, listing, listings.booking_rows(), crumbs=[PARTY, LIST, ("场地预约", "")])


def _booking(request: Request, booking: Booking, form: Any, action: Any, title: str) -> HttpResponse:
    def act(given: dict[str, Any]) -> Booking:
        return action(booking=booking, **given, by=request.actor, at=request.at)  # type: ignore[no-any-return]

    back = "/party/centres/bookings/"
    return form_page(
        request, form, act, title=title, back=back, intro=str(booking), crumbs=[PARTY, LIST, ("场地预约", back)]
    )


@writes(permits.may_change_booking, row=Booking)
def cancel(request: Request, booking: Booking) -> HttpResponse:
    return _booking(request, booking, forms.CancelForm(request.POST or None), actions.cancel_booking, "取消预订")


@writes(permits.may_change_booking, row=Booking)
def use(request: Request, booking: Booking) -> HttpResponse:
    return _booking(request, booking, forms.UseForm(request.POST or None), actions.note_use, "登记使用")


@reads(permits.may_list)
def shortages(request: Request) -> HttpResponse:
    buttons = (
        [Action("登记缺场所或缺经费", "/party/centres/shortages/new/", primary=True)]
        if permits.may_note(request.actor)
        else []
    )
    return respond(
        request, listings.shortages(request.actor), listings.shortage_rows(), actions=buttons,
        crumbs=[PARTY, LIST, ("缺场所缺经费", "")],
    )  # fmt: skip


@writes(permits.may_note)
def new_shortage(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> Shortage:
        return actions.note_shortage(**given, by=request.actor, at=request.at)

    back = "/party/centres/shortages/"
    form = forms.ShortageForm(request.POST or None, initial={"noted_on": timezone.localdate(request.at)})
    return form_page(
        request, form, act, title="登记缺场所或缺经费", back=back, minutes=1,
        crumbs=[PARTY, LIST, ("缺场所缺经费", back)],
    )  # fmt: skip


@writes(permits.may_settle, row=Shortage)
def settle(request: Request, shortage: Shortage) -> HttpResponse:
    def act(given: dict[str, Any]) -> Shortage:
        return actions.settle_shortage(shortage=shortage, **given, by=request.actor, at=request.at)

    back = "/party/centres/shortages/"
    form = forms.SettleForm(request.POST or None, initial={"settled_on": timezone.localdate(request.at)})
    return form_page(
        request, form, act, title="已自行解决", back=back, intro=shortage.enterprise.name,
        crumbs=[PARTY, LIST, ("缺场所缺经费", back)],
    )  # fmt: skip
