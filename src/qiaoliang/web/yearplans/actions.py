"""A year's plan: begun from the gaps, kept by lines, submitted, returned or acknowledged, taken up again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.policies.choices import Verdict
from qiaoliang.economy.policies.handing import policies_to_hand_over
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.yearplans import facts, progress, rules
from qiaoliang.web.yearplans.choices import EDITABLE, EVERY_YEAR, MOVES, Kind, State
from qiaoliang.web.yearplans.models import PlanLine, PlanMove, YearPlan
from qiaoliang.web.yearplans.rules import Meant

LINES_AT_MOST: Final = 80
POLICIES_EACH: Final = 1  # suggested for one enterprise: what fits best and nobody has brought yet


@audited
def begin(*, instructor: Instructor, year: int, by: Actor, at: datetime) -> YearPlan:
    """The plan of the year, pre-filled from what is missing; if it is there already, that one."""
    today = timezone.localdate(at)
    if year not in rules.offered(today):
        raise Refusal("只能写今年的计划，十一月起可以写明年的。请重新选择。", field="year")
    plan, is_new = YearPlan.everything.get_or_create(instructor=instructor, year=year, defaults={"begun_at": at})
    found: YearPlan = plan
    if is_new:
        _add(found, suggested(instructor, year, today))
        record("year_plan.begun", on=found, by=by, at=at, detail={"year": year, "lines": found.lines.count()})
    return found


def served(instructor: Instructor, on: date) -> list[Enterprise]:
    """The enterprises where the person stands on the day, by name."""
    mine = Stint.everything.in_force(on).filter(instructor=instructor).values("enterprise")
    return list(Enterprise.everything.filter(pk__in=mine).order_by("sort_key", "pk"))


def suggested(instructor: Instructor, year: int, today: date) -> list[Meant]:
    """What the gaps call for, enterprise by enterprise."""
    firms = served(instructor, today)
    keys = [firm.pk for firm in firms]
    now, demands = facts.gaps(keys, year, today), facts.open_demands(keys)
    policies = policies_to_hand_over(firms, today)
    found = []
    for firm in firms:
        fitting = [one for one in policies[firm.pk] if one.judgement.verdict == Verdict.MEETS and one.delivery is None]
        offered = [(one.policy.pk, one.policy.title[:60]) for one in fitting[:POLICIES_EACH]]
        found += rules.suggest(firm.pk, now[firm.pk], demands.get(firm.pk, ()), offered, year, today)
    return found


@audited
def fill_in(*, plan: YearPlan, version: int, by: Actor, at: datetime) -> int:
    """Add what the records suggest and is not meant yet; how many lines are new."""
    fresh = _editable(plan, version)
    added = _add(fresh, suggested(fresh.instructor, fresh.year, timezone.localdate(at)))
    _save(fresh)
    record("year_plan.filled", on=fresh, by=by, at=at, detail={"lines": added})
    return added


@audited
def copy_last_year(*, plan: YearPlan, version: int, by: Actor, at: datetime) -> int:
    """Bring over last year's lines of enterprises still served: what was not done, and what is meant every year."""
    fresh = _editable(plan, version)
    last = YearPlan.everything.filter(instructor=fresh.instructor_id, year=fresh.year - 1).first()
    if last is None:
        raise Refusal(f"没有 {fresh.year - 1} 年的计划可以复制。")
    today = timezone.localdate(at)
    still = {firm.pk for firm in served(fresh.instructor, today)}
    lines = [line for line in last.lines.all() if line.enterprise_id in still]
    told = progress.of_lines(lines, last.year, today)
    kept = [line for line in lines if line.kind in EVERY_YEAR or not told[line.pk].is_done]
    added = _add(fresh, (Meant(one.enterprise_id, one.kind, one.quarter, one.words, one.subject) for one in kept))
    _save(fresh)
    record("year_plan.copied", on=fresh, by=by, at=at, detail={"from": last.year, "lines": added})
    return added


def _add(plan: YearPlan, meant: Iterable[Meant]) -> int:
    """New lines only: one enterprise means a thing once."""
    known = {_same(one.enterprise_id, one.kind, one.subject, one.words) for one in plan.lines.all()}
    fresh = []
    for one in meant:
        key = _same(one.enterprise, one.kind, one.subject, one.words)
        if key not in known:
            known.add(key)
            fresh.append(_row(plan, one))
    PlanLine.everything.bulk_create(fresh)
    return len(fresh)


def _same(enterprise: int, kind: str, subject: str, words: str) -> tuple[int, str, str]:
    """By what it is about; a kind that stands for itself by its kind; anything else by its words."""
    return enterprise, kind, subject or (words if kind == Kind.OTHER else "")


def _row(plan: YearPlan, one: Meant) -> PlanLine:
    return PlanLine(
        plan=plan, enterprise_id=one.enterprise, kind=one.kind, quarter=one.quarter, words=one.words.strip()[:120],
        subject=one.subject,
    )  # fmt: skip


@audited
def keep(*, plan: YearPlan, lines: list[Meant], version: int, by: Actor, at: datetime) -> YearPlan:
    """All lines as they stand on the page: changed, new, and gone where the words are empty."""
    fresh = _editable(plan, version)
    known = {line.pk: line for line in fresh.lines.all()}
    mine = {line.enterprise_id for line in known.values()} | {
        firm.pk for firm in served(fresh.instructor, timezone.localdate(at))
    }
    if any(one.enterprise not in mine or (one.line is not None and one.line not in known) for one in lines):
        raise Refusal("有一行不属于您服务的企业或已删除，请刷新后再改，写的内容还在页面上。")
    meant = [one for one in lines if one.words.strip()]
    if len(meant) > LINES_AT_MOST:
        raise Refusal(f"一份计划最多 {LINES_AT_MOST} 行，现在 {len(meant)} 行，请精简。")
    PlanLine.everything.filter(pk__in=known.keys() - {one.line for one in meant}).delete()
    for one in meant:
        _write(fresh, known.get(one.line or 0), one)
    _save(fresh)
    record("year_plan.kept", on=fresh, by=by, at=at, detail={"lines": len(meant)})
    return fresh


def _write(plan: YearPlan, line: PlanLine | None, one: Meant) -> None:
    if line is None:
        _row(plan, one).save()
        return
    if line.kind != one.kind:  # another kind is told by other records
        line.subject, line.done_on, line.done_words = "", None, ""
    line.kind, line.quarter, line.words = one.kind, one.quarter, one.words.strip()[:120]
    line.save()


@audited
def tick(*, line: PlanLine, words: str, by: Actor, at: datetime) -> PlanLine:
    """The result of a line that no record tells, in the person's own words; empty ones take it back."""
    plan = _locked(line.plan)
    fresh: PlanLine = PlanLine.everything.get(pk=line.pk)
    if fresh.kind != Kind.OTHER:
        raise Refusal("这一行由系统记录自动判断，不用填写结果。")
    said = words.strip()
    if len(said) > 120:
        raise Refusal(f"结果最多 120 字，现在 {len(said)} 字，请精简。", field="words")
    fresh.done_on, fresh.done_words = (timezone.localdate(at), said) if said else (None, "")
    fresh.save(update_fields=["done_on", "done_words"])
    record("year_plan.ticked", on=plan, by=by, at=at, detail={"line": fresh.pk})
    return fresh


@audited
def submit(*, plan: YearPlan, by: Actor, at: datetime) -> YearPlan:
    fresh = _locked(plan)
    if not fresh.lines.exists():
        raise Refusal("计划还是空的，请至少写一行再提交。")
    _moved(fresh, State.SUBMITTED, "", by, at)
    fresh.submitted_at = at
    _save(fresh)
    place = Place("department", str(fresh.instructor.department_id))
    notices.post(
        "year_plan", to=notices.people_at([place], "coordinator", at), about=fresh, at=at,
        url=fresh.get_absolute_url(), text=f"{fresh.instructor.name}提交了{fresh.year}年度计划，请确认。",
    )  # fmt: skip
    return fresh


@audited
def send_back(*, plan: YearPlan, words: str, by: Actor, at: datetime) -> YearPlan:
    """Returned with the reason: never without a word."""
    if not words.strip():
        raise Refusal("请写明要改什么。", field="words")
    fresh = _locked(plan)
    _moved(fresh, State.RETURNED, words, by, at)
    _save(fresh)
    _tell(fresh, f"{fresh.year}年度计划已退回：{words.strip()}", at)
    return fresh


@audited
def acknowledge(*, plan: YearPlan, words: str = "", by: Actor, at: datetime) -> YearPlan:
    fresh = _locked(plan)
    _moved(fresh, State.ACKNOWLEDGED, words, by, at)
    fresh.acknowledged_at = at
    _save(fresh)
    _tell(fresh, f"{fresh.year}年度计划部门已确认。", at)
    return fresh


@audited
def take_up(*, plan: YearPlan, by: Actor, at: datetime) -> YearPlan:
    """The year has changed: the plan is open again and is submitted anew."""
    fresh = _locked(plan)
    _moved(fresh, State.DRAFT, "", by, at)
    _save(fresh)
    return fresh


def _locked(plan: YearPlan) -> YearPlan:
    rows = YearPlan.everything.select_for_update(of=("self",)).select_related("instructor__department")
    fresh: YearPlan = rows.get(pk=plan.pk)
    return fresh


def _editable(plan: YearPlan, version: int) -> YearPlan:
    fresh = _locked(plan)
    if fresh.version != version:
        raise ChangedMeanwhile
    if fresh.state not in EDITABLE:
        raise Refusal("计划已提交，不能再改。需要改时请部门退回，已确认的点“调整计划”。")
    return fresh


def _moved(plan: YearPlan, to: State, words: str, by: Actor, at: datetime) -> None:
    require(MOVES, now=plan.state, to=to, labels=dict(State.choices))
    plan.state = to
    PlanMove.everything.create(plan=plan, state=to, words=words.strip()[:300], at=at, by_name=by.name)
    record(f"year_plan.{to}", on=plan, by=by, at=at)


def _save(plan: YearPlan) -> None:
    plan.version += 1
    plan.save()


def _tell(plan: YearPlan, text: str, at: datetime) -> None:
    user = plan.instructor.user
    notices.post(
        "year_plan", to=[user] if user else [], about=plan, at=at, url=plan.get_absolute_url(), text=text[:300]
    )
