"""What the tree decides: whether an enterprise hosts a branch, whether two are together, whether one is uncovered."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching.columns import Columns

NOBODY = -1
EVEN = 0.02  # shares nearer to 0 or 1 are as good as decided
MOST = 40  # candidates


@dataclass(frozen=True)
class Question:
    """May be decided: `a` and `b` are in one branch; if they are the same, `a` is the host of a branch; if `b` is
    nobody, `a` is in no branch."""

    a: int
    b: int

    def forbidden(self, columns: Columns, hosts: Integers, *, yes: bool) -> Flags:
        """(P,) which columns the answer forbids; hosts (P,) of the columns."""
        has_a = (columns.members == self.a).any(axis=1)
        if self.b == NOBODY:
            return np.asarray(has_a & yes)
        if self.a == self.b:
            hosted = hosts == self.a
            return np.asarray(has_a & ~hosted if yes else hosted)
        has_b = (columns.members == self.b).any(axis=1)
        return np.asarray(has_a ^ has_b if yes else has_a & has_b)


def open_questions(
    columns: Columns, hosts: Integers, shares: NDArray[np.float64], own: NDArray[np.float64]
) -> list[Question]:
    """What a fractional plan leaves open, the most open first."""
    partial = ((shares > 1e-6) & (shares < 1 - 1e-6)).nonzero()[0]
    share: dict[Question, float] = defaultdict(float)
    for place in partial.tolist():
        host, of_it = int(hosts[place]), float(shares[place])
        share[Question(host, host)] += of_it
        for a, b in combinations([e for e in columns.members[place].tolist() if e != NOBODY], 2):
            share[Question(a, b)] += of_it
    for e in ((own > EVEN) & (own < 1 - EVEN)).nonzero()[0].tolist():
        share[Question(e, NOBODY)] = float(own[e])
    is_open = [question for question, part in share.items() if EVEN < part < 1 - EVEN]
    if not is_open:
        is_open = [question for question, part in share.items() if 1e-6 < part < 1 - 1e-6]
    is_open.sort(key=lambda q: (round(abs(share[q] - 0.5), 4) + 0.1 * (q.a != q.b), q.a, q.b))
    return is_open[:MOST]
