"""Where the other candidates of a host went: the neighbours that are not in its branch, and why."""

from dataclasses import dataclass

from qiaoliang.planning.branching import storage, wordings
from qiaoliang.planning.branching.models import Attachment, Proposal, ProposedUnit
from qiaoliang.registry.enterprises.models import Enterprise


@dataclass(frozen=True)
class Elsewhere:
    """A candidate that is not in the branch: how far it is, how many members, and where it is instead."""

    enterprise: Enterprise
    kilometres: str
    full_members: int
    where: str
    href: str


def elsewhere(proposal: Proposal, at_most: int) -> list[Elsewhere]:
    """The host's nearest other candidates on the same basis, as the stored instance knew them, and as they are now."""
    built = storage.unpack(bytes(proposal.run.instance or b""), proposal.run.instance_sha256)
    place = {pk: e for e, pk in enumerate(built.enterprises)}
    if proposal.host_id not in place:
        return []
    instance = built.instance
    mine = (instance.host == place[proposal.host_id]) & (instance.basis == proposal.basis)
    inside = set(proposal.units.values_list("enterprise", flat=True))
    metres = {
        built.enterprises[e]: int(m)
        for e, m in zip(instance.member[mine].tolist(), instance.distance_m[mine].tolist(), strict=True)
    }
    nearest = sorted((pk for pk in metres if pk not in inside), key=lambda pk: (metres[pk], pk))[:at_most]
    firms = Enterprise.objects.in_bulk(nearest)
    units = ProposedUnit.everything.filter(run=proposal.run_id, enterprise__in=nearest).select_related("proposal")
    branch_of = {unit.enterprise_id: unit.proposal for unit in units}
    rest = {one.enterprise_id: one for one in Attachment.everything.filter(run=proposal.run_id, enterprise__in=nearest)}
    found = []
    for pk in (key for key in nearest if key in firms):
        other = branch_of.get(pk)
        where = f"编在{other.name}" if other else str(rest[pk].get_why_display()) if pk in rest else "未编入"
        href = f"/branching/branches/{other.pk}/" if other else ""
        full = int(instance.full_members[place[pk]])
        found.append(Elsewhere(firms[pk], wordings.kilometres(metres[pk]), full, where, href))
    return found
