"""What is agreed with the owner about the rhythm of contact: the only writer of it, besides pauses in `actions`."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.contacts import actions, rules
from qiaoliang.fieldwork.contacts.choices import Hours, Quiet
from qiaoliang.fieldwork.contacts.models import Rhythm
from qiaoliang.fieldwork.contacts.rhythm import BY, WEEKDAYS, Agreed
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def agree(*, enterprise: Enterprise, agreed: Agreed, agreed_with: str, by: Actor, at: datetime) -> Rhythm:
    """From today; what was agreed before ends yesterday. Weeks that have begun stay as they were owed."""
    _check(agreed)
    agreed_with = rules.tidy(agreed_with)[:60]
    if not agreed_with:
        raise Refusal("请写明是谁提出的，例如“业主本人”。", field="agreed_with")
    today = timezone.localdate(at)
    Enterprise.everything.select_for_update().get(pk=enterprise.pk)  # two people may agree at once
    before = Rhythm.everything.filter(enterprise=enterprise, ends_on=None).first()
    if before is not None:
        _end(before, today)
    found: Rhythm = Rhythm.everything.create(
        enterprise=enterprise, weekdays=agreed.weekdays, hours=agreed.hours, channel=agreed.channel,
        quiet=agreed.quiet, starts_on=today, agreed_with=agreed_with, recorded_at=at,
    )  # fmt: skip
    actions.settle_between(enterprise.pk, today, today + timedelta(days=6))
    record("rhythm.agreed", on=found, by=by, at=at, detail={"words": agreed.words})
    return found


@audited
def end(*, rhythm: Rhythm, by: Actor, at: datetime) -> None:
    """Any day and way will do again, from today."""
    fresh = Rhythm.everything.select_for_update(of=("self",)).select_related("enterprise").get(pk=rhythm.pk)
    if fresh.ends_on is not None:
        raise Refusal("这个约定已经结束，不用再办。")
    today = timezone.localdate(at)
    record("rhythm.ended", on=fresh, by=by, at=at, detail={"words": fresh.agreed.words})
    _end(fresh, today)
    actions.settle_between(fresh.enterprise_id, today, today + timedelta(days=6))


def _end(rhythm: Rhythm, today: date) -> None:
    """What was agreed today is taken back; what has held keeps its days."""
    if rhythm.starts_on >= today:
        rhythm.delete()
    else:
        rhythm.ends_on = today - timedelta(days=1)
        rhythm.save(update_fields=["ends_on"])


def _check(agreed: Agreed) -> None:
    known = {str(number) for number in range(1, len(WEEKDAYS) + 1)}
    if agreed.is_empty:
        raise Refusal("请至少约定一项：星期、时段、方式或不联系的周。", field="weekdays")
    if not set(agreed.weekdays) <= known or agreed.weekdays != "".join(sorted(set(agreed.weekdays))):
        raise Refusal("请从周一到周日里选。", field="weekdays")
    if agreed.hours and agreed.hours not in Hours.values:
        raise Refusal("请选上午或下午，或者不限。", field="hours")
    if agreed.channel and agreed.channel not in BY:
        raise Refusal("请从列出的方式里选。", field="channel")
    if agreed.quiet and agreed.quiet not in Quiet.values:
        raise Refusal("请选每月第一周或最后一周，或者不选。", field="quiet")
