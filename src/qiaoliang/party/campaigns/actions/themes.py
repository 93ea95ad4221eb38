"""Announcing and amending themed campaigns."""

from collections.abc import Mapping
from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.party.campaigns.choices import Measure
from qiaoliang.party.campaigns.models import Target, Theme
from qiaoliang.party.organisations.models import Organisation


@audited
def call_theme(
    *, name: str, purpose: str, region_code: str, organisation: Organisation | None, starts_on: date, ends_on: date,
    targets: Mapping[str, int], by: Actor, at: datetime,
) -> Theme:  # fmt: skip
    """Announce a themed campaign of an area, or of one organisation, with what it wants of each thing."""
    _check_period(starts_on, ends_on)
    theme = Theme.everything.create(
        name=name.strip(), purpose=purpose.strip(), region_code=region_code, organisation=organisation,
        starts_on=starts_on, ends_on=ends_on, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    _set_targets(theme, targets)
    record("theme.announced", on=theme, by=by, at=at, detail={"targets": dict(targets)})
    return theme


@audited
def amend_theme(
    *, theme: Theme, name: str, purpose: str, starts_on: date, ends_on: date, targets: Mapping[str, int], version: int,
    by: Actor, at: datetime,
) -> Theme:  # fmt: skip
    """Change an announcement; what was set before stays in the log."""
    fresh: Theme = Theme.everything.select_for_update(of=("self",)).get(pk=theme.pk)
    if fresh.version != version:
        raise ChangedMeanwhile
    _check_period(starts_on, ends_on)
    was = {target.measure: target.number for target in fresh.targets.all()}
    was_period = f"{fresh.starts_on:%Y-%m-%d}/{fresh.ends_on:%Y-%m-%d}"
    fresh.name, fresh.purpose, fresh.starts_on, fresh.ends_on = name.strip(), purpose.strip(), starts_on, ends_on
    fresh.version += 1
    fresh.save(update_fields=["name", "purpose", "starts_on", "ends_on", "version"])
    fresh.targets.all().delete()
    _set_targets(fresh, targets)
    record("theme.amended", on=fresh, by=by, at=at, detail={"was": was, "period": was_period, "is": dict(targets)})
    return fresh


def _check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refusal("结束日期不能早于开始日期。", field="ends_on")


def _set_targets(theme: Theme, targets: Mapping[str, int]) -> None:
    if not targets:
        raise Refusal("请至少填一项目标，活动的进展按目标统计。")
    Target.everything.bulk_create(
        Target(theme=theme, measure=Measure(measure), number=number) for measure, number in targets.items()
    )
