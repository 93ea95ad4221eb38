"""The compiled inner loops of the direct method. Everything here works on the arrays of one `State`, in place.

Nodes are the instructors 0 … I-1 and one more, the reserve (I), which stands for places: an arc from i to the reserve
opens a place with i, an arc back closes one. An arc from i to j moves the cheapest of i's enterprises to j. `prices`
are potentials: every arc has a reduced loss `loss - price[tail] + price[head] >= 0`, which is the proof of optimality
and what lets Dijkstra's method work.

Distances are integers of the type of `losses` (32 bits if the scores allow it, else 64). `limit` is the largest
magnitude a price or distance may reach; 8 x `limit` is "no arc".
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

UNREACHABLE, OVERFLOW = -1, -2
NOBODY = -1
DEAREST, NO_PLACE = 2**14, 2**15  # prices of the auction, in its own unit


class State(NamedTuple):
    """A plan under way; E enterprises, I instructors. Written in place by the kernels.

    scores           (E, I)      milli-points
    bar_start, bars  (E+1,) (K,) forbidden instructors of every enterprise, ascending
    pinned           (E,)        the only instructor allowed, or -1
    least, most, step (I,)       bounds on the load, cost of each further place over the one before
    assignment       (E,)        instructor, or -1
    first, following, before     the enterprises of every instructor as a list: (I,), (E,), (E,), or -1
    loads, places    (I,)        enterprises held and places opened; equal when nothing is under way
    wanted           (I+1,)      places still to be filled; for the reserve: places still to be opened
    prices           (I+1,)      the reserve's is 0 between two augmentations
    losses           (I, I)      least loss of moving one of i's enterprises to j
    distance, origin, closed, order (I+1,) of the search under way
    """

    scores: Array
    bar_start: Array
    bars: Array
    pinned: Array
    least: Array
    most: Array
    step: Array
    assignment: Array
    first: Array
    following: Array
    before: Array
    loads: Array
    places: Array
    wanted: Array
    prices: Array
    losses: Array
    distance: Array
    origin: Array
    closed: Array
    order: Array
    limit: int


@njit(cache=True)
def link(state: State, e: int, i: int) -> None:
    """Enterprise `e`, held by nobody, goes to instructor `i`."""
    state.assignment[e] = i
    state.following[e] = state.first[i]
    state.before[e] = NOBODY
    if state.first[i] >= 0:
        state.before[state.first[i]] = e
    state.first[i] = e
    state.loads[i] += 1


@njit(cache=True)
def unlink(state: State, e: int) -> None:
    """Enterprise `e` leaves its instructor; `losses` are not touched."""
    i = state.assignment[e]
    if state.before[e] >= 0:
        state.following[state.before[e]] = state.following[e]
    else:
        state.first[i] = state.following[e]
    if state.following[e] >= 0:
        state.before[state.following[e]] = state.before[e]
    state.assignment[e] = NOBODY
    state.loads[i] -= 1


@njit(cache=True)
def merge(state: State, e: int) -> None:
    """`losses` of its instructor take in what moving enterprise `e` would lose."""
    i = state.assignment[e]
    losses, row = state.losses[i], state.scores[e]
    kind = losses.dtype.type
    home = row[i]
    k, end = state.bar_start[e], state.bar_start[e + 1]
    if k == end:
        for j in range(losses.shape[0]):
            losses[j] = min(losses[j], kind(home - row[j]))
    else:
        for j in range(losses.shape[0]):
            if k < end and state.bars[k] == j:
                k += 1
            else:
                losses[j] = min(losses[j], kind(home - row[j]))
    losses[i] = kind(8 * state.limit)


@njit(cache=True)
def refresh(state: State, i: int) -> None:
    """`losses` of instructor `i` anew, from the enterprises held."""
    state.losses[i, :] = 8 * state.limit
    e = state.first[i]
    while e >= 0:
        if state.pinned[e] < 0:
            merge(state, e)
        e = state.following[e]


@njit(cache=True)
def from_node(state: State, node: int) -> None:
    """The search will start at an instructor who holds one too many, or at the reserve that has one to close."""
    state.distance[:] = 8 * state.limit
    state.origin[:] = NOBODY
    state.distance[node] = 0


@njit(cache=True)
def from_enterprise(state: State, e: int) -> None:
    """The search will start at enterprise `e`, held by nobody: every allowed instructor at the reduced loss."""
    reserve = state.scores.shape[1]
    row, prices, distance = state.scores[e], state.prices, state.distance
    kind = distance.dtype.type
    far = kind(8 * state.limit)
    for j in range(reserve):
        distance[j] = kind(prices[j] - row[j])
    distance[reserve] = far
    if state.pinned[e] >= 0:
        only = distance[state.pinned[e]]
        distance[:] = far
        distance[state.pinned[e]] = only
    for k in range(state.bar_start[e], state.bar_start[e + 1]):
        distance[state.bars[k]] = far
    nearest = far
    for j in range(reserve):
        nearest = min(nearest, distance[j])
    for j in range(reserve):
        distance[j] = far if distance[j] == far else kind(distance[j] - nearest)
    state.origin[:] = NOBODY


@njit(cache=True)
def relax(losses: Array, prices: Array, distance: Array, origin: Array, base: Any, u: Any) -> None:
    """Offers of one node to all instructors; branch-free, so that it runs on vectors."""
    kind = distance.dtype.type
    for j in range(losses.shape[0]):
        offer = kind(kind(losses[j] + prices[j]) + base)
        better = offer < distance[j]
        distance[j] = offer if better else distance[j]
        origin[j] = u if better else origin[j]


@njit(cache=True)
def nearest_open(distance: Array, closed: Array) -> Any:
    """Smallest distance among the nodes not closed, and such a node; all bits of `closed` are set for a closed one.

    Two branch-free passes run on vectors; looking for the node with an early end would not.
    """
    kind = distance.dtype.type
    least = closed[distance.shape[0]]
    for j in range(distance.shape[0]):
        least = min(least, kind(distance[j] | closed[j]))
    node = np.int32(-1)
    for j in range(distance.shape[0]):
        node = max(node, np.int32(j) if (distance[j] | closed[j]) == least else np.int32(-1))
    return least, node


@njit(cache=True)
def search(state: State) -> tuple[int, int]:
    """Dijkstra from where `from_node` or `from_enterprise` began to the nearest wanted node.

    Returns that node, `UNREACHABLE` or `OVERFLOW`, and how many nodes were closed on the way (in `order`).
    """
    reserve = state.losses.shape[0]
    distance, origin, closed, prices = state.distance, state.origin, state.closed, state.prices
    kind = distance.dtype.type
    state.closed[: reserve + 1] = 0
    count = 0
    while True:
        least, u = nearest_open(distance, closed)
        if least >= state.limit * 6:
            return UNREACHABLE, count
        if least > state.limit * 2:
            return OVERFLOW, count
        if state.wanted[u] > 0:
            return u, count
        closed[u] = closed[reserve + 1]
        state.order[count] = u
        count += 1
        if u < reserve:
            base = kind(distance[u] - prices[u])
            relax(state.losses[u], prices[:reserve], distance[:reserve], origin[:reserve], base, origin.dtype.type(u))
            if state.places[u] < state.most[u]:
                offer = base + state.places[u] * state.step[u] + prices[reserve]
                if offer < distance[reserve]:
                    distance[reserve] = offer
                    origin[reserve] = u
        else:
            for j in range(reserve):
                if state.places[j] > state.least[j]:
                    offer = distance[reserve] - prices[reserve] - (state.places[j] - 1) * state.step[j] + prices[j]
                    if offer < distance[j]:
                        distance[j] = offer
                        origin[j] = reserve


@njit(cache=True)
def mover(state: State, u: int, v: int) -> Any:
    """The enterprise of `u` that loses least by moving to `v`."""
    e = state.first[u]
    while e >= 0:
        if state.pinned[e] < 0 and state.scores[e, u] - state.scores[e, v] == state.losses[u, v]:
            k, end = state.bar_start[e], state.bar_start[e + 1]
            while k < end and state.bars[k] != v:
                k += 1
            if k == end:
                return e
        e = state.following[e]
    return NOBODY


@njit(cache=True)
def reprice(state: State, target: int, count: int) -> bool:
    """Prices after a search: still no reduced loss below zero, and those on the way are zero. False: out of range."""
    nodes = state.losses.shape[0] + 1
    for k in range(count):
        u = state.order[k]
        state.prices[u] += state.distance[target] - state.distance[u]
    shift = state.prices[nodes - 1]
    largest = 0
    for j in range(nodes):
        price = state.prices[j] - shift
        largest = max(largest, abs(price))
        state.prices[j] = price
    return bool(largest <= state.limit)


@njit(cache=True)
def advance(state: State, target: int, e: int) -> None:
    """Moves everything along the way found to `target`; it began with enterprise `e`, or at a node if `e` is -1."""
    reserve = state.losses.shape[0]
    state.wanted[target] -= 1
    v = target
    while state.origin[v] >= 0:
        u = state.origin[v]
        if v == reserve:
            state.places[u] += 1
        elif u == reserve:
            state.places[v] -= 1
        else:
            moved = mover(state, u, v)
            unlink(state, moved)
            link(state, moved, v)
        v = u
    if e >= 0:
        link(state, e, v)
    v = target
    while v >= 0:
        if v < reserve:
            refresh(state, v)
        v = state.origin[v]


@njit(cache=True)
def augment(state: State, e: int) -> int:
    """One shortest augmentation from where the search began; 0, `UNREACHABLE` or `OVERFLOW`."""
    target, count = search(state)
    if target < 0:
        return target
    if not reprice(state, target, count):
        return OVERFLOW
    advance(state, target, e)
    return 0


@njit(cache=True)
def choose(state: State, e: int) -> Any:
    """The best allowed instructor of enterprise `e` at the present prices; the last of equals."""
    row, prices, worth = state.scores[e], state.prices, state.distance
    kind = worth.dtype.type
    instructors = row.shape[0]
    for j in range(instructors):
        worth[j] = kind(row[j] - prices[j])
    for k in range(state.bar_start[e], state.bar_start[e + 1]):
        worth[state.bars[k]] = -8 * state.limit
    best = worth[0]
    for j in range(instructors):
        best = max(best, worth[j])
    i = np.int32(-1)
    for j in range(instructors):
        i = max(i, np.int32(j) if worth[j] == best else np.int32(-1))
    return i


@njit(cache=True)
def settle(state: State, waiting: Array) -> int:
    """Every enterprise not assigned yet goes to its best instructor while places last; the others are written to
    `waiting`, and their number is returned. Builds `losses`."""
    state.losses[:, :] = 8 * state.limit
    count = 0
    for e in range(state.scores.shape[0]):
        if state.assignment[e] >= 0:
            continue
        i = choose(state, e)
        if state.loads[i] < state.places[i]:
            link(state, e, i)
            merge(state, e)
        else:
            waiting[count] = e
            count += 1
    return count


@njit(cache=True)
def insert(state: State, waiting: Array) -> int:
    """Each enterprise of `waiting` finds its place by a shortest augmentation; 0, `UNREACHABLE` or `OVERFLOW`."""
    for e in waiting:
        from_enterprise(state, e)
        outcome = augment(state, e)
        if outcome < 0:
            return outcome
    return 0


@njit(cache=True)
def shift_from(state: State, node: int, times: int) -> int:
    """`times` augmentations that start at `node`; 0, `UNREACHABLE` or `OVERFLOW`."""
    for _ in range(times):
        from_node(state, node)
        outcome = augment(state, NOBODY)
        if outcome < 0:
            return outcome
    return 0


@njit(cache=True)
def coarsen(scores: Array, low: int, shift: int, coarse: Array) -> None:
    """`scores` (E, I) in units of 2**shift above `low`, as small integers: half the memory to read."""
    for e in range(scores.shape[0]):
        for i in range(scores.shape[1]):
            coarse[e, i] = (scores[e, i] - low) >> shift


@njit(cache=True)
def bid(
    coarse: Array, bar_start: Array, bars: Array, pinned: Array, prices: Array, asking: Array, holder: Array,
    increment: int, most_bids: int,
) -> int:  # fmt: skip
    """An auction for starting prices: enterprises in turn bid for the cheapest place of their best instructor, by what
    it is worth over the next best and `increment`, and push its holder out. Returns the number of bids.

    coarse          (E, I) scores as 16-bit integers, from 0 to 2**13
    prices          (I,) the same type and unit, of the cheapest place: written
    asking, holder  (I, K) price of every place and who has it; places there are not ask `NO_PLACE`
    """
    enterprises, instructors = coarse.shape
    worth = np.empty(instructors, np.int16)
    lowest = np.int16(-32768)
    queue = np.empty(enterprises, np.int64)
    top = 0
    for e in range(enterprises - 1, -1, -1):
        if pinned[e] < 0:
            queue[top] = e
            top += 1
    bids = 0
    while top > 0 and bids < most_bids:
        top -= 1
        bids += 1
        e = queue[top]
        row = coarse[e]
        for j in range(instructors):
            worth[j] = np.int16(row[j] - prices[j])
        for k in range(bar_start[e], bar_start[e + 1]):
            worth[bars[k]] = lowest
        best = lowest
        for j in range(instructors):
            best = max(best, worth[j])
        i = np.int16(-1)
        for j in range(instructors):
            i = max(i, np.int16(j) if worth[j] == best else np.int16(-1))
        worth[i] = lowest
        second = lowest
        for j in range(instructors):
            second = max(second, worth[j])
        place, cheapest, next_cheapest = cheapest_two(asking[i])
        if cheapest >= NO_PLACE:
            continue
        rise = best - max(second, row[i] - next_cheapest) if second > lowest or next_cheapest < NO_PLACE else 0
        pushed = holder[i, place]
        asking[i, place] = min(cheapest + rise + increment, DEAREST)
        holder[i, place] = e
        prices[i] = min(asking[i, place], next_cheapest, DEAREST)
        if pushed >= 0:
            queue[top] = pushed
            top += 1
    return bids


@njit(cache=True)
def cheapest_two(asking: Array) -> tuple[int, int, int]:
    """Where the cheapest place is, its price, and the price of the next."""
    place, cheapest, following = 0, asking[0], asking[0]
    for k in range(1, asking.shape[0]):
        price = asking[k]
        if k == 1 or price < following:
            following = price
        if price < cheapest:
            following = cheapest
            cheapest = price
            place = k
    return place, cheapest, following


@njit(cache=True)
def closure(reach: Array) -> None:
    """All-pairs shortest ways in place (Floyd and Warshall); `reach` (N, N) holds reduced losses, none negative."""
    nodes = reach.shape[0]
    for between in range(nodes):
        onward = reach[between]
        for start in range(nodes):
            to_between = reach[start, between]
            row = reach[start]
            for end in range(nodes):
                row[end] = min(row[end], to_between + onward[end])


@njit(cache=True)
def extremes(values: Array) -> tuple[Any, Any]:
    """Smallest and largest of a flat array that is not empty."""
    low, high = values[0], values[0]
    for value in values:
        low, high = min(low, value), max(high, value)
    return low, high


@njit(cache=True)
def score_block(
    relevance: Array, function: Array, trade: Array, row_of: Array, enterprises: Array, instructors: Array,
    cap: int, scores: Array,
) -> None:  # fmt: skip
    """Scores (E, I) without the incumbents' bonus: relevance + trade - (3 x metres) // 2.

    relevance (E, G) by function; trade (R, I) by the row of each enterprise; positions (2, E) and (2, I) as float64,
    exact as `score.matrix` explains.
    """
    largest = float(cap) * float(cap)
    across, along = instructors[0], instructors[1]
    for e in range(scores.shape[0]):
        bonus, by_function, row = trade[row_of[e]], relevance[e], scores[e]
        x, y = enterprises[0, e], enterprises[1, e]
        for i in range(scores.shape[1]):
            dx, dy = x - across[i], y - along[i]
            metres = np.int32(np.sqrt(min(dx * dx + dy * dy, largest)))
            row[i] = by_function[function[i]] + bonus[i] - metres - (metres >> 1)
