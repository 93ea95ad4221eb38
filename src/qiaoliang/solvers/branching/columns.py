"""Columns: branches a plan may choose from, as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qiaoliang.solvers.arrays import Flags, Integers


@dataclass(frozen=True, eq=False)
class Columns:
    """P branches: group (P,), members (P, max_units) ascending and padded in front with -1, cost (P,) of each."""

    group: Integers
    members: Integers
    cost: Integers

    def __len__(self) -> int:
        return len(self.group)

    def take(self, chosen: Integers | Flags) -> "Columns":
        """The chosen ones, by place or by flag."""
        return Columns(self.group[chosen], self.members[chosen], self.cost[chosen])

    def within(self, enterprises: Flags) -> "Columns":
        """Those with all members among `enterprises` (N,)."""
        return self.take(np.asarray(np.append(enterprises, True)[self.members].all(axis=1)))

    def touching(self, enterprises: Flags) -> Flags:
        """(P,) which have a member among `enterprises` (N,)."""
        return np.asarray(np.append(enterprises, False)[self.members].any(axis=1))

    def reduced_costs(self, prices: Integers, scale: int) -> Integers:
        """scale x cost less the prices (N,) of the members, (P,)."""
        padded = np.append(prices, 0)  # nobody, -1, is the last place
        costs: Integers = scale * self.cost - padded[self.members].sum(axis=1)
        return costs

    def incidence(self, enterprises: int) -> sparse.csc_matrix:
        """(N, P): 1 where an enterprise is in a branch."""
        column, place = (self.members >= 0).nonzero()
        ones = np.ones(len(column))
        return sparse.csc_matrix((ones, (self.members[column, place], column)), shape=(enterprises, len(self)))


def joined(*parts: Columns) -> Columns:
    """All columns of the parts; of those with the same members the cheapest, in a fixed order."""
    group = np.concatenate([part.group for part in parts])
    members = np.concatenate([part.members for part in parts])
    cost = np.concatenate([part.cost for part in parts])
    keys = _keys(members)
    order = np.lexsort((group, cost, *keys))
    first = np.ones(len(order), np.bool_)
    if len(order):
        first[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    kept = order[first]
    return Columns(group[kept], members[kept], cost[kept])


def _keys(members: Integers) -> list[NDArray[np.int64]]:
    """As few integers a row as hold its members exactly."""
    bits = int(members.max(initial=0) + 1).bit_length()
    together = max(1, 62 // bits)
    keys = []
    for start in range(0, members.shape[1], together):
        key = np.zeros(len(members), np.int64)
        for column in members.T[start : start + together]:
            key = (key << bits) | (column + 1)
        keys.append(key)
    return keys
