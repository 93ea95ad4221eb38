"""What the lines of the cockpit are counted from: a population each, and the columns that its rows are shown with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from qiaoliang.economy.demands import permits as demands
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.support.choices import OPEN as SUPPORT_OPEN
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.economy.support.rules import HOLDER
from qiaoliang.fieldwork.contacts.choices import WeekState
from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit import money
from qiaoliang.kit.scope import Scope
from qiaoliang.kit.tables import Cell, Column
from qiaoliang.party.elections.models import OPEN as ELECTION_OPEN
from qiaoliang.party.elections.models import Election
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.models import SetUpCase
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.columns import FIXED, prefetched
from qiaoliang.results.indicators.evaluate import population, stands
from qiaoliang.results.indicators.fact import lies_in, own_line, recorded
from qiaoliang.results.indicators.periods import Period

SETUP_RATE: Final = CATALOGUE["setup_rate"]
WEEKS_BACK: Final = 28  # days: four whole weeks
THURSDAY: Final = 3  # of a week: the day by which weeks are kept in order


@dataclass(frozen=True)
class Question:
    """What the page asks for, and today: a case knows its present stage only, so what is stuck is stuck today."""

    asked: Asked
    today: date

    def within(self, scope: Scope) -> "Question":
        return replace(self, asked=replace(self.asked, scope=scope))

    @property
    def period(self) -> Period:
        """Since the programme began."""
        return Period(self.asked.start, self.asked.as_of)


@dataclass(frozen=True)
class Subject:
    """`rows(question)` is the population in scope, place and department; the lines narrow it."""

    unit: str
    rows: Callable[[Question], Any]
    columns: Callable[[Any], Sequence[Column]]
    order: str
    place: str = "region_code"
    search: str = "enterprise__name__icontains"
    hint: str = "企业名称"
    shown: Callable[[Question, Any], Any] = lambda question, rows: rows  # with what the columns read


def _day(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else money.MISSING


def _narrowed(rows: Any, question: Question, of_department: Callable[[Asked, Department], Q], through: str = "") -> Any:
    """Open rows of today in the scope, the place and the department asked for."""
    asked = question.asked
    where = lies_in(asked, through)
    if asked.department is not None:
        where &= of_department(asked, asked.department)
    return rows.within(asked.scope).filter(where).order_by()


ENTERPRISE: Final = Column(
    "enterprise", "企业",
    lambda row: Cell(str(row.enterprise), href=f"/enterprises/{row.enterprise_id}/", title=row.enterprise.name),
    sort="enterprise__sort_key", export=lambda row: row.enterprise.name,
)  # fmt: skip
DUE: Final = Column("due", "时限", lambda row: _day(row.due_on), sort="due_on:last")

# --- Enterprises that set-up rates count


def _enterprises(question: Question) -> Any:
    rows = population(SETUP_RATE, question.asked)
    return rows.filter(stands(SETUP_RATE, question.asked, Standing.DENOMINATOR))


ENTERPRISES: Final = Subject(
    "家", _enterprises, lambda actor: FIXED["enterprises"], "name", search="name__icontains",
    shown=lambda question, rows: prefetched(SETUP_RATE, question.asked, rows.select_related("region")),
)  # fmt: skip

# --- Demands heard since the programme began, as known on the evening


def _demands(question: Question) -> Any:
    rows = population(CATALOGUE["demands_logged_at_once"], question.asked, question.period)
    return rows.filter(recorded(question.asked))


def _demand_columns(actor: Any) -> Sequence[Column]:
    """A carrier and others who have no list of demands see the line and no way into the case."""
    opens = demands.may_list(actor)
    return (
        Column("number", "编号", lambda d: Cell(d.number, href=f"/demands/{d.pk}/" if opens else ""), sort="number"),
        ENTERPRISE,
        Column("title", "事项", lambda d: d.title),
        Column("stage", "现在", lambda d: d.get_stage_display(), sort="stage"),
        Column("department", "承办", lambda d: str(d.department or money.MISSING), sort="department__code"),
        Column("heard", "听到日期", lambda d: _day(d.heard_on), sort="heard_on"),
        DUE,
    )


DEMANDS: Final = Subject(
    "件", _demands, _demand_columns, "-heard",
    shown=lambda question, rows: rows.select_related("enterprise", "department"),
)  # fmt: skip


def _late_demands(question: Question) -> Any:
    late = Demand.everything.filter(due_on__lt=question.today)
    return _narrowed(late, question, lambda asked, department: Q(department=department))


LATE_DEMANDS: Final = Subject(
    "件", _late_demands, _demand_columns, "due",
    shown=lambda question, rows: rows.select_related("enterprise", "department"),
)  # fmt: skip

# --- Lead postings of the day, without the person: a load is a distribution, never a list of people


def leads(asked: Asked) -> Any:
    return Stint.everything.filter(Stint.covers(asked.as_of), recorded(asked), part=Part.LEAD).order_by()


def _postings(question: Question) -> Any:
    asked = question.asked
    rows = population(CATALOGUE["instructors_posted"], asked, Period(asked.as_of, asked.as_of))
    return rows.filter(recorded(asked), part=Part.LEAD)


POSTINGS: Final = Subject(
    "家", _postings,
    lambda actor: (
        ENTERPRISE,
        Column("region", "所在地", lambda s: s.enterprise.region.full_name, sort="enterprise__region_code"),
        Column("since", "本段派驻起", lambda s: _day(s.starts_on), sort="starts_on"),
    ),
    "enterprise", place="enterprise__region_code",
    shown=lambda question, rows: rows.select_related("enterprise__region"),
)  # fmt: skip

# --- Other cases past their day, and weeks without the contact owed


def _support(question: Question) -> Any:
    late = SupportCase.everything.filter(stage__in=SUPPORT_OPEN, due_on__lt=question.today)
    return _narrowed(late, question, lambda asked, department: Q(department=department))


SUPPORT: Final = Subject(
    "件", _support,
    lambda actor: (
        Column("title", "需求", lambda c: Cell(c.title, href=c.get_absolute_url()), export=lambda c: c.title),
        ENTERPRISE,
        Column("stage", "现在", lambda c: c.get_stage_display(), sort="stage"),
        Column("holder", "谁办", lambda c: HOLDER[c.stage]),
        DUE,
    ),
    "due", shown=lambda question, rows: rows.select_related("enterprise"),
)  # fmt: skip


def _set_up(question: Question) -> Any:
    late = SetUpCase.everything.filter(state=CaseState.APPLIED, due_on__lt=question.today)
    return _narrowed(late, question, own_line("host__"))


SET_UP: Final = Subject(
    "件", _set_up,
    lambda actor: (
        Column("name", "拟成立", lambda c: Cell(c.name, href=f"/party/cases/{c.pk}/"), sort="name",
               export=lambda c: c.name),
        Column("committee", "谁批复", lambda c: c.upper_committee, sort="upper_committee"),
        Column("applied", "申请", lambda c: _day(c.applied_on), sort="applied_on"),
        DUE,
    ),
    "due", search="name__icontains", hint="党组织名称",
)  # fmt: skip


def _elections(question: Question) -> Any:
    late = Election.everything.filter(state__in=ELECTION_OPEN, due_on__lt=question.today)
    return _narrowed(late, question, own_line("organisation__host__"))


ELECTIONS: Final = Subject(
    "件", _elections,
    lambda actor: (
        Column("organisation", "党组织", lambda e: Cell(e.organisation.name, href=e.get_absolute_url()),
               sort="organisation__name", export=lambda e: e.organisation.name),
        Column("purpose", "事由", lambda e: e.get_purpose_display(), sort="purpose"),
        Column("state", "现在", lambda e: e.get_state_display(), sort="state"),
        DUE,
    ),
    "due", search="organisation__name__icontains", hint="党组织名称",
    shown=lambda question, rows: rows.select_related("organisation"),
)  # fmt: skip


def _weeks(question: Question) -> Any:
    """Whole weeks of the last four in which a contact was owed and none was made."""
    this = question.today - timedelta(days=question.today.weekday() - THURSDAY)
    missed = DutyWeek.everything.filter(
        state=WeekState.OWED, contacted_on=None, thursday_on__gte=this - timedelta(days=WEEKS_BACK),
        thursday_on__lt=this,
    )  # fmt: skip
    return _narrowed(missed, question, lambda asked, department: Q(instructor__department=department), "enterprise__")


WEEKS: Final = Subject(
    "企业周", _weeks,
    lambda actor: (
        ENTERPRISE,
        Column("region", "所在地", lambda w: w.enterprise.region.full_name, sort="enterprise__region_code"),
        Column("week", "哪一周", lambda w: f"{w.monday_on:%Y-%m-%d} 起", sort="monday_on"),
    ),
    "-week", place="enterprise__region_code",
    shown=lambda question, rows: rows.select_related("enterprise__region"),
)  # fmt: skip
