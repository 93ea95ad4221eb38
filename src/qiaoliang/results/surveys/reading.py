"""Reading a survey: the last one closed, and what was answered, without ever touching one answer's origin."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count

from qiaoliang.kit import money
from qiaoliang.results.surveys import rules
from qiaoliang.results.surveys.models import SCALE, TOP, Answer, Question, Survey


@dataclass(frozen=True)
class Reading:
    """The answers to one question. Too few valid answers (G49), or one to four at either side of the line: everything
    but their number is None or empty."""

    question: Question
    valid: int
    invited: int
    top: int | None
    percent: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    by_value: Mapping[int, int]

    @property
    def response_rate(self) -> Decimal | None:
        return money.percent(self.valid, self.invited)


def last_closed(as_of: date, evening: datetime) -> Survey | None:
    """The last survey closed by the day and entered by its evening."""
    closed = Survey.everything.filter(feeds_figures=True, closed_on__lte=as_of, recorded_at__lte=evening)
    found: Survey | None = closed.order_by("-closed_on", "-pk").first()
    return found


def readings(survey: Survey) -> list[Reading]:
    """Every question of the survey in one query."""
    known = survey.answers.filter(question__in=Question.values)
    counted = known.order_by().values_list("question", "value").annotate(n=Count("pk"))
    found: dict[str, dict[int, int]] = {question: dict.fromkeys(SCALE, 0) for question in Question.values}
    for question, value, number in counted:
        found[question][value] = number
    return [_reading(survey, Question(question), by_value) for question, by_value in found.items()]


def all_readings(surveys: Iterable[Survey]) -> dict[int, dict[Question, Reading]]:
    """Every question of every one of them, in one query for all answers."""
    counted = Answer.everything.order_by().values_list("survey", "question", "value").annotate(n=Count("pk"))
    found: dict[tuple[int, str], dict[int, int]] = defaultdict(lambda: dict.fromkeys(SCALE, 0))
    for survey, question, value, number in counted:
        found[survey, question][value] = number
    return {
        survey.pk: {question: _reading(survey, question, found[survey.pk, question.value]) for question in Question}
        for survey in surveys
    }


def _reading(survey: Survey, question: Question, by_value: dict[int, int]) -> Reading:
    valid = sum(by_value.values())
    top = by_value[TOP]
    if not rules.may_tell(top, valid):
        return Reading(question, valid, survey.invited_count, None, None, None, {})
    percent = money.percent(top, valid)
    return Reading(question, valid, survey.invited_count, top, percent, rules.interval(top, valid), by_value)
