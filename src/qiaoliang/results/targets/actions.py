"""Targets: set, taken note of, changed with a reason, withdrawn; and what the clock finds near their end."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.targets import permits, progress, rules
from qiaoliang.results.targets.choices import PERMITTED, REFUSED, Holder
from qiaoliang.results.targets.models import Change, Target

WhoHolds = Organisation | Department | Instructor
KEEPER = {Holder.ORGANISATION: "secretary", Holder.DEPARTMENT: "coordinator", Holder.INSTRUCTOR: "instructor"}


def kind_of(holder: WhoHolds) -> Holder:
    if isinstance(holder, Organisation):
        return Holder.ORGANISATION
    return Holder.DEPARTMENT if isinstance(holder, Department) else Holder.INSTRUCTOR


def region_of(holder: WhoHolds) -> str:
    return str(holder.department.region_code if isinstance(holder, Instructor) else holder.region_code)


def refuse_indicator(kind: Holder, code: str) -> None:
    if code in PERMITTED[kind]:
        return
    said = REFUSED.get(code, f"这个指标不能作为{kind.label}的目标，请从列表中选择。")
    raise Refusal(said, field="indicator")


def _refuse_period(goal: Decimal, starts_on: date, ends_on: date, code: str) -> None:
    if goal <= 0:
        raise Refusal("目标值要大于零。", field="goal")
    if CATALOGUE[code].is_percent and goal > 100:
        raise Refusal("比率目标不能超过 100%。", field="goal")
    if ends_on <= starts_on:
        raise Refusal("结束日期要晚于开始日期。", field="ends_on")
    if ends_on - starts_on > rules.YEARS_AT_MOST:
        raise Refusal("一个目标的期限最长一年。", field="ends_on")


def _made(
    holder: WhoHolds, code: str, goal: Decimal, starts_on: date, ends_on: date, basis: str, by: Actor, at: datetime
) -> Target:
    kind = kind_of(holder)
    return Target(
        **{kind.value: holder}, holder=kind, holder_key=f"{kind}:{holder.pk}", holder_name=holder.name,
        region_code=region_of(holder), indicator=code, goal=goal, starts_on=starts_on, ends_on=ends_on,
        basis=basis.strip(), set_at=at, set_by=by.name,
    )  # fmt: skip


@audited
def set_target(
    *, holder: WhoHolds, indicator: str, goal: Decimal, starts_on: date, ends_on: date, basis: str, by: Actor,
    at: datetime,
) -> Target:  # fmt: skip
    kind = kind_of(holder)
    refuse_indicator(kind, indicator)
    _refuse_period(goal, starts_on, ends_on, indicator)
    if not permits.may_set_there(by, kind, region_of(holder)):
        raise Refusal("这个单位或人员不在您的工作范围内，请核对。", field="holder_name")
    target = _made(holder, indicator, goal, starts_on, ends_on, basis, by, at)

    def insert() -> Target:
        target.save()
        return target

    insert_once(insert, "这一期的这个目标已经下达过，请在原目标上调整。", "indicator")
    record("target.set", on=target, by=by, at=at, detail={"indicator": indicator, "goal": f"{goal}"})
    _tell(target, f"下达了目标：{CATALOGUE[indicator].label}，请查看并签收。", at)
    return target


@audited
def set_many(
    *, holders: Sequence[WhoHolds], indicator: str, goal: Decimal, starts_on: date, ends_on: date, basis: str,
    by: Actor, at: datetime,
) -> int:  # fmt: skip
    """The same goal for many at once; whoever has one for the period keeps it. One entry in the log."""
    if not holders:
        raise Refusal("范围内没有可以下达的对象，请核对。", field="department")
    for kind in {kind_of(holder) for holder in holders}:
        refuse_indicator(kind, indicator)
    _refuse_period(goal, starts_on, ends_on, indicator)
    has = set(
        Target.everything.standing()
        .filter(indicator=indicator, starts_on=starts_on)
        .values_list("holder_key", flat=True)
    )
    made = [
        _made(holder, indicator, goal, starts_on, ends_on, basis, by, at)
        for holder in holders
        if f"{kind_of(holder)}:{holder.pk}" not in has
        and permits.may_set_there(by, kind_of(holder), region_of(holder))
    ]  # fmt: skip
    Target.everything.bulk_create(made)
    if made:
        detail = {"indicator": indicator, "goal": f"{goal}", "count": len(made)}
        record("targets.set", on=("targets.target", indicator), by=by, at=at, detail=detail)
        users = [holder.user for holder in holders if isinstance(holder, Instructor) and holder.user_id]
        text = f"下达了目标：{CATALOGUE[indicator].label}，请查看并签收。"
        notices.post("target_set", to=[user for user in users if user], text=text, at=at, url="/targets/")
    return len(made)


def _tell(target: Target, text: str, at: datetime) -> None:
    people: list[User] = notices.people_at(
        [Place(target.holder, target.holder_key.partition(":")[2])], KEEPER[Holder(target.holder)], at
    )
    notices.post("target", to=people, text=text, at=at, url=target.get_absolute_url(), about=target)


def _current(target: Target, version: int) -> Target:
    found: Target = Target.everything.select_for_update().get(pk=target.pk)
    if found.version != version:
        raise ChangedMeanwhile
    if found.withdrawn_at is not None:
        raise Refusal("这个目标已经撤销。")
    return found


@audited
def acknowledge(*, target: Target, by: Actor, at: datetime) -> Target:
    found = _current(target, target.version)
    if found.acknowledged_at is not None:
        raise Refusal("这个目标已经签收。")
    found.acknowledged_at, found.acknowledged_by = at, by.name
    found.version += 1
    found.save(update_fields=["acknowledged_at", "acknowledged_by", "version"])
    record("target.acknowledged", on=found, by=by, at=at)
    return found


@audited
def change(*, target: Target, goal: Decimal, reason: str, version: int, by: Actor, at: datetime) -> Target:
    """Another goal, with its reason; the holder takes note again."""
    found = _current(target, version)
    if not reason.strip():
        raise Refusal("请写明调整的原因。", field="reason")
    if goal == found.goal:
        raise Refusal("新目标与原目标相同，没有要改的。", field="goal")
    _refuse_period(goal, found.starts_on, found.ends_on, found.indicator)
    if found.ends_on < timezone.localdate(at):
        raise Refusal("期限已过，目标不能再调整。", field="goal")
    Change.everything.create(
        target=found, goal_before=found.goal, goal_after=goal, reason=reason.strip(), changed_at=at, changed_by=by.name
    )
    found.goal, found.acknowledged_at, found.acknowledged_by, found.is_behind = goal, None, "", False
    found.version += 1
    found.save(update_fields=["goal", "acknowledged_at", "acknowledged_by", "is_behind", "version"])
    record("target.changed", on=found, by=by, at=at, detail={"goal": f"{goal}", "reason": reason.strip()})
    _tell(found, f"目标有调整：{CATALOGUE[found.indicator].label}，请查看并签收。", at)
    return found


@audited
def withdraw(*, target: Target, reason: str, version: int, by: Actor, at: datetime) -> Target:
    found = _current(target, version)
    if not reason.strip():
        raise Refusal("请写明撤销的原因。", field="reason")
    found.withdrawn_at, found.withdraw_reason, found.is_behind = at, reason.strip(), False
    found.version += 1
    found.save(update_fields=["withdrawn_at", "withdraw_reason", "is_behind", "version"])
    record("target.withdrawn", on=found, by=by, at=at)
    _tell(found, f"目标已撤销：{CATALOGUE[found.indicator].label}。", at)
    return found


@audited
def watch(*, by: Actor, at: datetime) -> int:
    """Mark the targets that lag near their end, unmark the others; how many changed. Twice changes nothing more."""
    today = timezone.localdate(at)
    near: list[Any] = list(
        Target.everything.standing()
        .filter(ends_on__range=(today, today + rules.NEAR), starts_on__lte=today)
        .select_related("department")
    )
    found = progress.compute(near, today)
    behind = {target.pk for target in near if lamp_of(target, found.get(target.pk, progress.NONE), today).is_behind}
    marked = set(Target.everything.filter(is_behind=True).values_list("pk", flat=True))
    changed = sorted(behind ^ marked)
    if changed:
        Target.everything.filter(pk__in=behind - marked).update(is_behind=True)
        Target.everything.filter(pk__in=marked - behind).update(is_behind=False)
        record("targets.watched", on=("targets.target", "behind"), by=by, at=at, detail={"behind": len(behind)})
    return len(changed)


def lamp_of(target: Any, reached: progress.Progress, on: date) -> rules.Lamp:
    if reached.is_empty:
        return rules.Lamp("waiting", "暂无应计的记录")
    return rules.lamp(
        reached.value, target.goal, starts_on=target.starts_on, ends_on=target.ends_on, on=on,
        is_rate=CATALOGUE[target.indicator].is_rate,
    )  # fmt: skip


def watch_targets(at: datetime) -> str:
    """The clock's sentence."""
    return f"目标进度提醒变化 {watch(by=system('tick'), at=at)} 项。"
