"""The records behind each item of one organisation's year, and what they come to. Read for many together."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang.party.campaigns.models import Pledge, Problem
from qiaoliang.party.membership.models import Step
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Meeting, Organisation
from qiaoliang.results.assessment import lateness, rules
from qiaoliang.results.assessment.choices import BranchItem
from qiaoliang.results.assessment.rules import CASES_AT_MOST, Record

COUNTED = {
    BranchItem.LIFE: "每季度至少开一次党员大会，多开不加分；没有按期换届的在扣分里。",
    BranchItem.MEMBERS: "发展党员手续按期的比例，不看人数。",
    BranchItem.EFFECT: "到期的承诺兑现了没有；自己破解的难题已确认的最多计三件。",
}  # fmt: skip
Rows = dict[int, list[Any]]


@dataclass(frozen=True)
class BranchYear:
    """One organisation's year up to a day, with its rows."""

    organisation: Organisation
    year: int
    until: date
    meetings: list[date] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)
    pledges: list[Any] = field(default_factory=list)
    problems: list[Any] = field(default_factory=list)
    late: list[Record] = field(default_factory=list)


def _by_branch(rows: Iterable[Any]) -> Rows:
    found: Rows = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(row)
    return found


def years(organisations: Iterable[Organisation], year: int, until: date) -> list[BranchYear]:
    """Everybody's rows in eight queries."""
    own = list(organisations)
    span, keys = (date(year, 1, 1), until), [one.pk for one in own]
    held = Meeting.everything.filter(organisation__in=keys, kind=MeetingKind.MEMBERS, held_on__range=span)
    meetings = _by_branch(held.filter(voided_at=None))
    steps = _by_branch(
        Step.everything.filter(organisation__in=keys, happened_on__range=span, superseded_at=None)
        .exclude(due_on=None).order_by("happened_on", "pk")
    )  # fmt: skip
    pledges = _by_branch(Pledge.everything.filter(organisation__in=keys, due_on__range=span).order_by("due_on", "pk"))
    problems = _by_branch(
        Problem.everything.filter(organisation__in=keys, happened_on__range=span).order_by("happened_on", "pk")
    )
    late = lateness.overdue(own, span)
    return [
        BranchYear(
            one, year, until, [row.held_on for row in meetings[one.pk]], steps[one.pk], pledges[one.pk],
            problems[one.pk], late.get(one.pk, []),
        )
        for one in own
    ]  # fmt: skip


def life(year: BranchYear) -> list[Record]:
    """Every quarter that is over and that the organisation saw whole."""
    found = []
    for quarter in range(4):
        first = date(year.year, quarter * 3 + 1, 1)
        last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
        if last > year.until or year.organisation.set_up_on > first:
            continue
        was_held = any(first <= day <= last for day in year.meetings)
        found.append(Record(last, f"第 {quarter + 1} 季度党员大会", was_held, href="/party/life/"))
    return found


def members(year: BranchYear) -> list[Record]:
    return [
        Record(one.happened_on, "发展党员手续一步", one.happened_on <= one.due_on, href="/party/admissions/")
        for one in year.steps
    ]


def effect(year: BranchYear) -> list[Record]:
    due = [
        Record(one.due_on, f"承诺：{one.text}", one.kept_on is not None, href=f"/party/pledges/{one.pk}/")
        for one in year.pledges
        if one.withdrawn_on is None and one.state != Claim.VOID
    ]
    solved = [one for one in year.problems if one.state == Claim.CONFIRMED][:CASES_AT_MOST]
    return due + [
        Record(one.happened_on, f"破解难题：{one.title}", True, href=f"/party/problems/{one.pk}/") for one in solved
    ]


def overdue(year: BranchYear) -> list[Record]:
    """What lies overdue without a reason: each costs a point."""
    return year.late


def false_records(year: BranchYear) -> list[Record]:
    """What somebody contradicted and the office declared void."""
    return [
        Record(one.happened_on, f"{getattr(one, 'text', '') or one.title}：被异议后作废", False)
        for one in (*year.pledges, *year.problems)
        if one.state == Claim.VOID and one.disputed_at is not None
    ]


SOURCES: dict[str, Callable[[BranchYear], list[Record]]] = {
    BranchItem.LIFE: life, BranchItem.MEMBERS: members, BranchItem.EFFECT: effect, "overdue": overdue,
    "false": false_records,
}  # fmt: skip


def compute(year: BranchYear, terms: dict[str, Any]) -> dict[str, Any]:
    """Items, deductions and total, as stored with the sheet. Every item is a list of records."""
    items = [_item(year, item, terms["weights"][item.value]) for item in COUNTED]
    late, false = len(overdue(year)), len(false_records(year))
    own = [(one["weight"], None if one["points"] is None else Decimal(one["points"])) for one in items]
    return {
        "items": items, "overdue": late, "false": false, "deducted": rules.deducted(late, false, terms),
        "total": str(rules.total(own, late, false, terms)), "until": year.until.isoformat(),
    }  # fmt: skip


def _item(year: BranchYear, item: BranchItem, weight: int) -> dict[str, Any]:
    records = SOURCES[item](year)
    own = rules.points(weight, rules.share(records))
    good = sum(record.is_good for record in records)
    said = f"应计 {len(records)} 条，做到 {good} 条。" if records else "这一年没有应计的记录，不计这一项。"
    return {
        "code": item.value, "label": str(item.label), "weight": weight, "points": None if own is None else str(own),
        "sentence": said + COUNTED[item], "records": len(records),
    }  # fmt: skip
