"""Saying, taking, handing on, answering, asking again: the only writer of voices.

The words are sealed and go into no notice and no log. Every step is a dated row; a late answer climbs to the city.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.credit import offices_near
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.web.voices import records, rules
from qiaoliang.web.voices.choices import JUDGED, MOVES, SPOKEN, Kind, MoveKind, Rung, Stage, Verdict
from qiaoliang.web.voices.models import Voice, VoiceMove

WORDS_AT_MOST: Final = 1000
_CLIMBS: Final = {Rung.URGED: "urged", Rung.ESCALATED: "escalated"}


class ContradictedAlready(Refusal):
    """The enterprise said so before and waits for the answer."""

    def __init__(self) -> None:
        super().__init__("这条记录的异议已经提出，项目办正在核实。")


# --- whoever says it


@audited
def say(
    *, kind: str, words: str, enterprise: Enterprise | None, by: Actor, at: datetime, page: str = "",
    region_code: str = "",
) -> Voice:  # fmt: skip
    """A complaint, thanks or a suggestion; for an enterprise, or in one's own name."""
    if kind not in SPOKEN:
        raise Refusal("请选择投诉、感谢或建议。", field="kind")
    return _said(Voice(kind=kind, enterprise=enterprise, page=page[:200], region_code=region_code), words, by, at)


@audited
def contradict(
    *, enterprise: Enterprise, about: models.Model, text: str, words: str, by: Actor, at: datetime,
    is_partly: bool = False,
) -> Voice:  # fmt: skip
    """The enterprise says of a record about it that it is not so. A result leaves the count until this is answered."""
    Enterprise.everything.select_for_update().get(pk=enterprise.pk)  # two people may contradict one record at once
    kind, key = about._meta.label_lower, str(about.pk)
    if Voice.everything.open().filter(enterprise=enterprise, about_kind=kind, about_key=key).exists():
        raise ContradictedAlready
    words = words.strip() or ("部分不属实" if is_partly else "不属实")
    made = Voice(kind=Kind.CONTRADICTION, enterprise=enterprise, about_kind=kind, about_key=key, about_text=text[:300])
    voice = _said(made, words, by, at)
    records.contradicted(about, words, is_partly=is_partly, by=by, at=at)
    return voice


def _said(voice: Voice, words: str, by: Actor, at: datetime) -> Voice:
    words = words.strip()
    if not words:
        raise Refusal("请写一句话，说清是什么事。", field="words")
    today = timezone.localdate(at)
    voice.words, voice.said_at, voice.said_by, voice.user_id = words[:WORDS_AT_MOST], at, by.name, by.user_id
    if voice.enterprise is not None:
        voice.region_code = voice.enterprise.region_code
    voice.due_on = _due(voice, today)
    voice.save()
    _note(voice, MoveKind.SAY, by, at)
    record("voice.said", on=voice, by=by, at=at, detail={"kind": voice.kind})
    text = f"{voice.get_kind_display()}待受理：{_from(voice)}，请在 {voice.due_on} 前答复。"
    _tell(_offices(voice, at), "voice_said", voice, text, at)
    return voice


def _due(voice: Voice, today: Any) -> Any:
    return rules.due_on(today, settings.value(rules.SETTING[Kind(voice.kind)], today), settings.calendar())


@audited
def again(*, voice: Voice, words: str, by: Actor, at: datetime) -> Voice:
    """The answer did not help: said once more, and now the city's office is told too."""
    fresh = _locked(voice, Stage.HELD)
    if fresh.stage != Stage.ANSWERED or fresh.reopened_at is not None:
        raise Refusal("只能再提一次。还有别的事，请另提一件。")
    if not words.strip():
        raise Refusal("请写明哪里还没有解决。", field="words")
    added = f"{fresh.words}\n（{timezone.localdate(at)} 再提）{words.strip()}"
    fresh.words, fresh.reopened_at, fresh.rung, fresh.department = added[: WORDS_AT_MOST * 2], at, Rung.NONE, None
    fresh.due_on, fresh.held_by = _due(fresh, timezone.localdate(at)), ""
    _moved(fresh, Stage.HELD, MoveKind.AGAIN, by, at)
    people = {*_offices(fresh, at), *notices.people_at([Place("city")], "office", at)}
    _tell(people, "voice_again", fresh, f"对答复不满意，再次提出：{_from(fresh)}", at)
    return fresh


@audited
def withdraw(*, voice: Voice, by: Actor, at: datetime) -> Voice:
    """Taken back. A result that was contradicted stays with the office: it left the count and must be settled."""
    return _moved(_locked(voice, Stage.WITHDRAWN), Stage.WITHDRAWN, MoveKind.WITHDRAW, by, at)


# --- the office and the department


@audited
def take(*, voice: Voice, by: Actor, at: datetime) -> Voice:
    """The office holds it itself."""
    fresh = _locked(voice, Stage.HELD)
    fresh.held_by, fresh.department = by.name, None
    return _moved(fresh, Stage.HELD, MoveKind.TAKE, by, at)


@audited
def assign(*, voice: Voice, department: Department, words: str, by: Actor, at: datetime) -> Voice:
    """A department finds out what is so and reports; the answer stays with the office."""
    fresh = _locked(voice, Stage.HELD)
    fresh.held_by, fresh.department = by.name, department
    _moved(fresh, Stage.HELD, MoveKind.ASSIGN, by, at, words=words)
    people = notices.people_at([Place("department", str(department.pk))], "coordinator", at)
    _tell(people, "voice_assigned", fresh, f"请核实并回告：{_from(fresh)}，{fresh.due_on} 前答复。", at)
    return fresh


@audited
def report(*, voice: Voice, words: str, by: Actor, at: datetime) -> Voice:
    """What the department found; the office answers with it."""
    fresh = _locked(voice)
    if fresh.stage != Stage.HELD or fresh.department is None:
        raise Refusal("这件不在部门核实中，请刷新页面。")
    if not words.strip():
        raise Refusal("请写明核实到的情况。", field="words")
    _note(fresh, MoveKind.REPORT, by, at, words=words, department=fresh.department)
    record("voice.reported", on=fresh, by=by, at=at)
    _tell(_offices(fresh, at), "voice_reported", fresh, f"部门已回告，请答复：{_from(fresh)}", at)
    return fresh


@audited
def answer(*, voice: Voice, words: str, verdict: str = "", by: Actor, at: datetime) -> Voice:
    """The office answers, and a decided contradiction is carried into its record."""
    fresh = _locked(voice, Stage.ANSWERED)
    if fresh.user_id is not None and fresh.user_id == by.user_id:
        raise Refusal("自己提的要由别人答复，请交给另一位同事。")
    if len(words.strip()) < 2:
        raise Refusal("请写明答复内容，提出人会看到原文。", field="words")
    if fresh.kind in JUDGED and verdict not in Verdict.values:
        raise Refusal("请先选认定结果。", field="verdict")
    fresh.verdict = verdict if fresh.kind in JUDGED else ""
    fresh.answer, fresh.answered_at, fresh.answered_by = words.strip()[:WORDS_AT_MOST], at, by.name
    about = records.find(fresh.about_kind, fresh.about_key) if fresh.kind == Kind.CONTRADICTION else None
    if about is not None:
        records.decided(about, verdict, f"企业提出异议：{fresh.answer}"[:200], by=by, at=at)
    _moved(fresh, Stage.ANSWERED, MoveKind.ANSWER, by, at, words=fresh.answer)
    _tell(_sayers(fresh, at), "voice_answered", fresh, f"{fresh.get_kind_display()}已答复：{fresh.answer}", at)
    return fresh


@audited
def open_words(*, voice: Voice, reason: str, by: Actor, at: datetime) -> str:
    """What was said, in clear, for whoever handles it; the opening is logged first (G48)."""
    revealed("voice.words_read", on=voice, reason=reason, by=by, at=at)
    return str(voice.words)


# --- the clock


@audited
def climb(*, voice: Voice, to: Rung, by: Actor, at: datetime) -> None:
    fresh = _locked(voice)
    fresh.rung = to
    fresh.save(update_fields=["rung"])
    kind = MoveKind.ESCALATE if to == Rung.ESCALATED else MoveKind.URGE
    _note(fresh, kind, by, at)
    record(f"voice.{_CLIMBS[to]}", on=fresh, by=by, at=at)
    people = set(_offices(fresh, at))
    if to == Rung.ESCALATED:
        people |= set(notices.people_at([Place("city")], "office", at))
    late = "已逾期，请今天答复" if to == Rung.ESCALATED else f"{fresh.due_on} 到期"
    _tell(people, f"voice_{_CLIMBS[to]}", fresh, f"{fresh.get_kind_display()}{late}：{_from(fresh)}", at)


def watch(*, by: Actor, at: datetime) -> int:
    """Every open voice that stands higher on the ladder than it was told; how many were told."""
    today, calendar, told = timezone.localdate(at), settings.calendar(), 0
    for voice in Voice.everything.open().filter(rung__lt=Rung.ESCALATED).order_by("pk"):
        wanted = rules.rung(voice.due_on, today, calendar)
        if wanted > voice.rung:
            climb(voice=voice, to=wanted, by=by, at=at)
            told += 1
    return told


# --- inside


def _locked(voice: Voice, to: str = "") -> Voice:
    fresh: Voice = Voice.everything.select_for_update(of=("self",)).select_related("enterprise").get(pk=voice.pk)
    if fresh.version != voice.version:
        raise ChangedMeanwhile
    if to:
        require(MOVES, now=fresh.stage, to=to, labels=dict(Stage.choices))
    return fresh


def _moved(voice: Voice, to: Stage, kind: MoveKind, by: Actor, at: datetime, *, words: str = "") -> Voice:
    voice.stage = to
    voice.version += 1
    voice.save()
    _note(voice, kind, by, at, words=words, department=voice.department)
    record(f"voice.{_VERBS[kind]}", on=voice, by=by, at=at)
    return voice


_VERBS: Final = {
    MoveKind.TAKE: "held", MoveKind.ASSIGN: "assigned", MoveKind.ANSWER: "answered", MoveKind.AGAIN: "again",
    MoveKind.WITHDRAW: "withdrawn",
}  # fmt: skip


def _note(
    voice: Voice, kind: MoveKind, by: Actor, at: datetime, *, words: str = "", department: Department | None = None
) -> None:
    VoiceMove.everything.create(
        voice=voice, kind=kind, at=at, by_name=by.name, words=words.strip()[:WORDS_AT_MOST], department=department
    )


def _from(voice: Voice) -> str:
    return str(voice.enterprise) if voice.enterprise is not None else voice.said_by


def _offices(voice: Voice, at: datetime) -> list[User]:
    return offices_near(voice.region_code, at)


def _sayers(voice: Voice, at: datetime) -> set[User]:
    people = {voice.user} if voice.user is not None else set()
    if voice.enterprise_id is not None:
        people |= set(notices.people_at([Place("enterprise", str(voice.enterprise_id))], "owner", at))
    return people


def _tell(people: Iterable[User], kind: str, voice: Voice, text: str, at: datetime) -> None:
    ordered = sorted(people, key=lambda one: one.pk)
    notices.post(kind, to=ordered, about=voice, at=at, text=text[:300], url=voice.get_absolute_url())
