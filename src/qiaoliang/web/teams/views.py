"""Supporters for chosen enterprises: proposed by a second matching, checked by a person, confirmed as postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import permits
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.planning.matching import teams, wordings
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.web.teams import actions
from qiaoliang.web.teams.forms import ConfirmForm, ProposeForm

HOME = "/teams/"
CRUMBS = [("指导员", "/instructors/"), ("派驻", "/instructors/postings/"), ("组队", "")]
PERCENT = 1000


@dataclass(frozen=True)
class Row:
    """A proposal as the page shows it."""

    token: str
    enterprise: Enterprise
    lead: str
    name: str
    function: str
    department: str
    why: str
    load: str
    is_chosen: bool


@writes(permits.may_post)
def index(request: Request) -> HttpResponse:
    """GET with a scope proposes; POST confirms the ticked pairs and keeps the screen if one is refused."""
    today = timezone.localdate(request.at)
    asked = ProposeForm(request.GET if "region" in request.GET else None, actor=request.actor, on=today)
    confirm = ConfirmForm(request.POST or None, initial={"starts_on": today})
    tokens = request.POST.getlist("pair")
    if request.method == "POST" and confirm.is_valid():
        pairs = confirm.pairs(tokens)
        try:
            made = actions.confirm(pairs=pairs, by=request.actor, at=request.at, **confirm.cleaned_data)
        except Refusal as problem:
            refuse(confirm, problem)
        else:
            messages.success(request, f"已派驻 {len(made)} 名协同，本人收到通知。")
            return redirect("/instructors/postings/?part=support")
    rows = _rows(request, asked, tokens) if asked.is_bound and asked.is_valid() else []
    context = {
        "asked": asked, "confirm": confirm, "rows": rows, "was_asked": asked.is_bound and asked.is_valid(),
        "people": len({row.token.partition(":")[2] for row in rows}), "crumbs": CRUMBS,
    }  # fmt: skip
    return render(request, "teams/index.html", context)


def _chosen(request: Request, asked: Any) -> list[int]:
    """The enterprises to propose for: with a lead, without a supporter; the one named, whatever it has."""
    given, today = asked.cleaned_data, timezone.localdate(request.at)
    if given["enterprise"]:
        return [given["enterprise"].pk]
    running = Stint.everything.in_force(today).filter(enterprise=OuterRef("pk"))
    rows = Enterprise.objects.operating(today).filter(
        Exists(running.filter(part=Part.LEAD)), ~Exists(running.filter(part=Part.SUPPORT)),
        region_code__startswith=given["region"],
    )  # fmt: skip
    if given["above_scale"]:
        rows = rows.filter(is_above_scale=True)
    return list(rows.order_by("-staff_count", "pk").values_list("pk", flat=True)[: given["count"]])


def _rows(request: Request, asked: Any, tokens: Sequence[str]) -> list[Row]:
    given, today = asked.cleaned_data, timezone.localdate(request.at)
    chosen = _chosen(request, asked)
    if not chosen:
        return []
    try:
        found = teams.propose(
            region_code=given["region"], on=today, enterprises=chosen, supporters=given["supporters"],
            parameters=Parameters(load_max=settings.value("load_max", today)),
        )  # fmt: skip
    except Refusal as problem:
        refuse(asked, problem)
        return []
    return _named(found, set(tokens) if request.method == "POST" else None, today)


def _named(found: Sequence[teams.Proposal], ticked: set[str] | None, today: Any) -> list[Row]:
    firms = Enterprise.objects.select_related("region").in_bulk({one.enterprise for one in found})
    people = Instructor.everything.select_related("department").in_bulk({one.instructor for one in found})
    stints = Stint.everything.in_force(today).filter(part=Part.LEAD, enterprise__in=firms)
    leads = dict(stints.values_list("enterprise", "instructor__name"))
    return [
        _row(one, firms[one.enterprise], people[one.instructor], leads.get(one.enterprise, ""), ticked)
        for one in found
        if one.enterprise in firms
    ]


def _row(one: teams.Proposal, firm: Enterprise, who: Instructor, lead: str, ticked: set[str] | None) -> Row:
    token = f"{one.enterprise}:{one.instructor}"
    why = f"能答复企业需要的 {one.relevance / PERCENT:.0f}%，距 {wordings.kilometres(one.distance_m)} 公里"
    return Row(
        token=token, enterprise=firm, lead=lead, name=who.name, function=wordings.function_name(who.function),
        department=who.department.short_name, why=why, load=f"{one.load} / {one.bound}",
        is_chosen=ticked is None or token in ticked,
    )  # fmt: skip
