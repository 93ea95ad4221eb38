"""Pledges, proposals and problems cracked: made, kept, adopted, solved."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import claimed_columns
from qiaoliang.kit.keys import same_thing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns.models import Pledge, PledgeBy, Problem, Proposal
from qiaoliang.party.organisations.models import Organisation


@audited
def make_pledge(
    *, organisation: Organisation, made_by: str, person_name: str, text: str, happened_on: date, due_on: date,
    by: Actor, at: datetime,
) -> Pledge:  # fmt: skip
    """An organisation or a member promises something by a day."""
    if made_by == PledgeBy.MEMBER and not person_name.strip():
        raise Refusal("请填写承诺人姓名。", field="person_name")
    if due_on < happened_on:
        raise Refusal("完成期限不能早于承诺日期。", field="due_on")
    shared = claimed_columns(
        enterprise=organisation.host, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    pledge = Pledge.everything.create(
        organisation=organisation, made_by=made_by, person_name=person_name.strip(), text=text.strip(), due_on=due_on,
        **shared,
    )  # fmt: skip
    record("pledge.claimed", on=pledge, by=by, at=at)
    return pledge


@audited
def keep_pledge(*, pledge: Pledge, kept_on: date, by: Actor, at: datetime) -> Pledge:
    if pledge.kept_on or pledge.withdrawn_on:
        raise Refusal("这项承诺已经兑现或撤回。")
    if not pledge.happened_on <= kept_on <= timezone.localdate(at):
        raise Refusal("兑现日期应在承诺之后、不晚于今天。", field="kept_on")
    pledge.kept_on = kept_on
    pledge.save(update_fields=["kept_on"])
    record("pledge.kept", on=pledge, by=by, at=at)
    return pledge


@audited
def withdraw_pledge(*, pledge: Pledge, withdrawn_on: date, by: Actor, at: datetime) -> Pledge:
    if pledge.kept_on or pledge.withdrawn_on:
        raise Refusal("这项承诺已经兑现或撤回。")
    if not pledge.happened_on <= withdrawn_on <= timezone.localdate(at):
        raise Refusal("撤回日期应在承诺之后、不晚于今天。", field="withdrawn_on")
    pledge.withdrawn_on = withdrawn_on
    pledge.save(update_fields=["withdrawn_on"])
    record("pledge.withdrawn", on=pledge, by=by, at=at)
    return pledge


@audited
def propose(
    *, organisation: Organisation, author_name: str, title: str, happened_on: date, by: Actor, at: datetime
) -> Proposal:
    """A suggestion for the enterprise; the same one twice counts once."""
    shared = claimed_columns(
        enterprise=organisation.host, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    proposal = Proposal.everything.create(
        organisation=organisation, author_name=author_name.strip(), title=title.strip(),
        proposal_key=f"{organisation.pk}:{same_thing(title)}"[:160], **shared,
    )  # fmt: skip
    record("proposal.claimed", on=proposal, by=by, at=at)
    return proposal


@audited
def adopt(*, proposal: Proposal, adopted_on: date, by: Actor, at: datetime) -> Proposal:
    if proposal.adopted_on:
        raise Refusal("这条建议已经采纳。")
    if not proposal.happened_on <= adopted_on <= timezone.localdate(at):
        raise Refusal("采纳日期应在提出之后、不晚于今天。", field="adopted_on")
    proposal.adopted_on = adopted_on
    proposal.save(update_fields=["adopted_on"])
    record("proposal.adopted", on=proposal, by=by, at=at)
    return proposal


@audited
def implement(*, proposal: Proposal, implemented_on: date, by: Actor, at: datetime) -> Proposal:
    if proposal.adopted_on is None:
        raise Refusal("建议要先采纳，才能登记实施。")
    if proposal.implemented_on:
        raise Refusal("这条建议已经登记实施。")
    if not proposal.adopted_on <= implemented_on <= timezone.localdate(at):
        raise Refusal("实施日期应在采纳之后、不晚于今天。", field="implemented_on")
    proposal.implemented_on = implemented_on
    proposal.save(update_fields=["implemented_on"])
    record("proposal.implemented", on=proposal, by=by, at=at)
    return proposal


@audited
def crack_problem(
    *, organisation: Organisation, title: str, solution: str, happened_on: date, by: Actor, at: datetime
) -> Problem:
    """The organisation solved a problem inside the enterprise; what it cannot solve alone is a demand."""
    shared = claimed_columns(
        enterprise=organisation.host, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    problem = Problem.everything.create(
        organisation=organisation, title=title.strip(), solution=solution.strip(), **shared
    )
    record("problem.claimed", on=problem, by=by, at=at)
    return problem
