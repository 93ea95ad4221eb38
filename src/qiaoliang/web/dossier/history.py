"""The coverage history of an enterprise as independent tracks: organisation, instructors, rhythm of contact."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast

from qiaoliang.fieldwork.contacts.models import Pause
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.charts import Chart, Span, tracks
from qiaoliang.party.organisations.models import Coverage, Form, WorkCoverage, WorkKind
from qiaoliang.registry.carriers.models import CarrierKind, Tenancy

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Something that held from a day to a day: coverage, stint, pause, other work coverage, membership of a carrier."""

    kind: str
    starts_on: date
    ends_on: date | None
    name: str
    sort: str
    key: int | None

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


def part(queryset: Any, kind: str, name: Any, sort: Any, key: Any) -> Any:
    columns = {
        "stretch_kind": Value(kind, output_field=CharField()),
        "stretch_name": Cast(name, TextField()),
        "stretch_sort": Cast(sort, TextField()),
        "stretch_key": key,
    }
    return queryset.order_by().annotate(**columns).values_list(
        "stretch_kind", "starts_on", "ends_on", "stretch_name", "stretch_sort", "stretch_key"
    )  # fmt: skip


def stretches(enterprise: int) -> list[Stretch]:
    """Everything dated that holds for the enterprise, in one query, oldest first."""
    mine = {"enterprise": enterprise}
    rows = part(
        Coverage.everything.filter(**mine), "coverage", F("organisation__name"), F("form"), F("organisation")
    ).union(
        part(Stint.everything.filter(**mine), "stint", F("instructor__name"), F("part"), F("instructor")),
        part(Pause.everything.filter(**mine), "pause", F("agreed_with"), Value(""), F("pk")),
        part(WorkCoverage.everything.filter(**mine), "work", F("note"), F("kind"), F("pk")),
        part(Tenancy.everything.filter(**mine), "carrier", F("carrier__name"), F("carrier__kind"), F("carrier")),
        all=True,
    )
    return sorted((Stretch(*row) for row in rows), key=lambda one: (one.starts_on, one.kind, one.name))


def chart(found: Sequence[Stretch], on: date, *, with_rhythm: bool) -> Chart:
    """Two tracks that never overwrite each other, and the rhythm of contact under them."""
    rows = [
        ("党组织覆盖", [_span(one, on, _organisation(one)) for one in found if one.kind == "coverage"]),
        ("工作覆盖", [_span(one, on, _work(one)) for one in found if one.kind in ("stint", "work")]),
    ]
    if with_rhythm:
        rows.append(("联系节奏", list(_rhythm(found, on))))
    return tracks("覆盖历程图", rows, until=on)  # not the section's own name: landmarks differ


def _span(one: Stretch, on: date, words: str) -> Span:
    return Span(one.starts_on, None if one.holds(on) else one.ends_on, words)


def _organisation(one: Stretch) -> str:
    return f"{one.name}（{Form(one.sort).label}）"


def _work(one: Stretch) -> str:
    if one.kind == "stint":
        return f"{'指导员' if one.sort == Part.LEAD else '协同'} {one.name}"
    return f"{WorkKind(one.sort).label} {one.name}".strip()


def _rhythm(found: Sequence[Stretch], on: date) -> Iterator[Span]:
    """Weekly while somebody is posted, broken by the pauses the enterprise asked for."""
    for start, end in _posted(found):
        begin = start
        for pause in (one for one in found if one.kind == "pause"):
            last = pause.ends_on or on
            if last < begin or (end is not None and pause.starts_on > end):
                continue
            if pause.starts_on > begin:
                yield Span(begin, pause.starts_on - DAY, "每周")
            yield Span(pause.starts_on, last, "暂停", is_pause=True)
            begin = last + DAY
        if end is None or begin <= end:
            yield Span(begin, None if end is None or end >= on else end, "每周")


def _posted(found: Sequence[Stretch]) -> list[tuple[date, date | None]]:
    """Stretches of time with somebody posted, joined where they touch."""
    joined: list[tuple[date, date | None]] = []
    for one in found:
        if one.kind != "stint":
            continue
        if joined and (joined[-1][1] is None or joined[-1][1] >= one.starts_on - DAY):
            first, last = joined[-1]
            joined[-1] = (first, None if last is None or one.ends_on is None else max(last, one.ends_on))
        else:
            joined.append((one.starts_on, one.ends_on))
    return joined


def carriers(found: Sequence[Stretch], on: date) -> list[tuple[str, str, int | None]]:
    """(kind, name, key) of the carriers the enterprise belongs to on the day."""
    return [
        (str(CarrierKind(one.sort).label), one.name, one.key)
        for one in found
        if one.kind == "carrier" and one.holds(on)
    ]
