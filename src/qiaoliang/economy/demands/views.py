"""Pages of demands: the list, raising one, and one small form for each of the main moves."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.demands import actions, permits, story, suggestions
from qiaoliang.economy.demands.caseforms import MeetingForm, RuleForm
from qiaoliang.economy.demands.choices import Mouth
from qiaoliang.economy.demands.forms import RaiseForm, SendForm, VerdictForm, WordsForm
from qiaoliang.economy.demands.listings import demands, rows
from qiaoliang.economy.demands.meetings import heard_in
from qiaoliang.economy.demands.models import Demand
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings

CRUMBS = [("诉求", "/demands/")]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    listing = demands(today, settings.calendar())
    actor = request.actor
    buttons = [Action("提诉求", "/demands/new/", primary=True)] if permits.may_raise(actor) else []
    if permits.may_record_meeting(actor):
        buttons.append(Action("座谈会登记", "/demands/meeting/"))
    if permits.may_list_topics(actor):
        buttons += [
            Action("同类事项", "/demands/topics/"),
            Action("第一时间", "/demands/latencies/"),
            Action("分派建议", "/demands/routing/"),
        ]
    return respond(request, listing, rows(), actions=buttons)


@reads(permits.may_view, row=Demand)
def show(request: Request, demand: Demand) -> HttpResponse:
    return render(request, "demands/show.html", story.page(request, demand))


def _stint_of(request: Request, enterprise: Enterprise) -> Stint | None:
    """The posting that carries the demand: the asking instructor's own, else the lead's."""
    stints = Stint.everything.in_force(timezone.localdate(request.at)).filter(enterprise=enterprise)
    own: Stint | None = stints.filter(instructor__in=[int(key) for key in request.actor.keys("instructor")]).first()
    lead: Stint | None = stints.order_by("part").first()
    return own or lead


def _mouth(request: Request, given: str) -> str:
    if given:
        return given
    return Mouth.INSTRUCTOR if request.actor.can(Can.LOG_CONTACTS) else Mouth.OWNER


@writes(permits.may_raise)
def new(request: Request) -> HttpResponse:
    own = next(iter(request.actor.keys("enterprise")), None)
    today = timezone.localdate(request.at)
    initial = {"heard_on": today, "enterprise": initial_name(request.GET.get("enterprise", own))}
    form = RaiseForm(request.POST or None, initial=initial, is_office=request.actor.can(Can.RUN_PROGRAMME))
    if request.method == "POST" and form.is_valid() and not form.cleaned_data["is_other"]:
        given = form.cleaned_data
        text = suggestions.words_of(given["title"], given["body"])
        found = suggestions.doubles(given["enterprise"], text, today)
        if found:
            form.warn_of_doubles(found)

    def act(given: dict[str, Any]) -> Demand:
        facts = {name: given[name] for name in ("enterprise", "title", "body", "category", "urgency", "heard_on")}
        return actions.raise_demand(
            **facts, mouth=_mouth(request, given.get("mouth", "")),
            secret_from=(given["secret_from"],) if given["secret_from"] else (),
            helped_by=_stint_of(request, given["enterprise"]), by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="提诉求", back="/demands/", crumbs=CRUMBS, submit_label="提交诉求", minutes=1,
        intro="企业自己解决不了、需要部门协调的事。", done="已登记诉求，项目办派单后开始计时。",
        go=lambda made: f"/demands/{made.pk}/",
    )  # fmt: skip


@writes(permits.may_record_meeting)
def meeting(request: Request) -> HttpResponse:
    form = MeetingForm(request.POST or None, initial={"heard_on": timezone.localdate(request.at)})

    def act(given: dict[str, Any]) -> list[Demand]:
        heard = heard_in(given["lines"], lambda enterprise: _stint_of(request, enterprise))
        return actions.raise_many(
            heard=heard, occasion=given["occasion"], heard_on=given["heard_on"], by=request.actor, at=request.at
        )

    return form_page(
        request, form, act, title="座谈会登记", back="/demands/", crumbs=CRUMBS, minutes=3, done="会上的诉求都已登记。",
        intro="会上提出的诉求一次登记；类别先按建议，派单时可以更正。", submit_label="全部登记",
    )  # fmt: skip


def move(
    request: Request,
    demand: Demand,
    form: Form,
    title: str,
    act: Callable[[dict[str, Any]], Any],
    done: str,
    **context: Any,
) -> HttpResponse:
    """One form for one move: acts, says so, goes back to the case; a refusal stays beside the field."""
    back = f"/demands/{demand.pk}/"
    context.setdefault("intro", f"{demand.enterprise.name} · {demand.title}")
    return form_page(
        request, form, act, title=title, back=back, done=done, submit_label=title,
        crumbs=[*CRUMBS, (demand.number, back)], **context,
    )  # fmt: skip


@writes(permits.may_send, row=Demand)
def send(request: Request, demand: Demand) -> HttpResponse:
    """Choose the department; what the model suggests is chosen already, and said to be a suggestion."""

    def act(given: dict[str, Any]) -> None:
        actions.send(demand=demand, by=request.actor, at=request.at, **given)

    found = suggestions.suggested(demand)
    first = found.departments[0] if found and found.departments else None
    form = SendForm(request.POST or None, initial={"department": first})
    note = ""
    if found and found.departments:
        named = "、".join(str(one) for one in found.departments)
        note = f"按以往办结的诉求，像是：{named}。只是建议，由您决定。"
        form.fields["department"].help_text = note
    return move(request, demand, form, "派单", act, "已派单，部门收到通知。")


@writes(permits.may_rule, row=Demand)
def rule(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.rule(demand=demand, by=request.actor, at=request.at, **given)

    return move(
        request, demand, RuleForm(request.POST or None), "裁定承办部门", act, "已裁定，部门收到通知，不能再退回。"
    )


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

    return move(request, demand, WordsForm(request.POST or None), "退回", act, "已退回项目办。")


@writes(permits.may_answer, row=Demand)
def answer(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.answer(demand=demand, by=request.actor, at=request.at, **given)

    return move(request, demand, WordsForm(request.POST or None), "答复企业", act, "已答复，等业主确认。")


@writes(permits.may_close, row=Demand)
def close(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.close(demand=demand, by=request.actor, at=request.at, **given)

    return move(request, demand, VerdictForm(request.POST or None), "评价并办结", act, "谢谢，已按您的评价办结。")


@writes(permits.may_close, row=Demand)
def reopen(request: Request, demand: Demand) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.reopen(demand=demand, by=request.actor, at=request.at, **given)

    return move(request, demand, WordsForm(request.POST or None), "重开", act, "已重开，承办部门会继续办理。")
