"""Everything recorded about an enterprise that it may lawfully see: one list over many tables, paged by the database.

Left out: disputes and concerns of its staff, what instructors note for themselves, and what others say about it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, TruncDate
from django.utils import timezone

from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands.choices import Stage as DemandStage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.economy.policies.choices import Fate, Step
from qiaoliang.economy.policies.models import Advice, Delivery
from qiaoliang.economy.support.choices import Stage as SupportStage
from qiaoliang.economy.support.models import SignUp, SupportCase
from qiaoliang.fieldwork.contacts import rhythm
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.models import Contact, Pause, Rhythm
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.fieldwork.visits.choices import Stage as VisitStage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.accord.choices import Stage as AccordStage
from qiaoliang.harmony.accord.models import Creation
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.harmony.labour.choices import Stage as LabourStage
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit import money
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.models import CaseUnit, Coverage, Form
from qiaoliang.results.surveys.choices import Audience
from qiaoliang.results.surveys.models import Survey, Token
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
    of: Callable[[int], Any] | None = None  # the rows of an enterprise, where scope alone does not say it
    may_contradict: bool = True

    @property
    def about(self) -> str:
        return str(self.model._meta.label_lower)

    def rows(self, enterprise: int, **only: Any) -> Any:
        found = self.of(enterprise) if self.of else self.model.objects.filter(enterprise=enterprise)
        return lines(found.filter(**only), self.key, **self.columns)


@dataclass(frozen=True)
class Line:
    kind: str
    key: int
    day: date
    what: str
    more: str
    marks: tuple[str, ...]  # what became of it: contradicted, corrected, voided
    may_contradict: bool
    is_waiting: bool  # contradicted, and not answered yet

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


def _claimed(title: str, text: str | None, who: str, state: str) -> tuple[str, str]:
    amount = f"{money.document(int(text))}" if text else ""
    return title, " · ".join(part for part in (amount, who, str(Claim(state).label)) if part)


def _invitations(enterprise: int) -> Any:
    """Surveys whose owners' links name the enterprise. Whether its link was used is not asked: no answer, no moment and
    no state of the link can be read from these lines (ADR 0026). They go with the links, when the survey is counted."""
    asked = Token.everything.filter(survey=OuterRef("pk"), enterprise=enterprise).values("survey")
    return Survey.everything.filter(Exists(asked), audience=Audience.OWNERS)


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
            "setup", "组建申请", CaseUnit, _on("case__applied_on"),
            _columns(
                day=F("case__applied_on"), title=F("case__name"), who=F("case__upper_committee"), state=F("case__state")
            ),
            lambda title, text, who, state: (f"申请成立{title}", f"{who} · {CaseState(state).label}"),
            of=lambda enterprise: CaseUnit.everything.filter(enterprise=enterprise),
        ),
        Record(
            "creations", "和谐企业创建", Creation, _on("since"),
            _columns(day=F("since"), title=F("document_number"), who=F("authority"), state=F("stage")),
            lambda title, text, who, state: (
                "创建劳动关系和谐企业", " · ".join(part for part in (who, title, str(AccordStage(state).label)) if part)
            ),
        ),
        Record(
            "projects", "技术项目", Project, _on("happened_on"),
            _columns(day=F("happened_on"), title=F("title"), state=F("state")), _claimed,
        ),
        Record(
            "benefits", "项目效益", Benefit, _on("happened_on"),
            _columns(day=F("happened_on"), title=F("project__title"), text=F("amount_fen"), state=F("state")), _claimed,
        ),
        Record(
            "events", "讲座和活动", Event, _on("happened_on"),
            _columns(day=F("happened_on"), title=F("title"), who=F("organisers"), state=F("state")), _claimed,
        ),
        Record(
            "gifts", "捐赠", Gift, _on("happened_on"),
            _columns(day=F("happened_on"), title=F("recipient"), text=F("amount_fen"), state=F("state")),
            lambda title, text, who, state: _claimed(f"捐赠给{title}", text, who, state),
        ),
        Record(
            "advice", "党组织建言", Advice, _on("given_on"),
            _columns(day=F("given_on"), title=F("title"), who=F("organisation_name"), state=F("fate")), _staged(Fate),
        ),
        Record(
            "occasions", "对接会和培训", SignUp, _at("signed_up_at"),
            _columns(day=TruncDate("signed_up_at"), title=F("occasion__title"), text=F("persons")),
            lambda title, text, who, state: (title, f"报名 {text} 人"),
        ),
        Record(
            "surveys", "测评邀请", Survey, _on("opened_on"),
            _columns(day=F("opened_on"), title=F("title"), text=F("closed_on")),
            lambda title, text, who, state: (f"邀请填写“{title}”", f"{text} 截止，答卷不记名"),
            of=_invitations, may_contradict=False,
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
VOIDABLE: Final = ("contacts", "outcomes", "projects", "benefits", "events", "gifts")


def page(enterprise: int, kind: str, year: int | None, number: str | None) -> Page[Any]:
    """One page of raw lines, newest first: of one kind or all, of one year or all."""
    chosen = [RECORDS[kind]] if kind in RECORDS else list(RECORDS.values())
    parts: list[QuerySet[Any]] = [one.rows(enterprise, **(one.year(year) if year else {})) for one in chosen]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return Paginator(rows.order_by("-line_day", "-line_kind", "-line_key"), PER_PAGE).get_page(number)


def told(enterprise: int, rows: Iterable[Any]) -> list[Line]:
    """Raw lines in words, each with what became of the record. Four queries, however many lines."""
    raw = list(rows)
    marks = _marks(enterprise, raw)
    found = []
    for kind, day, key, *words in raw:
        what, more = RECORDS[kind].words(*words)
        said, is_open = marks.get((RECORDS[kind].about, str(key)), ((), False))
        may = RECORDS[kind].may_contradict and not is_open
        found.append(Line(kind, key, day, what, more, said, may_contradict=may, is_waiting=is_open))
    return found


def one(enterprise: int, kind: str, key: int) -> tuple[Line, Any] | None:
    """A single line and its row; None if the enterprise has no such record."""
    record = RECORDS.get(kind)
    raw = list(record.rows(enterprise, pk=key)) if record and record.may_contradict else []
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
    """What of these lines is void, why and since when. One query."""
    parts = []
    for kind in VOIDABLE:
        mine = [key for one_kind, _day_, key, *_ in raw if one_kind == kind]
        rows = RECORDS[kind].model.everything.filter(pk__in=mine, voided_at__isnull=False).order_by()
        said = rows.annotate(about=Value(kind, output_field=CharField()))
        parts += [said.values_list("about", "pk", "void_reason", "voided_at")] if mine else []
    found = parts[0].union(*parts[1:], all=True) if parts else ()
    return [((RECORDS[kind].about, str(key)), reason, at) for kind, key, reason, at in found]


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
