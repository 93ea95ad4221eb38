"""The steps of a wage consultation. In force it becomes a result of the ledger by itself; nobody types it again."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes import actions as ledger
from qiaoliang.fieldwork.outcomes.register import insert_once, lead_on
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.harmony.labour import rules
from qiaoliang.harmony.labour.choices import ConsultStep, Side, Stage
from qiaoliang.harmony.labour.models import Consultation, ConsultationStep, still_open
from qiaoliang.harmony.labour.rules import Vote
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.enterprises.models import Enterprise

KIND = "wage_agreement"


@audited
def propose(
    *, enterprise: Enterprise, year: int, proposed_by: str, happened_on: date, by: Actor, at: datetime
) -> Consultation:
    """One side asks the other in writing; the answer is due within ten days."""
    if proposed_by not in Side.values:
        raise Refusal("请选择哪一方提出要约。", field="proposed_by")
    _check_day(happened_on, None, at)
    if not happened_on.year - 1 <= year <= happened_on.year + 1:
        raise Refusal("年度应是提出要约的前后一年之内。", field="year")
    made = insert_once(
        lambda: Consultation.everything.create(
            enterprise=enterprise, year=year, proposed_by=proposed_by, since=happened_on,
            due_on=rules.due(Stage.PROPOSED, happened_on), recorded_at=at,
        ),
        f"这家企业 {year} 年度的工资集体协商正在进行，请在原记录上继续。", "year",
    )  # fmt: skip
    _note(made, ConsultStep.PROPOSE, happened_on, by=by, at=at)
    record("consultation.proposed", on=made, by=by, at=at, detail={"year": year, "by": proposed_by})
    return made


@audited
def step(
    *, consultation: Consultation, code: str, happened_on: date, by: Actor, at: datetime, note: str = "",
    vote: Vote | None = None, growth_percent: Decimal | None = None, covers_count: int | None = None,
    filing_number: str = "", version: int | None = None,
) -> Consultation:  # fmt: skip
    """Take one step: only one that the stage allows, on a day after the last and not in the future."""
    held = _locked(consultation, version)
    to = rules.STEPS.get(held.stage, {}).get(code)
    if to is None:
        raise Refusal(f"现在是“{held.get_stage_display()}”，不能登记“{ConsultStep(code).label}”。请刷新页面。")
    _check_day(happened_on, held.since, at)
    if code == ConsultStep.DRAFT:
        if vote is None:
            raise Refusal("请填写应到、实到和赞成人数。", field="entitled")
        vote.check()
        note = "；".join(part for part in (vote.words(), note.strip()) if part)
        to = Stage.PASSED if vote.is_passed else Stage.CONSULTING
    if code == ConsultStep.REFUSE and not note.strip():
        raise Refusal("不同意协商要写明理由。", field="note")
    if code == ConsultStep.OBJECT and not note.strip():
        raise Refusal("请写明审查提出了什么异议。", field="note")
    if code == ConsultStep.FILE and not filing_number.strip():
        raise Refusal("请填写报送的备案号。", field="filing_number")
    is_late = held.due_on is not None and happened_on > held.due_on
    _note(held, code, happened_on, by=by, at=at, note=note, vote=vote, is_late=is_late)
    if to != held.stage:  # a draft that was not passed goes on under the same limit
        held.since, held.due_on = happened_on, rules.due(to, happened_on)
    held.stage = to
    held.growth_percent = growth_percent if growth_percent is not None else held.growth_percent
    held.covers_count = covers_count if covers_count is not None else held.covers_count
    held.filing_number = filing_number.strip() or held.filing_number
    _save(held)
    record(f"consultation.{code}", on=held, by=by, at=at, detail={"on": f"{happened_on}", "stage": to})
    if to == Stage.EFFECTIVE:
        _produce(held, happened_on, by, at)
    return held


def let_silence_speak(at: datetime) -> str:
    """The clock: what was filed and not objected to within the review period takes effect the day after it."""
    today = timezone.localdate(at)
    latest = today - rules.REVIEW - timedelta(days=1)
    waiting = Consultation.everything.filter(stage=Stage.FILED, since__lte=latest).order_by("pk")
    for consultation in list(waiting):
        step(
            consultation=consultation, code=ConsultStep.EFFECT, by=system("tick"), at=at,
            happened_on=rules.takes_effect_on(consultation.since), note="审查期满无异议，自行生效",
        )  # fmt: skip
    overdue = still_open(Consultation.everything.all()).filter(due_on__lt=today).count()
    return f"工资集体协商：自行生效 {len(waiting)} 件，超期 {overdue} 件。"


def _produce(held: Consultation, on: date, by: Actor, at: datetime) -> None:
    """The agreement as a result: its number is its natural key, so it counts once whoever else claims it."""
    facts = Facts(KIND, on, title="工资集体协议", document_number=held.filing_number)
    ledger.claim(
        facts=facts, enterprise=held.enterprise, helped_by=lead_on(held.enterprise, on),
        source=("labour.consultation", str(held.pk)), by=by, at=at,
    )  # fmt: skip


def _locked(consultation: Consultation, version: int | None) -> Consultation:
    rows: Any = Consultation.everything.select_for_update(of=("self",)).select_related("enterprise")
    held: Consultation = rows.get(pk=consultation.pk)
    if version is not None and held.version != version:
        raise ChangedMeanwhile
    return held


def _save(held: Consultation) -> None:
    held.version += 1
    held.save(update_fields=["stage", "since", "due_on", "growth_percent", "covers_count", "filing_number", "version"])


def _check_day(day: date, after: date | None, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="happened_on")
    if after is not None and day < after:
        raise Refusal(f"日期不能早于上一步的 {after:%Y-%m-%d}。", field="happened_on")


def _note(
    held: Consultation, code: str, on: date, *, by: Actor, at: datetime, note: str = "", vote: Vote | None = None,
    is_late: bool = False,
) -> None:  # fmt: skip
    ConsultationStep.everything.create(
        consultation=held, code=code, happened_on=on, note=note.strip()[:200], is_late=is_late, recorded_at=at,
        recorded_by=by.name, entitled=vote.entitled if vote else None, present=vote.present if vote else None,
        in_favour=vote.in_favour if vote else None,
    )  # fmt: skip
