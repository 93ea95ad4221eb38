"""The vocabulary of joint-branch planning."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from qiaoliang.party.organisations.models import Form
from qiaoliang.planning import runs
from qiaoliang.registry.carriers.models import CarrierKind


class RunState(TextChoices):
    QUEUED = runs.QUEUED, _("排队中")
    RUNNING = runs.RUNNING, _("计算中")
    DONE = runs.DONE, _("已算出")
    INFEASIBLE = "infeasible", _("不可行")
    FAILED = runs.FAILED, _("出错")
    CANCELLED = runs.CANCELLED, _("已取消")


MOVES: dict[str, frozenset[str]] = {
    RunState.QUEUED: frozenset({RunState.CANCELLED, RunState.QUEUED}),
    RunState.RUNNING: frozenset({RunState.CANCELLED, RunState.QUEUED}),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    RunState.CANCELLED: frozenset({RunState.QUEUED}),
}


class ProposalState(TextChoices):
    OPEN = "open", _("可申请")
    ACCEPTED = "accepted", _("已申请")
    REFUSED = "refused", _("不采纳")


PROPOSAL_MOVES: dict[str, frozenset[str]] = {
    ProposalState.OPEN: frozenset({ProposalState.ACCEPTED, ProposalState.REFUSED}),
    ProposalState.REFUSED: frozenset({ProposalState.OPEN}),
    ProposalState.ACCEPTED: frozenset(),
}

REGIONAL = frozenset({CarrierKind.PARK, CarrierKind.BUILDING, CarrierKind.CHAMBER, CarrierKind.MARKET})


def form_of(carrier_kind: str | None) -> Form:
    """The set-up form a basis makes: park, building, chamber, market 区域统建; association, co-operative, leading firm
    产业联建; neighbours 联合组建."""
    if carrier_kind is None:
        return Form.JOINT
    return Form.REGIONAL if carrier_kind in REGIONAL else Form.INDUSTRY


class Why(TextChoices):
    """Why an enterprise is in no joint branch of the plan."""

    NO_MEMBERS = "no_members", _("没有正式党员")
    NO_NEIGHBOUR = "no_neighbour", _("同一依托和附近都没有可联建的企业")
    NO_LEADER = "no_leader", _("可联建的企业都没有书记人选")
    NOT_ENOUGH = "not_enough", _("可联建的企业已编入别的支部，凑不够 3 名正式党员")
    REMOVED = "removed", _("人工移出")
