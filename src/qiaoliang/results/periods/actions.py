"""The moves of a period: open, submit, approve, accept and freeze, give back, unlock, call off (ADR 0033)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, head, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import periods
from qiaoliang.results.indicators.catalogue import VERSION
from qiaoliang.results.periods import permits, rules, taking
from qiaoliang.results.periods.choices import MOVES, Decision, Holder, Stage, Step
from qiaoliang.results.periods.models import Catalogue, Edition, Frozen, Moved, Period

WhoHolds = Department | Region
LABELS = {stage.value: stage.label for stage in Stage}
CATCH_UP_AT_MOST = 24  # periods of one series that the clock opens at once after a standstill


def _made(holder: WhoHolds, kind: str, days: periods.Period, calendar: Any) -> Period:
    is_department = isinstance(holder, Department)
    return Period(
        holder=Holder.DEPARTMENT if is_department else Holder.REGION,
        holder_key=f"department:{holder.pk}" if is_department else f"region:{holder.code}",
        holder_name=holder.short_name if isinstance(holder, Department) else holder.name,
        department=holder if isinstance(holder, Department) else None,
        region_code=holder.region_code if isinstance(holder, Department) else holder.code,
        kind=kind, starts_on=days.start, ends_on=days.end, due_on=rules.due_on(kind, days.end, calendar),
    )  # fmt: skip


@audited
def open_periods(*, kind: str, name: str, holders: Sequence[WhoHolds], by: Actor, at: datetime) -> list[Period]:
    """Ask holders for a period that is over; whoever was asked already keeps it. The next ones open by themselves."""
    days = periods.named(name)
    if days is None or rules.period_of(kind, days.start) != days:
        raise Refusal("请从列表中选择期间。", field="period")
    if days.end >= timezone.localdate(at):
        raise Refusal("这一期还没有结束，结束后再开。", field="period")
    if not holders:
        raise Refusal("请至少选一个单位。", field="department")
    calendar = settings.calendar()
    made = [_made(holder, kind, days, calendar) for holder in holders]
    outside = [period.holder_name for period in made if not permits.runs(by, period.region_code)]
    if outside:
        raise Refusal(f"{'、'.join(outside)}不在您的工作范围内，请去掉。", field="department")
    keys = [period.holder_key for period in made]
    same = Period.everything.wanted().filter(kind=kind, starts_on=days.start, holder_key__in=keys)
    has = set(same.values_list("holder_key", flat=True))
    opened = [period for period in made if period.holder_key not in has]
    _open(opened, by, at)
    return opened


def _saved(period: Period) -> Period:
    period.save()
    return period


def _open(opened: list[Period], by: Actor, at: datetime) -> None:
    if not opened:
        return
    for period in opened:
        insert_once(partial(_saved, period), f"{period}刚刚已由别人开期，请刷新页面。", "department")
    Moved.everything.bulk_create(Moved(period=one, step=Step.OPENED, at=at, by=by.name) for one in opened)
    first = opened[0]
    detail = {"kind": first.kind, "starts_on": f"{first.starts_on}", "holders": [one.holder_key for one in opened]}
    record("periods.opened", on=("periods.period", first.name), by=by, at=at, detail=detail)


@audited
def open_following(*, by: Actor, at: datetime) -> int:
    """Go on with every series that the office began: open what has ended since. Twice opens nothing more."""
    today, calendar, opened = timezone.localdate(at), settings.calendar(), []
    latest: dict[tuple[str, str], Period] = {}
    for period in Period.everything.order_by("starts_on").select_related("department"):
        latest[period.holder_key, period.kind] = period
    regions = {region.code: region for region in Region.everything.filter(code__in=_codes(latest.values()))}
    for (_holder, kind), period in sorted(latest.items()):
        if period.stage == Stage.CALLED_OFF:
            continue
        holder = period.department or regions[period.region_code]
        days = rules.following(kind, period.days)
        for _ in range(CATCH_UP_AT_MOST):
            if days.end >= today:
                break
            opened.append(_made(holder, kind, days, calendar))
            days = rules.following(kind, days)
    _open(opened, by, at)
    return len(opened)


def _codes(found: Any) -> list[str]:
    return [period.region_code for period in found if period.department is None]


def locked(period: Period, version: int | None = None) -> Period:
    fresh: Period = (
        Period.everything.select_for_update(of=("self",)).select_related("department", "edition").get(pk=period.pk)
    )
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def _to(period: Period, stage: Stage) -> None:
    require(MOVES, now=period.stage, to=stage, labels=LABELS)
    period.stage = stage
    period.version += 1


def _reason(reason: str, what: str) -> str:
    if not reason.strip():
        raise Refusal(f"请写明{what}的理由。", field="reason")
    return reason.strip()[:300]


def moved(period: Period, step: Step, by: Actor, at: datetime, words: str = "") -> None:
    Moved.everything.create(period=period, step=step, at=at, by=by.name, words=words, edition=period.edition)


def keep_catalogue(at: datetime) -> Catalogue:
    """The definitions in force, kept once for each version."""
    found: Catalogue = Catalogue.everything.get_or_create(
        code=VERSION, defaults={"definitions": taking.definitions(), "kept_at": at}
    )[0]
    return found


def new_edition(
    period: Period, catalogue: Catalogue, figures: Sequence[Frozen], by: Actor, at: datetime
) -> Edition:  # fmt: skip
    """Store `figures` as the next edition; the log's head says what had been written until then."""
    number, digest = head()
    last = period.editions.order_by("-number").values_list("number", flat=True).first() or 0
    edition: Edition = Edition.everything.create(
        period=period, number=last + 1, catalogue=catalogue, known_on=timezone.localdate(at), head_number=number,
        head_digest=digest, digest=taking.edition_digest(catalogue.code, (number, digest), figures), taken_at=at,
        taken_by=by.name,
    )  # fmt: skip
    for figure in figures:
        figure.pk, figure.edition = None, edition
    Frozen.everything.bulk_create(figures, batch_size=20)
    period.edition = edition
    return edition


@audited
def submit(*, period: Period, words: str = "", version: int | None = None, by: Actor, at: datetime) -> Period:
    """Read every figure off the base and hand it in under the person's name."""
    period = locked(period, version)
    _to(period, Stage.SUBMITTED)
    if period.ends_on >= timezone.localdate(at):
        raise Refusal("这一期还没有结束，结束后再提交。")
    figures = [Frozen(**one.columns()) for one in taking.take(period, timezone.localdate(at))]
    edition = new_edition(period, keep_catalogue(at), figures, by, at)
    period.submitted_by_key, period.approved_by_key, period.frozen_by_key = by.key, "", ""
    period.frozen_at = None
    period.save()
    moved(period, Step.SUBMITTED, by, at, words.strip()[:300])
    record("period.submitted", on=period, by=by, at=at, detail={"edition": edition.number, "digest": edition.digest})
    return period


@audited
def approve(*, period: Period, words: str = "", version: int | None = None, by: Actor, at: datetime) -> Period:
    """The head answers for what was submitted, exactly as it was submitted."""
    period = locked(period, version)
    _to(period, Stage.APPROVED)
    if by.key == period.submitted_by_key:
        raise Refusal("这一期是您自己提交的，要由别人审核。")
    period.approved_by_key = by.key
    period.save()
    moved(period, Step.APPROVED, by, at, words.strip()[:300])
    record("period.approved", on=period, by=by, at=at, detail=_digest(period))
    return period


@audited
def accept(*, period: Period, words: str = "", version: int | None = None, by: Actor, at: datetime) -> Period:
    """The office takes it: from now on the figures of the period are these, whatever is written later."""
    period = locked(period, version)
    _to(period, Stage.FROZEN)
    if by.key in (period.submitted_by_key, period.approved_by_key):
        raise Refusal("这一期由您提交或审核，要由项目办另一位同志接收。")
    period.frozen_by_key, period.frozen_at = by.key, at
    period.save()
    moved(period, Step.ACCEPTED, by, at, words.strip()[:300])
    record("period.frozen", on=period, by=by, at=at, detail=_digest(period))
    return period


def _digest(period: Period) -> dict[str, Any]:
    assert period.edition is not None  # what was submitted
    return {"edition": period.edition.number, "digest": period.edition.digest}


@audited
def give_back(*, period: Period, reason: str, version: int | None = None, by: Actor, at: datetime) -> Period:
    """Not as it is: back to whoever submitted, with the reason."""
    period = locked(period, version)
    words = _reason(reason, "退回")
    _to(period, Stage.RETURNED)
    period.approved_by_key = ""
    period.save()
    moved(period, Step.RETURNED, by, at, words)
    record("period.returned", on=period, by=by, at=at, detail={"reason": words})
    text = f"{period}的数被退回，请改好后重新提交：{words}"[:300]
    notices.post(
        "period_returned", to=_people(period, at), about=period, at=at, text=text, url=period.get_absolute_url()
    )
    return period


def _people(period: Period, at: datetime) -> list[Any]:
    """Whoever hands the figures in: the department's coordinators, the town's committee."""
    key = str(period.department_id) if period.department_id else period.region_code
    role = "coordinator" if period.holder == Holder.DEPARTMENT else "committee"
    return notices.people_at([Place(period.holder, key)], role, at)


@audited
def unlock(*, period: Period, reason: str, version: int | None = None, by: Actor, at: datetime) -> Period:
    """Open what was frozen, for a fresh submission: another person than the one who froze it, with a reason."""
    period = locked(period, version)
    words = _reason(reason, "解冻")
    _to(period, Stage.UNLOCKED)
    if by.key == period.frozen_by_key:
        raise Refusal("这一期是您接收冻结的，解冻要由项目办另一位同志操作。")
    period.restatements.filter(decision=Decision.PROPOSED).update(decision=Decision.LAPSED, decided_at=at)
    period.save()
    moved(period, Step.UNLOCKED, by, at, words)
    record("period.unlocked", on=period, by=by, at=at, detail={"reason": words, **_digest(period)})
    text = f"{period}已解冻，请核对后重新提交：{words}"[:300]
    notices.post(
        "period_unlocked", to=_people(period, at), about=period, at=at, text=text, url=period.get_absolute_url()
    )
    return period


@audited
def call_off(*, period: Period, reason: str, version: int | None = None, by: Actor, at: datetime) -> Period:
    """Opened by mistake: nobody has to submit it, and the series ends."""
    period = locked(period, version)
    words = _reason(reason, "不再要求")
    _to(period, Stage.CALLED_OFF)
    period.save()
    moved(period, Step.CALLED_OFF, by, at, words)
    record("period.called_off", on=period, by=by, at=at, detail={"reason": words})
    return period


def open_next(at: datetime) -> str:
    """The clock's sentence."""
    return f"新开期间 {open_following(by=system('tick'), at=at)} 个。"
