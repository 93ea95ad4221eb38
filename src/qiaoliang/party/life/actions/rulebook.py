"""Rules of Party work as documents: adopted version by version, compared, repealed; no text is ever changed."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life.choices import State
from qiaoliang.party.life.models import Gathering, RuleText
from qiaoliang.party.organisations.actions import make_rule
from qiaoliang.party.organisations.models import Organisation, PartyRule


@audited
def adopt_rule(
    *, organisation: Organisation, name: str, happened_on: date, text: str, adopted_by: str,
    effective_on: date, by: Actor, at: datetime,
) -> PartyRule:  # fmt: skip
    """A new rule, or the next version of one of the same name; with it the meeting of that day, if one was held."""
    rule: PartyRule = make_rule(organisation=organisation, name=name, happened_on=happened_on, by=by, at=at)
    before = RuleText.everything.filter(rule__rule_key=rule.rule_key).exclude(rule__state="void")
    last = before.order_by("-rule__revision").first()
    if last is not None and effective_on <= last.effective_on:
        raise Refusal(f"上一版 {last.effective_on:%Y-%m-%d} 起施行，新版的施行日期要晚于它。", field="effective_on")
    _written(rule, text, adopted_by, effective_on, by, at)
    return rule


@audited
def write_rule(*, rule: PartyRule, text: str, adopted_by: str, effective_on: date, by: Actor, at: datetime) -> RuleText:
    """The text of a version that was registered without one. Once written it stands: a change is a new version."""
    if RuleText.everything.filter(rule=rule).exists():
        raise Refusal("这一版的全文已经登记。要改，请登记新的一版。")
    return _written(rule, text, adopted_by, effective_on, by, at)


def _written(rule: PartyRule, text: str, adopted_by: str, effective_on: date, by: Actor, at: datetime) -> RuleText:
    if effective_on < rule.happened_on:
        raise Refusal("施行日期不能早于通过日期。", field="effective_on")
    if not text.strip():
        raise Refusal("请填写制度全文。", field="text")
    held = Gathering.everything.filter(
        organisation=rule.organisation, kind=adopted_by, state=State.HELD, on=rule.happened_on
    )
    made: RuleText = RuleText.everything.create(
        rule=rule, text=text.strip(), adopted_by=adopted_by, gathering=held.first(), effective_on=effective_on,
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("partyrule.written", on=rule, by=by, at=at, detail={"effective_on": effective_on.isoformat()})
    return made


@audited
def repeal_rule(*, document: RuleText, repealed_on: date, reason: str, by: Actor, at: datetime) -> RuleText:
    """The rule holds no longer; the figure keeps that it was made."""
    fresh: RuleText = RuleText.everything.select_for_update(of=("self",)).get(pk=document.pk)
    if fresh.repealed_on is not None:
        raise Refusal("这一版已经废止。")
    if not fresh.effective_on <= repealed_on <= timezone.localdate(at):
        raise Refusal("废止日期应在施行之后、不晚于今天。", field="repealed_on")
    if not reason.strip():
        raise Refusal("请写明废止原因。", field="reason")
    fresh.repealed_on, fresh.repeal_reason = repealed_on, reason.strip()[:200]
    fresh.save(update_fields=["repealed_on", "repeal_reason"])
    record("partyrule.repealed", on=fresh.rule, by=by, at=at, detail={"reason": fresh.repeal_reason})
    return fresh
