"""Subset-row cuts: of branches that share two of the same three enterprises, a plan has at most one.

(Jepsen, Petersen, Spoorendonk and Pisinger, Operations Research 56, 2008: Chvátal-Gomory cuts of three rows with
multipliers 1/2.) They close most of the gap that odd circles of enterprises leave in the linear relaxation.
"""

from collections import defaultdict
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.pricing import compiled

VIOLATION = 0.02
A_ROUND = 600  # most cuts found in one round
OF_ONE = 6  # of which so many may name the same enterprise


def rows(columns: Columns, cuts: Integers) -> sparse.csr_matrix:
    """(K, P): 1 where a branch holds two or three of a cut's three enterprises; `cuts` (K, 3)."""
    column, cut = hits(columns, cuts)
    return sparse.csr_matrix((np.ones(len(cut)), (cut, column)), shape=(len(cuts), len(columns)))


def penalties(columns: Columns, cuts: Integers, weights: Integers) -> Integers:
    """(P,) what the cuts with their `weights` (K,) add to the reduced cost of every branch."""
    added = np.zeros(len(columns), np.int64)
    column, cut = hits(columns, cuts)
    np.add.at(added, column, weights[cut])
    return added


def hits(columns: Columns, cuts: Integers) -> tuple[Integers, Integers]:
    """Pairs (branch, cut) in which the cut counts the branch."""
    if not len(cuts) or not len(columns):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    count = int(max(cuts.max(), columns.members.max())) + 1
    order = np.argsort(cuts.ravel(), kind="stable")
    first = np.searchsorted(cuts.ravel()[order], np.arange(count + 1))
    room = compiled().count_hits(columns.members, first, order // 3, np.empty(0, np.int64), np.empty(0, np.int64))
    column, cut = np.empty(room, np.int64), np.empty(room, np.int64)
    compiled().count_hits(columns.members, first, order // 3, column, cut)
    return column, cut


def violated(columns: Columns, shares: NDArray[np.float64], known: Integers) -> Integers:
    """(K, 3) cuts that the fractional plan with these `shares` (P,) breaks, the most broken first."""
    partial = ((shares > 1e-6) & (shares < 1 - 1e-6)).nonzero()[0]
    branches = [[e for e in row if e >= 0] for row in columns.members[partial].tolist()]
    share = shares[partial].tolist()
    beside: dict[int, set[int]] = defaultdict(set)
    among: dict[int, set[int]] = defaultdict(set)
    for number, branch in enumerate(branches):
        for e in branch:
            among[e].add(number)
            beside[e].update(branch)
    tried = {tuple(cut) for cut in known.tolist()}
    found: list[tuple[float, tuple[int, int, int]]] = []
    for a in sorted(beside):
        for b in sorted(beside[a]):
            if b <= a:
                continue
            for c in sorted(beside[a] | beside[b]):
                triple = tuple(sorted((a, b, c)))
                if c in (a, b) or triple in tried:
                    continue
                tried.add(triple)
                several = set().union(*(among[x] & among[y] for x, y in combinations(triple, 2)))
                total = sum(share[number] for number in sorted(several))
                if total > 1 + VIOLATION:
                    found.append((total, (triple[0], triple[1], triple[2])))
    return _spread(sorted(found, key=lambda one: (-one[0], one[1])))


def _spread(found: list[tuple[float, tuple[int, int, int]]]) -> Integers:
    named: dict[int, int] = defaultdict(int)
    kept: list[tuple[int, int, int]] = []
    for _, triple in found:
        if len(kept) < A_ROUND and all(named[e] < OF_ONE for e in triple):
            kept.append(triple)
            for e in triple:
                named[e] += 1
    return np.array(kept, np.int64).reshape(-1, 3)
