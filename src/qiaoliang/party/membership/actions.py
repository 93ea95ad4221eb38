"""The dates on which figures of member development rest: activist decided, resolution, approval."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import claimed_columns
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.membership.models import Candidate
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises.models import Enterprise

PERSON = "candidate.person"


@audited
def decide_activist(
    *, organisation: Organisation, enterprise: Enterprise, name: str, identity: str, applied_on: date,
    happened_on: date, by: Actor, at: datetime,
) -> Candidate:  # fmt: skip
    """The branch decided an activist. `identity` (an own number of the person) is kept as a keyed digest only."""
    if applied_on > happened_on:
        raise Refusal("确定为积极分子的日期不能早于申请日期。", field="happened_on")
    key = blind_index(f"{name.strip()}|{identity.strip()}", PERSON)
    if Candidate.everything.filter(person_key=key).exclude(state="void").exists():
        raise Refusal("这个人已有登记，一人只登记一次。请在原记录上办理。", field="identity")
    shared = claimed_columns(
        enterprise=enterprise, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    candidate = Candidate.everything.create(
        organisation=organisation, name=name.strip(), person_key=key, applied_on=applied_on, **shared
    )
    record("candidate.claimed", on=candidate, by=by, at=at)
    return candidate


def _locked(candidate: Candidate) -> Candidate:
    fresh: Candidate = Candidate.everything.select_for_update(of=("self",)).get(pk=candidate.pk)
    return fresh


@audited
def resolve(*, candidate: Candidate, resolved_on: date, by: Actor, at: datetime) -> Candidate:
    """The member meeting resolved to admit; the upper committee's approval is still due."""
    fresh = _locked(candidate)
    if fresh.resolved_on is not None:
        raise Refusal("支部大会决议已经登记。")
    if not fresh.happened_on < resolved_on <= timezone.localdate(at):
        raise Refusal("决议日期应在确定为积极分子之后、不晚于今天。", field="resolved_on")
    fresh.resolved_on = resolved_on
    fresh.save(update_fields=["resolved_on"])
    record("candidate.resolved", on=fresh, by=by, at=at)
    return fresh


@audited
def approve(*, candidate: Candidate, approved_by: str, by: Actor, at: datetime) -> Candidate:
    """The upper committee approves; from now on the admission counts, dated by the resolution."""
    fresh = _locked(candidate)
    if fresh.resolved_on is None:
        raise Refusal("还没有支部大会决议，不能批准。")
    if fresh.approved_at is not None:
        raise Refusal("已经批准过。")
    fresh.approved_at, fresh.approved_by = at, approved_by.strip()
    fresh.save(update_fields=["approved_at", "approved_by"])
    record("candidate.approved", on=fresh, by=by, at=at)
    return fresh
