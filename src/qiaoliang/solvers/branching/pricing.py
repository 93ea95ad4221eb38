"""Branches of least reduced cost at given prices, exactly: compiled, without a solver.

Enterprises fall into four classes, by full members (1 or 2) and whether someone can lead. At given prices only the best
`max_units - 1` of each class can be in the best branch of a group, so all counts per class are tried. A group that
contains a banned pair is split, without the one or without the other, until its best branch is free of bans.

Prices are integers in units of 1 / `SCALE` of the cost, so that every bound made of them is exact.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.network import NOBODY, Network

SCALE = 2**14
NONE = 2**61  # reduced cost of a branch that does not exist
BARRED = -(2**60)  # price of an enterprise that may not join

# Cuts as the pricing needs them: those of enterprise e are the second [first[e] : first[e + 1]]; which of them count
# every enterprise after the first; their weights.
CutWeights = tuple[Integers, Integers, Flags, Integers]
NO_WEIGHTS: CutWeights = (np.zeros(1, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.int64))


def best_of_groups(net: Network, prices: Integers) -> tuple[Integers, Integers]:
    """Reduced cost (G,), `NONE` if there is no branch, and members (G, max_units), padded, of each group's best branch.
    `prices` (N,) may bar enterprises."""
    values = np.empty(net.groups, np.int64)
    members = empty(net.groups, net.params.max_units)
    compiled().price_all(*arrays(net), rules(net), prices, values, members)
    return values, members


def listed(net: Network, prices: Integers, below: Integers, most: int, cuts: CutWeights = NO_WEIGHTS) -> Columns | None:
    """All branches whose reduced cost is under `below` (G,) of their group; None if there are more than `most`."""
    found = priced(net, prices, below, most, cuts)
    return None if found is None else found[0]


def priced(
    net: Network, prices: Integers, below: Integers, most: int, cuts: CutWeights = NO_WEIGHTS
) -> tuple[Columns, Integers] | None:
    """As `listed`, with the reduced costs (P,); what the `cuts` add to them is included."""
    room = 50_000
    while True:
        room = min(room, most)
        group, cost, reduced = (np.empty(room, np.int64) for _ in range(3))
        members = empty(room, net.params.max_units)
        count = compiled().list_all(*arrays(net), rules(net), prices, below, *cuts, group, members, cost, reduced)
        if count <= room:
            return Columns(group[:count], members[:count], cost[:count]), reduced[:count]
        if room == most:
            return None
        room = max(4 * room, count)


def listed_within(
    net: Network, prices: Integers, enterprises: Flags, limit: int, most: int, cuts: CutWeights = NO_WEIGHTS
) -> tuple[Columns, Integers]:
    """Branches of `enterprises` (N,) alone whose reduced cost is under `limit`, or a fraction of it that leaves no more
    than `most`, and these costs."""
    barred = np.where(enterprises, prices, BARRED)
    while True:
        found = priced(net, barred, np.where(enterprises[net.host], limit, -NONE), most, cuts)
        if found is not None:
            return found
        limit = limit // 2 if limit > SCALE else limit - 64 * SCALE - abs(limit)


def rules(net: Network) -> Integers:
    """The numbers the compiled routines need, in their order."""
    p = net.params
    return np.array([SCALE, p.max_units, p.min_members, p.max_members, p.branch, net.enterprises], np.int64)


def arrays(net: Network) -> tuple[Integers, ...]:
    """The arrays the compiled routines need, in their order."""
    return net.host, net.first, net.member, net.cost, net.kind, net.banned, net.enclosed


@cache
def compiled() -> Any:
    """The module of compiled routines, imported (and compiled, or loaded from its cache) at first use."""
    from qiaoliang.solvers.branching import kernels

    return kernels


@cache
def compiled_cuts() -> Any:
    """The same for the routines of the cuts."""
    from qiaoliang.solvers.branching import odd_kernels

    return odd_kernels


def empty(count: int, width: int) -> NDArray[np.int64]:
    """`count` rows of nobody."""
    return np.full((count, width), NOBODY, np.int64)
