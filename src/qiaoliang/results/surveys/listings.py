"""The list of surveys with what each said: percentages only of closed ones and only of enough answers (G49)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.kit import money
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.results.surveys import permits, rules
from qiaoliang.results.surveys.choices import Stage
from qiaoliang.results.surveys.models import Question
from qiaoliang.results.surveys.reading import Reading

Known = Mapping[int, Mapping[Question, Reading]]


def state(survey: Any, today: date) -> Cell:
    if survey.stage == Stage.DRAFT:
        return Cell("草稿", status="waiting")
    if survey.stage == Stage.OPEN:
        return Cell("进行中", status="going") if today <= survey.closed_on else Cell("待计票", status="soon")
    if today < survey.opened_on:
        return Cell("未开始", status="waiting")
    return Cell("进行中", status="going") if is_running(survey, today) else Cell("已结束", status="done")


def is_running(survey: Any, today: date) -> bool:
    """Whether nothing may be said yet. What the product counted is over; an entered one by its last day."""
    return survey.answered_count is None and today <= survey.closed_on


def _valid(known: Known, today: date) -> Any:
    """Valid answers and the response rate."""

    def cell(survey: Any) -> Cell:
        if survey.stage != Stage.COUNTED:
            return Cell(money.MISSING)
        entered = max(reading.valid for reading in known[survey.pk].values())
        valid = entered if survey.answered_count is None else survey.answered_count
        rate = money.percent(valid, survey.invited_count)
        return Cell(money.count(valid), second=f"回收率 {money.document_percent(rate)}")

    return cell


def _top(known: Known, question: Question, today: date) -> Any:
    def cell(survey: Any) -> Cell:
        found = known[survey.pk][question]
        if survey.stage != Stage.COUNTED or is_running(survey, today):
            return Cell(money.MISSING, second="结束后公布")
        if survey.answered_count is not None and not found.valid:
            return Cell(money.MISSING, second="没有问这一题")
        if found.percent is None or found.interval is None:
            return Cell(money.MISSING, second=f"有效答卷{rules.why_not(found.valid)}")
        low, high = (money.document_percent(end) for end in found.interval)
        return Cell(money.document_percent(found.percent), second=f"95% 区间 {low} 至 {high}")

    return cell


def surveys(known: Known, today: date) -> Listing:
    draft = Q(stage=Stage.DRAFT)
    return Listing(
        key="surveys", title="测评", unit="次", order="-closed",
        search=lambda rows, text: rows.filter(title__icontains=text), search_hint="名称",
        columns=(
            Column("title", "名称", lambda one: Cell(one.title, href=one.get_absolute_url()), sort="title"),
            Column("audience", "问谁", lambda survey: survey.get_audience_display(), sort="audience"),
            Column("opened", "开始", lambda survey: f"{survey.opened_on:%Y-%m-%d}", sort="opened_on", shown=False),
            Column("closed", "截止", lambda survey: f"{survey.closed_on:%Y-%m-%d}", sort="closed_on"),
            Column("state", "状态", lambda survey: state(survey, today)),
            Column(
                "invited", "发出", lambda survey: money.count(survey.invited_count), sort="invited_count", numeric=True,
                unit="份", export=lambda survey: survey.invited_count,
            ),
            Column("valid", "有效答卷", _valid(known, today), numeric=True, unit="份"),
            Column("effective", "成效特别突出", _top(known, Question.EFFECTIVE, today), numeric=True),
            Column("satisfied", "特别满意", _top(known, Question.SATISFIED, today), numeric=True),
        ),
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("closed", "已结束", when=~draft & Q(closed_on__lt=today)),
            Tab("open", "进行中", when=~draft & Q(opened_on__lte=today, closed_on__gte=today)),
            Tab("draft", "草稿", when=draft),
        ),
        empty="还没有做过业主测评。", may_export=permits.may_export,
    )  # fmt: skip
