"""Wishes recorded and withdrawn; an owner's request for another instructor, from asking to the answer."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import rules as terms
from qiaoliang.instructors.postings import standing
from qiaoliang.instructors.postings.actions import LOCK, add_conflict, end_posting, post
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Origin, Part, Pin, Stint
from qiaoliang.instructors.wishes import permits
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest, Side, Source, Stance, Wish
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings

GROUNDS = (ConflictKind.RECUSAL, ConflictKind.KIN, ConflictKind.INTEREST, ConflictKind.SAME_HANDLER)
ANSWER_WORKDAYS = 10
MOVES: Mapping[str, frozenset[str]] = {
    Answer.OPEN: frozenset({Answer.REASSIGNED, Answer.KEPT, Answer.WITHDRAWN}),
    Answer.REASSIGNED: frozenset(), Answer.KEPT: frozenset(), Answer.WITHDRAWN: frozenset(),
}  # fmt: skip


class WishedAlready(Refusal):
    field = "instructor"


class NobodyPosted(Refusal):
    """There is no lead instructor that could be changed for another."""

    field = "enterprise"


# --- wishes


@audited
def wish(
    *, enterprise: Enterprise, instructor: Instructor, side: str, stance: str, source: str, reason: str, by: Actor,
    at: datetime, ground: str = ConflictKind.RECUSAL,
) -> Wish:  # fmt: skip
    """Record what one side says of a pair. Declining bars the pair for matching and posting; why, need not be said.

    `ground` is the kind of conflict an instructor names when asking not to serve; an enterprise names none.
    """
    if side not in Side.values or stance not in Stance.values or source not in Source.values:
        raise Refusal("请选择是谁的意愿、希望还是不希望、从哪里得知。", field="stance")
    if not permits.may_speak_for(by, side, enterprise, instructor):
        raise Refusal("只能登记您自己一方的意愿。", field="side")
    known = Wish.everything.filter(enterprise=enterprise, instructor=instructor, side=side, ends_on=None)
    if known.exists():
        raise WishedAlready("这一对的意愿已经登记过，请先撤回原来的。")
    made: Wish = Wish.everything.create(
        enterprise=enterprise, instructor=instructor, side=side, stance=stance, source=source,
        reason=reason.strip()[:200], starts_on=timezone.localdate(at), recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    detail = {"instructor": instructor.pk, "enterprise": enterprise.pk, "side": side, "stance": stance}
    record("wish.recorded", on=made, by=by, at=at, detail=detail)
    if stance == Stance.DECLINES:
        _bar(made, ground if side == Side.INSTRUCTOR else ConflictKind.RECUSAL, by, at)
    return made


def _bar(made: Wish, kind: str, by: Actor, at: datetime) -> None:
    """A declined pair is a forbidden pair: one record for it, whether it stood already or not."""
    if kind not in GROUNDS:
        raise Refusal("请选择不希望派去的原因类别。", field="ground")
    known = Conflict.everything.filter(
        instructor=made.instructor, enterprise=made.enterprise, kind=kind, ends_on=None
    ).first()
    made.conflict = known or add_conflict(
        instructor=made.instructor, enterprise=made.enterprise, kind=kind, starts_on=made.starts_on,
        note=made.reason or f"{made.get_side_display()}不希望此配对", origin=Origin.WISH, origin_key=f"wish:{made.pk}",
        by=by, at=at,
    )  # fmt: skip
    made.save(update_fields=["conflict"])


@audited
def withdraw_wish(*, wish: Wish, by: Actor, at: datetime) -> Wish:
    """The side takes its word back; a pair that only this word barred is free again."""
    fresh: Wish = Wish.everything.select_for_update(of=("self",)).get(pk=wish.pk)
    today = timezone.localdate(at)
    if fresh.ends_on is not None:
        raise Refusal(f"这个意愿已在 {fresh.ends_on} 撤回。")
    fresh.ends_on = max(fresh.starts_on, today)
    fresh.save(update_fields=["ends_on"])
    record("wish.withdrawn", on=fresh, by=by, at=at)
    barring = Conflict.everything.filter(pk=fresh.conflict_id or 0, origin_key=f"wish:{fresh.pk}", ends_on=None).first()
    if barring is not None:
        _hand_on_or_end(barring, fresh, today, by, at)
    return fresh


def _hand_on_or_end(barring: Conflict, withdrawn: Wish, today: date, by: Actor, at: datetime) -> None:
    """The other side may decline the same pair: then the conflict stays, for its sake."""
    other = Wish.everything.filter(conflict=barring, ends_on=None).exclude(pk=withdrawn.pk).first()
    if other is not None:
        barring.origin_key = f"wish:{other.pk}"
        barring.save(update_fields=["origin_key"])
        return
    barring.ends_on = max(barring.starts_on, today)
    barring.save(update_fields=["ends_on"])
    record("conflict.ended", on=barring, by=by, at=at, detail={"on": f"{barring.ends_on}", "why": "wish withdrawn"})


@audited
def grant_wish(*, wish: Wish, by: Actor, at: datetime) -> Pin:
    """The office decides that the next matching keeps the pair. A wish itself changes no score."""
    if wish.ends_on is not None or wish.stance != Stance.PREFERS:
        raise Refusal("只有有效的“希望”可以转为固定。")
    reason = f"按{wish.get_side_display()}意愿固定（{wish.starts_on} 登记）"
    return standing.pin(
        instructor=wish.instructor, enterprise=wish.enterprise, reason=reason, starts_on=timezone.localdate(at), by=by,
        at=at,
    )  # fmt: skip


# --- asking for another


@audited
def ask_for_another(*, enterprise: Enterprise, reason: str, source: str, by: Actor, at: datetime) -> ChangeRequest:
    """The owner asks; nothing has to be explained, and the instructor is not told."""
    if not permits.may_ask_for(by, enterprise):
        raise Refusal("只能为本企业提出。", field="enterprise")
    if source not in Source.values:
        raise Refusal("请选择从哪里得知。", field="source")
    today = timezone.localdate(at)
    lead = Stint.everything.in_force(today).filter(enterprise=enterprise, part=Part.LEAD).first()
    if lead is not None and lead.ends_on is not None:
        raise Refusal(f"现任指导员 {lead.ends_on} 就要卸任，已在安排接任，不用再提出。", field="enterprise")
    if lead is None:
        raise NobodyPosted("企业现在没有牵头指导员，不用请求换人；项目办会补派。")
    if ChangeRequest.everything.filter(enterprise=enterprise, state=Answer.OPEN).exists():
        raise Refusal("换人的请求已经提出，项目办正在办理。", field="enterprise")
    due_on = settings.calendar().add_workdays(today, ANSWER_WORKDAYS)
    made: ChangeRequest = ChangeRequest.everything.create(
        enterprise=enterprise, stint=lead, reason=reason.strip()[:300], source=source, due_on=due_on, asked_at=at,
        asked_by=by.name,
    )  # fmt: skip
    record("change.asked", on=made, by=by, at=at, detail={"enterprise": enterprise.pk})
    offices = [Place("city"), *(Place("region", enterprise.region_code[:length]) for length in (4, 6))]
    notices.post(
        "change_asked", to=notices.people_at(offices, "office", at), at=at, about=made,
        text=f"企业请求换指导员：{enterprise}，请在 {due_on} 前答复。", url=_page(made),
    )  # fmt: skip
    return made


def _page(request: ChangeRequest) -> str:
    return f"/instructors/wishes/requests/{request.pk}/"


def _open(request: ChangeRequest, to: str) -> ChangeRequest:
    fresh: ChangeRequest = (
        ChangeRequest.everything.select_for_update(of=("self",))
        .select_related("enterprise", "stint__instructor")
        .get(pk=request.pk)
    )
    require(MOVES, now=fresh.state, to=to, labels=dict(Answer.choices))
    return fresh


def _close(request: ChangeRequest, to: str, answer: str, by: Actor, at: datetime) -> ChangeRequest:
    request.state, request.answer, request.closed_at, request.closed_by = to, answer[:300], at, by.name
    request.save(update_fields=["state", "answer", "closed_at", "closed_by"])
    record(f"change.{to}", on=request, by=by, at=at)
    if to != Answer.WITHDRAWN:
        owners = notices.people_at([Place("enterprise", str(request.enterprise_id))], "owner", at)
        text = f"换人的请求已答复：{request.get_state_display()}。{request.answer}"
        notices.post("change_answered", to=owners, at=at, about=request, text=text[:300], url=_page(request))
    return request


@audited
def keep(*, request: ChangeRequest, reason: str, by: Actor, at: datetime) -> ChangeRequest:
    """The office keeps the instructor, and says why; the enterprise reads it."""
    fresh, reason = _open(request, Answer.KEPT), reason.strip()
    if len(reason) < 4:
        raise Refusal("维持原派要写明理由，企业会看到。", field="reason")
    return _close(fresh, Answer.KEPT, reason, by, at)


@audited
def reassign(
    *, request: ChangeRequest, instructor: Instructor, starts_on: date, handover: str, by: Actor, at: datetime
) -> ChangeRequest:
    """Another instructor from the day on: the old posting ends, the new one begins, the request is answered."""
    hold(LOCK)
    fresh = _open(request, Answer.REASSIGNED)
    lead: Stint = Stint.everything.select_related("enterprise").get(pk=fresh.stint_id)
    if lead.ends_on is None:
        if lead.starts_on >= starts_on:
            raise Refusal(f"原派驻 {lead.starts_on} 才开始，请把日期改晚。", field="starts_on")
        last = starts_on - terms.DAY
        end_posting(stint=lead, ends_on=last, reason="项目办改派", handover=handover, by=by, at=at)
    post(
        instructor=instructor, enterprise=fresh.enterprise, part=Part.LEAD, starts_on=starts_on,
        reason="项目办改派接任", by=by, at=at,
    )  # fmt: skip
    return _close(fresh, Answer.REASSIGNED, f"自 {starts_on} 起由{instructor.name}负责。", by, at)


@audited
def withdraw_request(*, request: ChangeRequest, by: Actor, at: datetime) -> ChangeRequest:
    return _close(_open(request, Answer.WITHDRAWN), Answer.WITHDRAWN, "", by, at)
