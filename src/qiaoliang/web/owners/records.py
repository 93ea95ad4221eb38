"""Everything recorded about an enterprise that it may lawfully see: one list over many tables, paged by the database.

Left out: disputes and concerns of its staff, what instructors note for themselves, and what others say about it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, TruncDate
from django.utils import timezone

from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands.choices import Stage as DemandStage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.policies.choices import Step
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.economy.support.choices import Stage as SupportStage
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.contacts import rhythm
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.models import Contact, Pause, Rhythm
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.fieldwork.visits.choices import Stage as VisitStage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.labour.choices import Stage as LabourStage
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit import money
from qiaoliang.party.organisations.models import Coverage, Form
from qiaoliang.web.dossier.timeline import lines
from qiaoliang.web.voices import rules
from qiaoliang.web.voices.choices import Kind, Stage
from qiaoliang.web.voices.models import Voice

PER_PAGE: Final = 20
CORRECTIONS: Final = ("contact.corrected", "outcome.settled")  # the latter only where a figure was changed by it


@dataclass(frozen=True)
class Record:
    """Where one kind of record lies, which day it belongs to, and how a line of it reads."""

    key: str
    label: str
    model: Any
    year: Callable[[int], dict[str, Any]]
    columns: dict[str, Any]
    words: Callable[..., tuple[str, str]]  # title, text, who, state → what and more

    @property
    def about(self) -> str:
        return str(self.model._meta.label_lower)

    def rows(self, enterprise: int, **only: Any) -> Any:
        found = self.model.objects.filter(enterprise=enterprise, **only)
        return lines(found, self.key, **self.columns)


@dataclass(frozen=True)
class Line:
    kind: str
    key: int
    day: date
    what: str
    more: str
    marks: tuple[str, ...]  # what became of it: contradicted, corrected, voided
    may_contradict: bool

    @property
    def address(self) -> str:
        return f"{self.kind}/{self.key}/"


def _on(column: str) -> Callable[[int], dict[str, Any]]:
    return lambda year: {f"{column}__range": (date(year, 1, 1), date(year, 12, 31))}


def _at(column: str) -> Callable[[int], dict[str, Any]]:
    def only(year: int) -> dict[str, Any]:
        first, after = (timezone.make_aware(datetime.combine(date(one, 1, 1), time.min)) for one in (year, year + 1))
        return {f"{column}__gte": first, f"{column}__lt": after}

    return only


def _columns(*, day: Any, title: Any, text: Any = None, who: Any = None, state: Any = None) -> dict[str, Any]:
    empty = Value("")
    return {"day": day, "title": title, "text": text or empty, "who": who or empty, "state": state or empty}


def _contact(title: str, text: str, who: str, state: str) -> tuple[str, str]:
    return f"{Channel(title).label}（{With(state).label}）：{text}", f"{who}记"


def _outcome(title: str, text: str | None, who: str, state: str) -> tuple[str, str]:
    parts = [money.document(int(text)) if text else "", who, str(Claim(state).label)]
    return title, " · ".join(part for part in parts if part)


def _staged(stages: Any) -> Callable[..., tuple[str, str]]:
    def words(title: str, text: str | None, who: str | None, state: str) -> tuple[str, str]:
        return title, " · ".join(part for part in (text, who, str(stages(state).label)) if part)

    return words


RECORDS: Final[dict[str, Record]] = {
    one.key: one
    for one in (
        Record(
            "contacts", "联系", Contact, _at("at"),
            _columns(
                day=TruncDate("at"), title=F("channel"), text=F("summary"), who=F("instructor__name"),
                state=F("with_whom"),
            ), _contact,
        ),
        Record(
            "visits", "走访", Visit, _on("starts_on"),
            _columns(day=F("starts_on"), title=F("asked_by__name"), state=F("stage")),
            lambda title, text, who, state: (f"{title}约走访", str(VisitStage(state).label)),
        ),
        Record(
            "demands", "诉求", Demand, _on("heard_on"),
            _columns(
                day=F("heard_on"), title=F("title"), text=F("number"), who=F("department__short_name"), state=F("stage")
            ), _staged(DemandStage),
        ),
        Record(
            "outcomes", "成效", Outcome, _on("happened_on"),
            _columns(
                day=F("happened_on"), title=F("title"), text=F("amount_fen"), who=F("counterpart"), state=F("state")
            ), _outcome,
        ),
        Record(
            "support", "支持案件", SupportCase, _on("opened_on"),
            _columns(day=F("opened_on"), title=F("title"), who=F("party"), state=F("stage")), _staged(SupportStage),
        ),
        Record(
            "policies", "政策送达", Delivery, _at("delivered_at"),
            _columns(
                day=TruncDate("delivered_at"), title=F("policy__title"), who=F("policy__issuer"), state=F("step")
            ), _staged(Step),
        ),
        Record(
            "labour", "工资集体协商", Consultation, _on("since"),
            _columns(day=F("since"), title=F("year"), state=F("stage")),
            lambda title, text, who, state: (f"{title} 年工资集体协商", str(LabourStage(state).label)),
        ),
        Record(
            "party", "党组织覆盖", Coverage, _on("starts_on"),
            _columns(day=F("starts_on"), title=F("organisation__name"), text=F("decision_number"), state=F("form")),
            lambda title, text, who, state: (f"纳入{title}覆盖", f"{Form(state).label} · {text}"),
        ),
        Record(
            "team", "派驻", Stint, _on("starts_on"),
            _columns(day=F("starts_on"), title=F("instructor__name"), state=F("part")),
            lambda title, text, who, state: (f"{title}任{Part(state).label}", ""),
        ),
        Record(
            "pauses", "暂停联系", Pause, _on("starts_on"),
            _columns(day=F("starts_on"), title=F("agreed_with"), text=F("ends_on")),
            lambda title, text, who, state: (f"约定暂停联系到 {text}", f"{title}提出"),
        ),
        Record(
            "rhythms", "约定联系方式", Rhythm, _on("starts_on"),
            _columns(
                day=F("starts_on"), title=F("agreed_with"),
                text=Concat("weekdays", Value("|"), "hours", Value("|"), "channel", Value("|"), "quiet"),
            ),
            lambda title, text, who, state: (f"约定{rhythm.read(text).words}", f"{title}提出"),
        ),
    )
}  # fmt: skip
VOIDABLE: Final = ("contacts", "outcomes")


def page(enterprise: int, kind: str, year: int | None, number: str | None) -> Page[Any]:
    """One page of raw lines, newest first: of one kind or all, of one year or all."""
    chosen = [RECORDS[kind]] if kind in RECORDS else list(RECORDS.values())
    parts: list[QuerySet[Any]] = [one.rows(enterprise, **(one.year(year) if year else {})) for one in chosen]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return Paginator(rows.order_by("-event_day", "-event_kind", "-event_key"), PER_PAGE).get_page(number)


def told(enterprise: int, rows: Iterable[Any]) -> list[Line]:
    """Raw lines in words, each with what became of the record. Four queries, however many lines."""
    raw = list(rows)
    marks = _marks(enterprise, raw)
    found = []
    for kind, day, key, *words in raw:
        what, more = RECORDS[kind].words(*words)
        said, is_open = marks.get((RECORDS[kind].about, str(key)), ((), False))
        found.append(Line(kind, key, day, what, more, said, may_contradict=not is_open))
    return found


def one(enterprise: int, kind: str, key: int) -> tuple[Line, Any] | None:
    """A single line and its row; None if the enterprise has no such record."""
    record = RECORDS.get(kind)
    raw = list(record.rows(enterprise, pk=key)) if record else []
    if record is None or not raw:
        return None
    return told(enterprise, raw)[0], record.model.everything.get(pk=key)


def _marks(enterprise: int, raw: list[Any]) -> dict[tuple[str, str], tuple[tuple[str, ...], bool]]:
    """What was contradicted, corrected or voided among these lines, and whether a contradiction is still open."""
    keys = {(RECORDS[kind].about, str(key)) for kind, _day, key, *_ in raw}
    said: dict[tuple[str, str], list[str]] = {}
    waiting = set()
    voices = Voice.everything.filter(
        kind=Kind.CONTRADICTION, enterprise=enterprise, about_key__in=[key for _, key in keys]
    ).exclude(stage=Stage.WITHDRAWN)
    for voice in voices.order_by("said_at"):
        about = (voice.about_kind, voice.about_key)
        if voice.is_open:
            waiting.add(about)
        verdict = rules.verdict_in_words(voice.kind, voice.verdict) or f"核实中，{_day(voice.due_on)}前答复"
        said.setdefault(about, []).append(
            f"{_day(timezone.localdate(voice.said_at))}贵单位提出异议：{verdict}"
            + (f"。{voice.answer}" if voice.answer else "")
        )
    for about, at in _corrected(keys).items():
        said.setdefault(about, []).append(f"{_day(timezone.localdate(at))}更正过")
    for about, reason, at in _voided(raw):
        said.setdefault(about, []).append(f"{_day(timezone.localdate(at))}已作废：{reason}")
    return {about: (tuple(said.get(about, ())), about in waiting) for about in keys if about in said}


def _corrected(keys: set[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """When each of these records was last corrected, by the log."""
    rows = Entry.everything.filter(verb__in=CORRECTIONS, about_key__in=[key for _, key in keys]).order_by("number")
    found = rows.values_list("about_kind", "about_key", "at", "detail")
    return {(kind, key): at for kind, key, at, detail in found if detail.get("before") and (kind, key) in keys}


def _voided(raw: list[Any]) -> Iterable[tuple[tuple[str, str], str, Any]]:
    for kind in VOIDABLE:
        mine = [key for one_kind, _day_, key, *_ in raw if one_kind == kind]
        model = RECORDS[kind].model
        rows = model.everything.filter(pk__in=mine, voided_at__isnull=False) if mine else []
        for row in rows:
            yield (RECORDS[kind].about, str(row.pk)), row.void_reason, row.voided_at


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
