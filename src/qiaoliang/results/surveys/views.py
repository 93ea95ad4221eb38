"""The list of surveys with what each said: percentages only of closed ones and only of enough answers (G49)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import money
from qiaoliang.kit.pages import reads
from qiaoliang.kit.tables import Cell, Column, Listing, Tab, respond
from qiaoliang.results.surveys import permits
from qiaoliang.results.surveys.models import Question, Survey
from qiaoliang.results.surveys.reading import Reading, all_readings
from qiaoliang.results.surveys.rules import MINIMUM_ANSWERS

Known = Mapping[int, Mapping[Question, Reading]]


def _state(today: date) -> Any:
    def cell(survey: Any) -> Cell:
        if today < survey.opened_on:
            return Cell("未开始", status="waiting")
        return Cell("进行中", status="going") if today <= survey.closed_on else Cell("已结束", status="done")

    return cell


def _valid(known: Known) -> Any:
    """Valid answers of the fuller question and the response rate."""

    def cell(survey: Any) -> Cell:
        found = max(known[survey.pk].values(), key=lambda reading: reading.valid)
        return Cell(money.count(found.valid), second=f"回收率 {money.document_percent(found.response_rate)}")

    return cell


def _top(known: Known, question: Question, today: date) -> Any:
    def cell(survey: Any) -> Cell:
        found = known[survey.pk][question]
        if today <= survey.closed_on:
            return Cell("—", second="结束后公布")
        if found.percent is None or found.interval is None:
            return Cell("—", second=f"有效答卷不足 {MINIMUM_ANSWERS} 份")
        low, high = (money.document_percent(end) for end in found.interval)
        return Cell(money.document_percent(found.percent), second=f"95% 区间 {low} 至 {high}")

    return cell


def listing(known: Known, today: date) -> Listing:
    return Listing(
        key="surveys", title="业主测评", unit="次", order="-closed",
        search=lambda rows, text: rows.filter(title__icontains=text), search_hint="名称",
        columns=(
            Column("title", "名称", lambda survey: survey.title, sort="title"),
            Column("opened", "开始", lambda survey: f"{survey.opened_on:%Y-%m-%d}", sort="opened_on"),
            Column("closed", "截止", lambda survey: f"{survey.closed_on:%Y-%m-%d}", sort="closed_on"),
            Column("state", "状态", _state(today)),
            Column(
                "invited", "发出", lambda survey: money.count(survey.invited_count), sort="invited_count", numeric=True,
                unit="份", export=lambda survey: survey.invited_count,
            ),
            Column("valid", "有效答卷", _valid(known), numeric=True, unit="份"),
            Column("effective", "成效特别突出", _top(known, Question.EFFECTIVE, today), numeric=True),
            Column("satisfied", "特别满意", _top(known, Question.SATISFIED, today), numeric=True),
        ),
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("closed", "已结束", when=Q(closed_on__lt=today)),
            Tab("open", "进行中", when=Q(opened_on__lte=today, closed_on__gte=today)),
        ),
        empty="还没有做过业主测评。",
    )  # fmt: skip


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    surveys = Survey.objects.all()
    crumbs = [("指标", "/indicators/"), ("业主测评", "")]
    return respond(request, listing(all_readings(surveys), today), surveys, crumbs=crumbs)
