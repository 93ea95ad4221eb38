"""The records behind each item of one person's year: points are counted from these very rows, the page lists them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from qiaoliang.economy.demands.choices import Stage, Urgency, Verdict
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.recusals.rules import declaration_due_on
from qiaoliang.registry.enterprises.choices import SizeClass
from qiaoliang.results.assessment.choices import Item
from qiaoliang.results.assessment.rules import CASES_AT_MOST, Record
from qiaoliang.results.assessment.shelf import Shelf
from qiaoliang.results.lots.choices import Consequence

FULL_MEMBERS = 3


@dataclass(frozen=True)
class Year:
    """One person's year up to the day it is looked at; `shelf` holds the rows, perhaps of others too."""

    instructor: Instructor
    year: int
    until: date
    shelf: Shelf

    @classmethod
    def alone(cls, instructor: Instructor, year: int, until: date) -> "Year":
        return cls(instructor, year, until, Shelf((instructor.pk,), date(year, 1, 1), until))

    @property
    def stints(self) -> list[Any]:
        """Postings that touched the year."""
        return self.shelf.stints.get(self.instructor.pk, [])

    def helped(self, rows: dict[int, list[Any]]) -> list[Any]:
        """Those of `rows`, by posting, that this person helped with."""
        return [row for stint in self.stints for row in rows.get(stint.pk, [])]


def organisation(year: Year) -> list[Record]:
    """Change against the posting's baseline: what was covered stays so, what was not becomes so."""
    found = []
    for stint in year.stints:
        rows = year.shelf.coverages.get(stint.enterprise_id, [])
        own = [(row.starts_on, row.ends_on) for row in rows]
        end = min(stint.ends_on or year.until, year.until)
        was, is_now = _covered(own, stint.starts_on), _covered(own, end)
        is_hard = not was and stint.enterprise.full_members < FULL_MEMBERS
        before = "派驻时已有组织" if was else f"派驻时没有组织，正式党员 {stint.enterprise.full_members} 名"
        after = "现已覆盖" if is_now else "现未覆盖"
        found.append(
            Record(
                end, f"{stint.enterprise.name}：{before}，{after}", is_now, 1 if is_hard else 2,
                f"/enterprises/{stint.enterprise_id}/",
            )
        )  # fmt: skip
    return found


def _covered(spans: list[tuple[date, date | None]], on: date) -> bool:
    return any(starts_on <= on and (ends_on is None or ends_on >= on) for starts_on, ends_on in spans)


def members(year: Year) -> list[Record]:
    """Steps of admission in the organisations of the served enterprises: in time or not, never how many."""
    shelf = year.shelf
    covering = {row.organisation_id for stint in year.stints for row in shelf.coverages.get(stint.enterprise_id, [])}
    rows = sorted(
        (step for key in covering for step in shelf.steps.get(key, [])), key=lambda step: (step.happened_on, step.pk)
    )
    return [
        Record(
            step.happened_on, f"{step.organisation.name}：发展党员手续一步", not _is_past(step),
            href="/party/admissions/",
        )
        for step in rows
    ]  # fmt: skip


def _is_past(step: Any) -> bool:
    return bool(step.happened_on > step.due_on)


def service(year: Year) -> list[Record]:
    """Demands brought in at once and solved, weighed by difficulty; up to three confirmed results, whatever the sum."""
    found = []
    for demand in sorted(year.helped(year.shelf.demands), key=lambda one: (one.heard_on, one.pk)):
        href, weight = f"/demands/{demand.pk}/", 2 if demand.urgency == Urgency.ORDINARY else 4
        at_once = timezone.localdate(demand.recorded_at) <= demand.heard_on + timedelta(days=1)
        found.append(Record(demand.heard_on, f"{demand.title}：听到后当天或次日登记", at_once, 2, href))
        if demand.stage == Stage.CLOSED:
            is_solved = demand.verdict == Verdict.SOLVED
            found.append(Record(demand.heard_on, f"{demand.title}：业主评价已解决", is_solved, weight, href))
    return found + [
        Record(one.happened_on, f"{one.title}：已确认", True, 2, f"/outcomes/{one.pk}/")
        for one in confirmed(year)[:CASES_AT_MOST]
    ]


def confirmed(year: Year) -> list[Any]:
    """What the person holds a share of, each once however many postings share it."""
    found = {one.pk: one for one in year.helped(year.shelf.shares)}
    return sorted(found.values(), key=lambda one: (one.happened_on, one.pk))


def own_fen(year: Year) -> int:
    """The person's part of the confirmed sums."""
    return sum(one.own_fen for one in year.helped(year.shelf.shares))


def harmony(year: Year) -> list[Record]:
    """The weekly promise, a week an enterprise at most once: more contacts than one earn nothing."""
    return [
        Record(
            week.thursday_on, f"{week.enterprise.name} {week.iso_week % 100} 周", week.contacted_on is not None,
            href=f"/enterprises/{week.enterprise_id}/",
        )
        for week in year.shelf.weeks.get(year.instructor.pk, [])
    ]  # fmt: skip


def overdue(year: Year) -> list[Record]:
    """What was the person's own to do and lay past its day without a reason: each costs a point (ADR 0047).

    What fell due on leave has its reason. Weeks without contact and demands entered late have items, and cost once.
    """
    found = [*_handovers(year), *_declaration(year), *_support(year)]
    away = year.shelf.leaves.get(year.instructor.pk, [])
    own = [one for one in found if not any(_covers(leave, one.on) for leave in away)]
    return sorted(own, key=lambda one: (one.on, one.text))


def _covers(leave: Any, day: date) -> bool:
    return bool(leave.starts_on <= day and (leave.ends_on is None or leave.ends_on >= day))


def _handovers(year: Year) -> list[Record]:
    """Those that lay longer than they should: to be accepted, or to be written or answered by who was there before."""
    late = [one for one in year.shelf.handovers.get(year.instructor.pk, []) if _is_late(one, year.until)]
    return [
        Record(
            one.due_on, f"{one.stint.enterprise.name}：交接逾期", False,
            href=f"/instructors/postings/handovers/{one.pk}/",
        )
        for one in late
    ]  # fmt: skip


def _declaration(year: Year) -> list[Record]:
    """The declaration of relations, at a posting and yearly, that is still missing on the last day."""
    serving = [one.starts_on for one in year.stints if one.ends_on is None or one.ends_on >= year.until]
    if not serving or year.instructor.standing != Standing.APPROVED:
        return []
    due_on = declaration_due_on(max(serving), year.shelf.declared.get(year.instructor.pk))
    if due_on >= year.until:
        return []
    return [Record(due_on, "回避申报逾期", False, href="/instructors/declarations/")]


def _support(year: Year) -> list[Record]:
    """Cases of support that wait for the person's own step, while the posting lasts."""
    return [
        Record(one.due_on, f"{one.enterprise.name}：支持案件“{one.title}”{one.get_stage_display()}逾期", False,
               href=one.get_absolute_url())
        for one in year.helped(year.shelf.support)
        if one.due_on < year.until and (one.helped_by.ends_on is None or one.helped_by.ends_on >= one.due_on)
    ]  # fmt: skip


def _is_late(handover: Any, until: date) -> bool:
    done = timezone.localdate(handover.accepted_at) if handover.accepted_at else until
    return bool(done > handover.due_on)


def false_records(year: Year) -> list[Record]:
    """Results that somebody contradicted and the office declared void, and those an audit by lot deducts for.

    What a lot found false has the consequence that was decided there, whoever contradicted it before: void alone
    leaves the count and costs nothing (ADR 0025).
    """
    looked = year.shelf.audited.get(year.instructor.pk, [])
    of_lots = {item.outcome_id for item in looked}
    found = [
        Record(one.happened_on, f"{one.title}：被异议后作废", False, href=f"/outcomes/{one.pk}/")
        for one in sorted(year.helped(year.shelf.outcomes), key=lambda one: (one.happened_on, one.pk))
        if one.disputed_at is not None and one.pk not in of_lots
    ]
    return [*found, *(_deducted(item) for item in looked if _was_decided_in(item, year))]


def _was_decided_in(item: Any, year: Year) -> bool:
    """A year is audited after it is over and perhaps graded: the deduction belongs to the year of the decision."""
    on = timezone.localdate(item.decided_at)
    return bool(item.consequence == Consequence.DEDUCT and year.shelf.starts_on <= on <= year.until)


def _deducted(item: Any) -> Record:
    text = f"{item}：抽查不属实，作废并扣分（{item.reason}）"
    return Record(timezone.localdate(item.decided_at), text, False, href=item.get_absolute_url())


# --- How difficult the portfolio was when it was taken over


@dataclass(frozen=True)
class Firm:
    """One enterprise of the portfolio as it was on the first day of the year or of the posting."""

    name: str
    href: str
    since: date
    kinds: tuple[str, ...]  # of `KINDS`


KINDS = {"small": "小微企业", "struggling": "有诉求没有办结", "uncovered": "没有党组织"}
SMALL = (SizeClass.SMALL, SizeClass.MICRO)


def portfolio(year: Year) -> list[Firm]:
    """Each enterprise once, by its first posting; what the person brought about since changes nothing here."""
    first: dict[int, Any] = {}
    for stint in sorted(year.stints, key=lambda one: (one.starts_on, one.pk)):
        first.setdefault(stint.enterprise_id, stint)
    return [_firm(year, stint) for stint in first.values()]


def _firm(year: Year, stint: Any) -> Firm:
    since = max(stint.starts_on, year.shelf.starts_on)
    spans = [(row.starts_on, row.ends_on) for row in year.shelf.coverages.get(stint.enterprise_id, [])]
    truths = {
        "small": stint.enterprise.size_class in SMALL,
        "struggling": any(_was_open(one, since) for one in year.shelf.unsettled.get(stint.enterprise_id, [])),
        "uncovered": not _covered(spans, stint.starts_on),
    }
    kinds = tuple(kind for kind, is_so in truths.items() if is_so)
    return Firm(stint.enterprise.name, f"/enterprises/{stint.enterprise_id}/", since, kinds)


def _was_open(demand: Any, on: date) -> bool:
    """Heard before the day, and not closed by it; opened again before it, it was open."""
    if demand.heard_on >= on:
        return False
    if demand.closed_on is None or demand.closed_on >= on:
        return True
    again = demand.reopened_at
    return bool(again and demand.closed_at and again > demand.closed_at and timezone.localdate(again) < on)


def difficulty(year: Year) -> list[Record]:
    """The portfolio, each firm with what makes it difficult: what the factor was counted from."""
    return [
        Record(
            one.since, f"{one.name}：{'、'.join(KINDS[kind] for kind in one.kinds) or '没有特别的难处'}", True, 0,
            one.href,
        )
        for one in portfolio(year)
    ]  # fmt: skip


SOURCES: dict[str, Callable[[Year], list[Record]]] = {
    Item.ORGANISATION: organisation, Item.MEMBERS: members, Item.SERVICE: service, Item.HARMONY: harmony,
    "overdue": overdue, "false": false_records, "difficulty": difficulty,
}  # fmt: skip
