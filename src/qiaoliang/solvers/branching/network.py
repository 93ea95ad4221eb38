"""An instance laid out for the solver: only what may still form branches, grouped by host and basis."""

from dataclasses import dataclass

import numpy as np

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.instance import Branch, Instance, Params
from qiaoliang.solvers.branching.verify import kept_links

NOBODY = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """N enterprises that are eligible and not pinned, numbered anew, and G groups of candidates.

    origin     (N,)    index in the instance
    kind       (N,)    2 x (full members - 1) + 1 if someone can lead: the class of the pricing
    host       (G,)    of a group; the groups of one host are neighbours, in order of the basis
    basis      (G,)
    first      (G+1,)  rows first[g] .. first[g+1]-1 belong to group g, cheapest first
    member     (R,)    never the host, never one banned with it, once a group
    cost       (R,)    metre x distance, less the bonus for staying
    metres     (R,)
    banned     (B,)    pairs a x N + b, a < b, sorted
    enclosed   (G,)    the group contains a banned pair
    """

    params: Params
    origin: Integers
    kind: Integers
    host: Integers
    basis: Integers
    first: Integers
    member: Integers
    cost: Integers
    metres: Integers
    banned: Integers
    enclosed: Integers

    @property
    def enterprises(self) -> int:
        """How many enterprises are free to join."""
        return len(self.origin)

    @property
    def groups(self) -> int:
        """How many pairs of host and basis there are."""
        return len(self.host)

    def branch(self, group: int, members: Integers) -> Branch:
        """The branch of `group` with `members` (numbers of this network, host included, padded with -1)."""
        names = self.origin[members[members != NOBODY]].tolist()
        return Branch.of(int(self.origin[self.host[group]]), int(self.basis[group]), names)


def network(instance: Instance, params: Params) -> Network:
    """The network of `instance` without its pinned branches, which are in every plan."""
    free = instance.eligible.copy()
    for pin in instance.pins:
        free[list(pin.members)] = False
    origin = free.nonzero()[0]
    number = np.full(instance.enterprises, NOBODY, np.int64)
    number[origin] = np.arange(len(origin))
    banned = _banned(number[instance.bans], len(origin))
    host, member = number[instance.host], number[instance.member]
    keys = np.minimum(host, member) * len(origin) + np.maximum(host, member)
    usable = ((host >= 0) & (member >= 0) & (host != member) & ~np.isin(keys, banned)).nonzero()[0]
    host, member, basis, metres = host[usable], member[usable], instance.basis[usable], instance.distance_m[usable]
    cost = params.metre * metres - params.keep_bonus * _kept(instance, number, host, member)
    nearest = _once(host, basis, member, metres)
    host, basis, member, metres, cost = (a[nearest] for a in (host, basis, member, metres, cost))
    order = np.lexsort((member, cost, basis, host))
    host, basis, member, metres, cost = (a[order] for a in (host, basis, member, metres, cost))
    begins = np.ones(len(host), np.bool_)
    begins[1:] = (host[1:] != host[:-1]) | (basis[1:] != basis[:-1])
    starts = begins.nonzero()[0]
    first = np.append(starts, len(host)).astype(np.int64)
    return Network(
        params=params,
        origin=origin.astype(np.int64),
        kind=2 * (instance.full_members[origin] - 1) + instance.can_lead[origin],
        host=host[starts],
        basis=basis[starts],
        first=first,
        member=member,
        cost=cost,
        metres=metres,
        banned=banned,
        enclosed=_enclosed(first, member, banned, len(origin)),
    )


def _banned(pairs: Integers, count: int) -> Integers:
    low, high = pairs.min(axis=1, initial=count), pairs.max(axis=1, initial=NOBODY)
    kept = (low >= 0) & (low < high)
    return np.unique(low[kept] * count + high[kept])


def _kept(instance: Instance, number: Integers, host: Integers, member: Integers) -> Integers:
    links = [(number[h], number[e]) for h, e in kept_links(instance)]
    keys = np.array([h * len(number) + e for h, e in links if h >= 0 and e >= 0], np.int64)
    return np.isin(host * len(number) + member, keys).astype(np.int64)


def _once(host: Integers, basis: Integers, member: Integers, metres: Integers) -> Integers:
    """Of the rows of one host, basis and member, the nearest."""
    order = np.lexsort((metres, member, basis, host))
    h, b, m = host[order], basis[order], member[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (h[1:] != h[:-1]) | (b[1:] != b[:-1]) | (m[1:] != m[:-1])
    return order[first]


def _enclosed(first: Integers, member: Integers, banned: Integers, count: int) -> Integers:
    flags = np.zeros(len(first) - 1, np.int64)
    if not len(banned):
        return flags
    party_to_a_ban = set(np.divmod(banned, count)[0].tolist()) & set(member.tolist())
    pairs = set(banned.tolist())
    for g in range(len(flags)):
        inside = member[first[g] : first[g + 1]].tolist()
        suspects = [a for a in inside if a in party_to_a_ban]
        flags[g] = any(a * count + b in pairs for a in suspects for b in inside)
    return flags


def part(net: Network, chosen: Integers) -> Network:
    """The network of the enterprises `chosen` (ascending), which have no candidates outside."""
    number = np.full(net.enterprises, NOBODY, np.int64)
    number[chosen] = np.arange(len(chosen))
    groups = (number[net.host] >= 0).nonzero()[0]
    sizes = np.diff(net.first)[groups]
    rows = np.repeat(number[net.host] >= 0, np.diff(net.first)).nonzero()[0]
    low, high = np.divmod(net.banned, max(net.enterprises, 1))
    kept = (number[low] >= 0) & (number[high] >= 0)
    return Network(
        params=net.params,
        origin=net.origin[chosen],
        kind=net.kind[chosen],
        host=number[net.host[groups]],
        basis=net.basis[groups],
        first=np.append(0, np.cumsum(sizes)).astype(np.int64),
        member=number[net.member[rows]],
        cost=net.cost[rows],
        metres=net.metres[rows],
        banned=np.unique(number[low[kept]] * len(chosen) + number[high[kept]]),
        enclosed=net.enclosed[groups],
    )
