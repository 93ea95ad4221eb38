"""Asking for a run, cancelling it, computing it again; changing, accepting and refusing what it proposes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import require
from qiaoliang.party.organisations import actions as organisations
from qiaoliang.party.organisations import counts
from qiaoliang.party.organisations.actions.cases import Application
from qiaoliang.party.organisations.models import SetUpCase
from qiaoliang.planning import actions as runs
from qiaoliang.planning.branching import naming, wordings
from qiaoliang.planning.branching.changing import Arranged, foresee
from qiaoliang.planning.branching.choices import MOVES, PROPOSAL_MOVES, ProposalState, Why
from qiaoliang.planning.branching.models import Attachment, Proposal, ProposedUnit, Run
from qiaoliang.planning.branching.request import Pair, Parameters, Pin, pairs
from qiaoliang.planning.branching.tasks import compute_run
from qiaoliang.registry.enterprises.models import Enterprise

LOCK = "branching.proposals"


class StaleProposal(Refusal):
    """The registry changed since the branch was proposed; applying for it would state what is no longer so."""


# --- computing


def request_run(
    *, region_code: str, as_of: date, parameters: Parameters, pinned: Sequence[Proposal] = (), title: str = "",
    by: Actor, at: datetime,
) -> Run:  # fmt: skip
    """Queue a run and hand it to the task worker. What was refused for good in the region stays apart."""
    run = queue_run(
        region_code=region_code, as_of=as_of, parameters=parameters, pinned=pinned, title=title, by=by, at=at
    )
    return _hand_over(run)


def _pin(proposal: Proposal) -> Pin:
    others = proposal.units.filter(is_host=False).order_by("pk").values_list("enterprise", flat=True)
    return Pin(proposal.basis, proposal.host_id, tuple(others))


def _apart(region_code: str) -> list[Pair]:
    """Host and others of the proposals somebody refused for good."""
    refused = ProposedUnit.everything.filter(
        proposal__state=ProposalState.REFUSED, proposal__is_apart=True, is_host=False,
        proposal__region_code__startswith=region_code,
    )  # fmt: skip
    return list(refused.order_by("pk").values_list("proposal__host", "enterprise"))


def queue_run(
    *, region_code: str, as_of: date, parameters: Parameters, pinned: Sequence[Proposal] = (), title: str = "",
    by: Actor, at: datetime,
) -> Run:  # fmt: skip
    """The row of a run that waits for a worker."""
    asked = replace(
        parameters,
        pins=(*parameters.pins, *map(_pin, pinned)),
        bans=pairs([*parameters.bans, *_apart(region_code)]),
    )
    run: Run = runs.queue(
        Run, region_code=region_code, as_of=as_of, parameters=asked, title=title, noun="联建方案", by=by, at=at
    )
    return run


def _hand_over(run: Run) -> Run:
    """A run nobody took can be queued again."""
    fresh: Run = runs.hand_over(run, compute_run)
    return fresh


def cancel(*, run: Run, by: Actor, at: datetime) -> Run:
    """A queued run ends at once; a running one stops at its next step."""
    fresh: Run = runs.cancel(run=run, moves=MOVES, by=by, at=at)
    return fresh


def requeue(*, run: Run, by: Actor, at: datetime) -> Run:
    """Compute again what failed, was cancelled, or whose worker fell silent."""
    return _hand_over(runs.requeue(run=run, moves=MOVES, by=by, at=at))


# --- proposals


def _locked(proposal: Proposal, to: str | None = None) -> Proposal:
    """The fresh row; one at a time, because a change may take an enterprise from another proposal."""
    hold(LOCK)
    fresh: Proposal = (
        Proposal.everything.select_for_update(of=("self",)).select_related("host", "region").get(pk=proposal.pk)
    )
    if to is None and fresh.state != ProposalState.OPEN:
        raise Refusal(f"这个方案{ProposalState(fresh.state).label}，不能再调整。")
    if to is not None:
        require(PROPOSAL_MOVES, now=fresh.state, to=to, labels=dict(ProposalState.choices))
    if fresh.version != proposal.version:
        raise ChangedMeanwhile
    return fresh


@audited
def change(
    *, proposal: Proposal, add: Enterprise | None = None, remove: Enterprise | None = None, by: Actor, at: datetime
) -> Proposal:
    """Take an enterprise in, put one out, or both. Without either, the members are counted anew.

    An enterprise of another open proposal is taken from there, if that one stays lawful.
    """
    today = timezone.localdate(at)
    fresh = _locked(proposal)
    found = foresee(fresh, add, remove, today)
    if found.problems:
        raise Refusal(found.problems[0], field="add" if add is not None else "remove")
    if found.donor is not None and found.donor_branch is not None:
        donor = _fresh_donor(found.donor)
        _rewrite(donor, found.donor_branch, is_changed=True)
    if add is not None:
        Attachment.everything.filter(run=fresh.run_id, enterprise=add).delete()
    _rewrite(fresh, found.branch, is_changed=fresh.is_changed or add is not None or remove is not None)
    if remove is not None:
        full = counts.full_members(today, Enterprise.everything.filter(pk=remove.pk))[remove.pk]
        Attachment.everything.create(
            run_id=fresh.run_id, enterprise=remove, full_members=full, why=Why.REMOVED, has_work=False
        )
    detail = {"added": add.pk if add else None, "removed": remove.pk if remove else None}
    record("proposal.changed", on=fresh, by=by, at=at, detail=detail)
    return fresh


def _fresh_donor(donor: Proposal) -> Proposal:
    row: Proposal = Proposal.everything.select_for_update(of=("self",)).get(pk=donor.pk)
    return row


def _rewrite(proposal: Proposal, branch: Arranged, *, is_changed: bool) -> None:
    """Make the proposal's rows those of `branch`."""
    proposal.units.all().delete()
    for firm, metres, unit in zip(branch.enterprises, branch.metres, branch.units, strict=True):
        ProposedUnit.everything.filter(run=proposal.run_id, enterprise=firm).delete()
        ProposedUnit.everything.create(
            proposal=proposal, run_id=proposal.run_id, enterprise=firm, full_members=unit.full_members,
            can_lead=unit.can_lead, distance_m=metres, is_host=firm is branch.enterprises[0],
        )  # fmt: skip
    host = branch.enterprises[0]
    proposal.host, proposal.region, proposal.region_code = host, host.region, host.region_code
    proposal.units_count, proposal.full_members = len(branch.units), branch.full_members
    proposal.travel_m, proposal.farthest_m = sum(branch.metres), max(branch.metres)
    proposal.is_changed = is_changed
    proposal.version += 1
    proposal.save()


@audited
def accept(
    *, proposal: Proposal, name: str, secretary_name: str, applied_on: date, more_units_reason: str = "",
    by: Actor, at: datetime,
) -> SetUpCase:  # fmt: skip
    """Apply for the branch: a set-up case in its first state. Raises `StaleProposal` if the registry changed."""
    fresh = _locked(proposal, ProposalState.ACCEPTED)
    units = list(fresh.units.select_related("enterprise__region").order_by("-is_host", "distance_m", "pk"))
    today = timezone.localdate(at)
    _refuse_stale(units, today)
    application = Application(
        name=name, form=fresh.form, basis=fresh.basis_label, region_code=fresh.region_code,
        upper_committee=naming.committees([fresh.region], today)[fresh.region_code],
        secretary_name=secretary_name, reason=wordings.why(fresh, units) + "。",
        more_units_reason=more_units_reason, carrier=fresh.carrier,
    )  # fmt: skip
    case = organisations.apply(
        application=application, enterprises=[unit.enterprise for unit in units], applied_on=applied_on, by=by, at=at
    )
    fresh.case, fresh.name = case, case.name
    _settle(fresh, ProposalState.ACCEPTED, by=by, at=at)
    record("proposal.accepted", on=fresh, by=by, at=at, detail={"case": case.pk})
    return case


def _refuse_stale(units: Sequence[ProposedUnit], on: date) -> None:
    now = counts.full_members(on, Enterprise.everything.filter(pk__in=[unit.enterprise_id for unit in units]))
    for unit in units:
        if now[unit.enterprise_id] != unit.full_members:
            raise StaleProposal(
                f"{unit.enterprise}的正式党员已由 {unit.full_members} 名变为 {now[unit.enterprise_id]} 名。"
                "请先按现在的名册更新方案，再申请。"
            )


@audited
def refuse(*, proposal: Proposal, reason: str, is_apart: bool = False, by: Actor, at: datetime) -> Proposal:
    """Do not follow the proposal, and say why; with `is_apart` no later run puts these together again."""
    fresh = _locked(proposal, ProposalState.REFUSED)
    if not reason.strip():
        raise Refusal("请写明不采纳的理由。", field="reason")
    fresh.reason, fresh.is_apart = reason.strip()[:300], is_apart
    _settle(fresh, ProposalState.REFUSED, by=by, at=at)
    record("proposal.refused", on=fresh, by=by, at=at, detail={"reason": fresh.reason, "apart": is_apart})
    return fresh


@audited
def reopen(*, proposal: Proposal, by: Actor, at: datetime) -> Proposal:
    """A refusal is taken back."""
    fresh = _locked(proposal, ProposalState.OPEN)
    fresh.reason, fresh.is_apart = "", False
    _settle(fresh, ProposalState.OPEN, by=by, at=at)
    record("proposal.reopened", on=fresh, by=by, at=at)
    return fresh


def _settle(proposal: Proposal, state: ProposalState, *, by: Actor, at: datetime) -> None:
    proposal.state, proposal.settled_at, proposal.settled_by = state, at, by.name
    proposal.version += 1
    proposal.save()
