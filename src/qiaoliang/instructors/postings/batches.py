"""Many postings at once, for a published plan: old leads end, new ones begin, and all of it can be taken back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.instructors.postings import handovers, rules
from qiaoliang.instructors.postings.actions import LOCK, next_letter_serial
from qiaoliang.instructors.postings.models import Handover, Part, Stint
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings


class PostingsInUse(Refusal):
    def __init__(self) -> None:
        super().__init__("有诉求、成效或已接受的交接记在这批派驻名下，不能整批撤回。请对个别企业另行改派。")


class PostingsMoved(Refusal):
    def __init__(self) -> None:
        super().__init__("发布之后有派驻又被改动，不能整批撤回。请对个别企业另行改派。")


@dataclass(frozen=True)
class NewLead:
    instructor: int
    enterprise: int
    reasons: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What a plan does to postings: stints to end (with the reason), leads to make, stints to re-appoint."""

    starts_on: date
    ended: Mapping[int, str]
    made: Sequence[NewLead]
    reappointed: Sequence[int] = ()
    reappointment_reason: str = ""
    plan_key: str = ""


@audited
def replace_leads(*, change: Change, by: Actor, at: datetime) -> dict[str, Any]:
    """Carry out `change`; returns what `restore_leads` needs to take it back exactly."""
    hold(LOCK)
    now = settings.values(change.starts_on)
    rows = {row.pk: row for row in Stint.everything.select_for_update().filter(pk__in=_touched(change))}
    undo: dict[str, Any] = {
        "ended": [[pk, _text(rows[pk].ends_on), rows[pk].end_reason] for pk in sorted(change.ended)],
        "reappointed": [[pk, _text(rows[pk].planned_end_on), rows[pk].reasons] for pk in sorted(change.reappointed)],
    }
    _end(change)
    _reappoint(change, rows, now["term_months"])
    made = _make(change, now, at)
    before = {rows[pk].enterprise_id: pk for pk in change.ended if rows[pk].part == Part.LEAD}
    handovers.begin((stint, before[stint.enterprise_id]) for stint in made if stint.enterprise_id in before)
    undo["made"] = [stint.pk for stint in made]
    digest = digest_of_rows([[stint.instructor_id, stint.enterprise_id, stint.letter_number] for stint in made])
    detail = {"made": len(made), "ended": len(change.ended), "digest": digest}
    record("postings.replaced", on=("postings.stint", change.plan_key), by=by, at=at, detail=detail)
    return undo


def _touched(change: Change) -> list[int]:
    return sorted({*change.ended, *change.reappointed})


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _end(change: Change) -> None:
    by_reason: dict[str, list[int]] = defaultdict(list)
    for pk, reason in change.ended.items():
        by_reason[reason].append(pk)
    for reason, keys in by_reason.items():
        Stint.everything.filter(pk__in=keys).update(ends_on=change.starts_on - rules.DAY, end_reason=reason)


def _reappoint(change: Change, rows: Mapping[int, Stint], term_months: int) -> None:
    again = [rows[pk] for pk in sorted(change.reappointed)]
    for stint in again:
        stint.planned_end_on = rules.planned_end(change.starts_on, term_months)
        stint.reasons = {
            **stint.reasons, "reappointed": {"on": f"{change.starts_on}", "reason": change.reappointment_reason},
        }  # fmt: skip
    Stint.everything.bulk_update(again, ["planned_end_on", "reasons"], batch_size=200)


def _make(change: Change, now: Mapping[str, Any], at: datetime) -> list[Stint]:
    """One letter for each instructor, numbered in the order of the instructors."""
    year, prefix = timezone.localdate(at).year, now["letter_prefix"]
    first = next_letter_serial(prefix, year)
    serials = {who: first + place for place, who in enumerate(sorted({lead.instructor for lead in change.made}))}
    planned_end_on = rules.planned_end(change.starts_on, now["term_months"])
    regions = dict(Enterprise.everything.values_list("pk", "region_code"))
    return list(
        Stint.everything.bulk_create(
            [
                Stint(
                    instructor_id=lead.instructor, enterprise_id=lead.enterprise, part=Part.LEAD,
                    posted_in=regions.get(lead.enterprise, ""), starts_on=change.starts_on,
                    planned_end_on=planned_end_on, reasons=dict(lead.reasons),
                    letter_number=rules.letter_number(prefix, year, serials[lead.instructor]),
                    plan_key=change.plan_key, recorded_at=at,
                )
                for lead in sorted(change.made, key=lambda lead: (lead.instructor, lead.enterprise))
            ],
            batch_size=500,
        )
    )  # fmt: skip


@audited
def restore_leads(*, undo: Mapping[str, Any], plan_key: str, by: Actor, at: datetime) -> None:
    """Take a `replace_leads` back exactly. Refuses if anything has been built on the postings since."""
    hold(LOCK)
    made = Stint.everything.filter(pk__in=undo["made"])
    if made.count() != len(undo["made"]) or made.exclude(ends_on=None).exists():
        raise PostingsMoved
    if Handover.everything.filter(stint__in=made).exclude(accepted_at=None).exists():
        raise PostingsInUse
    try:
        made.delete()
    except ProtectedError as problem:
        raise PostingsInUse from problem
    ended = {row.pk: row for row in Stint.everything.filter(pk__in=[pk for pk, *_ in undo["ended"]])}
    _restore_ends(undo["ended"], ended)
    _restore_terms(undo["reappointed"])
    detail = {"removed": len(undo["made"]), "restored": len(undo["ended"])}
    record("postings.restored", on=("postings.stint", plan_key), by=by, at=at, detail=detail)


def _restore_ends(rows: Sequence[Sequence[Any]], ended: Mapping[int, Stint]) -> None:
    for pk, ends_on, reason in rows:
        if pk not in ended:
            raise PostingsMoved
        ended[pk].ends_on, ended[pk].end_reason = _day(ends_on), reason
    Stint.everything.bulk_update(ended.values(), ["ends_on", "end_reason"], batch_size=200)


def _restore_terms(rows: Sequence[Sequence[Any]]) -> None:
    again = {row.pk: row for row in Stint.everything.filter(pk__in=[pk for pk, *_ in rows])}
    for pk, planned_end_on, reasons in rows:
        if pk not in again:
            raise PostingsMoved
        again[pk].planned_end_on, again[pk].reasons = _day(planned_end_on), reasons
    Stint.everything.bulk_update(again.values(), ["planned_end_on", "reasons"], batch_size=200)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
