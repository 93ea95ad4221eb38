"""Who opens which pages of the assessment; the pages of one sheet stand in `sheet_pages`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.results.assessment import actions, forms, listings, permits, sheet_pages
from qiaoliang.results.assessment.choices import DEFAULTS, ITEMS, Side
from qiaoliang.results.assessment.models import BranchSheet, Scheme, Sheet
from qiaoliang.results.assessment.sheet_pages import CRUMB

LIST, BRANCHES = ("年度考核", "/assessment/"), ("党组织考核", "/assessment/branches/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = []
    if permits.may_open(request.actor):
        buttons = [Action("开始一年的考核", "/assessment/open/"), Action("考核办法", "/assessment/scheme/")]
    return respond(request, listings.sheets(), Sheet.objects.all(), crumbs=[CRUMB, (LIST[0], "")], actions=buttons)


@reads(permits.may_list_branches)
def branch_index(request: Request) -> HttpResponse:
    buttons = []
    if permits.may_open(request.actor):
        buttons = [
            Action("开始一年的考核", f"{BRANCHES[1]}open/"), Action("考核办法", f"{BRANCHES[1]}scheme/"),
        ]  # fmt: skip
    rows = BranchSheet.objects.all()
    return respond(request, listings.branch_sheets(), rows, crumbs=[CRUMB, (BRANCHES[0], "")], actions=buttons)


def _open(request: Request, act: Callable[..., int], here: tuple[str, str], intro: str) -> HttpResponse:
    year = timezone.localdate(request.at).year
    form = forms.OpenForm(request.POST or None, this_year=year, initial={"year": year})
    region = min((place.key for place in request.actor.places()), default="")

    def run(given: dict[str, Any]) -> int:
        made = act(year=given["year"], region=region, by=request.actor, at=request.at)
        messages.info(request, f"新开 {made} 份；已有的保持不变。")
        return made

    return form_page(
        request, form, run, title="开始一年的考核", back=here[1], crumbs=[CRUMB, here], done="已完成。",
        submit_label="开始", minutes=1, intro=f"{intro}由已确认的记录测算，通知写述职。12 月会自动开始。",
    )  # fmt: skip


@writes(permits.may_open)
def open_year(request: Request) -> HttpResponse:
    return _open(request, actions.open_year, LIST, "这一年派驻过的每人一份，")


@writes(permits.may_open)
def open_branches(request: Request) -> HttpResponse:
    return _open(request, actions.open_branches, BRANCHES, "在册的每个党组织一份，")


def _scheme(request: Request, side: Side, here: tuple[str, str]) -> HttpResponse:
    """The versions so far; the city's office may write the next."""
    versions = list(Scheme.objects.filter(side=side))
    terms = versions[0].terms if versions else DEFAULTS[side]
    weights = [(one, [(item.label, one.terms["weights"][item.value]) for item in ITEMS[side]]) for one in versions]
    default = [(item.label, DEFAULTS[side]["weights"][item.value]) for item in ITEMS[side]]
    context: dict[str, Any] = {"versions": weights, "default": default, "is_person": side == Side.INSTRUCTOR}
    crumbs = [CRUMB, here]
    if not permits.may_set(request.actor):
        page = {**context, "form": None, "crumbs": [*crumbs, ("考核办法", "")]}
        return render(request, "assessment/scheme.html", page)
    initial = {
        **forms.flat(DEFAULTS[side]),
        **forms.flat(terms),
        "effective_on": date(timezone.localdate(request.at).year + 1, 1, 1),
    }
    form = forms.SchemeForm(request.POST or None, initial=initial, side=side)

    def act(given: dict[str, Any]) -> Scheme:
        return actions.set_scheme(
            terms=form.terms(), effective_on=given["effective_on"], basis=given["basis"], side=side, by=request.actor,
            at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="考核办法", back=f"{here[1]}scheme/", crumbs=crumbs, done="已存为新的一版。",
        submit_label="存为新一版", template="assessment/scheme.html", minutes=3, **context,
    )  # fmt: skip


@writes(permits.may_open)
def scheme(request: Request) -> HttpResponse:
    return _scheme(request, Side.INSTRUCTOR, LIST)


@writes(permits.may_open)
def branch_scheme(request: Request) -> HttpResponse:
    return _scheme(request, Side.BRANCH, BRANCHES)


show = reads(permits.may_view, row=Sheet)(sheet_pages.show)
records = reads(permits.may_view, row=Sheet)(sheet_pages.records)
recompute = writes(permits.may_grade, row=Sheet)(sheet_pages.recompute)
state = writes(permits.may_state, row=Sheet)(sheet_pages.state)
veto = writes(permits.may_grade, row=Sheet)(sheet_pages.veto)
grade = writes(permits.may_grade, row=Sheet)(sheet_pages.grade)
appeal = writes(permits.may_state, row=Sheet)(sheet_pages.appeal)
decide = writes(permits.may_decide, row=Sheet)(sheet_pages.decide)
form = reads(permits.may_view, row=Sheet)(sheet_pages.form)

branch_show = reads(permits.may_view, row=BranchSheet)(sheet_pages.show)
branch_records = reads(permits.may_view, row=BranchSheet)(sheet_pages.records)
branch_recompute = writes(permits.may_grade, row=BranchSheet)(sheet_pages.recompute)
branch_state = writes(permits.may_state, row=BranchSheet)(sheet_pages.state)
branch_veto = writes(permits.may_grade, row=BranchSheet)(sheet_pages.veto)
branch_grade = writes(permits.may_grade, row=BranchSheet)(sheet_pages.grade)
branch_appeal = writes(permits.may_state, row=BranchSheet)(sheet_pages.appeal)
branch_decide = writes(permits.may_decide, row=BranchSheet)(sheet_pages.decide)
branch_form = reads(permits.may_view, row=BranchSheet)(sheet_pages.form)
