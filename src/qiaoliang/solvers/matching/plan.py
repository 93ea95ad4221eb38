"""What the matching solver answers: who serves whom, the proof, or the reasons why it cannot be done."""

from dataclasses import dataclass
from enum import StrEnum

from qiaoliang.solvers.matching.instance import Integers, Params


class Obstacle(StrEnum):
    """Why no plan exists. `needed` and `available` of the reason are counts of the thing named here."""

    NO_ALLOWED_INSTRUCTOR = "no_allowed_instructor"  # every instructor is forbidden or takes nobody
    PINNED_TWICE = "pinned_twice"  # one enterprise pinned to several instructors
    PIN_FORBIDDEN = "pin_forbidden"  # the pinned pair is a conflict
    PINS_ABOVE_MAX_LOAD = "pins_above_max_load"  # more pins than the instructor's places
    MIN_ABOVE_MAX_LOAD = "min_above_max_load"  # the instructor's own bounds exclude each other
    CAPACITY_BELOW_ENTERPRISES = "capacity_below_enterprises"  # all places together are too few
    MIN_LOADS_ABOVE_ENTERPRISES = "min_loads_above_enterprises"  # all lower bounds together are too many
    TOO_FEW_PLACES = "too_few_places"  # these enterprises compete for these instructors' places
    TOO_FEW_ENTERPRISES = "too_few_enterprises"  # these instructors may serve only these enterprises


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One named obstacle with the indices concerned (empty: all of them) and the two numbers that clash."""

    obstacle: Obstacle
    enterprises: tuple[int, ...] = ()
    instructors: tuple[int, ...] = ()
    needed: int
    available: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """The answer of `solve`; arrays are read-only.

    assignment  (E,)  instructor of every enterprise; empty if infeasible
    scores      (E,)  milli-points of every chosen pair
    loads       (I,)  enterprises per instructor
    prices      (I,)  the dual prices that certify `bound`
    objective   Σ scores - load penalty, `bound` its proven upper bound; both None if infeasible
    """

    params: Params
    assignment: Integers
    scores: Integers
    loads: Integers
    prices: Integers
    objective: int | None
    bound: int | None
    kept_incumbents: int
    infeasible: tuple[Reason, ...] = ()

    @property
    def gap(self) -> int | None:
        """How far the objective may be from the optimum, in milli-points; 0 is a proof of optimality."""
        if self.bound is None or self.objective is None:
            return None
        return self.bound - self.objective
