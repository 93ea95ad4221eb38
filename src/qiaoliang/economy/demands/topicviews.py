"""Topics: similar demands together, one answer to all."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.demands import actions, permits, rules, suggestions
from qiaoliang.economy.demands.actions.topics import answerable
from qiaoliang.economy.demands.caseforms import GatherForm
from qiaoliang.economy.demands.choices import Stage
from qiaoliang.economy.demands.forms import WordsForm
from qiaoliang.economy.demands.models import Demand, Topic
from qiaoliang.economy.demands.views import CRUMBS, move
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Cell, Column, Listing, Tab, respond
from qiaoliang.registry.programme import settings

TRAIL = [*CRUMBS, ("同类事项", "/demands/topics/")]
LISTING = Listing(
    key="demand_topics",
    title="同类事项",
    unit="项",
    order="-opened",
    columns=(
        Column("title", "事项", lambda t: Cell(t.title, href=f"/demands/topics/{t.pk}/"), sort="title"),
        Column("department", "承办", lambda t: str(t.department or "—"), sort="department__code"),
        Column("all", "诉求", lambda t: str(t.all_count), sort="all_count", numeric=True, unit="件"),
        Column("open", "在办", lambda t: str(t.open_count), sort="open_count", numeric=True, unit="件"),
        Column("opened", "建立日期", lambda t: f"{t.opened_at:%Y-%m-%d}", sort="opened_at"),
        Column("answered", "答复日期", lambda t: f"{t.answered_at:%Y-%m-%d}" if t.answered_at else "—",
               sort="answered_at:last"),
    ),
    search=lambda rows, text: rows.filter(title__icontains=text),
    search_hint="事项",
    tabs=(
        Tab("open", "未答复", when=Q(answered_at=None)),
        Tab("answered", "已答复", when=Q(answered_at__isnull=False)),
        Tab("all", "全部", when=Q(pk__isnull=False)),
    ),
    empty="还没有同类事项。在一件诉求的页面上可以把相似的并到一起。",
)  # fmt: skip


@reads(permits.may_list_topics)
def index(request: Request) -> HttpResponse:
    rows = Topic.objects.select_related("department").annotate(
        all_count=Count("demands"), open_count=Count("demands", filter=~Q(demands__stage=Stage.CLOSED))
    )
    return respond(request, LISTING, rows, crumbs=[*CRUMBS, ("同类事项", "")])


@reads(permits.may_view_topic, row=Topic)
def show(request: Request, topic: Topic) -> HttpResponse:
    today, calendar = timezone.localdate(request.at), settings.calendar()
    rows = Demand.objects.filter(topic=topic).select_related("enterprise", "department").order_by("pk")
    may_answer = permits.may_answer_topic(request.actor, topic)
    context = {
        "topic": topic,
        "rows": [(row, rules.lamp(row.stage, row.due_on, today, calendar)) for row in rows],
        "may_answer": may_answer and rows.filter(answerable(topic, request.actor.keys("department"))).exists(),
        "crumbs": [*TRAIL, (topic.title, "")],
    }
    return render(request, "demands/topic.html", context)


@writes(permits.may_answer_topic, row=Topic)
def answer(request: Request, topic: Topic) -> HttpResponse:
    def act(given: dict[str, Any]) -> int:
        return actions.answer_all(topic=topic, by=request.actor, at=request.at, **given)

    count = Demand.objects.filter(answerable(topic, request.actor.keys("department"))).count()
    return form_page(
        request, WordsForm(request.POST or None), act, title="统一答复", back=f"/demands/topics/{topic.pk}/",
        crumbs=[*TRAIL, (topic.title, f"/demands/topics/{topic.pk}/")], done="已统一答复，等各家业主评价。",
        intro=f"{topic.title}：答复本部门正在办理的 {count} 件，每家业主各自评价。", submit_label="答复全部",
    )  # fmt: skip


@writes(permits.may_gather, row=Demand)
def gather(request: Request, demand: Demand) -> HttpResponse:
    found = suggestions.alike(demand, timezone.localdate(request.at))
    keys = [demand.pk, *(one.demand.pk for one in found)]
    choices = Demand.objects.filter(pk__in=keys).select_related("enterprise")
    form = GatherForm(request.POST or None, demands=choices, initial={"title": demand.title, "demands": keys})

    def act(given: dict[str, Any]) -> Topic:
        return actions.gather(by=request.actor, at=request.at, **given)

    return move(
        request, demand, form, "并入同类", act, "已并入同类事项，承办部门可以统一答复。",
        intro="一次答复全部；每家业主各自评价。保密诉求不能并入。",
    )  # fmt: skip


@writes(permits.may_gather, row=Demand)
def leave(request: Request, demand: Demand) -> HttpResponse:
    if request.method == "POST":
        actions.leave(demand=demand, by=request.actor, at=request.at)
    return redirect("demands:show", pk=demand.pk)
