"""Pages of organisation life: the meetings, the calendar, what is missing, one meeting."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.life import actions, listings, pages, permits
from qiaoliang.party.life.choices import State
from qiaoliang.party.life.forms import ReasonForm
from qiaoliang.party.life.models import Duty, Gathering


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    own = pages.own_branch(request.actor)
    buttons = [Action("应开的会", f"{pages.LIST}missing/"), Action("日历", f"{pages.LIST}calendar/")]
    if own is not None:
        buttons = [
            Action("登记开过的会", f"{pages.of_branch(own)}enter/", primary=True),
            Action("计划一次会", f"{pages.of_branch(own)}plan/"), Action("本支部全年", pages.of_branch(own)), *buttons,
        ]  # fmt: skip
    return respond(
        request, listings.gatherings(request.actor, today), listings.gathering_rows(), actions=buttons,
        crumbs=[pages.CRUMBS[0], ("组织生活", "")],
    )  # fmt: skip


@reads(permits.may_list)
def calendar(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    rows = listings.gathering_rows()
    return respond(
        request, listings.calendar(request.actor, today), rows, "life/calendar.html",
        months=listings.months(rows, today), crumbs=[*pages.CRUMBS, ("日历", "")], actions=[],
        chosen_month=request.GET.get("month", ""), owed=listings.owed(today),
    )  # fmt: skip


@reads(permits.may_list)
def missing(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    return respond(
        request, listings.missing(request.actor, today), listings.duty_rows(),
        crumbs=[*pages.CRUMBS, ("应开的会", "")],
        actions=[Action("要求从哪里来", "/settings/")] if request.actor.can(Can.SET_RULES) else [],
    )  # fmt: skip


@reads(permits.may_view, row=Gathering)
def show(request: Request, gathering: Gathering) -> HttpResponse:
    today = timezone.localdate(request.at)
    lines = pages.attendance_lines(request.actor, gathering)
    came, everybody = sum(line["status"] == "done" for line in lines), len(lines)
    if gathering.state == State.HELD:
        came, everybody = gathering.present_count, gathering.expected_count
    context = {
        "gathering": gathering, "organisation": gathering.organisation,
        "state": listings.state_cell(gathering, today), "lines": lines,
        "came": came, "expected": everybody,
        "decisions": gathering.decisions.order_by("pk"),
        "corrections": gathering.corrections.order_by("-pk"),
        "may_correct": permits.may_correct(request.actor, gathering),
        "minutes": gathering.minutes if permits.may_read_minutes(request.actor, gathering) else "",
        "reads_minutes": permits.may_read_minutes(request.actor, gathering),
        "actions": pages.meeting_buttons(
            request.actor, gathering, is_today=gathering.on == today, is_past=gathering.on < today
        ),
        "crumbs": [*pages.crumbs_of(gathering.organisation), (str(gathering), "")],
    }  # fmt: skip
    return render(request, "life/show.html", context)


@writes(permits.may_excuse, row=Duty)
def excuse(request: Request, duty: Duty) -> HttpResponse:
    def act(given: dict[str, Any]) -> Any:
        return actions.excuse(duty=duty, reason=given["reason"], by=request.actor, at=request.at)

    return form_page(
        request, ReasonForm(request.POST or None), act, title="同意免开", back=f"{pages.LIST}missing/",
        intro=f"{duty.organisation.name} · {listings.period_words(duty)}{duty.get_kind_display()}",
        done="已记。这一次不再提醒。", crumbs=[*pages.CRUMBS, ("应开的会", f"{pages.LIST}missing/")],
    )  # fmt: skip
