"""Cuts: what a fractional plan may do and no plan does. A cut is a row of enterprises, padded with -1; its size says of
which kind it is.

Odd sets of 2n + 1 (3 to 9) enterprises: branches that hold two (four) of them count once (twice), to at most n.
Chvátal-Gomory cuts of the rows "an enterprise is in one branch" with multipliers 1/2; those of three rows are the
subset-row cuts of Jepsen, Petersen, Spoorendonk and Pisinger (Operations Research 56, 2008). They close most of the gap
that odd circles of enterprises leave in the linear relaxation.

Other sets: n enterprises need n / `max_units` branches, rounded up, those left uncovered counting as one each. Taken
from the rows of the enterprises this says that branches, counted by how many of the set they hold after the first, come
to at most n less that number.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.pricing import CutWeights, compiled_cuts

WIDTH = 61  # most enterprises of a cut
ODD = 9  # most of an odd set
VIOLATION = 0.04  # share that a cut must at least forbid
A_ROUND = 600  # most cuts found in one round
OF_ONE = 8  # of which so many may name the same enterprise

NO_CUTS = np.empty((0, WIDTH), np.int64)


def most(cuts: Integers, units: int) -> Integers:
    """(K,) right sides: how often branches of at most so many `units` may be counted."""
    sizes = (cuts >= 0).sum(axis=1)
    return np.asarray(np.where(_every(cuts), sizes - -(-sizes // units), sizes // 2))


def _every(cuts: Integers) -> Flags:
    """(K,) which count every enterprise after the first, not every pair."""
    sizes = (cuts >= 0).sum(axis=1)
    return np.asarray((sizes > ODD) | (sizes % 2 == 0))


def rows(columns: Columns, cuts: Integers) -> sparse.csr_matrix:
    """(K, P): how often a cut counts a branch."""
    column, cut = hits(columns, cuts)
    return sparse.csr_matrix((np.ones(len(cut)), (cut, column)), shape=(len(cuts), len(columns)))


def penalties(columns: Columns, cuts: Integers, weights: Integers) -> Integers:
    """(P,) what the cuts with their `weights` (K,) add to the reduced cost of every branch."""
    added = np.zeros(len(columns), np.int64)
    column, cut = hits(columns, cuts)
    np.add.at(added, column, weights[cut])
    return added


def hits(columns: Columns, cuts: Integers) -> tuple[Integers, Integers]:
    """Pairs (branch, cut), one for every time the cut counts the branch."""
    if not len(cuts) or not len(columns):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first, cut_of = _of_enterprises(cuts, int(max(cuts.max(), columns.members.max())) + 1)
    given = columns.members, first, cut_of, _every(cuts)
    room = compiled_cuts().count_hits(*given, np.empty(0, np.int64), np.empty(0, np.int64))
    found = np.empty(room, np.int64), np.empty(room, np.int64)
    compiled_cuts().count_hits(*given, *found)
    return found


def weighted(cuts: Integers, weights: Integers, enterprises: int) -> CutWeights:
    """The cuts that weigh something, laid out for the pricing."""
    some = weights > 0
    return (*_of_enterprises(cuts[some], enterprises), _every(cuts[some]), weights[some])


def _of_enterprises(cuts: Integers, enterprises: int) -> tuple[Integers, Integers]:
    """The cuts of enterprise e are the second [first[e] : first[e + 1]]."""
    cut, place = (cuts >= 0).nonzero()
    members = cuts[cut, place]
    order = np.argsort(members, kind="stable")
    return np.searchsorted(members[order], np.arange(enterprises + 1)), cut[order]


def violated(columns: Columns, shares: NDArray[np.float64], own: NDArray[np.float64], known: Integers) -> Integers:
    """(K, WIDTH) cuts that a fractional plan breaks, the most broken first.

    shares (P,) of the branches, own (N,) of being uncovered.
    """
    partial = ((shares > 1e-6) & (shares < 1 - 1e-6)).nonzero()[0]
    count = len(own)
    incidence = columns.take(partial).incidence(count).tocsr()
    beside = (incidence @ incidence.T).tocsr()
    beside.setdiag(0)
    beside.eliminate_zeros()
    beside.sort_indices()
    incidence.sort_indices()
    graph = incidence.indptr, incidence.indices
    around = beside.indptr, beside.indices
    graph, around = (tuple(array.astype(np.int64) for array in pair) for pair in (graph, around))
    sets, values, units = np.empty((20_000, WIDTH), np.int64), np.empty(20_000), columns.members.shape[1]
    odd = compiled_cuts().odd_sets(*graph, own, *around, shares[partial], 1 - 2 * VIOLATION, ODD, sets, values)
    rest = sets[odd:], values[odd:]
    members, below = columns.members[partial], 1 - VIOLATION
    more = compiled_cuts().branch_sets(*graph, members, own, *around, shares[partial], units, below, WIDTH, *rest)
    values[odd : odd + more] = 1 - 2 * (
        1 - values[odd : odd + more]
    )  # as far below 1 as an odd set is that breaks as much
    return _spread(sets[: odd + more], values[: odd + more], {tuple(cut) for cut in known.tolist()})


def _spread(sets: Integers, values: NDArray[np.float64], known: set[tuple[int, ...]]) -> Integers:
    """The most broken cuts that are new, not too many of one enterprise."""
    named: dict[int, int] = defaultdict(int)
    kept: list[tuple[int, ...]] = []
    listed = sets.tolist()
    for number in np.lexsort((*sets.T, (sets >= 0).sum(axis=1), np.round(values, 6))):
        cut = tuple(listed[number])
        members = [e for e in cut if e >= 0]
        if len(kept) < A_ROUND and cut not in known and all(named[e] < OF_ONE for e in members):
            kept.append(cut)
            known.add(cut)
            for e in members:
                named[e] += 1
    return np.array(kept, np.int64).reshape(-1, WIDTH)
