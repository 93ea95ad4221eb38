"""Prices to begin with: the flow of a sample in which every enterprise stands for its neighbours in the list."""

import numpy as np

from qiaoliang.solvers.matching import arcs, network, residual
from qiaoliang.solvers.matching.instance import NOBODY, Integers
from qiaoliang.solvers.matching.transport import Transport

SAMPLE = 1_200  # enterprises; fewer than twice as many need no sample
WIDTHS = (30, 60, 200)  # best pairs of each in the network, more if fewer do not hold everybody
REFINED_WIDTH = 20  # the same at the prices found


def first_prices(problem: Transport) -> Integers:
    """Prices (I,) that are about right, so that the first network of all enterprises contains the pairs that matter;
    zeros for a small problem. They need not prove anything: every price is corrected later."""
    nothing = np.zeros(problem.instructors, np.int64)
    if problem.enterprises < 2 * SAMPLE:
        return nothing
    starts = np.linspace(0, problem.enterprises, SAMPLE + 1).astype(np.int64)
    part, supply = _rows(problem, starts[:-1]), np.diff(starts)
    for width in WIDTHS:
        rough = _prices(part, supply, nothing, width)
        if rough is not None:
            finer = _prices(part, supply, rough, REFINED_WIDTH)
            return rough if finer is None else finer
    return nothing


def _prices(part: Transport, supply: Integers, prices: Integers, width: int) -> Integers | None:
    """Prices of the best flow on the pairs that are promising at `prices`; None if those hold no flow."""
    cells = arcs.promising(part, prices, width)
    flows = network.flows(part, cells, supply)
    if flows is None:
        return None
    enterprise, instructor = np.divmod(cells, part.instructors)
    loads = np.bincount(instructor, weights=flows, minlength=part.instructors).astype(np.int64)
    mostly = np.zeros(part.enterprises, np.int64)  # one split between instructors counts with the last of them
    mostly[enterprise[flows > 0]] = instructor[flows > 0]
    return residual.prices(residual.sparse_losses(part, mostly, cells, loads))


def _rows(problem: Transport, rows: Integers) -> Transport:
    """The same problem for some of its enterprises; without pins, which would count several times."""
    enterprise, instructor = np.divmod(problem.barred, problem.instructors)
    place = np.searchsorted(rows, enterprise)
    kept = rows[np.minimum(place, len(rows) - 1)] == enterprise
    return Transport(
        scores=problem.scores[rows],
        pinned=np.full(len(rows), NOBODY, np.int64),
        barred=place[kept] * problem.instructors + instructor[kept],
        least=problem.least,
        most=problem.most,
        step=problem.step,
    )
