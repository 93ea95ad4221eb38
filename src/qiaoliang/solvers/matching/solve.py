"""The optimal plan and its proof: the direct method, or the priced flow where the direct one cannot run."""

from collections.abc import Callable

import numpy as np

from qiaoliang.solvers.matching import certificate, feasibility, flow, score
from qiaoliang.solvers.matching.answer import SolveCancelled, Step, never, no_plan, plan_of, silent
from qiaoliang.solvers.matching.instance import DIVISION_CODES, Instance, Params
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.transport import transport

__all__ = ["SolveCancelled", "Step", "solve", "warm_up"]


def solve(
    instance: Instance,
    params: Params | None = None,
    *,
    scores: Scores | None = None,
    progress: Callable[[Step], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """The plan of greatest total score less load penalty, proven: `plan.gap` is 0.

    `scores` may hand in `score.matrix(instance, params)` if it is at hand. `progress` is called when the optimum is
    proven; `cancelled` is asked now and then and ends the work with `SolveCancelled`. An instance that cannot be
    matched comes back as a plan with reasons. Equal input gives an equal plan. Raises `NumbersTooLarge`.
    """
    try:
        from qiaoliang.solvers.matching import direct
    except ImportError:  # no compiler for this machine or Python: the flow is slower, and as exact
        return flow.solve(instance, params, scores=scores, progress=progress, cancelled=cancelled)
    params, progress, cancelled = params or Params(), progress or silent, cancelled or never
    if feasibility.plain_reasons(instance):
        return no_plan(instance, params, feasibility.reasons(instance))
    scores = score.matrix(instance, params) if scores is None else scores
    problem = transport(instance, params, scores)
    if not instance.enterprises:
        nothing = np.empty(0, np.int64)
        return plan_of(instance, params, problem, nothing, np.zeros(instance.instructors, np.int64), bound=0)
    state = direct.optimum(problem, cancelled)
    if cancelled():
        raise SolveCancelled
    if state is None:
        return no_plan(instance, params, feasibility.reasons(instance))
    prices = direct.prices_of(state)
    plan = plan_of(instance, params, problem, state.assignment, prices, certificate.bound(problem, prices))
    assert plan.objective is not None
    assert plan.bound is not None
    progress(Step(1, plan.objective, plan.bound, 0))
    return plan


def warm_up() -> None:
    """Loads, compiles and initialises everything on a toy instance, so that what follows takes the time of its work:
    7 s the first time on a machine, 0.3 s from the cache."""
    toy = Instance(
        need=np.array([[1000], [1000]]),
        affinity=np.array([[100]]),
        function=np.array([0]),
        enterprise_at=np.zeros((2, 2), np.int64),
        instructor_at=np.zeros((1, 2), np.int64),
        division=np.array([1, 0]),
        knows=np.ones((1, DIVISION_CODES), np.bool_),
        has_members=np.array([True, False]),
        party_experience=np.array([True]),
        min_load=np.array([1]),
        max_load=np.array([3]),
        incumbent=np.array([0, -1]),
        forbidden=np.empty((0, 2), np.int64),
        pins=np.empty((0, 2), np.int64),
    )
    solve(toy)
    try:
        from qiaoliang.solvers.matching import direct
    except ImportError:  # no compiler for this machine or Python
        return
    direct.warm_up()
