"""Posting somebody by hand, re-appointing, ending a posting; conflicts of interest."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings import handovers, rules
from qiaoliang.instructors.postings.models import (
    BLOCKING,
    SUPPORTS_AT_MOST,
    Conflict,
    ConflictKind,
    Origin,
    Part,
    Pin,
    Stint,
)
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings

WITHIN = timedelta(days=366)
SOON_MONTHS = 3  # a re-appointment is decided in the last months of a term, or after it
LOCK = "postings"  # every writer of stints holds it: letter numbers, loads and leads are decided one at a time


class ConflictOfInterest(Refusal):
    """A conflict blocks this pair (G32, G33), or warns and nobody said why it is posted all the same."""

    field = "instructor"


class LoadExceeded(Refusal):
    """The instructor would serve more enterprises than the bound allows (G35)."""

    field = "instructor"


class NotAvailable(Refusal):
    """The instructor cannot be posted on that day."""

    field = "instructor"


class EnterpriseNotOperating(Refusal):
    field = "enterprise"


class AlreadyPosted(Refusal):
    field = "enterprise"


class TeamComplete(Refusal):
    """The team is full, or has somebody of the same function already."""

    field = "instructor"


class TermServed(Refusal):
    """The term at this enterprise is served; going on needs a reason (G36)."""

    field = "reason"


# --- posting


@audited
def post(
    *, instructor: Instructor, enterprise: Enterprise, part: str, starts_on: date, reason: str, by: Actor,
    at: datetime, letter_number: str = "",
) -> Stint:  # fmt: skip
    """Post one person to one enterprise by hand. Raises a `Refusal` that names the rule in the way."""
    hold(LOCK)
    reason = reason.strip()
    if part not in Part.values:
        raise Refusal("请选择分工：牵头或协同。", field="part")
    if len(reason) < 4:
        raise Refusal("请写明选派理由，不少于 4 个字。", field="reason")
    _check_near(starts_on, timezone.localdate(at), "starts_on")
    instructor, enterprise = _fresh(instructor), Enterprise.everything.get(pk=enterprise.pk)
    now = settings.values(starts_on)
    check_pair(instructor, enterprise, part, starts_on)
    check_load(instructor, now["load_max"], starts_on, adding=1)
    _check_term(instructor, enterprise, starts_on, now["term_months"], reason)
    stint: Stint = Stint.everything.create(
        instructor=instructor, enterprise=enterprise, part=part, starts_on=starts_on,
        team_place=_team_place(enterprise, part, starts_on), posted_in=enterprise.region_code,
        planned_end_on=rules.planned_end(starts_on, now["term_months"]), reasons={"source": "by_hand", "text": reason},
        letter_number=letter_number or next_letter_number(timezone.localdate(at)), recorded_at=at,
    )  # fmt: skip
    record(
        "posting.made", on=stint, by=by, at=at,
        detail={"instructor": instructor.pk, "enterprise": enterprise.pk, "from": f"{starts_on}", "reason": reason},
    )  # fmt: skip
    handovers.begin_after_post(stint)
    _tell(instructor, f"您自 {starts_on} 起派驻 {enterprise}，派驻函 {stint.letter_number}。", stint, at)
    return stint


def check_pair(
    instructor: Instructor, enterprise: Enterprise, part: str, on: date, *, leaving: Stint | None = None
) -> None:
    """Everything but load and term that could stand against the pair; `leaving` is the stint it would replace."""
    _check_enterprise(enterprise, on)
    _check_available(instructor, on)
    _check_conflicts(instructor, enterprise, on)
    _check_free(instructor, enterprise, part, on, leaving)


def _check_near(day: date, today: date, field: str) -> None:
    """A slip of the pen must not post somebody in the year 2206."""
    if abs(day - today) > WITHIN:
        raise Refusal("日期应在前后一年之内，请核对年份。", field=field)


def _fresh(instructor: Instructor) -> Instructor:
    found: Instructor = Instructor.everything.select_for_update(of=("self",)).get(pk=instructor.pk)
    return found


def _check_enterprise(enterprise: Enterprise, on: date) -> None:
    if not Enterprise.everything.operating(on).filter(pk=enterprise.pk).exists():
        raise EnterpriseNotOperating(f"{enterprise.name}在 {on} 不是正常经营状态，不能派驻。请先核对企业状态。")


def _check_available(instructor: Instructor, on: date) -> None:
    """Approved, a full member (G31), trained, in term, not on leave: each has its own sentence."""
    problem = ""
    if instructor.standing != Standing.APPROVED or not instructor.is_full_member:
        problem = "还不是批准在册的指导员，请先办理批准"
    elif instructor.trained_on is None or instructor.trained_on > on:
        problem = "还没有完成岗前培训，请先登记培训日期"
    elif not Instructor.everything.available(on).filter(pk=instructor.pk).exists():
        problem = f"在 {on} 请假或不在任期内，请换人或改派驻日期"
    if problem:
        raise NotAvailable(f"{instructor.name}{problem}。")


def conflicts_between(instructor: int, enterprise: int, on: date) -> Any:
    """Conflicts of this pair that hold on the day or begin later."""
    holds = Q(ends_on=None) | Q(ends_on__gte=on)
    return Conflict.everything.filter(holds, instructor=instructor, enterprise=enterprise)


def _check_conflicts(instructor: Instructor, enterprise: Enterprise, on: date) -> None:
    blocking = conflicts_between(instructor.pk, enterprise.pk, on).filter(kind__in=BLOCKING).first()
    if blocking is not None:
        raise ConflictOfInterest(
            f"{instructor.name}与{enterprise}有回避登记（{blocking.get_kind_display()}），不能派驻。请换一位指导员。"
        )


def _check_free(
    instructor: Instructor, enterprise: Enterprise, part: str, on: date, leaving: Stint | None = None
) -> None:
    """Not twice at one enterprise, one lead only, and a team of distinct functions, from the day on."""
    later = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on), enterprise=enterprise)
    staying = later.exclude(pk=leaving.pk) if leaving else later
    team = list(staying.select_related("instructor"))
    if any(one.instructor_id == instructor.pk for one in team):
        raise AlreadyPosted(f"{instructor.name}已经派驻在{enterprise}，不用再派。")
    lead = next((one for one in team if one.part == Part.LEAD), None)
    if part == Part.LEAD and lead is not None:
        raise AlreadyPosted(f"{enterprise}已有牵头指导员{lead.instructor.name}，请先结束原派驻，或改选协同。")
    fault = rules.team_fault(instructor.function, (one.instructor.function for one in team))
    if fault and part == Part.SUPPORT:
        raise TeamComplete(f"{instructor.name}：{fault}")


def _team_place(enterprise: Enterprise, part: str, on: date) -> int:
    """The free place of a supporter; `_check_free` has seen that there is one."""
    if part != Part.SUPPORT:
        return 1
    later = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on), enterprise=enterprise, part=Part.SUPPORT)
    taken = set(later.values_list("team_place", flat=True))
    return next((place for place in range(1, SUPPORTS_AT_MOST + 1) if place not in taken), SUPPORTS_AT_MOST)


def load_of(instructor: int, on: date) -> int:
    """How many enterprises the instructor serves on the day or is posted to afterwards."""
    running = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on), instructor=instructor)
    return int(running.values("enterprise").distinct().count())


def check_load(instructor: Instructor, city_bound: int, on: date, *, adding: int) -> None:
    bound, load = min(instructor.max_load, city_bound), load_of(instructor.pk, on)
    if load + adding > bound:
        raise LoadExceeded(
            f"{instructor.name}已服务 {load} 家，上限 {bound} 家，不能再加 {adding} 家。请换人，或先结束一家。"
        )


def _check_term(instructor: Instructor, enterprise: Enterprise, on: date, term_months: int, reason: str) -> None:
    """Coming back to an enterprise where a whole term was served needs a real reason (G36)."""
    earlier = Stint.everything.filter(instructor=instructor, enterprise=enterprise, ends_on__lt=on)
    spans: Any = earlier.values_list("starts_on", "ends_on")
    served = any(rules.is_over_term(first, last + rules.DAY, term_months) for first, last in spans)
    if served and len(reason) < rules.TERM_REASON_AT_LEAST:
        raise TermServed(
            f"{instructor.name}在{enterprise}已满一个任期，续任请写明理由，不少于 {rules.TERM_REASON_AT_LEAST} 个字。"
        )


@audited
def reappoint(*, stint: Stint, reason: str, by: Actor, at: datetime) -> Stint:
    """One more term at the same enterprise, from the day after the one promised; with a reason (G36)."""
    hold(LOCK)
    fresh: Stint = (
        Stint.everything.select_for_update(of=("self",)).select_related("instructor", "enterprise").get(pk=stint.pk)
    )
    today, reason = timezone.localdate(at), reason.strip()
    if fresh.ends_on is not None or fresh.planned_end_on != stint.planned_end_on:
        raise ChangedMeanwhile
    if len(reason) < rules.TERM_REASON_AT_LEAST:
        raise TermServed(f"续任请写明理由，不少于 {rules.TERM_REASON_AT_LEAST} 个字。")
    term_months = settings.value("term_months", today)
    over = fresh.planned_end_on or rules.planned_end(fresh.starts_on, term_months)
    if over > rules.add_months(today, SOON_MONTHS):
        raise Refusal(f"任期到 {over}，期满前 {SOON_MONTHS} 个月内再办续任。")
    _check_available(fresh.instructor, today)
    _check_conflicts(fresh.instructor, fresh.enterprise, today)
    fresh.planned_end_on = rules.planned_end(max(today, over + rules.DAY), term_months)
    fresh.reasons = {**fresh.reasons, "reappointed": {"on": f"{today}", "reason": reason[:200]}}
    fresh.save(update_fields=["planned_end_on", "reasons"])
    record("posting.reappointed", on=fresh, by=by, at=at, detail={"to": f"{fresh.planned_end_on}", "reason": reason})
    _tell(fresh.instructor, f"您在 {fresh.enterprise} 续任至 {fresh.planned_end_on}。", fresh, at)
    return fresh


def next_letter_number(on: date) -> str:
    """The next number of the city's series; call it holding `LOCK`."""
    prefix = settings.value("letter_prefix", on)
    return rules.letter_number(prefix, on.year, next_letter_serial(prefix, on.year))


def next_letter_serial(prefix: str, year: int) -> int:
    used = Stint.everything.filter(letter_number__startswith=f"{prefix}〔{year}〕")
    return rules.next_serial(prefix, year, used.values_list("letter_number", flat=True).distinct())


def _tell(instructor: Instructor, text: str, about: Stint, at: datetime) -> None:
    if instructor.user is not None:
        url = f"/instructors/postings/{about.pk}/"
        notices.post("posting", to=[instructor.user], text=text[:300], at=at, about=about, url=url)


# --- ending and handing over


@audited
def end_posting(*, stint: Stint, ends_on: date, reason: str, handover: str = "", by: Actor, at: datetime) -> Stint:
    """`ends_on` is the last day served. The enterprise then stands among those without a lead."""
    hold(LOCK)
    fresh: Stint = (
        Stint.everything.select_for_update(of=("self",)).select_related("instructor", "enterprise").get(pk=stint.pk)
    )
    if fresh.ends_on != stint.ends_on:
        raise ChangedMeanwhile
    if fresh.ends_on is not None and fresh.ends_on < timezone.localdate(at):
        raise Refusal(f"这次派驻已在 {fresh.ends_on} 结束，不用再办。")
    if ends_on < fresh.starts_on:
        raise Refusal(f"结束日期不能早于派驻起始日 {fresh.starts_on}。", field="ends_on")
    _check_near(ends_on, timezone.localdate(at), "ends_on")
    if len(reason.strip()) < 2:
        raise Refusal("请写明结束原因，例如“调离”。", field="reason")
    fresh.ends_on, fresh.end_reason, fresh.handover = ends_on, reason.strip()[:200], handover.strip()
    fresh.save(update_fields=["ends_on", "end_reason", "handover"])
    record("posting.ended", on=fresh, by=by, at=at, detail={"on": f"{ends_on}", "reason": fresh.end_reason})
    _tell(fresh.instructor, f"您在 {fresh.enterprise} 的派驻到 {ends_on} 为止：{fresh.end_reason}。", fresh, at)
    return fresh


# --- conflicts of interest


@audited
def add_conflict(
    *, instructor: Instructor, enterprise: Enterprise, kind: str, note: str, starts_on: date, by: Actor, at: datetime,
    origin: str = Origin.RECORDED, origin_key: str = "",
) -> Conflict:  # fmt: skip
    """Record why this person may not serve this enterprise. A running posting is not ended: it is listed for it, and a
    standing pin of the pair ends, since a pair cannot be held and barred at once."""
    if kind not in ConflictKind.values:
        raise Refusal("请选择回避的类别。", field="kind")
    if kind == ConflictKind.BAN and len(note.strip()) < 4:
        raise Refusal("禁止一对要写明理由，不少于 4 个字。", field="note")
    if starts_on > timezone.localdate(at) + WITHIN:
        raise Refusal("起始日期最晚在一年之内，请核对年份。", field="starts_on")
    open_same = Conflict.everything.filter(instructor=instructor, enterprise=enterprise, kind=kind, ends_on=None)
    if open_same.exists():
        raise Refusal("这条回避已经登记过，不用再登。", field="kind")
    conflict: Conflict = Conflict.everything.create(
        instructor=instructor, enterprise=enterprise, kind=kind, note=note.strip()[:200], starts_on=starts_on,
        origin=origin, origin_key=origin_key, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    detail = {"instructor": instructor.pk, "enterprise": enterprise.pk, "kind": kind, "origin": origin}
    record("conflict.added", on=conflict, by=by, at=at, detail=detail)
    if kind in BLOCKING:
        _unpin(conflict, by, at)
        _tell_office_if_posted(conflict, at)
    return conflict


def _unpin(conflict: Conflict, by: Actor, at: datetime) -> None:
    pins = Pin.everything.filter(instructor=conflict.instructor_id, enterprise=conflict.enterprise_id, ends_on=None)
    for pin in pins:
        pin.ends_on = max(pin.starts_on, timezone.localdate(at))
        pin.save(update_fields=["ends_on"])
        record("pin.ended", on=pin, by=by, at=at, detail={"on": f"{pin.ends_on}", "conflict": conflict.pk})


def _tell_office_if_posted(conflict: Conflict, at: datetime) -> None:
    """A pair that serves today and may not any more: the office has to decide who follows."""
    today, firm = timezone.localdate(at), conflict.enterprise
    serving = Stint.everything.in_force(today).filter(enterprise=firm, instructor=conflict.instructor_id)
    if not serving.exists():
        return
    offices = [Place("city"), *(Place("region", firm.region_code[:length]) for length in (4, 6))]
    notices.post(
        "conflict_arisen", to=notices.people_at(offices, "office", at), at=at, about=conflict,
        text=f"在任派驻出现回避：{firm} · {conflict.instructor.name}（{conflict.get_kind_display()}），请改派。",
        url="/instructors/reassignments/?tab=conflict",
    )  # fmt: skip


@audited
def end_conflict(*, conflict: Conflict, ends_on: date, by: Actor, at: datetime) -> Conflict:
    """The reason is gone from the day after `ends_on`."""
    fresh: Conflict = Conflict.everything.select_for_update(of=("self",)).get(pk=conflict.pk)
    if fresh.ends_on is not None:
        raise Refusal(f"这条回避已在 {fresh.ends_on} 解除。")
    if ends_on < fresh.starts_on:
        raise Refusal(f"解除日期不能早于登记起始日 {fresh.starts_on}。", field="ends_on")
    fresh.ends_on = ends_on
    fresh.save(update_fields=["ends_on"])
    record("conflict.ended", on=fresh, by=by, at=at, detail={"on": f"{ends_on}"})
    return fresh
