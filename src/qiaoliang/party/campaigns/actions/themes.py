"""Announcing and amending themed campaigns."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.party.campaigns import rules
from qiaoliang.party.campaigns.choices import Measure
from qiaoliang.party.campaigns.cost import cost
from qiaoliang.party.campaigns.models import Target, Theme
from qiaoliang.party.organisations.models import Organisation


@audited
def call_theme(
    *, name: str, purpose: str, region_code: str, organisation: Organisation | None, starts_on: date, ends_on: date,
    targets: Mapping[str, int], shown_cost: str, by: Actor, at: datetime,
) -> Theme:  # fmt: skip
    """Announce a themed campaign of an area, or of one organisation, with what it wants of each thing.

    `shown_cost` is what the page before said that it costs (G50).
    """
    check(starts_on, ends_on, targets)
    _check_seen(shown_cost, targets, region_code, organisation, at)
    theme = Theme.everything.create(
        name=name.strip(), purpose=purpose.strip(), region_code=region_code, organisation=organisation,
        starts_on=starts_on, ends_on=ends_on, shown_cost=shown_cost, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    _set_targets(theme, targets)
    record("theme.announced", on=theme, by=by, at=at, detail={"targets": dict(targets), "cost": shown_cost})
    return theme


@audited
def amend_theme(
    *, theme: Theme, name: str, purpose: str, starts_on: date, ends_on: date, targets: Mapping[str, int],
    shown_cost: str, version: int, by: Actor, at: datetime,
) -> Theme:  # fmt: skip
    """Change an announcement, after its new cost was shown; what was set before stays in the log."""
    fresh: Theme = Theme.everything.select_for_update(of=("self",)).get(pk=theme.pk)
    if fresh.version != version:
        raise ChangedMeanwhile
    check(starts_on, ends_on, targets)
    _check_seen(shown_cost, targets, fresh.region_code, fresh.organisation, at)
    was = {target.measure: target.number for target in fresh.targets.all()}
    was_period = f"{fresh.starts_on:%Y-%m-%d}/{fresh.ends_on:%Y-%m-%d}"
    fresh.name, fresh.purpose, fresh.starts_on, fresh.ends_on = name.strip(), purpose.strip(), starts_on, ends_on
    fresh.shown_cost = shown_cost
    fresh.version += 1
    fresh.save(update_fields=["name", "purpose", "starts_on", "ends_on", "shown_cost", "version"])
    fresh.targets.all().delete()
    _set_targets(fresh, targets)
    detail = {"was": was, "period": was_period, "is": dict(targets), "cost": shown_cost}
    record("theme.amended", on=fresh, by=by, at=at, detail=detail)
    return fresh


def check(starts_on: date, ends_on: date, targets: Mapping[str, int]) -> None:
    """Refuse what cannot be announced; the page asks before it shows the cost."""
    problem = rules.problem_of_period(starts_on, ends_on)
    if problem:
        raise Refusal(problem, field="ends_on")
    if not targets:
        raise Refusal("请至少填一项目标，活动的进展按目标统计。")


def _check_seen(
    shown: str, targets: Mapping[str, int], region_code: str, organisation: Organisation | None, at: datetime
) -> None:
    if shown != cost(targets, region_code, organisation, timezone.localdate(at)).words:
        raise Refusal("发起前要先看过负担；范围内的党组织刚有变化，请按本页的新数字再核对一次。")


def _set_targets(theme: Theme, targets: Mapping[str, int]) -> None:
    Target.everything.bulk_create(
        Target(theme=theme, measure=Measure(measure), number=number) for measure, number in targets.items()
    )
