"""What a proposal would be with an enterprise added, removed or swapped, and what the rules say. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from qiaoliang.party.organisations import rules
from qiaoliang.party.organisations.actions.cases import standing_of
from qiaoliang.planning.branching.choices import ProposalState
from qiaoliang.planning.branching.instance import COUNTY_DIGITS, distance, places
from qiaoliang.planning.branching.models import Proposal, ProposedUnit
from qiaoliang.registry.enterprises.models import Enterprise


@dataclass(frozen=True)
class Arranged:
    """A branch as it would be: enterprises host first, with the metres from the host, and the rules' view of them."""

    enterprises: tuple[Enterprise, ...]
    metres: tuple[int, ...]
    units: tuple[rules.Unit, ...]

    @property
    def findings(self) -> list[rules.Finding]:
        return rules.joint_branch(self.units)

    @property
    def full_members(self) -> int:
        return sum(unit.full_members for unit in self.units)


@dataclass(frozen=True)
class Foreseen:
    """The changed proposal, the one that gives an enterprise up for it, and what stands against it."""

    branch: Arranged
    donor: Proposal | None
    donor_branch: Arranged | None
    problems: tuple[str, ...]  # each blocks
    remarks: tuple[str, ...]  # to be said or explained


def members_of(proposal: Proposal) -> list[Enterprise]:
    """The enterprises of a proposal, host first."""
    rows = proposal.units.select_related("enterprise__region").order_by("-is_host", "distance_m", "pk")
    return [unit.enterprise for unit in rows]


def arranged(enterprises: Sequence[Enterprise], host: Enterprise, on: date) -> Arranged:
    """Host first, the others by distance; without its host the branch goes to the most central of the others."""
    if not enterprises:
        return Arranged((), (), ())
    at = places(Enterprise.everything.filter(pk__in=[one.pk for one in enterprises]))
    points = np.array([at[one.pk] for one in enterprises], np.int64)
    matrix = [distance(points, point) for point in points]
    keys = [one.pk for one in enterprises]
    centre = keys.index(host.pk) if host.pk in keys else min(range(len(keys)), key=lambda e: (matrix[e].sum(), e))
    order = sorted(range(len(keys)), key=lambda e: (e != centre, int(matrix[centre][e]), e))
    chosen = tuple(enterprises[e] for e in order)
    return Arranged(chosen, tuple(int(matrix[centre][e]) for e in order), tuple(standing_of(chosen, on)))


def foresee(proposal: Proposal, add: Enterprise | None, remove: Enterprise | None, on: date) -> Foreseen:
    """The proposal with `add` in and `remove` out, as the registry stands on the day."""
    firms = members_of(proposal)
    problems = []
    donor = donor_branch = None
    if remove is not None:
        if all(one.pk != remove.pk for one in firms):
            problems.append(f"{remove}不在这个方案里，请刷新后再选。")
        firms = [one for one in firms if one.pk != remove.pk]
    if add is not None:
        if any(one.pk == add.pk for one in firms):
            problems.append(f"{add}已在这个方案里。")
        else:
            firms.append(add)
        if add.region_code[:COUNTY_DIGITS] != proposal.region_code[:COUNTY_DIGITS]:
            problems.append(f"{add}在别的县区，不便管理，不能编在一起。")
        donor = donor_of(proposal, add)
    branch = arranged(firms, proposal.host, on)
    if donor is not None and add is not None:
        rest = [one for one in members_of(donor) if one.pk != add.pk]
        donor_branch = arranged(rest, donor.host, on)
        problems += [f"{add}在“{donor.name}”里，移出后：{f.sentence}" for f in donor_branch.findings if f.is_hard]
    problems += [finding.sentence for finding in branch.findings if finding.is_hard]
    remarks = [finding.sentence for finding in branch.findings if not finding.is_hard]
    return Foreseen(branch, donor, donor_branch, tuple(problems), tuple(remarks))


def donor_of(proposal: Proposal, add: Enterprise) -> Proposal | None:
    """The other open proposal of the same run that has the enterprise."""
    unit = (
        ProposedUnit.everything.filter(run=proposal.run_id, enterprise=add)
        .exclude(proposal=proposal)
        .select_related("proposal__host")
        .first()
    )
    return unit.proposal if unit is not None and unit.proposal.state == ProposalState.OPEN else None
