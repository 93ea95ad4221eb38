"""Pages of demands: the list, one case, and one small form for each move."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.demands import actions, permits, rules
from qiaoliang.economy.demands.choices import Stage
from qiaoliang.economy.demands.forms import RaiseForm, SendForm, VerdictForm, WordsForm
from qiaoliang.economy.demands.listings import demands, rows
from qiaoliang.economy.demands.models import Demand
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    listing = demands(today, settings.calendar())
    buttons = [Action("提诉求", "/demands/new/", primary=True)] if permits.may_raise(request.actor) else []
    return respond(request, listing, rows(), actions=buttons)


@reads(permits.may_view, row=Demand)
def show(request: Request, demand: Demand) -> HttpResponse:
    today = timezone.localdate(request.at)
    lamp = rules.lamp(demand.stage, demand.due_on, today, settings.calendar())
    context = {
        "demand": demand,
        "lamp": lamp,
        "holder": _holder(demand),
        "next_step": rules.NEXT_STEP[Stage(demand.stage)],
        "moves": demand.moves.select_related("department").order_by("-at", "-pk"),
        "stages": dict(Stage.choices),
        "buttons": _buttons(request, demand),
        "crumbs": [("诉求", "/demands/"), (demand.number, "")],
    }
    return render(request, "demands/show.html", context)


def _holder(demand: Demand) -> str:
    if demand.stage == Stage.LOGGED:
        return "项目办"
    return "企业" if demand.stage == Stage.ANSWERED else str(demand.department or "—")


def _buttons(request: Request, demand: Demand) -> list[Action]:
    """The moves this person may make now; the first is the one expected."""
    at, actor = f"/demands/{demand.pk}/", request.actor
    found: list[Action] = []
    if permits.may_send(actor, demand) and demand.stage == Stage.LOGGED:
        found.append(Action("派单", f"{at}send/", primary=True))
    if permits.may_answer(actor, demand):
        if demand.stage == Stage.SENT:
            found += [Action("签收", f"{at}sign/", primary=True, post=True), Action("退回", f"{at}send-back/")]
        if demand.stage == Stage.WORKING:
            found += [Action("答复企业", f"{at}answer/", primary=True), Action("退回", f"{at}send-back/")]
    if permits.may_close(actor, demand):
        if demand.stage == Stage.ANSWERED:
            found.append(Action("评价并办结", f"{at}close/", primary=True))
        elif demand.stage != Stage.CLOSED:
            found.append(Action("撤回诉求", f"{at}close/"))
        elif demand.reopened_at is None:
            found.append(Action("还没解决，重开", f"{at}reopen/"))
    return found


def _stint_of(request: Request, enterprise: Enterprise) -> Stint | None:
    """The posting that carries the demand: the asking instructor's own, else the lead's."""
    stints = Stint.everything.in_force(timezone.localdate(request.at)).filter(enterprise=enterprise)
    own: Stint | None = stints.filter(instructor__in=[int(key) for key in request.actor.keys("instructor")]).first()
    lead: Stint | None = stints.order_by("part").first()
    return own or lead


@writes(permits.may_raise)
def new(request: Request) -> HttpResponse:
    own = next(iter(request.actor.keys("enterprise")), None)
    initial = {
        "heard_on": timezone.localdate(request.at),
        "enterprise": initial_name(request.GET.get("enterprise", own)),
    }
    form = RaiseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.raise_demand(
                **given, helped_by=_stint_of(request, given["enterprise"]), by=request.actor, at=request.at
            )
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, f"已登记诉求 {made.number}，项目办派单后开始计时。")
            return redirect("demands:show", pk=made.pk)
    context = {
        "form": form,
        "title": "提诉求",
        "intro": "企业自己解决不了、需要部门协调的事。",
        "submit_label": "提交诉求",
        "back_href": "/demands/",
        "minutes": 1,
        "crumbs": [("诉求", "/demands/"), ("提诉求", "")],
    }
    return render(request, "kit/form.html", context)


def _move(
    request: Request,
    demand: Demand,
    form: Form,
    title: str,
    act: Callable[[dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    """One form for one move: acts, says so, goes back to the case; a refusal stays beside the field."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, done)
            return redirect("demands:show", pk=demand.pk)
    context = {
        "form": form,
        "title": title,
        "intro": f"{demand.enterprise.name} · {demand.title}",
        "submit_label": title,
        "back_href": f"/demands/{demand.pk}/",
        "minutes": 0,
        "crumbs": [("诉求", "/demands/"), (demand.number, f"/demands/{demand.pk}/"), (title, "")],
    }
    return render(request, "kit/form.html", context)


@writes(permits.may_send, row=Demand)
def send(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.send(demand=demand, by=request.actor, at=request.at, **given)

    return _move(request, demand, SendForm(request.POST or None), "派单", act, "已派单，部门收到通知。")


@writes(permits.may_answer, row=Demand)
def sign(request: Request, demand: Demand) -> HttpResponse:
    if request.method == "POST":
        actions.sign(demand=demand, by=request.actor, at=request.at)
        messages.success(request, "已签收，答复时限开始计算。")
    return redirect("demands:show", pk=demand.pk)


@writes(permits.may_answer, row=Demand)
def send_back(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.send_back(demand=demand, by=request.actor, at=request.at, **given)

    return _move(request, demand, WordsForm(request.POST or None), "退回", act, "已退回项目办。")


@writes(permits.may_answer, row=Demand)
def answer(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.answer(demand=demand, by=request.actor, at=request.at, **given)

    return _move(request, demand, WordsForm(request.POST or None), "答复企业", act, "已答复，等业主确认。")


@writes(permits.may_close, row=Demand)
def close(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.close(demand=demand, by=request.actor, at=request.at, **given)

    return _move(request, demand, VerdictForm(request.POST or None), "评价并办结", act, "谢谢，已按您的评价办结。")


@writes(permits.may_close, row=Demand)
def reopen(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.reopen(demand=demand, by=request.actor, at=request.at, **given)

    return _move(request, demand, WordsForm(request.POST or None), "重开", act, "已重开，承办部门会继续办理。")
