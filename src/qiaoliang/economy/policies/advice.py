"""Pages of advice: given by a Party organisation, answered by the enterprise."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.policies import advising, forms, listings, permits
from qiaoliang.economy.policies.choices import Fate
from qiaoliang.economy.policies.models import Advice
from qiaoliang.fieldwork.outcomes import parties
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

CRUMBS = [("党组织建言", "/economy/advice/")]


@reads(permits.may_list_advice)
def index(request: Request) -> HttpResponse:
    may_advise = permits.may_advise(request.actor)
    buttons = [Action("提建议", "/economy/advice/new/", primary=True)] if may_advise else []
    return respond(request, listings.advice(may_advise=may_advise), listings.advice_rows(), actions=buttons)


@reads(permits.may_see_advice, row=Advice)
def show(request: Request, advice: Advice) -> HttpResponse:
    at, buttons = advice.get_absolute_url(), []
    if permits.may_answer_advice(request.actor, advice):
        if advice.fate != Fate.DONE:
            buttons.append(Action("答复", f"{at}answer/", primary=advice.fate == Fate.WAITING))
        if advice.fate in (Fate.ADOPTED, Fate.PARTLY):
            buttons.append(Action("登记实施", f"{at}carry-out/", primary=True))
    context = {
        "advice": advice, "shape": listings.FATE_SHAPES[Fate(advice.fate)], "actions": buttons,
        "crumbs": [*CRUMBS, (advice.title, "")],
    }  # fmt: skip
    return render(request, "policies/advice.html", context)


@writes(permits.may_advise)
def new(request: Request) -> HttpResponse:
    own = next(iter(request.actor.keys("organisation")), "")
    initial = {
        "given_on": timezone.localdate(request.at), "organisation_name": parties.name_of("organisation", own),
        "enterprise": initial_name(request.GET.get("enterprise")),
    }  # fmt: skip
    form = forms.AdviceForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Advice:
        return advising.advise(**given, organisation_key=own, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="提建议", back="/economy/advice/", go=lambda made: made.get_absolute_url(),
        done="已送企业，采纳与否由企业定。", intro="对发展规划、重大项目、产品结构的建议。参与不干预。", minutes=2,
        crumbs=CRUMBS, submit_label="提交",
    )  # fmt: skip


@writes(permits.may_answer_advice, row=Advice)
def answer(request: Request, advice: Advice) -> HttpResponse:
    form = forms.AnswerAdviceForm(request.POST or None, initial={"on": timezone.localdate(request.at)})

    def act(given: dict[str, Any]) -> Advice:
        return advising.answer(advice=advice, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="答复建议", back=advice.get_absolute_url(), done="已答复。", minutes=1,
        intro=advice.title, crumbs=[*CRUMBS, (advice.title, advice.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_answer_advice, row=Advice)
def carry_out(request: Request, advice: Advice) -> HttpResponse:
    form = forms.DayForm(request.POST or None, initial={"on": timezone.localdate(request.at)})

    def act(given: dict[str, Any]) -> Advice:
        return advising.carry_out(advice=advice, on=given["on"], by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="登记实施", back=advice.get_absolute_url(), done="已登记实施。", intro=advice.title,
        crumbs=[*CRUMBS, (advice.title, advice.get_absolute_url())],
    )  # fmt: skip
