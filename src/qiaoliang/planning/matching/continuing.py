"""A run that continues another: the other's plan, changed as asked, if it is proven optimal for this instance too.

Many plans are equally good. A new computation would pick any of them and move hundreds of enterprises for nothing; what
people saw as the answer of a what-if is what they shall get.
"""

from collections.abc import Sequence

import numpy as np

from qiaoliang.planning.matching import changes, prepared, whatif
from qiaoliang.planning.matching.instance import Built
from qiaoliang.planning.matching.models import Run, RunState
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.solvers.matching import certificate
from qiaoliang.solvers.matching.answer import plan_of
from qiaoliang.solvers.matching.instance import NOBODY, Instance, Integers
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.transport import transport
from qiaoliang.solvers.matching.verify import verify

COMPUTED = (RunState.DONE, RunState.PUBLISHED, RunState.WITHDRAWN)


def continued(built: Built, parameters: Parameters, scores: Scores) -> Plan | None:
    """The proven plan nearest to the one it is based on; None if the registry or the weights have changed too much."""
    earlier = Run.everything.filter(pk=parameters.based_on, state__in=COMPUTED).first() if parameters.based_on else None
    if earlier is None:
        return None
    asked = changes.between(Parameters.restored(earlier.parameters), parameters)
    base = prepared.prepared(earlier, changes.back(asked))
    try:
        warm, steps = whatif.settle(base, asked)
    except ImportError:  # no compiler for this machine or Python
        return None
    if any(step.problem for step in steps):
        return None
    answer = warm.answer()
    here = _places(built.named.enterprises, base.named.enterprises)
    people = _places(built.named.instructors, base.named.instructors)
    if NOBODY in here or NOBODY in people or not len(here):
        return None
    back = np.full(base.named.instance.instructors, NOBODY, np.int64)
    back[people] = np.arange(len(people))
    return _proven(built.named.instance, parameters, scores, back[answer.assignment[here]], answer.prices[people])


def _places(names: Sequence[str], known: Sequence[str]) -> Integers:
    place = {name: number for number, name in enumerate(known)}
    return np.array([place.get(name, NOBODY) for name in names], np.int64)


def _proven(
    instance: Instance, parameters: Parameters, scores: Scores, assignment: Integers, prices: Integers
) -> Plan | None:  # fmt: skip
    """The plan if it keeps every rule of the instance and its prices prove it."""
    if NOBODY in assignment:
        return None
    problem = transport(instance, parameters.weights, scores)
    bound = certificate.bound(problem, prices)
    plan = plan_of(instance, parameters.weights, problem, assignment, prices, bound)
    return None if plan.gap or verify(instance, plan) else plan
