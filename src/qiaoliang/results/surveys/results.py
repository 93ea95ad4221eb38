"""What a counted survey said, by question and by group: never less than thirty, never a cell of one to four."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from qiaoliang.kit import money
from qiaoliang.results.surveys import rules
from qiaoliang.results.surveys.choices import SCALES, STANDARDS, Stage
from qiaoliang.results.surveys.models import TOP, Answer, Asked, Survey


@dataclass(frozen=True)
class Line:
    """One group's answers to one question. Fewer than thirty, or one to four at either side: the number alone."""

    label: str
    invited: int
    valid: int
    top: int | None
    percent: Decimal | None
    interval: tuple[Decimal, Decimal] | None

    @property
    def response_rate(self) -> Decimal | None:
        return money.percent(self.valid, self.invited)

    @property
    def percent_text(self) -> str:
        return money.document_percent(self.percent) if self.percent is not None else rules.why_not(self.valid)

    @property
    def interval_text(self) -> str:
        if self.interval is None:
            return money.MISSING
        low, high = (money.document_percent(end) for end in self.interval)
        return f"{low} 至 {high}"


@dataclass(frozen=True)
class QuestionResult:
    text: str
    test: str
    top_label: str
    total: Line
    lines: list[Line]
    classes: list[tuple[str, int]]  # the whole distribution in words, small cells put together


def line(label: str, invited: int, valid: int, top: int) -> Line:
    if not rules.may_tell(top, valid):
        return Line(label, invited, valid, None, None, None)
    return Line(label, invited, valid, top, money.percent(top, valid), rules.interval(top, valid))


def results(survey: Survey, only: Collection[str] = ()) -> list[QuestionResult]:
    """Every question; `only` narrows to some of the published groups. One query for the answers."""
    counts = _counts(survey, only)
    groups = [one for one in survey.groups if not only or one["key"] in only]
    return [_question(survey, asked, counts[asked.code], groups) for asked in questions(survey)]


def questions(survey: Survey) -> list[Asked]:
    """The questions of a survey; of one that was entered from paper, the two standard ones."""
    found = list(survey.asked.all())
    return found or [
        Asked(survey=survey, place=place, code=code, text=STANDARDS[code].text, scale=STANDARDS[code].scale)
        for place, code in enumerate(("effective", "satisfied"), 1)
    ]


Counts = dict[str, dict[str, dict[int, int]]]  # question → group → value → how many


def _counts(survey: Survey, only: Collection[str]) -> Counts:
    rows = Answer.everything.filter(survey=survey)
    if only:
        rows = rows.filter(group__in=only)
    found: Counts = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(range(1, TOP + 1), 0)))
    for question, group, value, number in (
        rows.order_by().values_list("question", "group", "value").annotate(n=Count("pk"))
    ):
        found[question][group][value] = number
    return found


def _question(survey: Survey, asked: Asked, by_group: Any, groups: list[dict[str, Any]]) -> QuestionResult:
    whole = {value: sum(counts[value] for counts in by_group.values()) for value in range(1, TOP + 1)}
    invited = sum(one["invited"] for one in groups) if groups else survey.invited_count
    total = line("合计", invited, sum(whole.values()), whole[TOP])
    lines = [
        line(one["label"], one["invited"], sum(by_group[one["key"]].values()), by_group[one["key"]][TOP])
        for one in (groups if len(survey.groups) > 1 else [])
    ]
    labels = SCALES[asked.scale]
    shown = rules.classes(whole) if rules.may_show(total.valid) else []
    classes = [
        (labels[high] if high == low else f"{labels[high]}到{labels[low]}", number) for high, low, number in shown
    ]
    return QuestionResult(asked.text, asked.test, labels[TOP], total, lines, classes)


@dataclass(frozen=True)
class TestResult:
    """One of the source's four tests: the last rounds that asked for it, the newest first."""

    test: str
    text: str
    rounds: list[tuple[Survey, Line]]


def four_tests(surveys: Iterable[Survey], on: date, rounds: int = 3) -> list[TestResult]:
    """企业需要、业主欢迎、员工拥护、党员支持, each by its own standard question."""
    counted = [one for one in surveys if one.stage == Stage.COUNTED and one.closed_on <= on]
    by_key = {one.pk: one for one in counted}
    codes = {one.code: one for one in STANDARDS.values() if one.test}
    rows = Answer.everything.filter(survey__in=by_key, question__in=codes)
    found: dict[tuple[str, int], dict[int, int]] = defaultdict(lambda: dict.fromkeys(range(1, TOP + 1), 0))
    for question, survey, value, number in (
        rows.order_by().values_list("question", "survey", "value").annotate(n=Count("pk"))
    ):
        found[question, survey][value] = number
    return [
        TestResult(
            one.test, one.text,
            [
                (held, line(held.title, held.invited_count, sum(counts.values()), counts[TOP]))
                for held in counted
                if (counts := found.get((code, held.pk)))
            ][:rounds],
        )
        for code, one in codes.items()
    ]  # fmt: skip
