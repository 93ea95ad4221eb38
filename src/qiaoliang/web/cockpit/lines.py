"""The lines that the cockpit counts itself, one filter each: the number and the records behind it are the same rows.

Rates, money and latencies are figures of the catalogue and open the catalogue's own pages.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import stands, tests
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.vocabulary import YES
from qiaoliang.web.cockpit import permits, subjects
from qiaoliang.web.cockpit.subjects import SETUP_RATE, Question, Subject, leads

MOST_BARS: Final = 8  # enterprises of one lead; more stand together


@dataclass(frozen=True)
class Line:
    """One number of the page. `why` says what holds it up, for what is stuck."""

    key: str
    label: str
    subject: Subject
    where: Callable[[Question], Q] = lambda question: Q()
    may: Callable[[Actor], bool] = permits.may_see
    why: str = ""

    def rows(self, question: Question) -> Any:
        return self.subject.rows(question).filter(self.where(question))


# --- Set-up: who is reached, who is not


def _stands(standing: Standing) -> Callable[[Question], Q]:
    return lambda question: stands(SETUP_RATE, question.asked, standing)


COVERAGE: Final = (
    Line("operating", "在营非公企业", subjects.ENTERPRISES),
    Line("covered", "已覆盖", subjects.ENTERPRISES, _stands(Standing.CONFIRMED)),
    Line("uncovered", "未覆盖", subjects.ENTERPRISES, _stands(Standing.MISSING)),
)

# --- Demands: how far they came. Each step contains the next, whatever road a demand took.


def _closed(question: Question) -> Q:
    evening = question.asked.evening
    return Q(closed_at__isnull=False, closed_at__lte=evening) & (
        Q(reopened_at=None) | Q(reopened_at__gt=evening) | Q(reopened_at__lte=F("closed_at"))
    )


def _solved(question: Question) -> Q:
    return Demand.solved(question.asked.evening)


def _step(name: str) -> Callable[[Question], Q]:
    """A step of the figure “企业诉求”: the chart and the catalogue count by one filter."""
    return lambda question: tests(FACTS["demand_clocks"], question.asked, {name: YES})


def _open(question: Question) -> Q:
    """Not ended in any of the ways below, so that the parts sum."""
    return ~_solved(question) & ~(
        Q(verdict__in=(Verdict.PARTLY, Verdict.NOT_SOLVED, Verdict.WITHDRAWN)) & _closed(question)
    )


def _ended(verdict: Verdict) -> Callable[[Question], Q]:
    return lambda question: Q(verdict=verdict) & _closed(question)


FUNNEL: Final = (
    Line("raised", "提出", subjects.DEMANDS),
    Line("signed", "部门签收", subjects.DEMANDS, _step("is_signed")),
    Line("answered", "部门答复", subjects.DEMANDS, _step("is_replied")),
    Line("solved", "业主确认已解决", subjects.DEMANDS, _step("is_settled")),
)
UNSOLVED: Final = (
    Line("open", "在办", subjects.DEMANDS, _open),
    Line("partly", "部分解决", subjects.DEMANDS, _ended(Verdict.PARTLY)),
    Line("unsolved", "未解决", subjects.DEMANDS, _ended(Verdict.NOT_SOLVED)),
    Line("withdrawn", "业主撤回", subjects.DEMANDS, _ended(Verdict.WITHDRAWN)),
)

# --- Loads: enterprises by how many their lead leads


def _load(number: int) -> Callable[[Question], Q]:
    """Postings of whoever leads so many enterprises that day, wherever these lie."""

    def where(question: Question) -> Q:
        people = leads(question.asked).values("instructor").annotate(number=Count("pk"))
        people = people.filter(number__gte=number) if number == MOST_BARS else people.filter(number=number)
        return Q(instructor__in=people.values("instructor"))

    return where


LOADS: Final = tuple(
    Line(
        f"load-{number}", f"{number} 家" if number < MOST_BARS else f"{number} 家以上", subjects.POSTINGS, _load(number)
    )
    for number in range(1, MOST_BARS + 1)
)

# --- What is stuck today, and with whom


def _at(stage: Stage) -> Callable[[Question], Q]:
    return lambda question: Q(stage=stage)


STUCK: Final = (
    Line("late-logged", "诉求待派单", subjects.LATE_DEMANDS, _at(Stage.LOGGED), why="超过派单时限，等项目办派单"),
    Line("late-sent", "诉求待签收", subjects.LATE_DEMANDS, _at(Stage.SENT), why="超过签收时限，等部门签收或退回"),
    Line("late-working", "诉求办理中", subjects.LATE_DEMANDS, _at(Stage.WORKING), why="超过答复时限，等承办部门答复"),
    Line("late-answered", "诉求待业主评价", subjects.LATE_DEMANDS, _at(Stage.ANSWERED), why="已答复，等业主评价"),
    Line("late-set-up", "组建申请", subjects.SET_UP, may=permits.may_see_cases, why="超过批复期限，等上级党委批复"),
    Line("late-support", "支持案件", subjects.SUPPORT, may=permits.may_see_support, why="超过这一步的时限"),
    Line("late-elections", "选举和换届", subjects.ELECTIONS, may=permits.may_see_elections, why="超过这一步的期限"),
    Line("missed-weeks", "没有联系的企业周", subjects.WEEKS, why="最近四个整周应联系而没有联系"),
)  # fmt: skip

LINES: Final = {line.key: line for line in (*COVERAGE, *FUNNEL, *UNSOLVED, *LOADS, *STUCK)}


def groups(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of each population."""
    of: dict[int, list[Line]] = {}
    for line in lines:
        of.setdefault(id(line.subject), []).append(line)
    return list(of.values())


def counted(group: Sequence[Line], question: Question) -> dict[str, int]:
    """The number of each line of one population, in one query, whatever is hidden included."""
    asked = question.within(question.asked.scope.counting)
    wanted = {line.key.replace("-", "_"): Count("pk", filter=line.where(asked)) for line in group}
    counts = group[0].subject.rows(asked).aggregate(**wanted)
    return {line.key: counts[line.key.replace("-", "_")] for line in group}
