"""The independent method and the fallback: a minimum-cost flow on the promising pairs, then all pairs priced until
none can improve it."""

from collections.abc import Callable
from itertools import count

import numpy as np

from qiaoliang.solvers.matching import arcs, certificate, competition, feasibility, network, residual, sample, score
from qiaoliang.solvers.matching.answer import SolveCancelled, Step, never, no_plan, plan_of, silent
from qiaoliang.solvers.matching.instance import Instance, Integers, Params
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.transport import Transport, transport

FIRST_WIDTHS = (16, 60)  # best pairs of every enterprise in the first network, and if those do not hold everybody
FEW = 3  # improving pairs that may be false alarms of the prices rather than better plans
KEPT_WIDTH = 6  # of these about so many survive the first pricing
PRICED_WIDTH = 8  # most new pairs of one enterprise in one round


def solve(
    instance: Instance,
    params: Params | None = None,
    *,
    scores: Scores | None = None,
    progress: Callable[[Step], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """The plan of greatest total score less load penalty, proven: `plan.gap` is 0.

    `scores` may hand in `score.matrix(instance, params)` if it is at hand. `progress` is called after every round;
    `cancelled` is asked before each and ends the work with `SolveCancelled`. An instance that cannot be matched
    comes back as a plan with reasons. Equal input gives an equal plan. Raises `NumbersTooLarge`.
    """
    params = params or Params()
    if feasibility.plain_reasons(instance):
        return no_plan(instance, params, feasibility.reasons(instance))
    scores = score.matrix(instance, params) if scores is None else scores
    problem = transport(instance, params, scores)
    if not instance.enterprises:
        return plan_of(
            instance, params, problem, np.empty(0, np.int64), np.zeros(instance.instructors, np.int64), bound=0
        )
    start = _first_network(instance, problem, cancelled or never)
    if start is None:
        return no_plan(instance, params, feasibility.reasons(instance))
    assignment, prices, bound = _optimise(problem, *start, progress or silent, cancelled or never)
    return plan_of(instance, params, problem, assignment, prices, bound)


def _first_network(
    instance: Instance, problem: Transport, cancelled: Callable[[], bool]
) -> tuple[Integers, Integers] | None:
    """Cells that contain at least one plan, and the best plan in them; None if there is no plan at all."""
    _stop_if(cancelled)
    prices = sample.first_prices(problem)
    for width in FIRST_WIDTHS:
        _stop_if(cancelled)
        cells = arcs.promising(problem, prices, width)
        assignment = network.optimum(problem, cells)
        if assignment is not None:
            return cells, assignment
    some = competition.placed(instance)
    if some is None:
        return None
    cells = np.union1d(cells, problem.cells(some))
    assignment = network.optimum(problem, cells)
    return None if assignment is None else (cells, assignment)


def _optimise(
    problem: Transport,
    cells: Integers,
    assignment: Integers,
    progress: Callable[[Step], None],
    cancelled: Callable[[], bool],
) -> tuple[Integers, Integers, int]:
    """Assignment, prices and bound of the optimum over all pairs. Cells are dropped once, after the first look at all
    pairs; from then on every round adds at least one, so it ends."""
    bounds: list[int] = []
    for number in count(1):
        prices = residual.prices(residual.sparse_losses(problem, assignment, cells, problem.loads(assignment)))
        pricing = arcs.price(problem, prices, assignment, PRICED_WIDTH)
        if 0 < len(pricing.improving) <= FEW:
            prices = residual.settled(residual.dense_losses(problem, assignment), prices)
            pricing = arcs.price(problem, prices, assignment, PRICED_WIDTH)
        bounds.append(pricing.best + certificate.place_value(problem, prices))
        progress(Step(number, problem.objective(assignment), min(bounds), len(pricing.improving)))
        if not len(pricing.improving):
            break
        _stop_if(cancelled)
        if number == 1:
            cells = arcs.nearest(problem, prices, assignment, cells, KEPT_WIDTH)
        cells = np.unique(np.concatenate([cells, problem.cells(assignment), pricing.improving]))
        better = network.optimum(problem, cells)
        assert better is not None, "the plan at hand is among the cells"
        assignment = better
    return assignment, prices, min(bounds)


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise SolveCancelled
