"""The records a case may be drawn from: only what stands as done, found by number or by words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from qiaoliang.economy.demands.choices import Stage as DemandStage
from qiaoliang.economy.demands.choices import Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.outcomes.models import Outcome, confirmed
from qiaoliang.harmony.labour.choices import Stage as ConsultationStage
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.results.exemplars.choices import Source

SHOWN: Final = 20


@dataclass(frozen=True)
class Record:
    """What a case needs to know of the record it tells of."""

    kind: str
    key: int
    words: str
    on: date
    region_code: str
    enterprise: Any
    instructor_id: int | None
    href: str


@dataclass(frozen=True)
class _Kind:
    rows: Callable[[datetime], Any]  # in scope, done at that moment
    search: Callable[[str], Q]
    read: Callable[[Any], Record]
    order: str


def _lead(enterprise: Any, on: date) -> int | None:
    """Who served the enterprise on the day."""
    if enterprise is None:
        return None
    stints = Stint.everything.filter(Stint.covers(on), enterprise=enterprise, part=Part.LEAD)
    found: int | None = stints.values_list("instructor_id", flat=True).first()
    return found


def _organisation(row: Any) -> Record:
    return Record(
        Source.ORGANISATION, row.pk, f"{row.name}（{row.get_form_display()}）成立", row.set_up_on, row.region_code,
        row.host, _lead(row.host, row.set_up_on), f"/organisations/{row.pk}/",
    )  # fmt: skip


def _demand(row: Any) -> Record:
    helped = row.helped_by.instructor_id if row.helped_by else _lead(row.enterprise, row.closed_on)
    return Record(
        Source.DEMAND, row.pk, f"{row.number} {row.title}", row.closed_on, row.region_code, row.enterprise, helped,
        f"/demands/{row.pk}/",
    )  # fmt: skip


def _outcome(row: Any) -> Record:
    helped = row.helped_by.instructor_id if row.helped_by else _lead(row.enterprise, row.happened_on)
    return Record(
        Source.OUTCOME, row.pk, row.title, row.happened_on, row.region_code, row.enterprise, helped,
        row.get_absolute_url(),
    )  # fmt: skip


def _agreement(row: Any) -> Record:
    return Record(
        Source.AGREEMENT, row.pk, f"{row}生效", row.since, row.enterprise.region_code, row.enterprise,
        _lead(row.enterprise, row.since), row.get_absolute_url(),
    )  # fmt: skip


def _named(text: str, *columns: str) -> Q:
    found = Q(enterprise__name__icontains=text)
    for column in columns:
        found |= Q(**{f"{column}__icontains": text})
    return found


KINDS: Final[Mapping[str, _Kind]] = {
    Source.ORGANISATION: _Kind(
        lambda at: Organisation.objects.filter(abolished_on=None).select_related("host"),
        lambda text: Q(name__icontains=text) | Q(host__name__icontains=text), _organisation, "-set_up_on",
    ),
    Source.DEMAND: _Kind(
        lambda at: Demand.objects.filter(
            stage=DemandStage.CLOSED, verdict=Verdict.SOLVED, closed_on__isnull=False
        ).select_related("enterprise", "helped_by"),
        lambda text: _named(text, "title", "number"), _demand, "-closed_on",
    ),
    Source.OUTCOME: _Kind(
        lambda at: Outcome.objects.filter(confirmed(at)).select_related("enterprise", "helped_by"),
        lambda text: _named(text, "title", "natural_key"), _outcome, "-happened_on",
    ),
    Source.AGREEMENT: _Kind(
        lambda at: Consultation.objects.filter(stage=ConsultationStage.EFFECTIVE).select_related("enterprise"),
        lambda text: _named(text), _agreement, "-since",
    ),
}  # fmt: skip


def found(kind: str, text: str, at: datetime) -> list[Record]:
    """The latest records of the active scope that a case could be drawn from."""
    known = KINDS[kind]
    rows = known.rows(at)
    if text:
        rows = rows.filter(known.search(text))
    return [known.read(row) for row in rows.order_by(known.order, "-pk")[:SHOWN]]


def one(kind: str, key: int, at: datetime) -> Record | None:
    """That record, if it lies in the active scope and stands as done."""
    known = KINDS.get(kind)
    row = known.rows(at).filter(pk=key).first() if known is not None else None
    return known.read(row) if known is not None and row is not None else None
