"""Prices to begin with, by an auction in a coarse unit. Nothing is proven by it; a good start makes the rest short."""

import numpy as np
from numba import njit

from qiaoliang.solvers.matching.instance import NOBODY, Integers
from qiaoliang.solvers.matching.kernels import Array, State

DEAREST, NO_PLACE = 2**14, 2**15  # prices in the auction's unit

RANGE = 2**13  # of the scores in the auction's unit
MOST_INSTRUCTORS = 2**15 - 1  # numbered in 16 bits

# Tuned on cities of 4,380 and 12,000 enterprises, so that auction and augmentations together are shortest.
INCREMENTS = (30, 100, 300, 800)  # bids rise by the range of the scores over this, stage by stage
BACK = (7, 4)  # between two stages every place becomes cheaper by 7/4 of the last increment
SUBSIDY = 7  # places that must be filled are cheaper by the range over this
BIDS = 24  # at most, for every enterprise and stage
PLACES = 4  # of the average load: how many places of one instructor are for sale


def prices(state: State, low: int, high: int) -> Integers:
    """(I,) prices in milli-points that are about right; zeros where an auction would tell nothing. The scores lie
    between `low` and `high`.

    By stages: rough prices from large bids first, then finer ones near them.
    """
    enterprises, instructors = state.scores.shape
    nothing = np.zeros(instructors, np.int64)
    if not enterprises or instructors > MOST_INSTRUCTORS:
        return nothing
    shift = max(0, (high - low).bit_length() - RANGE.bit_length() + 1)
    apart = (high - low) >> shift
    if apart < INCREMENTS[-1]:
        return nothing
    coarse = np.empty((enterprises, instructors), np.int16)
    coarsen(state.scores, low, shift, coarse)
    reserve = _reserve_prices(state, shift, apart // SUBSIDY)
    asking, paid = reserve.copy(), np.zeros(instructors, np.int16)
    for divisor in INCREMENTS:
        paid[:] = np.clip(asking.min(axis=1), -DEAREST, DEAREST)
        holder = np.full(asking.shape, NOBODY, np.int64)
        increment = apart // divisor
        bid(coarse, state.bar_start, state.bars, state.pinned, paid, asking, holder, increment, BIDS * enterprises)
        cheaper = np.maximum(reserve, asking - increment * BACK[0] // BACK[1])
        asking = np.where(reserve < NO_PLACE, cheaper, reserve)
    half = state.limit // 2
    found: Integers = np.clip(paid.astype(np.int64) << shift, -half, half)
    return found


def _reserve_prices(state: State, shift: int, subsidy: int) -> Integers:
    """(I, K) what every place for sale costs at least; `NO_PLACE` for places there are not."""
    enterprises, instructors = state.scores.shape
    for_sale = max(1, min(int(state.most.max(initial=0)), PLACES * -(-enterprises // instructors) + 1))
    number = np.arange(for_sale)
    costs: Integers = np.minimum((number * state.step[:, None]) >> shift, DEAREST)
    costs -= np.where(number < state.least[:, None], subsidy, 0)
    costs[number >= state.most[:, None]] = NO_PLACE
    return costs


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
