"""Prices to begin with, by an auction in a coarse unit. Nothing is proven by it; a good start makes the rest short."""

import numpy as np

from qiaoliang.solvers.matching import kernels
from qiaoliang.solvers.matching.instance import NOBODY, Integers
from qiaoliang.solvers.matching.kernels import DEAREST, NO_PLACE, State

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
    kernels.coarsen(state.scores, low, shift, coarse)
    reserve = _reserve_prices(state, shift, apart // SUBSIDY)
    asking, paid = reserve.copy(), np.zeros(instructors, np.int16)
    for divisor in INCREMENTS:
        paid[:] = np.clip(asking.min(axis=1), -DEAREST, DEAREST)
        holder = np.full(asking.shape, NOBODY, np.int64)
        increment = apart // divisor
        kernels.bid(
            coarse, state.bar_start, state.bars, state.pinned, paid, asking, holder, increment, BIDS * enterprises
        )
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
