"""What publishing a plan would do on a day, and what has changed since it was computed. Reads only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.models import BLOCKING, Conflict, ConflictKind, Part, Stint
from qiaoliang.planning.matching.instance import places_of
from qiaoliang.planning.matching.models import Pair, Run
from qiaoliang.planning.matching.request import Pin
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings

SHOWN_AT_MOST = 20
FETCHED_AT_ONCE = 500  # keys in one query
Names = Mapping[int, str]


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


class Planned(NamedTuple):
    """A pair of the plan, as much as is checked; `written` gives the whole of it."""

    pk: int
    enterprise_id: int
    instructor_id: int
    incumbent_id: int | None
    instructor: Instructor


@dataclass
class Review:
    """The pairs by what happens to them, the stints that end, and the checks."""

    starts_on: date
    kept: list[Planned] = field(default_factory=list)
    new: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)
    reappointed: list[int] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    term_months: int = 0
    promoted: int = 0  # of the ended: supports who become the lead of the same enterprise
    firms: Mapping[int, str] = field(default_factory=dict)

    @property
    def blocking(self) -> list[Check]:
        return [check for check in self.checks if check.blocks]

    @property
    def made(self) -> list[Planned]:
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
    running = _running(starts_on)
    wanted = {pair.enterprise_id for pair in pairs}
    leads = {lead.enterprise_id: lead for lead in running if lead.part == Part.LEAD and lead.enterprise_id in wanted}
    available = set(Instructor.everything.available(starts_on).values_list("pk", flat=True))
    barred, warned = _conflicting(starts_on)
    moved, too_new = _sort(found, pairs, leads, run, available, barred)
    too_new += _promote(found, running, run)
    rules_now = settings.values(starts_on)
    term_months = found.term_months = rules_now["term_months"]
    operating = _operating(starts_on)
    firms = found.firms = _names_of(wanted, operating)
    kept = [leads[pair.enterprise_id] for pair in found.kept]
    found.reappointed = [stint.pk for stint in kept if _is_over(stint, starts_on, term_months)]
    found.checks = [
        _enterprises(firms, pairs, operating),
        _stints(firms, moved, too_new),
        _people(found, available),
        _conflicts(firms, pairs, barred, warned),
        _loads(pairs, running, rules_now["load_max"]),
        _terms(firms, found, leads, term_months),
        _uncovered(run, wanted, running, operating, starts_on),
    ]
    return found


class Running(NamedTuple):
    """A posting that runs on the day or begins later."""

    pk: int
    instructor_id: int
    enterprise_id: int
    part: str
    starts_on: date
    planned_end_on: date | None


def _pairs(run: Run) -> list[Planned]:
    """All pairs with their people, each person one object: thousands of rows of the table would take three times as
    long."""
    people = {who.pk: who for who in Instructor.everything.only("name", "number", "max_load")}
    rows = Pair.everything.filter(run=run).order_by("enterprise")
    columns = rows.values_list("pk", "enterprise", "instructor", "incumbent")
    return [Planned(pk, firm, who, before, people[who]) for pk, firm, who, before in columns]


def written(pairs: Sequence[Planned]) -> list[Pair]:
    """The same pairs as rows with their enterprises and people, in few queries: publishing writes why each was made."""
    keys = [pair.pk for pair in pairs]
    whole = Pair.everything.select_related("enterprise", "instructor").defer("instructor__phone")
    found: dict[int, Pair] = {}
    for start in range(0, len(keys), FETCHED_AT_ONCE):
        found |= whole.in_bulk(keys[start : start + FETCHED_AT_ONCE])
    return [found[key] for key in keys]


def _names_of(wanted: set[int], operating: Mapping[int, tuple[str, str]]) -> Names:
    """Names of the plan's enterprises; those that do not operate any more are few and asked for apart."""
    gone = Enterprise.everything.filter(pk__in=wanted - operating.keys()) if wanted - operating.keys() else None
    known = {pk: operating[pk][0] for pk in wanted & operating.keys()}
    return known if gone is None else known | dict(gone.values_list("pk", "name"))


def _running(on: date) -> list[Running]:
    """Postings, those begun latest first: of two leads of one enterprise the one in force comes last."""
    rows = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("-starts_on", "-pk")
    columns = ("pk", "instructor", "enterprise", "part", "starts_on", "planned_end_on")
    return [Running(*row) for row in rows.values_list(*columns)]


def _conflicting(on: date) -> tuple[set[Pin], set[Pin]]:
    """Pairs barred on the day or later, and pairs warned of on the day."""
    barred, warned = set(), set()
    rows = Conflict.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    for enterprise, instructor, kind, starts_on in rows.values_list("enterprise", "instructor", "kind", "starts_on"):
        if kind in BLOCKING:
            barred.add((enterprise, instructor))
        elif kind == ConflictKind.SAME_UNIT and starts_on <= on:
            warned.add((enterprise, instructor))
    return barred, warned


def _operating(on: date) -> dict[int, tuple[str, str]]:
    """Name and region of every enterprise that operates on the day."""
    rows = Enterprise.everything.operating(on).values_list("pk", "name", "region_code")
    return {pk: (name, region) for pk, name, region in rows}


def _sort(
    found: Review, pairs: Sequence[Planned], leads: Mapping[int, Running], run: Run, available: set[int],
    barred: set[Pin],
) -> tuple[list[Planned], list[Planned]]:  # fmt: skip
    """Put every pair where it belongs; returns those whose posting changed meanwhile and those begun too late."""
    moved: list[Planned] = []
    too_new: list[Planned] = []
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


def _promote(found: Review, running: Sequence[Running], run: Run) -> list[Planned]:
    """Who leads where they support ends the one to begin the other; returns those whose support begins too late."""
    supports = {(one.enterprise_id, one.instructor_id): one for one in running if one.part == Part.SUPPORT}
    too_new = []
    for pair in found.made:
        support = supports.get((pair.enterprise_id, pair.instructor_id))
        if support is None:
            continue
        if support.starts_on >= found.starts_on:
            too_new.append(pair)
        else:
            found.ended[support.pk] = f"改任牵头；按{run.title}改派"
            found.promoted += 1
    return too_new


def _why(pair: Planned, run: Run, available: set[int], barred: set[Pin]) -> str:
    if (pair.enterprise_id, pair.incumbent_id) in barred:
        return f"回避；按{run.title}改派"
    if pair.incumbent_id not in available:
        return f"原指导员离任、请假或任期已满；按{run.title}改派"
    return f"按{run.title}改派"


def _is_over(stint: Running, on: date, term_months: int) -> bool:
    """The term promised at the posting (or at the last re-appointment) ends before the day."""
    return (stint.planned_end_on or rules.planned_end(stint.starts_on, term_months)) < on


# --- checks


def _listed(label: str, rows: Sequence[str], passed: str, text: str, kind: str = "overdue") -> Check:
    if not rows:
        return Check("done", label, passed)
    return Check(kind, label, text.format(n=f"{len(rows):,}"), tuple(rows[:SHOWN_AT_MOST]))


def _enterprises(firms: Names, pairs: Sequence[Planned], operating: Mapping[int, tuple[str, str]]) -> Check:
    gone = [firms[pair.enterprise_id] for pair in pairs if pair.enterprise_id not in operating]
    return _listed("企业", gone, f"{len(pairs):,} 家都在正常经营", "{n} 家已停业、注销或并入别的企业，请重算")


def _stints(firms: Names, moved: Sequence[Planned], too_new: Sequence[Planned]) -> Check:
    rows = [f"{firms[pair.enterprise_id]}：算出之后派驻已变" for pair in moved]
    rows += [f"{firms[pair.enterprise_id]}：原派驻在生效日或之后才开始" for pair in too_new]
    return _listed("派驻", rows, "算出之后派驻没有变动", "{n} 家的派驻在算出之后有变动，请重算")


def _people(found: Review, available: set[int]) -> Check:
    away = sorted({pair.instructor.name for pair in found.made if pair.instructor_id not in available})
    return _listed("指导员", away, "新派驻的人都可到岗", "{n} 人在生效日不可派（离任、请假或任期已满），请重算")


def _conflicts(firms: Names, pairs: Sequence[Planned], barred: set[Pin], warned: set[Pin]) -> Check:
    clash = [
        f"{firms[p.enterprise_id]}：{p.instructor.name}" for p in pairs if (p.enterprise_id, p.instructor_id) in barred
    ]
    if clash:
        return _listed("回避", clash, "", "{n} 对在算出之后登记了回避，请重算")
    rows = [
        f"{firms[p.enterprise_id]}：{p.instructor.name}" for p in pairs if (p.enterprise_id, p.instructor_id) in warned
    ]
    passed = "亲属、利益、同一案件经办人均已排除"
    return _listed("回避", rows, passed, passed + "；{n} 对的单位有在办案件，请留意", "soon")


def _loads(pairs: Sequence[Planned], running: Sequence[Running], city_bound: int) -> Check:
    load = Counter(pair.instructor_id for pair in pairs)
    postings = ((one.instructor_id, one.enterprise_id, one.part) for one in running)
    taken = places_of(postings, list(load), {pair.enterprise_id: 0 for pair in pairs})
    people = {pair.instructor_id: pair.instructor for pair in pairs}
    over = [
        f"{people[who].name}：{load[who] + taken.get(who, 0)} 家，上限 {min(people[who].max_load, city_bound)} 家"
        for who in sorted(load)
        if load[who] + taken.get(who, 0) > min(people[who].max_load, city_bound)
    ]
    most = max(load.values(), default=0)
    return _listed("负荷", over, f"最多 {most} 家，没有人超过上限", "{n} 人会超过上限，请重算")


def _terms(firms: Names, found: Review, leads: Mapping[int, Running], term_months: int) -> Check:
    again = set(found.reappointed)
    rows = [
        f"{firms[pair.enterprise_id]}：{pair.instructor.name}，{leads[pair.enterprise_id].starts_on} 起"
        for pair in found.kept
        if leads[pair.enterprise_id].pk in again
    ]
    return _listed("任期", rows, "没有人超过任期", f"{{n}} 对已满 {term_months} 个月仍续任，请写明理由", "soon")


def _uncovered(
    run: Run, planned: set[int], running: Sequence[Running], operating: Mapping[int, tuple[str, str]], on: date
) -> Check:  # fmt: skip
    """Enterprises that began after the plan was computed; held ones have a lead and are not missed here."""
    led = {one.enterprise_id for one in running if one.part == Part.LEAD and one.starts_on <= on}
    rows = [
        name for pk, (name, region) in sorted(operating.items())
        if region.startswith(run.region_code) and pk not in led and pk not in planned
    ]  # fmt: skip
    return _listed(
        "缺口", rows, f"{len(planned):,} 家全部有人", "{n} 家是算出之后新增的，不在方案里；可先发布，再单独派驻", "soon"
    )
