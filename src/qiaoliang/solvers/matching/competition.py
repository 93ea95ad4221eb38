"""Who competes for whom: maximum flows between enterprises and instructors, and what their minimum cuts say.

By Mendelsohn and Dulmage, a matching exists if and only if all enterprises find a place under the upper bounds and
all lower bounds can be filled; so two flows decide it, and the cut of each is a witness in Hall's sense.
Enterprises with the same allowed instructors are one node: conflicts are few, so the networks stay small.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from qiaoliang.solvers.matching.instance import Instance, Integers

SOURCE, SINK, RESERVE = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Group:
    """Enterprises that may be served by exactly the same instructors."""

    members: tuple[int, ...]
    allowed: tuple[int, ...]


@dataclass(frozen=True)
class Clash:
    """Enterprises and instructors that do not fit together: more are `needed` than are `available`."""

    enterprises: tuple[int, ...]
    instructors: tuple[int, ...]
    needed: int
    available: int


def conflicts(instance: Instance, of: Integers | None = None) -> dict[int, frozenset[int]]:
    """The instructors barred from every enterprise that has a conflict, or from those in `of`."""
    pairs = instance.forbidden if of is None else instance.forbidden[np.isin(instance.forbidden[:, 0], of)]
    barred: dict[int, set[int]] = defaultdict(set)
    for e, i in pairs.tolist():
        barred[e].add(i)
    return {e: frozenset(some) for e, some in barred.items()}


def groups(instance: Instance, without: Iterable[int] = ()) -> list[Group]:
    """Enterprises by their allowed instructors, without those named."""
    left_out, barred = set(without), conflicts(instance)
    pins = {e: frozenset({i}) for e, i in instance.pins.tolist()}
    takers = frozenset(np.flatnonzero(instance.max_load).tolist())
    members: dict[frozenset[int], list[int]] = defaultdict(list)
    for e in range(instance.enterprises):
        if e not in left_out:
            members[pins.get(e) or takers - barred[e] if e in pins or e in barred else takers].append(e)
    return [Group(tuple(some), tuple(sorted(allowed))) for allowed, some in members.items()]


def crowded(instance: Instance, some: Sequence[Group]) -> list[Clash]:
    """Sets of enterprises whose allowed instructors have too few places together; none if all can be placed."""
    flow = _Flow(some)
    for node, group in flow.groups():
        flow.arc(SOURCE, node, len(group.members))
        flow.arcs((node, flow.instructor(i), instance.enterprises) for i in group.allowed)
    flow.arcs((flow.instructor(i), SINK, int(most)) for i, most in enumerate(_most(instance)))
    if flow.solve() == sum(len(group.members) for group in some):
        return []
    side = flow.source_side()
    clusters = _clusters([group for node, group in flow.groups() if node in side])
    clashes = [_clash(instance.max_load, cluster) for cluster in clusters]
    return [clash for clash in clashes if clash.needed > clash.available]


def lonely(instance: Instance, some: Sequence[Group]) -> list[Clash]:
    """Sets of instructors whose lower bounds exceed all the enterprises they may serve; none if all can be filled."""
    flow = _Flow(some)
    least = np.minimum(instance.min_load, _most(instance))
    flow.arcs((SOURCE, flow.instructor(i), int(bound)) for i, bound in enumerate(least))
    for node, group in flow.groups():
        flow.arcs((flow.instructor(i), node, instance.enterprises) for i in group.allowed)
        flow.arc(node, SINK, len(group.members))
    if flow.solve() == int(least.sum()):
        return []
    side = flow.source_side()
    instructors = tuple(i for i in range(instance.instructors) if flow.instructor(i) in side and least[i])
    enterprises = sorted(e for node, group in flow.groups() if node in side for e in group.members)
    return [Clash(tuple(enterprises), instructors, int(least[list(instructors)].sum()), len(enterprises))]


def placed(instance: Instance) -> Integers | None:
    """Some assignment (E,) that keeps every rule, without regard to scores; None if there is none."""
    some = groups(instance)
    flow = _Flow(some)
    for node, group in flow.groups():
        flow.arc(SOURCE, node, len(group.members))
        flow.arcs((node, flow.instructor(i), instance.enterprises) for i in group.allowed)
    for i, (least, most) in enumerate(zip(instance.min_load, _most(instance), strict=True)):
        flow.arc(flow.instructor(i), SINK, int(least))
        flow.arc(flow.instructor(i), RESERVE, max(0, int(most - least)))
    spare = instance.enterprises - int(instance.min_load.sum())
    flow.arc(RESERVE, SINK, max(0, spare))
    if spare < 0 or (instance.min_load > instance.max_load).any() or flow.solve() < instance.enterprises:
        return None
    assignment = np.empty(instance.enterprises, np.int64)
    waiting = {node: iter(group.members) for node, group in flow.groups()}
    for tail, head, amount in flow.used():
        if tail in waiting:
            assignment[list(islice(waiting[tail], amount))] = head - flow.instructor(0)
    return assignment


def _most(instance: Instance) -> Integers:
    return np.minimum(instance.max_load, instance.enterprises)


def _clash(max_load: Integers, cluster: Sequence[Group]) -> Clash:
    enterprises = sorted(e for group in cluster for e in group.members)
    instructors = sorted({i for group in cluster for i in group.allowed})
    return Clash(tuple(enterprises), tuple(instructors), len(enterprises), int(max_load[instructors].sum()))


def _clusters(some: Sequence[Group]) -> list[list[Group]]:
    """Splits groups into those that share no instructor, directly or through others."""
    clusters: list[tuple[set[int], list[Group]]] = []
    for group in some:
        reach, together = set(group.allowed), [group]
        apart = []
        for others, members in clusters:
            if others & reach:
                reach, together = reach | others, members + together
            else:
                apart.append((others, members))
        clusters = [*apart, (reach, together)]
    return [together for _, together in clusters]


@dataclass
class _Flow:
    """A maximum flow under construction; nodes are source, sink, reserve, then groups, then instructors."""

    some: Sequence[Group]
    _arcs: list[tuple[int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        from ortools.graph.python import max_flow

        self._network = max_flow.SimpleMaxFlow()

    def groups(self) -> Iterable[tuple[int, Group]]:
        return enumerate(self.some, start=RESERVE + 1)

    def instructor(self, i: int) -> int:
        return RESERVE + 1 + len(self.some) + i

    def arc(self, tail: int, head: int, capacity: int) -> None:
        self._arcs.append((tail, head, capacity))

    def arcs(self, some: Iterable[tuple[int, int, int]]) -> None:
        self._arcs.extend(some)

    def solve(self) -> int:
        """Value of the maximum flow."""
        tails, heads, capacities = np.array(self._arcs, np.int64).reshape(-1, 3).T
        self._network.add_arcs_with_capacity(tails.astype(np.int32), heads.astype(np.int32), capacities)
        status = self._network.solve(SOURCE, SINK)
        if status != self._network.OPTIMAL:
            raise ArithmeticError(f"the maximum flow ended with {status.name}")
        return int(self._network.optimal_flow())

    def source_side(self) -> set[int]:
        """Nodes that could still take flow from the source: the source side of the minimum cut."""
        return set(self._network.get_source_side_min_cut())

    def used(self) -> Iterable[tuple[int, int, int]]:
        """Arcs that carry flow, with its amount."""
        amounts = np.asarray(self._network.flows(np.arange(len(self._arcs), dtype=np.int32)))
        for number in np.flatnonzero(amounts):
            yield *self._arcs[number][:2], int(amounts[number])
