"""Cases opened and closed, pairs checked against them, and yearly declarations. The only writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.actions import add_conflict
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Origin, Stint
from qiaoliang.instructors.recusals import permits, rules
from qiaoliang.instructors.recusals.models import Case, CaseKind, Declaration, DeclaredInterest
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise

LOCK = "recusals"
LONGEST_BACK = timedelta(days=20 * 366)
OWN_KINDS = (ConflictKind.KIN, ConflictKind.INTEREST, ConflictKind.SAME_HANDLER, ConflictKind.RECUSAL)
REMINDED_WITHIN = timedelta(days=60)  # one reminder for one due day


class DeclaredAlready(Refusal):
    """One declaration a day is enough."""


# --- cases


@audited
def record_case(
    *, kind: str, number: str, enterprise: Enterprise, unit: Department, handler_name: str, opened_on: date, by: Actor,
    at: datetime,
) -> Case:  # fmt: skip
    """An authority has an open case of the enterprise. Pairs are checked against it at once."""
    if kind not in CaseKind.values:
        raise Refusal("请选择案件的类别。", field="kind")
    if not permits.may_record_case_of(by, unit, enterprise):
        raise Refusal("只能登记本单位的案件，或您负责的地区里企业的案件。", field="unit")
    number = number.strip()
    if not 2 <= len(number) <= 60:
        raise Refusal("请填写案号，2 到 60 个字。", field="number")
    today = timezone.localdate(at)
    if not today - LONGEST_BACK <= opened_on <= today:
        raise Refusal("立案日期不能晚于今天，也不能早于二十年前。", field="opened_on")
    if Case.everything.filter(unit=unit, number=number).exists():
        raise Refusal("这个单位的这个案号已经登记过。", field="number")
    case: Case = Case.everything.create(
        kind=kind, number=number, enterprise=enterprise, unit=unit, handler_name=handler_name.strip()[:60],
        opened_on=opened_on, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("case.recorded", on=case, by=by, at=at, detail={"kind": kind, "unit": unit.pk, "enterprise": enterprise.pk})
    recheck(by=by, at=at, enterprises=[enterprise.pk])
    return case


@audited
def close_case(*, case: Case, closed_on: date, by: Actor, at: datetime) -> Case:
    """The case is closed; conflicts that only it gave reason for end."""
    fresh: Case = Case.everything.select_for_update(of=("self",)).get(pk=case.pk)
    if fresh.closed_on is not None:
        raise Refusal(f"这件案件已在 {fresh.closed_on} 结案。")
    if not fresh.opened_on <= closed_on <= timezone.localdate(at):
        raise Refusal(f"结案日期应在立案（{fresh.opened_on}）和今天之间。", field="closed_on")
    fresh.closed_on = closed_on
    fresh.save(update_fields=["closed_on"])
    record("case.closed", on=fresh, by=by, at=at, detail={"on": f"{closed_on}"})
    recheck(by=by, at=at, enterprises=[fresh.enterprise_id])
    return fresh


@dataclass(frozen=True)
class Checked:
    """What a check changed."""

    made: int
    ended: int


Wanted = dict[tuple[int, int, str], Case]  # (instructor, enterprise, kind) → the case that gives reason


@audited
def recheck(*, by: Actor, at: datetime, enterprises: Sequence[int] | None = None) -> Checked:
    """Check pairs against the open cases: the handler of a case is barred from its enterprise (G33), whoever serves it
    and belongs to the unit is marked. Conflicts that no open case gives reason for any more end. Idempotent."""
    hold(LOCK)
    today = timezone.localdate(at)
    cases = Case.everything.filter(opened_on__lte=today, closed_on=None).select_related("enterprise", "unit")
    standing = Conflict.everything.filter(origin=Origin.CASE, ends_on=None)
    if enterprises is not None:
        cases, standing = cases.filter(enterprise__in=enterprises), standing.filter(enterprise__in=enterprises)
    wanted = _wanted(list(cases.order_by("opened_on", "pk")), today)
    ended = 0
    for conflict in standing:
        if (conflict.instructor_id, conflict.enterprise_id, conflict.kind) not in wanted:
            _end(conflict, today, by, at)
            ended += 1
    return Checked(_make(wanted, by, at), ended)


def _wanted(cases: Sequence[Case], today: date) -> Wanted:
    """The oldest case gives the reason where several would."""
    people = Instructor.everything.filter(standing=Standing.APPROVED, department__in={case.unit_id for case in cases})
    named: dict[tuple[int, str], list[int]] = {}
    for pk, department, name in people.values_list("pk", "department", "name"):
        named.setdefault((department, name), []).append(pk)
    served: dict[tuple[int, int], list[int]] = {}
    serving = Stint.everything.in_force(today).filter(enterprise__in={case.enterprise_id for case in cases})
    for who, enterprise, department in serving.values_list("instructor", "enterprise", "instructor__department"):
        served.setdefault((enterprise, department), []).append(who)
    wanted: Wanted = {}
    for case in cases:
        for who in named.get((case.unit_id, case.handler_name), ()):
            wanted.setdefault((who, case.enterprise_id, ConflictKind.SAME_HANDLER), case)
        for who in served.get((case.enterprise_id, case.unit_id), ()):
            wanted.setdefault((who, case.enterprise_id, ConflictKind.SAME_UNIT), case)
    return wanted


def _make(wanted: Wanted, by: Actor, at: datetime) -> int:
    firms = {case.enterprise_id for case in wanted.values()}
    known = Conflict.everything.filter(ends_on=None, enterprise__in=firms)
    missing = set(wanted) - set(known.values_list("instructor", "enterprise", "kind"))
    people = Instructor.everything.in_bulk({who for who, *_ in missing})
    for who, enterprise, kind in sorted(missing):
        case = wanted[who, enterprise, kind]
        add_conflict(
            instructor=people[who], enterprise=case.enterprise, kind=kind, starts_on=timezone.localdate(at),
            note=f"{case.unit.short_name}在办{case.get_kind_display()}案件 {case.number}", origin=Origin.CASE,
            origin_key=f"case:{case.pk}", by=by, at=at,
        )  # fmt: skip
    return len(missing)


def _end(conflict: Conflict, today: date, by: Actor, at: datetime) -> None:
    conflict.ends_on = max(conflict.starts_on, today)
    conflict.save(update_fields=["ends_on"])
    record("conflict.ended", on=conflict, by=by, at=at, detail={"on": f"{conflict.ends_on}", "why": "case closed"})


# --- declarations


@dataclass(frozen=True)
class Interest:
    """One relation as declared."""

    enterprise: Enterprise
    kind: str
    note: str


@audited
def declare(*, instructor: Instructor, interests: Sequence[Interest], by: Actor, at: datetime) -> Declaration:
    """The yearly word (G34). Every relation becomes a conflict of interest, unless it stands as one already."""
    if not permits.may_declare_as(by, instructor):
        raise Refusal("只能由本人申报。")
    today = timezone.localdate(at)
    if Declaration.everything.filter(instructor=instructor, declared_on=today).exists():
        raise DeclaredAlready("今天已经申报过，不用再报。如有新的情况，请另行登记回避。")
    declaration: Declaration = Declaration.everything.create(
        instructor=instructor, declared_on=today, has_nothing=not interests, recorded_at=at, recorded_by=by.name
    )
    for interest in dict.fromkeys(interests):
        _declare_one(declaration, interest, by, at)
    record("recusal.declared", on=declaration, by=by, at=at, detail={"interests": len(interests)})
    return declaration


def _declare_one(declaration: Declaration, interest: Interest, by: Actor, at: datetime) -> None:
    if interest.kind not in OWN_KINDS:
        raise Refusal("请选择关系的类别。", field="kind_1")
    firm, who = interest.enterprise, declaration.instructor
    if declaration.interests.filter(enterprise=firm, kind=interest.kind).exists():
        return
    DeclaredInterest.everything.create(
        declaration=declaration, enterprise=firm, kind=interest.kind, note=interest.note.strip()[:200]
    )
    known = Conflict.everything.filter(instructor=who, enterprise=firm, kind=interest.kind, ends_on=None)
    if not known.exists():
        add_conflict(
            instructor=who, enterprise=firm, kind=interest.kind, note=interest.note, origin=Origin.DECLARED,
            starts_on=declaration.declared_on, origin_key=f"declaration:{declaration.pk}", by=by, at=at,
        )  # fmt: skip


@audited
def remind(*, at: datetime) -> int:
    """A notice to everybody whose declaration is due within a month or overdue, once for each due day."""
    today = timezone.localdate(at)
    reminded = set(
        Notice.objects.filter(kind="declaration_due", posted_at__gte=at - REMINDED_WITHIN).values_list("to", flat=True)
    )
    count = 0
    for who, due_on in due_days(today):
        if who.user is None or who.user_id in reminded or due_on - rules.REMIND_BEFORE > today:
            continue
        text = f"请在 {due_on} 前申报与企业的关系，没有也要报。约 1 分钟。"
        notices.post(
            "declaration_due", to=[who.user], text=text, at=at, about=who, url="/instructors/declarations/new/"
        )
        count += 1
    return count


def due_days(today: date) -> list[tuple[Instructor, date]]:
    """Everybody who serves on the day, with the last day for the next declaration."""
    serving = Q(stints__starts_on__lte=today) & (Q(stints__ends_on=None) | Q(stints__ends_on__gte=today))
    rows: Any = (
        Instructor.everything.filter(standing=Standing.APPROVED)
        .select_related("user")
        .defer("phone")
        .annotate(newest=Max("stints__starts_on", filter=serving))
        .exclude(newest=None)
        .order_by("pk")
    )
    last = dict(
        Declaration.everything.filter(declared_on__lte=today).order_by("declared_on").values_list(
            "instructor", "declared_on"
        )
    )  # fmt: skip
    return [(who, rules.declaration_due_on(who.newest, last.get(who.pk))) for who in rows]
