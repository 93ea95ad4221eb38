"""What publishing a plan would do on a day, and what has changed since it was computed. Reads only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.models import BLOCKING, Conflict, Part, Stint
from qiaoliang.planning.matching.instance import places_taken
from qiaoliang.planning.matching.models import Pair, Run
from qiaoliang.planning.matching.totals import warned_pairs
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings

SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class Check:
    """One line of the checks before publishing: passed, warned or blocking, and the rows it is about."""

    kind: str  # done | soon | overdue, as statuses are drawn
    label: str
    text: str
    rows: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        return self.kind == "overdue"


@dataclass
class Review:
    """The pairs by what happens to them, the stints that end, and the checks."""

    starts_on: date
    kept: list[Pair] = field(default_factory=list)
    new: list[Pair] = field(default_factory=list)
    changed: list[Pair] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)
    reappointed: list[int] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    @property
    def blocking(self) -> list[Check]:
        return [check for check in self.checks if check.blocks]

    @property
    def made(self) -> list[Pair]:
        return self.new + self.changed

    @property
    def told(self) -> set[int]:
        """Instructors for whom something changes."""
        return {pair.instructor_id for pair in self.made} | {
            pair.incumbent_id for pair in self.changed if pair.incumbent_id is not None
        }


def review(run: Run, starts_on: date) -> Review:
    """Compare the plan with the registry as it is now, for postings from `starts_on`."""
    found = Review(starts_on)
    pairs = _pairs(run)
    leads = _leads(pairs, starts_on)
    available = set(Instructor.everything.available(starts_on).values_list("pk", flat=True))
    barred = _barred(starts_on)
    moved, too_new = _sort(found, pairs, leads, run, available, barred)
    term_months = settings.value("term_months", starts_on)
    kept = [leads[pair.enterprise_id] for pair in found.kept]
    found.reappointed = [stint.pk for stint in kept if _is_over(stint, starts_on, term_months)]
    found.checks = [
        _enterprises(pairs, starts_on),
        _stints(moved, too_new),
        _people(found, available),
        _conflicts(pairs, barred, starts_on),
        _loads(pairs, starts_on),
        _terms(found, leads, term_months),
        _uncovered(run, pairs, starts_on),
    ]
    return found


def _pairs(run: Run) -> list[Pair]:
    """All pairs with what is said about them, and not a column more: unsealing phones would take half the time."""
    rows = Pair.everything.filter(run=run).select_related("enterprise", "instructor", "incumbent")
    own = [field.name for field in Pair._meta.local_concrete_fields]
    firm = ("name", "short_name", "division", "line_function", "merged_into")
    person = ("name", "number", "function", "divisions", "max_load", "user")
    wanted = [*own, *(f"enterprise__{name}" for name in firm), *(f"instructor__{name}" for name in person)]
    return list(rows.only(*wanted, "incumbent__name").order_by("enterprise"))


def _leads(pairs: Sequence[Pair], on: date) -> dict[int, Stint]:
    """The lead of each enterprise on the day, or the one posted to begin later."""
    running = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on), part=Part.LEAD)
    wanted = {pair.enterprise_id for pair in pairs}
    rows = running.only("instructor", "enterprise", "starts_on", "planned_end_on").order_by("-starts_on", "-pk")
    return {stint.enterprise_id: stint for stint in rows if stint.enterprise_id in wanted}


def _barred(on: date) -> set[tuple[int, int]]:
    rows = Conflict.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on), kind__in=BLOCKING)
    return set(rows.values_list("enterprise", "instructor"))


def _sort(
    found: Review, pairs: Sequence[Pair], leads: Mapping[int, Stint], run: Run, available: set[int],
    barred: set[tuple[int, int]],
) -> tuple[list[Pair], list[Pair]]:  # fmt: skip
    """Put every pair where it belongs; returns those whose posting changed meanwhile and those begun too late."""
    moved: list[Pair] = []
    too_new: list[Pair] = []
    for pair in pairs:
        lead = leads.get(pair.enterprise_id)
        if lead is None:
            (found.new if pair.incumbent_id != pair.instructor_id else moved).append(pair)
        elif lead.instructor_id == pair.instructor_id:
            found.kept.append(pair)
        elif lead.instructor_id != pair.incumbent_id:
            moved.append(pair)
        elif lead.starts_on >= found.starts_on:
            too_new.append(pair)
        else:
            found.changed.append(pair)
            found.ended[lead.pk] = _why(pair, run, available, barred)
    return moved, too_new


def _why(pair: Pair, run: Run, available: set[int], barred: set[tuple[int, int]]) -> str:
    if (pair.enterprise_id, pair.incumbent_id) in barred:
        return f"回避；按{run.title}改派"
    if pair.incumbent_id not in available:
        return f"原指导员离任、请假或任期已满；按{run.title}改派"
    return f"按{run.title}改派"


def _is_over(stint: Stint, on: date, term_months: int) -> bool:
    """The term promised at the posting (or at the last re-appointment) ends before the day."""
    return (stint.planned_end_on or rules.planned_end(stint.starts_on, term_months)) < on


# --- checks


def _listed(label: str, rows: Sequence[str], passed: str, text: str, kind: str = "overdue") -> Check:
    if not rows:
        return Check("done", label, passed)
    return Check(kind, label, text.format(n=f"{len(rows):,}"), tuple(rows[:SHOWN_AT_MOST]))


def _enterprises(pairs: Sequence[Pair], on: date) -> Check:
    operating = set(Enterprise.everything.operating(on).values_list("pk", flat=True))
    gone = [pair.enterprise.name for pair in pairs if pair.enterprise_id not in operating]
    return _listed("企业", gone, f"{len(pairs):,} 家都在正常经营", "{n} 家已停业、注销或并入别的企业，请重算")


def _stints(moved: Sequence[Pair], too_new: Sequence[Pair]) -> Check:
    rows = [f"{pair.enterprise.name}：算出之后派驻已变" for pair in moved]
    rows += [f"{pair.enterprise.name}：原派驻在生效日或之后才开始" for pair in too_new]
    return _listed("派驻", rows, "算出之后派驻没有变动", "{n} 家的派驻在算出之后有变动，请重算")


def _people(found: Review, available: set[int]) -> Check:
    away = sorted({pair.instructor.name for pair in found.made if pair.instructor_id not in available})
    return _listed("指导员", away, "新派驻的人都可到岗", "{n} 人在生效日不可派（离任、请假或任期已满），请重算")


def _conflicts(pairs: Sequence[Pair], barred: set[tuple[int, int]], on: date) -> Check:
    clash = [f"{p.enterprise.name}：{p.instructor.name}" for p in pairs if (p.enterprise_id, p.instructor_id) in barred]
    if clash:
        return _listed("回避", clash, "", "{n} 对在算出之后登记了回避，请重算")
    warned = warned_pairs({(pair.enterprise_id, pair.instructor_id) for pair in pairs}, on)
    rows = [f"{p.enterprise.name}：{p.instructor.name}" for p in pairs if (p.enterprise_id, p.instructor_id) in warned]
    passed = "亲属、利益、同一案件经办人均已排除"
    return _listed("回避", rows, passed, passed + "；{n} 对的单位有在办案件，请留意", "soon")


def _loads(pairs: Sequence[Pair], on: date) -> Check:
    load = Counter(pair.instructor_id for pair in pairs)
    taken = places_taken(list(load), {pair.enterprise_id: 0 for pair in pairs}, on)
    city_bound = settings.value("load_max", on)
    people = {pair.instructor_id: pair.instructor for pair in pairs}
    over = [
        f"{people[who].name}：{load[who] + taken.get(who, 0)} 家，上限 {min(people[who].max_load, city_bound)} 家"
        for who in sorted(load)
        if load[who] + taken.get(who, 0) > min(people[who].max_load, city_bound)
    ]
    most = max(load.values(), default=0)
    return _listed("负荷", over, f"最多 {most} 家，没有人超过上限", "{n} 人会超过上限，请重算")


def _terms(found: Review, leads: Mapping[int, Stint], term_months: int) -> Check:
    again = set(found.reappointed)
    rows = [
        f"{pair.enterprise.name}：{pair.instructor.name}，{leads[pair.enterprise_id].starts_on} 起"
        for pair in found.kept
        if leads[pair.enterprise_id].pk in again
    ]
    return _listed("任期", rows, "没有人超过任期", f"{{n}} 对已满 {term_months} 个月仍续任，请写明理由", "soon")


def _uncovered(run: Run, pairs: Sequence[Pair], on: date) -> Check:
    """Enterprises that began after the plan was computed; held ones have a lead and are not missed here."""
    operating = Enterprise.everything.operating(on).filter(region_code__startswith=run.region_code)
    led = Stint.everything.in_force(on).filter(part=Part.LEAD).values("enterprise")
    planned = {pair.enterprise_id for pair in pairs}
    rows = [name for pk, name in operating.exclude(pk__in=led).values_list("pk", "name") if pk not in planned]
    return _listed(
        "缺口", rows, f"{len(pairs):,} 家全部有人", "{n} 家是算出之后新增的，不在方案里；可先发布，再单独派驻", "soon"
    )
