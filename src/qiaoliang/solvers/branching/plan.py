"""What the joint-branch solver answers: the branches, the proven bounds, or why the pins cannot be kept."""

from dataclasses import dataclass
from enum import StrEnum

from qiaoliang.solvers.branching.instance import Branch, Params


class Obstacle(StrEnum):
    """Why a pinned branch cannot be kept. `needed` and `available` of the reason are counts of what is named here."""

    PIN_NOT_ELIGIBLE = "pin_not_eligible"  # enterprises without 1 or 2 full members
    PIN_NOT_CANDIDATE = "pin_not_candidate"  # enterprises that are no candidates of the host on that basis
    PIN_TOO_FEW_UNITS = "pin_too_few_units"
    PIN_TOO_MANY_UNITS = "pin_too_many_units"
    PIN_TOO_FEW_MEMBERS = "pin_too_few_members"
    PIN_TOO_MANY_MEMBERS = "pin_too_many_members"
    PIN_WITHOUT_LEAD = "pin_without_lead"  # nobody in the branch can be secretary
    PINNED_TWICE = "pinned_twice"  # one enterprise in several pinned branches
    PIN_BANNED = "pin_banned"  # a pair in the branch may never be together


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One named obstacle: the pinned branches (indices into `Instance.pins`) and the enterprises concerned, and the
    two numbers that clash."""

    obstacle: Obstacle
    pins: tuple[int, ...]
    enterprises: tuple[int, ...] = ()
    needed: int
    available: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """The answer of `solve`; minimised, in integers. If `infeasible` holds reasons, there are no branches and the
    figures that need a plan are None or 0.

    branches         sorted by host
    left_over        eligible enterprises that are in no branch, ascending; `uncovered` is their number
    objective        uncovered x left over + branch x branches + metre x travel_m - keep_bonus x kept
    bound            proven: no plan costs less
    uncovered_bound  proven: no plan leaves fewer uncovered, whatever it costs
    travel_m         metres from every host to the others of its branch, summed
    kept             enterprises that stay with their host of last year
    """

    params: Params
    branches: tuple[Branch, ...]
    left_over: tuple[int, ...]
    objective: int | None
    bound: int | None
    uncovered_bound: int
    travel_m: int
    kept: int
    infeasible: tuple[Reason, ...] = ()

    @property
    def uncovered(self) -> int:
        """How many eligible enterprises are in no branch."""
        return len(self.left_over)

    @property
    def gap(self) -> int | None:
        """How much the plan may cost above the optimum; 0 is a proof of optimality."""
        if self.bound is None or self.objective is None:
            return None
        return self.objective - self.bound

    @property
    def gap_permyriad(self) -> int | None:
        """The gap in hundredths of a percent of the objective, rounded up."""
        if self.gap is None or self.objective is None:
            return None
        return -(-10_000 * self.gap // self.objective) if self.objective > 0 else 0
