"""Pages of what happens inside a stage: stopping the clock, asking the office, supporting, keeping confidential."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.demands import actions, permits, rules
from qiaoliang.economy.demands.caseforms import (
    WHAT_HIDING_DOES,
    AskForm,
    DecideForm,
    HideForm,
    LabelForm,
    PauseForm,
    SupportForm,
)
from qiaoliang.economy.demands.forms import WordsForm
from qiaoliang.economy.demands.models import Demand, DemandAsk, DemandSupport
from qiaoliang.economy.demands.naming import nameable
from qiaoliang.economy.demands.suggestions import suggested
from qiaoliang.economy.demands.views import move
from qiaoliang.kit.pages import writes


@writes(permits.may_stop, row=Demand)
def pause(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.pause(demand=demand, by=request.actor, at=request.at, **given)

    return move(request, demand, PauseForm(request.POST or None), "暂停计时", act, "已暂停，恢复以前不计工作日。")


@writes(permits.may_resume, row=Demand)
def resume(request: Request, demand: Demand) -> HttpResponse:
    if request.method == "POST":
        actions.resume(demand=demand, by=request.actor, at=request.at)
        messages.success(request, "已恢复计时，时限已顺延暂停的工作日。")
    return redirect("demands:show", pk=demand.pk)


@writes(permits.may_ask, row=Demand)
def ask(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.ask(demand=demand, by=request.actor, at=request.at, **given)

    until = (
        f"现在的时限是 {demand.due_on:%Y-%m-%d}，延期要在到期前提出，最多 {rules.LONGEST_EXTENSION} 个工作日。"
        if demand.due_on
        else ""
    )
    return move(
        request, demand, AskForm(request.POST or None), "请示", act, "已请示项目办，时限照常计算。",
        intro=f"{demand.enterprise.name} · {demand.title}。{until}", minutes=2,
    )  # fmt: skip


@writes(permits.may_decide, row=DemandAsk)
def decide(request: Request, ask: DemandAsk) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.decide(ask=ask, by=request.actor, at=request.at, **given)

    days = f" {ask.days} 个工作日" if ask.days else ""
    basis = f"依据：{ask.basis}。" if ask.basis else ""
    intro = f"{ask.department} 请示{ask.get_kind_display()}{days}：{ask.reason} {basis}"
    form = DecideForm(request.POST or None, kind=ask.kind)
    return move(request, ask.demand, form, "答复请示", act, "已决定，部门收到通知。", intro=intro)


@writes(permits.may_support, row=Demand)
def support(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.support(demand=demand, by=request.actor, at=request.at, **given)

    return move(request, demand, SupportForm(request.POST or None), "请协办", act, "已请协办，对方收到通知。")


@writes(permits.may_advise, row=DemandSupport)
def advise(request: Request, support: DemandSupport) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.advise(support=support, by=request.actor, at=request.at, **given)

    intro = f"{support.demand.enterprise.name} · {support.demand.title}。请协办：{support.task}"
    form = WordsForm(request.POST or None)
    return move(request, support.demand, form, "提交协办意见", act, "已提交，由承办部门答复企业。", intro=intro)


@writes(permits.may_label, row=Demand)
def label(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.label(demand=demand, by=request.actor, at=request.at, **given)

    found = suggested(demand)
    form = LabelForm(request.POST or None, initial={"category": demand.category})
    if found is not None:
        form.fields["category"].help_text = f"按以往办结的诉求，像是“{found.category_label}”。只是建议，由您决定。"
    return move(request, demand, form, "更正类别", act, "类别已更正。")


@writes(permits.may_hide, row=Demand)
def hide(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        whom = given["department"] or given["person"]
        actions.hide(demand=demand, whom=whom, by=request.actor, at=request.at)

    people = nameable(demand.enterprise, request.at, demand=demand, but=request.actor.user_id)
    return move(
        request, demand, HideForm(request.POST or None, people=people), "设为保密", act,
        "已设为保密，对方在任何地方都看不到这件诉求。", intro=WHAT_HIDING_DOES,
    )  # fmt: skip
