"""Forms that keep instructors; the list and the page of one are drawn in `web.dossier`."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.nominations import actions, permits, rules
from qiaoliang.instructors.nominations import forms as pages
from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import sensitive, writes

Given = dict[str, Any]
CRUMBS = [("指导员", "/instructors/")]
SHOWN = (
    "name", "function", "position", "is_full_member", "economic_evidence", "party_evidence", "has_party_experience",
    "divisions", "min_load", "max_load", "version",
)  # fmt: skip


def page_of(instructor: Instructor) -> str:
    return f"/instructors/{instructor.pk}/"


def _as_seen(instructor: Instructor, given: Given) -> Instructor:
    instructor.version = given.pop("version")
    return instructor


def _on(
    request: Request, instructor: Instructor, form: forms.Form, act: Callable[[Given], Any], title: str, **more: Any
) -> HttpResponse:
    crumbs = [*CRUMBS, (instructor.name, page_of(instructor))]
    return form_page(
        request, form, act, title=title, back=page_of(instructor), crumbs=crumbs, **{"intro": instructor.name, **more}
    )


@writes(permits.may_nominate)
def nominate(request: Request) -> HttpResponse:
    initial: Given = {"is_full_member": True}
    own = request.actor.keys("department")
    if len(own) == 1:
        initial["department"] = own[0]
    form = pages.NominateForm(request.POST or None, actor=request.actor, initial=initial)

    def act(given: Given) -> Instructor:
        columns = {"phone": "", **form.given()}
        department = columns.pop("department")
        return actions.nominate(department=department, given=columns, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="提名指导员", back="/instructors/", crumbs=CRUMBS, go=page_of, minutes=2,
        intro="既懂经济又懂党务的正式党员；批准前由项目办审核，任职前先培训。", submit_label="提名",
        done="已提名，等项目办批准。", purpose=revealing.purpose_line(Instructor, "phone"),
    )  # fmt: skip


@writes(permits.may_amend, row=Instructor)
def amend(request: Request, instructor: Instructor) -> HttpResponse:
    form = pages.VersionedAmendForm(request.POST or None, initial={name: getattr(instructor, name) for name in SHOWN})

    def act(given: Given) -> None:
        columns = form.given()
        row = _as_seen(instructor, columns)
        actions.amend(instructor=row, given=columns, by=request.actor, at=request.at)

    return _on(request, instructor, form, act, "修改资料", purpose=revealing.purpose_line(Instructor, "phone"))


@writes(permits.may_decide, row=Instructor)
def approve(request: Request, instructor: Instructor) -> HttpResponse:
    def act(given: Given) -> None:
        actions.approve(instructor=_as_seen(instructor, given), by=request.actor, at=request.at, **given)

    today = timezone.localdate(request.at)
    form = pages.ApproveForm(request.POST or None, initial={"version": instructor.version, "term_starts_on": today})
    criteria = rules.checklist(actions.qualification(instructor), starts_on=_day_asked(form, today))
    return _on(
        request, instructor, form, act, "批准提名", intro=f"{instructor.name}，{instructor.department}",
        submit_label="批准", done="已批准，可以参加匹配和派驻。", template="nominations/approve.html",
        criteria=criteria, is_ready=all(one.is_met for one in criteria),
    )  # fmt: skip


def _day_asked(form: forms.Form, today: date) -> date:
    """The first day of the term as typed, so that the check-list judges by it; today while nothing is typed."""
    if form.is_bound and form.is_valid():
        return cast("date", form.cleaned_data["term_starts_on"])
    return today


@writes(permits.may_decide, row=Instructor)
def return_nomination(request: Request, instructor: Instructor) -> HttpResponse:
    def act(given: Given) -> None:
        actions.return_nomination(instructor=_as_seen(instructor, given), by=request.actor, at=request.at, **given)

    form = pages.ReasonForm(request.POST or None, initial={"version": instructor.version})
    return _on(request, instructor, form, act, "退回提名", submit_label="退回", done="已退回部门。")


@writes(permits.may_keep, row=Instructor)
def record_training(request: Request, instructor: Instructor) -> HttpResponse:
    def act(given: Given) -> None:
        actions.record_training(instructor=_as_seen(instructor, given), by=request.actor, at=request.at, **given)

    today = timezone.localdate(request.at)
    form = pages.TrainingForm(request.POST or None, initial={"version": instructor.version, "trained_on": today})
    return _on(request, instructor, form, act, "登记岗前培训")


@writes(permits.may_keep, row=Instructor)
def grant_leave(request: Request, instructor: Instructor) -> HttpResponse:
    def act(given: Given) -> None:
        actions.grant_leave(instructor=instructor, by=request.actor, at=request.at, **given)

    initial = {"starts_on": timezone.localdate(request.at)}
    form = pages.LeaveForm(request.POST or None, instructor=instructor, initial=initial)
    intro = f"{instructor.name}请假期间，代理人的联系计入企业的每周联系。"
    return _on(request, instructor, form, act, "登记请假", intro=intro)


@writes(permits.may_keep, row=Leave)
def name_backup(request: Request, leave: Leave) -> HttpResponse:
    def act(given: Given) -> None:
        actions.name_backup(leave=leave, by=request.actor, at=request.at, **given)

    form = pages.BackupForm(request.POST or None, instructor=leave.instructor, initial={"backup": leave.backup_id})
    return _on(request, leave.instructor, form, act, "指定代理人")


@writes(permits.may_keep, row=Leave)
def end_leave(request: Request, leave: Leave) -> HttpResponse:
    def act(given: Given) -> None:
        actions.end_leave(leave=leave, by=request.actor, at=request.at, **given)

    form = pages.EndLeaveForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    return _on(request, leave.instructor, form, act, "结束请假")


@sensitive
@writes(permits.may_reveal, row=Instructor)
def reveal_phone(request: Request, instructor: Instructor) -> HttpResponse:
    def open_(reason: str) -> list[tuple[str, str]]:
        phone = actions.reveal_phone(instructor=instructor, reason=reason, by=request.actor, at=request.at)
        return [(instructor.name, phone)]

    here = page_of(instructor)
    return revealing.page(
        request, open_, of=(Instructor, "phone"), title="查看电话", intro=instructor.name, back=here,
        crumbs=[*CRUMBS, (instructor.name, here)],
    )  # fmt: skip
