"""Pages of open cases and of declarations."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.recusals import actions, listings, permits
from qiaoliang.instructors.recusals import forms as pages
from qiaoliang.instructors.recusals.models import Case, Declaration
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

Given = dict[str, Any]
CASES, DECLARATIONS = "/instructors/cases/", "/instructors/declarations/"
CRUMBS = (("指导员", "/instructors/"),)


@reads(permits.may_list_cases)
def cases(request: Request) -> HttpResponse:
    buttons = []
    if permits.may_record_case(request.actor):
        if request.actor.can(Can.KEEP_REGISTRY):
            buttons.append(Action("从 Excel 导入", "/settings/imports/"))
        buttons.append(Action("登记案件", f"{CASES}new/", primary=True))
    rows = permits.visible_cases(request.actor).select_related("enterprise__region", "unit")
    listing = listings.cases(timezone.localdate(request.at))
    return respond(request, listing, rows, actions=buttons, crumbs=[*CRUMBS, ("在办案件", "")])


@writes(permits.may_record_case)
def record_case(request: Request) -> HttpResponse:
    own = request.actor.keys("department")
    initial = {
        "enterprise": initial_name(request.GET.get("enterprise")), "opened_on": timezone.localdate(request.at),
        "unit": own[0] if len(own) == 1 else None,
    }  # fmt: skip
    form = pages.CaseForm(request.POST or None, actor=request.actor, initial=initial)

    def act(given: Given) -> Case:
        return actions.record_case(by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="登记案件", back=CASES, crumbs=[*CRUMBS, ("在办案件", CASES)], minutes=1,
        submit_label="登记", done="已登记，并已按它核对派驻。",
        intro="经办人本人不再派驻这家企业；同单位的指导员只作提示。",
    )  # fmt: skip


@writes(permits.may_close_case, row=Case)
def close_case(request: Request, case: Case) -> HttpResponse:
    form = pages.CloseCaseForm(request.POST or None, initial={"closed_on": timezone.localdate(request.at)})

    def act(given: Given) -> Case:
        return actions.close_case(case=case, by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="登记结案", back=CASES, crumbs=[*CRUMBS, ("在办案件", CASES)], submit_label="结案",
        intro=f"{case.number}，{case.enterprise}", done="已结案，由它引起的回避同时解除。",
    )  # fmt: skip


@reads(permits.may_list_declarations)
def declarations(request: Request) -> HttpResponse:
    actor, today = request.actor, timezone.localdate(request.at)
    may_open = actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT) or bool(actor.keys("instructor"))
    buttons = [Action("申报", f"{DECLARATIONS}new/", primary=True)] if permits.may_declare(actor) else []
    listing = listings.declarations(today, may_open=may_open)
    return respond(
        request, listing, listings.declaring(today), actions=buttons, crumbs=[*CRUMBS, ("回避申报", "")]
    )  # fmt: skip


@writes(permits.may_declare)
def declare(request: Request) -> HttpResponse:
    """Nothing to declare is one tick and one tap."""
    who = Instructor.objects.get(pk=int(request.actor.keys("instructor")[0]))
    form = pages.DeclareForm(request.POST or None)

    def act(given: Given) -> Declaration:
        return actions.declare(instructor=who, interests=list(form.interests()), by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="申报与企业的关系", back=DECLARATIONS, crumbs=[*CRUMBS, ("回避申报", DECLARATIONS)],
        submit_label="申报", done="已申报。申报的关系已登记为回避，不会派您去。", minutes=1,
        intro="派驻时和每年各一次。没有情况的，只勾最后一项。内容只有项目办和审计能看到。",
        go=lambda made: f"{DECLARATIONS}{made.pk}/",
    )  # fmt: skip


@reads(permits.may_view_declaration, row=Declaration)
def show_declaration(request: Request, declaration: Declaration) -> HttpResponse:
    context = {
        "declaration": declaration,
        "interests": declaration.interests.select_related("enterprise"),
        "others": Declaration.objects.filter(instructor=declaration.instructor_id).exclude(pk=declaration.pk)[:10],
        "crumbs": [*CRUMBS, ("回避申报", DECLARATIONS), (declaration.instructor.name, "")],
    }
    return render(request, "recusals/declaration.html", context)
