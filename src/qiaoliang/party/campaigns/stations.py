"""Pages of responsibility areas, model posts and badges on duty."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.campaigns import actions, forms, listings, permits
from qiaoliang.party.campaigns.models import Assignment, Station
from qiaoliang.party.membership.permits import shown_name
from qiaoliang.party.organisations.registers import PARTY

LIST = ("责任区和先锋岗", "/party/stations/")
Given = dict[str, Any]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    buttons = [Action("设立", f"{LIST[1]}new/", primary=True)] if permits.may_set_up(request.actor) else []
    return respond(
        request, listings.stations(request.actor, today), listings.station_rows(today), actions=buttons,
        crumbs=[PARTY, (LIST[0], "")],
    )  # fmt: skip


@reads(permits.may_view, row=Station)
def show(request: Request, station: Station) -> HttpResponse:
    may, at = permits.keeps_station(request.actor, station), station.get_absolute_url()
    rows = station.assignments.select_related("member").order_by("-starts_on", "-pk")
    buttons = [Action("安排党员", f"{at}assign/", primary=True), Action("撤销", f"{at}end/")]
    context = {
        "station": station,
        "held": [(shown_name(request.actor, row.member), row) for row in rows],
        "may": may,
        "actions": buttons if may and station.ends_on is None else [],
        "crumbs": [PARTY, LIST, (station.name, "")],
    }
    return render(request, "campaigns/station.html", context)


@writes(permits.may_set_up)
def new(request: Request) -> HttpResponse:
    initial = forms.own(request) | {"starts_on": timezone.localdate(request.at)}
    form = forms.StationForm(request.POST or None, initial=initial)
    return form_page(
        request, form, lambda given: actions.set_up_station(**given, by=request.actor, at=request.at),
        title="设立责任区或岗位", back=LIST[1], go=Station.get_absolute_url, minutes=1, done="已设立。接着安排党员。",
        crumbs=[PARTY, LIST],
    )  # fmt: skip


def _on(request: Request, station: Station, form: Any, act: Any, title: str) -> HttpResponse:
    at = station.get_absolute_url()
    return form_page(
        request, form, act, title=title, back=at, intro=f"{station.get_kind_display()} · {station.name}",
        crumbs=[PARTY, LIST, (station.name, at)],
    )  # fmt: skip


@writes(permits.keeps_station, row=Station)
def assign(request: Request, station: Station) -> HttpResponse:
    today = timezone.localdate(request.at)

    def act(given: Given) -> Assignment:
        return actions.assign(station=station, **given, by=request.actor, at=request.at)

    form = forms.AssignForm(request.POST or None, station=station, on=today, initial={"starts_on": today})
    return _on(request, station, form, act, "安排党员")


@writes(permits.keeps_station, row=Station)
def end(request: Request, station: Station) -> HttpResponse:
    def act(given: Given) -> Station:
        return actions.end_station(station=station, **given, by=request.actor, at=request.at)

    form = forms.EndForm(request.POST or None, initial={"ends_on": timezone.localdate(request.at)})
    return _on(request, station, form, act, "撤销")


@writes(lambda actor, row: permits.keeps_station(actor, row.station), row=Assignment)
def end_assignment(request: Request, assignment: Assignment) -> HttpResponse:
    def act(given: Given) -> Assignment:
        return actions.end_assignment(assignment=assignment, **given, by=request.actor, at=request.at)

    form = forms.EndForm(request.POST or None, initial={"ends_on": timezone.localdate(request.at)})
    return _on(request, assignment.station, form, act, "结束安排")
