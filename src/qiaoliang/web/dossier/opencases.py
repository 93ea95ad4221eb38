"""Every open case of some enterprises, of whatever domain, in one query: who holds it, since when, what comes next.

Of an admission only how many there are is told, and of a dispute nothing but to those who handle it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.db.models import BigIntegerField, CharField, DateField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.demands import permits as demand_permits
from qiaoliang.economy.demands import rules as demand_rules
from qiaoliang.economy.demands.choices import STARTS_A_RUN
from qiaoliang.economy.demands.choices import Stage as DemandStage
from qiaoliang.economy.demands.models import Demand, DemandMove
from qiaoliang.economy.support import permits as support_permits
from qiaoliang.economy.support import rules as support_rules
from qiaoliang.economy.support.choices import Stage as SupportStage
from qiaoliang.economy.support.models import CaseStep, SupportCase
from qiaoliang.fieldwork.outcomes import permits as outcome_permits
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.visits import permits as visit_permits
from qiaoliang.fieldwork.visits.choices import Purpose, Stage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.labour import choices as labour_choices
from qiaoliang.harmony.labour.models import Consultation, Dispute, still_open
from qiaoliang.harmony.labour.rules import HOLDER as LABOUR_HOLDER
from qiaoliang.harmony.labour.rules import NEXT_STEP as LABOUR_NEXT
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.membership.choices import Side
from qiaoliang.party.membership.models import Admission
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.models import CaseUnit
from qiaoliang.party.organisations.rules import CASE_NEXT_STEP, OPEN_CASES

ME: Final = "指导员"
KINDS_OF_CASE: Final = {
    "demand": "诉求", "support": "支持案件", "setup": "组建申请", "admission": "发展党员",
    "consultation": "工资集体协商", "dispute": "劳动争议", "visit": "走访", "outcome": "成效确认",
}  # fmt: skip
_COLUMNS: Final = ("kind", "enterprise", "key", "title", "state", "who", "since", "due")


@dataclass(frozen=True)
class Case:
    """One open case as people read it. `status` is a shape of the lamp, `left` its words."""

    kind: str
    enterprise: int
    title: str
    holder: str
    since: date
    due_on: date | None
    status: str
    left: str
    next_step: str
    href: str

    @property
    def label(self) -> str:
        return KINDS_OF_CASE[self.kind]

    @property
    def is_mine(self) -> bool:
        return self.holder == ME

    @property
    def is_overdue(self) -> bool:
        return self.status == "overdue"


def open_cases(enterprises: Any, actor: Actor, on: date, calendar: WorkCalendar) -> list[Case]:
    """The open cases of these enterprises that `actor` may know of, those that press first."""
    parts = [part(enterprises, actor, on) for allowed, part in _SOURCES if allowed(actor)]
    rows = list(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else list(parts[0])
    told = [case for kind, group in groupby(sorted(rows, key=_first_admissions), key=lambda row: row[0])
            for case in _WORDINGS[kind](list(group), on, calendar)]  # fmt: skip
    return sorted(told, key=lambda one: (one.due_on or date.max, one.kind, one.since, one.href))


def _first_admissions(row: Any) -> tuple[str, int, str]:
    return row[0], row[1], row[5]


def _part(rows: Any, kind: str, *, enterprise: str = "enterprise", title: Any, state: Any, who: Any, since: Any,
          due: Any) -> QuerySet[Any]:  # fmt: skip
    """Rows of one table in the columns that all share; cast, so that a union has one type a column."""
    columns = {
        "kind": Value(kind, output_field=CharField()), "enterprise": Cast(F(enterprise), BigIntegerField()),
        "key": Cast(F("pk"), BigIntegerField()), "title": Cast(title, TextField()), "state": Cast(state, TextField()),
        "who": Cast(who, TextField()), "since": since, "due": Cast(due, DateField()),
    }  # fmt: skip
    found: QuerySet[Any] = rows.order_by().annotate(**{f"case_{name}": columns[name] for name in _COLUMNS})
    return found.values_list(*(f"case_{name}" for name in _COLUMNS))


NOTHING = Value(None, output_field=DateField())


def _demands(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    run = DemandMove.everything.filter(demand=OuterRef("pk"), kind__in=STARTS_A_RUN).order_by("-at", "-pk")
    since = TruncDate(Coalesce(Subquery(run.values("at")[:1]), F("recorded_at")))
    rows = Demand.everything.shown().open().filter(enterprise__in=enterprises)
    return _part(rows, "demand", title=F("title"), state=F("stage"), who=F("department__short_name"), since=since,
                 due=F("due_on"))  # fmt: skip


def _support(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    last = CaseStep.everything.filter(case=OuterRef("pk")).order_by("-happened_on", "-pk")
    since = Coalesce(Subquery(last.values("happened_on")[:1]), F("opened_on"))
    rows = SupportCase.everything.shown().filter(enterprise__in=enterprises)
    rows = rows.exclude(stage__in=(SupportStage.RECEIVED, SupportStage.WITHDRAWN))
    return _part(rows, "support", title=F("title"), state=F("stage"), who=F("party"), since=since, due=F("due_on"))


def _set_up(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    rows = CaseUnit.everything.filter(enterprise__in=enterprises, case__state__in=OPEN_CASES)
    since = Coalesce(F("case__decided_on"), F("case__applied_on"))
    return _part(rows, "setup", title=F("case__name"), state=F("case__state"), who=F("case__upper_committee"),
                 since=since, due=F("case__due_on"))  # fmt: skip


def _admissions(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    rows = Admission.everything.open().filter(enterprise__in=enterprises)
    return _part(rows, "admission", title=Value(""), state=F("side"), who=F("side"), since=F("applied_on"),
                 due=F("due_on"))  # fmt: skip


def _consultations(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    rows = still_open(Consultation.everything.filter(enterprise__in=enterprises))
    return _part(rows, "consultation", title=F("year"), state=F("stage"), who=F("proposed_by"), since=F("since"),
                 due=F("due_on"))  # fmt: skip


def _disputes(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    rows = still_open(Dispute.everything.within(actor.scope).filter(enterprise__in=enterprises))
    return _part(rows, "dispute", title=F("kind"), state=F("stage"), who=Value(""), since=F("since"), due=F("due_on"))


def _visits(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    rows = Visit.everything.shown().standing().filter(enterprise__in=enterprises, starts_on__gte=on)
    return _part(rows, "visit", title=F("purpose"), state=F("stage"), who=F("asked_by__name"),
                 since=TruncDate("asked_at"), due=F("starts_on"))  # fmt: skip


def _outcomes(enterprises: Any, actor: Actor, on: date) -> QuerySet[Any]:
    rows = Outcome.everything.filter(enterprise__in=enterprises, state=Claim.CLAIMED)
    return _part(rows, "outcome", title=F("title"), state=F("kind"), who=Value(""), since=TruncDate("recorded_at"),
                 due=NOTHING)  # fmt: skip


def _everybody(actor: Actor) -> bool:
    return True


_SOURCES: Final[tuple[tuple[Callable[..., bool], Callable[..., QuerySet[Any]]], ...]] = (
    (demand_permits.may_list, _demands),
    (support_permits.may_list, _support),
    (_everybody, _set_up),
    (_everybody, _admissions),
    (_everybody, _consultations),
    (_everybody, _disputes),
    (visit_permits.may_see, _visits),
    (outcome_permits.may_see, _outcomes),
)

Told = Iterator[Case]


def _tell_demands(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    for _, firm, key, title, stage, department, since, due in rows:
        lamp = demand_rules.lamp(stage, due, on, calendar)
        at_home = {DemandStage.LOGGED: "项目办", DemandStage.ANSWERED: "业主"}
        holder = at_home.get(DemandStage(stage), department or "项目办")
        step = demand_rules.NEXT_STEP[DemandStage(stage)]
        yield Case("demand", firm, title, holder, since, due, lamp.status, lamp.text, step, f"/demands/{key}/")


def _tell_support(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    for _, firm, key, title, state, party, since, due in rows:
        stage = SupportStage(state)
        lamp = support_rules.lamp(stage, due, on, calendar)
        holder = party if stage == SupportStage.APPLIED and party else support_rules.HOLDER[stage]
        step, href = support_rules.NEXT_STEP[stage], f"/economy/support/{key}/"
        yield Case("support", firm, title, holder, since, due, lamp.status, lamp.text, step, href)


def _tell_set_up(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    for _, firm, _key, title, state, committee, since, due in rows:
        stage = CaseState(state)
        status, left = in_days(due, on)
        holder = (committee or "上级党委") if stage == CaseState.APPLIED else "拟建党组织"
        step = CASE_NEXT_STEP[stage]
        yield Case("setup", firm, title, holder, since, due, status, left, step, f"/enterprises/{firm}/")


def _tell_admissions(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    """One line for each enterprise and side: who it is, only branch and committee know."""
    for (firm, side), group in groupby(rows, key=lambda row: (row[1], row[5])):
        members = list(group)
        dues = [row[7] for row in members if row[7] is not None]
        due = min(dues, default=None)
        status, left = in_days(due, on)
        holder = str(Side(side).label) if side else "党支部"
        title, since = f"{len(members)} 人的手续", min(row[6] for row in members)
        yield Case(
            "admission", firm, title, holder, since, due, status, left, "按细则办下一步", f"/enterprises/{firm}/"
        )


def _tell_consultations(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    for _, firm, key, year, state, proposed_by, since, due in rows:
        stage = labour_choices.Stage(state)
        status, left = in_days(due, on)
        holder = LABOUR_HOLDER[stage] or _other_side(proposed_by)
        yield Case(
            "consultation", firm, f"{year} 年协商", holder, since, due, status, left, LABOUR_NEXT[stage],
            f"/harmony/consultations/{key}/",
        )  # fmt: skip


def _other_side(proposed_by: str) -> str:
    sides = labour_choices.Side
    return str((sides.EMPLOYER if proposed_by == sides.EMPLOYEES else sides.EMPLOYEES).label)


def _tell_disputes(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    for _, firm, key, kind, state, _who, since, due in rows:
        stage = labour_choices.DisputeStage(state)
        status, left = in_days(due, on)
        title, href = f"{labour_choices.DisputeKind(kind).label}争议", f"/harmony/disputes/{key}/"
        yield Case("dispute", firm, title, LABOUR_HOLDER[stage], since, due, status, left, LABOUR_NEXT[stage], href)


def _tell_visits(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    for _, firm, key, purpose, state, name, since, due in rows:
        is_asked = state == Stage.ASKED
        days = calendar.workdays_between(on, due)
        left = f"约在 {due:%m-%d}" + (f"，还有 {days} 个工作日" if days else "")
        title = f"{name}来访：{Purpose(purpose).label}"
        yield Case(
            "visit", firm, title, "业主" if is_asked else ME, since, due, "waiting" if is_asked else "going", left,
            "企业答复：可以来、改期或不方便" if is_asked else "按约定去", f"/visits/{key}/",
        )  # fmt: skip


def _tell_outcomes(rows: list[Any], on: date, calendar: WorkCalendar) -> Told:
    for _, firm, key, title, kind, _who, since, _due in rows:
        holder = str(KINDS[kind].confirmer.label) if kind in KINDS else "确认方"
        waited = f"已等 {max(calendar.workdays_between(since, on), 0)} 个工作日"
        yield Case("outcome", firm, title, holder, since, None, "waiting", waited, "核对后确认", f"/outcomes/{key}/")


def in_days(due: date | None, on: date) -> tuple[str, str]:
    """(shape, words) of a limit that runs in calendar days, as the law sets it."""
    if due is None:
        return "waiting", "没有时限"
    left = (due - on).days
    if left < 0:
        return "overdue", f"超 {-left} 天"
    return ("soon" if left <= 3 else "going"), (f"剩 {left} 天" if left else "今天到期")


_WORDINGS: Final[dict[str, Callable[[list[Any], date, WorkCalendar], Told]]] = {
    "demand": _tell_demands, "support": _tell_support, "setup": _tell_set_up, "admission": _tell_admissions,
    "consultation": _tell_consultations, "dispute": _tell_disputes, "visit": _tell_visits, "outcome": _tell_outcomes,
}  # fmt: skip
