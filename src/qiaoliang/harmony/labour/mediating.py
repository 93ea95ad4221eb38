"""The steps of a labour dispute, from mediation to arbitration. Only its handlers see it; words never enter the log."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.harmony.labour import rules
from qiaoliang.harmony.labour.choices import DisputeKind, DisputeStage, DisputeStep
from qiaoliang.harmony.labour.models import Dispute, DisputeMove
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise

WORDS_AT_MOST = 500


@audited
def accept(
    *, enterprise: Enterprise, kind: str, people_count: int, story: str, arose_on: date, happened_on: date,
    instructor: Instructor | None = None, department: Department | None = None, by: Actor, at: datetime,
) -> Dispute:  # fmt: skip
    """Somebody asks for mediation; it ends within fifteen days. Names stay out of everything but the sealed story."""
    if kind not in DisputeKind.values:
        raise Refusal("请选择争议的类别。", field="kind")
    if not story.strip():
        raise Refusal("请写明争议的经过，几句话即可。", field="story")
    _check_day(happened_on, arose_on, at)
    if happened_on > rules.lapses_on(arose_on):
        raise Refusal(
            f"时效已在 {rules.lapses_on(arose_on):%Y-%m-%d} 到期（知道权利受侵害起一年）；请告知当事人咨询法律援助。",
            field="arose_on",
        )
    made: Dispute = Dispute.everything.create(
        enterprise=enterprise, kind=kind, people_count=people_count, story=story.strip()[:WORDS_AT_MOST],
        arose_on=arose_on, instructor=instructor, department=department, since=happened_on,
        due_on=rules.dispute_due(DisputeStage.MEDIATING, happened_on), recorded_at=at,
    )  # fmt: skip
    _note(made, DisputeStep.ACCEPT, happened_on, "", by=by, at=at)
    record("dispute.accept", on=made, by=by, at=at, detail={"kind": kind})
    return made


@audited
def step(
    *, dispute: Dispute, code: str, happened_on: date, words: str = "", by: Actor, at: datetime,
    version: int | None = None,
) -> Dispute:  # fmt: skip
    """One step that the stage allows. An agreement and a failure say in a sentence what was agreed, or why not."""
    held = _locked(dispute, version)
    to = rules.DISPUTE_STEPS.get(held.stage, {}).get(code)
    if to is None or code == DisputeStep.HAND_OVER:
        raise Refusal(f"现在是“{held.get_stage_display()}”，不能登记“{DisputeStep(code).label}”。请刷新页面。")
    _check_day(happened_on, held.since, at)
    if code in (DisputeStep.AGREE, DisputeStep.FAIL, DisputeStep.EXTEND, DisputeStep.WITHDRAW) and not words.strip():
        raise Refusal("请写一句说明。", field="words")
    if code == DisputeStep.EXTEND and held.is_extended:
        raise Refusal("审理只能延长一次，最多十五天。")
    is_late = held.due_on is not None and happened_on > held.due_on
    _note(held, code, happened_on, words, by=by, at=at, is_late=is_late)
    if code == DisputeStep.EXTEND:
        held.is_extended = True
    else:
        held.stage, held.since = to, happened_on
    held.due_on = rules.dispute_due(held.stage, held.since, extended=held.is_extended, arose_on=held.arose_on)
    _save(held)
    record(f"dispute.{code}", on=held, by=by, at=at, detail={"on": f"{happened_on}"})
    return held


@audited
def hand_over(
    *, dispute: Dispute, instructor: Instructor | None, department: Department | None, words: str, by: Actor,
    at: datetime,
) -> Dispute:  # fmt: skip
    """Give the case to another handler: whoever had it sees it no more."""
    if (instructor is None) == (department is None):
        raise Refusal("请选择一个部门，或一位指导员。", field="department")
    held = _locked(dispute, None)
    if held.stage not in rules.DISPUTE_STEPS:
        raise Refusal("争议已经办结，不用移交。")
    _note(held, DisputeStep.HAND_OVER, timezone.localdate(at), words, by=by, at=at)
    held.instructor, held.department = instructor, department
    _save(held, "instructor", "department")
    record("dispute.hand_over", on=held, by=by, at=at)
    people = _at_handler(held, at)
    notices.post(
        "dispute_handed", to=people, about=held, at=at, url=held.get_absolute_url(), text="有一件劳动争议移交给您承办。"
    )
    return held


def _at_handler(held: Dispute, at: datetime) -> list[User]:
    """The accounts of whoever handles the case now."""
    if held.instructor_id:
        return notices.people_at([Place("instructor", str(held.instructor_id))], "instructor", at)
    return notices.people_at([Place("department", str(held.department_id))], "coordinator", at)


@audited
def read_story(*, dispute: Dispute, reason: str, by: Actor, at: datetime) -> str:
    """The sealed story for a handler; that it was read goes into the log first (G48)."""
    revealed("dispute.story_read", on=dispute, reason=reason, by=by, at=at)
    return str(dispute.story)


def _locked(dispute: Dispute, version: int | None) -> Dispute:
    rows: Any = Dispute.everything.select_for_update(of=("self",)).select_related("enterprise")
    held: Dispute = rows.get(pk=dispute.pk)
    if version is not None and held.version != version:
        raise ChangedMeanwhile
    return held


def _save(held: Dispute, *columns: str) -> None:
    held.version += 1
    held.save(update_fields=["stage", "since", "due_on", "is_extended", "version", *columns])


def _check_day(day: date, after: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="happened_on")
    if day < after:
        raise Refusal(f"日期不能早于 {after:%Y-%m-%d}。", field="happened_on")


def _note(held: Dispute, code: str, on: date, words: str, *, by: Actor, at: datetime, is_late: bool = False) -> None:
    DisputeMove.everything.create(
        dispute=held, code=code, happened_on=on, words=words.strip()[:WORDS_AT_MOST], is_late=is_late, recorded_at=at,
        recorded_by=by.name,
    )  # fmt: skip
