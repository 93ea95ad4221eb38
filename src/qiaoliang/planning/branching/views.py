"""Pages of joint-branch planning: the runs, a new run, one plan, who is in no branch."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.organisations.rules import MOST_UNITS
from qiaoliang.planning.actions import is_silent
from qiaoliang.planning.branching import actions, drawings, listings, live, permits, wordings
from qiaoliang.planning.branching.choices import RunState
from qiaoliang.planning.branching.forms import RunForm
from qiaoliang.planning.branching.models import Proposal, Run
from qiaoliang.planning.branching.request import Parameters
from qiaoliang.planning.permits import may_plan
from qiaoliang.planning.runs import MOVING

HOME = "/branching/"
PARTY = ("党建", "/party/")
CRUMB = ("联建方案", HOME)


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = [Action("新建联建方案", f"{HOME}new/", primary=True)] if permits.may_request(request.actor) else []
    return respond(
        request, listings.RUNS, Run.objects.defer("instance"), actions=buttons, crumbs=[PARTY, ("联建方案", "")]
    )


# --- a new run


@writes(permits.may_request)
def new(request: Request) -> HttpResponse:
    """The rules of a run. `?from=` takes those of an earlier one, `?pin=` branches that must stay."""
    today = timezone.localdate(request.at)
    source = Run.objects.filter(pk=_number(request.GET.get("from"))).first()
    pinned = list(Proposal.objects.filter(pk__in=[_number(text) for text in request.GET.getlist("pin")][:50]))
    usual = Parameters.restored(source.parameters) if source else Parameters()
    initial = {**usual.stored(), "as_of": today, "region": source.region_code if source else ""}
    form = RunForm(request.POST or None, actor=request.actor, on=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            run = _request(request, form, pinned)
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, "已提交计算。可以离开，算好后会收到通知。")
            return redirect("branching:show", pk=run.pk)
    context = {"form": form, "pinned": pinned, "crumbs": [PARTY, CRUMB, ("新建联建方案", "")]}
    return render(request, "branching/new.html", context)


def _request(request: Request, form: RunForm, pinned: list[Proposal]) -> Run:
    region, given = form.cleaned_data["region"], form.cleaned_data
    if not may_plan(request.actor, region):
        raise Refusal("这个范围不归您负责，请从列表里选。", field="region")
    return actions.request_run(
        region_code=region, as_of=given["as_of"], parameters=form.parameters(), pinned=pinned, title=given["title"],
        by=request.actor, at=request.at,
    )  # fmt: skip


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0


# --- one run


@reads(permits.may_view, row=Run)
def show(request: Request, run: Run) -> HttpResponse:
    """The plan; while it is computed its progress; if there is none, why."""
    if run.state == RunState.DONE:
        return _plan(request, run)
    context = {
        "run": run,
        "job": _job(run),
        "reasons": run.result.get("reasons", ()),
        "actions": _moves(request, run),
        "state": listings.state_cell(run),
        "crumbs": [PARTY, CRUMB, (run.title, "")],
        "poll_href": f"{HOME}{run.pk}/progress/",
    }
    return render(request, "branching/progress.html", context)


def _plan(request: Request, run: Run) -> HttpResponse:
    rates, by_place = live.rates(run, timezone.localdate(request.at))
    shown = list(live.standing(run).select_related("host"))
    filterset = listings.filters([(code, name) for code, name, *_ in by_place])
    return respond(
        request, listings.proposals(f"proposals-{run.pk}", filterset), listings.proposal_rows().filter(run=run),
        template="branching/plan.html", run=run, state=listings.state_cell(run), rates=rates,
        figures=drawings.headline(run, rates, live.amounts(shown)), proof=wordings.proof(run.result),
        town_map=drawings.map_of(run, shown, MOST_UNITS), by_place=drawings.rates_by_place(by_place),
        seconds=sum(run.result["seconds"].values()), actions=_moves(request, run),
        parameters=Parameters.restored(run.parameters), crumbs=[PARTY, CRUMB, (run.title, "")],
    )  # fmt: skip


def _moves(request: Request, run: Run) -> list[Action]:
    """What may be done with the run now."""
    if not permits.may_change(request.actor, run):
        return []
    at = f"{HOME}{run.pk}/"
    found = []
    if run.state in MOVING:
        found.append(Action("取消计算", f"{at}cancel/", post=True))
    if run.state in (RunState.FAILED, RunState.CANCELLED) or is_silent(run, request.at):
        found.append(Action("重新计算", f"{at}requeue/", post=True))
    if run.state in (RunState.DONE, RunState.INFEASIBLE, RunState.FAILED):
        found.append(Action("调整规则后重算", f"{HOME}new/?from={run.pk}"))
    return found


def _job(run: Run) -> dict[str, Any]:
    is_moving = run.state in MOVING
    return {
        "title": "正在计算" if is_moving else str(RunState(run.state).label),
        "done": run.progress_percent,
        "total": 100,
        "is_running": is_moving,
        "sentence": run.progress_text or ("等待开始。可以离开，算好后会收到通知。" if is_moving else ""),
    }


@reads(permits.may_view, row=Run)
def progress(request: Request, run: Run) -> HttpResponse:
    """The fragment the page asks for every two seconds; when all is done it has the page loaded again."""
    response = render(request, "kit/progress.html", {"run": run, "job": _job(run), "poll_href": request.path})
    if run.state not in MOVING:
        response.headers["HX-Refresh"] = "true"
    return response


@writes(permits.may_change, row=Run)
def cancel(request: Request, run: Run) -> HttpResponse:
    if request.method == "POST":
        try:
            actions.cancel(run=run, by=request.actor, at=request.at)
        except Refusal as problem:
            messages.error(request, problem.sentence)
        else:
            messages.success(request, "已取消，名册和党组织没有任何改动。")
    return redirect("branching:show", pk=run.pk)


@writes(permits.may_change, row=Run)
def requeue(request: Request, run: Run) -> HttpResponse:
    if request.method == "POST":
        try:
            actions.requeue(run=run, by=request.actor, at=request.at)
        except Refusal as problem:
            messages.error(request, problem.sentence)
    return redirect("branching:show", pk=run.pk)


@reads(permits.may_view, row=Run)
def rest(request: Request, run: Run) -> HttpResponse:
    """The enterprises in no branch, each with why and with the organisation that could look after it."""
    if run.state != RunState.DONE:
        raise Http404
    crumbs = [PARTY, CRUMB, (run.title, f"{HOME}{run.pk}/"), ("未编入的企业", "")]
    return respond(
        request, listings.rest(run), listings.rest_rows(run), crumbs=crumbs, template="branching/rest.html", run=run
    )
