"""What every method of solving hands back and asks on the way."""

from dataclasses import dataclass

import numpy as np

from qiaoliang.solvers.matching.instance import Instance, Integers, Params
from qiaoliang.solvers.matching.plan import Plan, Reason
from qiaoliang.solvers.matching.transport import Transport


class SolveCancelled(Exception):
    """The caller asked to stop before the optimum was proven."""


@dataclass(frozen=True)
class Step:
    """A round of pricing is over: the best plan so far, the best bound so far, how many pairs still promise more."""

    round: int
    objective: int
    bound: int
    improving: int


def plan_of(
    instance: Instance, params: Params, problem: Transport, assignment: Integers, prices: Integers, bound: int
) -> Plan:
    """The plan of an assignment, with its prices and the bound they prove."""
    return Plan(
        params=params,
        assignment=_sealed(assignment),
        scores=_sealed(problem.chosen(assignment)),
        loads=_sealed(problem.loads(assignment)),
        prices=_sealed(prices),
        objective=problem.objective(assignment),
        bound=bound,
        kept_incumbents=int((assignment == instance.incumbent).sum()),
    )


def no_plan(instance: Instance, params: Params, reasons: tuple[Reason, ...]) -> Plan:
    """The answer for an instance that cannot be matched."""
    nothing = _sealed(np.empty(0, np.int64))
    return Plan(
        params=params,
        assignment=nothing,
        scores=nothing,
        loads=_sealed(np.zeros(instance.instructors, np.int64)),
        prices=_sealed(np.zeros(instance.instructors, np.int64)),
        objective=None,
        bound=None,
        kept_incumbents=0,
        infeasible=reasons,
    )


def silent(step: Step) -> None:
    """Nobody wants to know."""


def never() -> bool:
    """Nobody will cancel."""
    return False


def _sealed(array: Integers) -> Integers:
    array.setflags(write=False)
    return array
