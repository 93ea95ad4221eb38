"""The life of an admission: applied for, taken step by step, corrected, moved to another unit, stopped, resumed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.revealing import capacity, revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.party.membership import effects, rules
from qiaoliang.party.membership.choices import CaseState, Decider, MoveKind, StepCode
from qiaoliang.party.membership.editions import BACK_DATED_AFTER, edition_on
from qiaoliang.party.membership.histories import columns_of, history_of, listed, standing_steps
from qiaoliang.party.membership.models import Admission, CaseMove, Member, Named, Step
from qiaoliang.party.membership.progress import Done, due
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings

PERSON = "candidate.person"
DECISIONS = frozenset({StepCode.APPROVAL, StepCode.EXTENSION, StepCode.CONFIRMATION})


@audited
def apply(
    *, organisation: Organisation, enterprise: Enterprise | None, name: str, identity: str, born_on: date, on: date,
    by: Actor, at: datetime, back_reason: str = "", document_number: str = "",
) -> Admission:  # fmt: skip
    """Somebody applied: the case begins. `identity` (an own number of the person) is kept as a keyed digest only."""
    key = blind_index(f"{name.strip()}|{identity.strip()}", PERSON)
    if organisation.abolished_on is not None:
        raise Refusal("这个党组织已撤销，请选择接收申请的党组织。", field="organisation")
    admission = insert_once(
        lambda: Admission.everything.create(
            organisation=organisation, enterprise=enterprise, region_code=organisation.region_code,
            name=name.strip(), person_key=key, born_on=born_on.isoformat(), applied_on=on,
            edition=edition_on(on).code, recorded_at=at, recorded_by=by.name,
        ),
        "这个人已有手续在办，一人只立一件。转来的人请由原党组织办理转接。",
        "identity",
    )  # fmt: skip
    record("admission.opened", on=admission, by=by, at=at)
    _add(
        admission, Done(StepCode.APPLICATION, on, Decider.APPLICANT), back_reason=back_reason,
        document_number=document_number, by=by, at=at,
    )  # fmt: skip
    return _renewed(admission, timezone.localdate(at))


@audited
def take(
    *, admission: Admission, done: Done, version: int, by: Actor, at: datetime, members: Iterable[Member] = (),
    decided_by: str = "", document_number: str = "", vetting_place: str = "", back_reason: str = "",
) -> Step:  # fmt: skip
    """Enter one step. Everything the rules forbid is refused with its sentence; the figures' record follows."""
    fresh = _locked(admission, version)
    step = _add(
        fresh, done, members=members, decided_by=decided_by, document_number=document_number,
        vetting_place=vetting_place, back_reason=back_reason, by=by, at=at,
    )  # fmt: skip
    effects.follow(admission=fresh, step=step, by=by, at=at)
    _renewed(fresh, timezone.localdate(at))
    return step


@audited
def correct(
    *, step: Step, done: Done, reason: str, version: int, by: Actor, at: datetime, members: Iterable[Member] = (),
    decided_by: str = "", document_number: str = "", vetting_place: str = "",
) -> Step:  # fmt: skip
    """A step was entered wrongly: a new row takes its place, the old one stays; all that follows must still hold."""
    fresh = _locked(step.admission, version, must_be_open=False)
    old = Step.everything.select_for_update(of=("self",)).get(pk=step.pk)
    if old.superseded_at is not None:
        raise Refusal("这一步已经更正过，请在最新的记录上更正。")
    if not reason.strip():
        raise Refusal("请写明更正原因。", field="reason")
    chosen = list(members)
    done = replace(done, code=StepCode(old.code), members=listed(chosen, done.on))
    if done.on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="on")
    if old.code in DECISIONS and (done.counts, done.extension) != (old.counts, old.facts.get("extension", "")):
        raise Refusal("党委的决定不能用更正来改变，更正只改日期、文号等记载。")
    old.superseded_at = at
    old.save(update_fields=["superseded_at"])
    made = _insert(
        fresh, done, chosen, by, at, corrects=old, correction_reason=reason.strip()[:200], decided_by=decided_by,
        document_number=document_number, vetting_place=vetting_place or old.vetting_place,
        back_reason=old.back_reason, due_on=old.due_on, organisation=old.organisation,
    )  # fmt: skip
    _must_stand(fresh, made, done)
    record(
        "admission.corrected", on=fresh, by=by, at=at,
        detail={"step": old.code, "was": old.pk, "is": made.pk, "reason": reason.strip()[:200]},
    )  # fmt: skip
    effects.follow_correction(admission=fresh, step=made, by=by, at=at)
    _renewed(fresh, timezone.localdate(at))
    return made


@audited
def transfer(
    *, admission: Admission, to: Organisation, on: date, reason: str, document_number: str, version: int, by: Actor,
    at: datetime,
) -> CaseMove:  # fmt: skip
    """The person moves to another unit: the case goes along with its history; years of cultivation count on."""
    fresh = _locked(admission, version)
    if to.pk == fresh.organisation_id:
        raise Refusal("已经在这个党组织。", field="to")
    if to.abolished_on is not None:
        raise Refusal("这个党组织已撤销。", field="to")
    move = _moved(fresh, MoveKind.TRANSFERRED, on, reason, by, at, to_organisation=to, document_number=document_number)
    effects.follow_transfer(admission=fresh, to=to, on=on, at=at)
    fresh.organisation, fresh.region_code, fresh.enterprise = to, to.region_code, to.host
    _renewed(fresh, timezone.localdate(at))
    return move


@audited
def stop(*, admission: Admission, kind: str, on: date, reason: str, version: int, by: Actor, at: datetime) -> CaseMove:
    """The branch stops cultivating, or the person withdraws. Nothing is erased; the case may be resumed."""
    fresh = _locked(admission, version)
    if fresh.probation_ends_on is not None and fresh.stage == "probationary":
        raise Refusal("预备党员不能停止培养：请延长预备期或取消资格（第 22 步）。")
    ended = {MoveKind.STOPPED: CaseState.STOPPED, MoveKind.WITHDRAWN: CaseState.WITHDRAWN}
    move = _moved(fresh, MoveKind(kind), on, reason, by, at)
    fresh.state = ended[MoveKind(kind)]
    _renewed(fresh, timezone.localdate(at))
    return move


@audited
def resume(*, admission: Admission, on: date, reason: str, version: int, by: Actor, at: datetime) -> CaseMove:
    fresh = _locked(admission, version, must_be_open=False)
    if fresh.state not in (CaseState.STOPPED, CaseState.WITHDRAWN):
        raise Refusal("只有停止培养或撤回的可以恢复。")
    if Admission.everything.filter(person_key=fresh.person_key, state__in=("open", "done")).exists():
        raise Refusal("这个人已另有手续在办。")
    move = _moved(fresh, MoveKind.RESUMED, on, reason, by, at)
    fresh.state = CaseState.OPEN
    _renewed(fresh, timezone.localdate(at))
    return move


@audited
def reveal(*, admission: Admission, reason: str, by: Actor, at: datetime) -> list[tuple[str, str]]:
    """Name, birth date and vetting in clear, for a stated reason, logged before anybody sees them (G48)."""
    revealed("admission.revealed", on=admission, reason=reason, by=by, at=at)
    found = [("姓名", str(admission.name)), ("出生日期", str(admission.born_on))]
    for step in Step.everything.filter(admission=admission, code=StepCode.VETTING).order_by("pk"):
        words = "合格" if step.vetting == "pass" else "不合格"
        state = "（已更正）" if step.superseded_at else ""
        found.append(
            (f"政治审查 {step.happened_on:%Y-%m-%d}{state}", f"{words}；材料存放：{step.vetting_place or '—'}")
        )
    return found


@audited
def export_roll(*, rows: Sequence[Member], reason: str, by: Actor, at: datetime) -> None:
    """Somebody takes the roll out of the system: who, how many lines, why. A line for each organisation, under which
    everybody who stood on its roll that day finds it."""
    if len(reason.strip()) < 2:
        raise Refusal("请写明导出的用途。", field="reason")
    for organisation, count in sorted(Counter(member.organisation_id for member in rows).items()):
        detail = {"rows": count, "reason": reason.strip()[:200], "capacity": capacity(by)}
        record("members.exported", on=("membership.roll", str(organisation)), by=by, at=at, detail=detail)


@audited
def print_paper(*, about: Admission | tuple[str, str], filename: str, reason: str, by: Actor, at: datetime) -> None:
    """A document with names was made: who, which, why."""
    record("admission.printed", on=about, by=by, at=at, detail={"file": filename, "reason": reason.strip()[:200]})


def _locked(admission: Admission, version: int, *, must_be_open: bool = True) -> Admission:
    fresh: Admission = Admission.everything.select_for_update(of=("self",)).get(pk=admission.pk)
    if fresh.version != version:
        raise ChangedMeanwhile
    if must_be_open and fresh.state != CaseState.OPEN:
        raise Refusal(f"这件手续{CaseState(fresh.state).label}，不能再办。")
    return fresh


def checked(admission: Admission, done: Done, members: Iterable[Member], *, today: date, back_reason: str = "") -> Done:
    """The step with its members looked up on the roll, if nothing forbids it; else a `Refusal`. Writes nothing."""
    done = replace(done, members=listed(members, done.on))
    if done.on > today:
        raise Refusal("日期不能晚于今天。", field="on")
    found = rules.problems(history_of(admission, standing_steps(admission)), done, settings.calendar())
    if found:
        raise Refusal(found[0].sentence, field=found[0].field)
    if is_back_dated(done.on, today) and not back_reason.strip():
        raise Refusal(f"这一步是 {BACK_DATED_AFTER} 天以前的事，补录请写明原因。", field="back_reason")
    return done


def is_back_dated(on: date, today: date) -> bool:
    return (today - on).days > BACK_DATED_AFTER


def _add(
    admission: Admission, done: Done, *, by: Actor, at: datetime, members: Iterable[Member] = (),
    back_reason: str = "", **columns: Any,
) -> Step:  # fmt: skip
    """Check one step against the rules and the day of entry, then store it."""
    today, chosen = timezone.localdate(at), list(members)
    done = checked(admission, done, chosen, today=today, back_reason=back_reason)
    is_old = is_back_dated(done.on, today)
    limit = due(history_of(admission, standing_steps(admission)), done.code, done.on)
    step = _insert(
        admission, done, chosen, by, at, back_reason=back_reason.strip()[:200] if is_old else "",
        due_on=limit.on if limit else None, organisation=admission.organisation, **columns,
    )  # fmt: skip
    detail: dict[str, Any] = {"on": done.on.isoformat(), "edition": step.edition}
    detail |= {"back_dated": True} if is_old else {}
    detail |= {"late": True} if limit and done.on > limit.on else {}
    record(f"admission.{done.code}", on=admission, by=by, at=at, detail=detail)
    return step


def _insert(
    admission: Admission, done: Done, members: Iterable[Member], by: Actor, at: datetime, **columns: Any
) -> Step:
    columns["decided_by"] = columns.get("decided_by") or _body(admission, done)
    step = Step.everything.create(
        admission=admission, edition=edition_on(done.on).code, recorded_at=at, recorded_by=by.name,
        **columns_of(done), **columns,
    )  # fmt: skip
    Named.everything.bulk_create(Named(step=step, member=member) for member in members)
    return step


def _body(admission: Admission, done: Done) -> str:
    """Who took the step, where the form does not name somebody else."""
    organisation = admission.organisation
    if done.decider == Decider.COMMITTEE:
        return str(organisation.upper_committee)
    if done.decider == Decider.APPLICANT:
        return "本人"
    suffix = {Decider.BRANCH_COMMITTEE: "支部委员会", Decider.MEMBER_MEETING: "党员大会"}
    return f"{organisation.name}{suffix.get(done.decider, '')}"


def _must_stand(admission: Admission, made: Step, done: Done) -> None:
    """After a correction the whole history is judged again; a named member is judged by the roll."""
    steps = standing_steps(admission)
    history = history_of(admission, steps)
    dones = [done if step.pk == made.pk else one for step, one in zip(steps, history.done, strict=True)]
    broken = rules.violations(replace(history, done=tuple(dones)), settings.calendar())
    if broken:
        one, problem = broken[0]
        where = "" if one is done else f"更正后“{StepCode(one.code).label}”（{one.on:%Y-%m-%d}）不再成立："
        raise Refusal(f"{where}{problem.sentence}", field=problem.field if one is done else "on")


def _moved(
    admission: Admission, kind: MoveKind, on: date, reason: str, by: Actor, at: datetime, **columns: Any
) -> CaseMove:
    if on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="on")
    if not reason.strip():
        raise Refusal("请写明原因。", field="reason")
    move = CaseMove.everything.create(
        admission=admission, kind=kind, happened_on=on, reason=reason.strip()[:200],
        from_organisation=admission.organisation, recorded_at=at, recorded_by=by.name, **columns,
    )  # fmt: skip
    record(f"admission.{kind}", on=admission, by=by, at=at, detail={"reason": reason.strip()[:200]})
    return move


def _renewed(admission: Admission, today: date) -> Admission:
    """Compute anew what the lists show, one version on."""
    effects.renew(admission, standing_steps(admission), today)
    admission.version += 1
    admission.save()
    return admission
