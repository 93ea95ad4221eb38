"""Compiled routines of the cuts; import them through `pricing.compiled_cuts`, which does so at first use."""

import numpy as np
from numba import njit

NOBODY = -1


@njit(cache=True)
def count_hits(members, first, cut_of, every, columns, cuts):
    """How many pairs of enterprises of a branch are in a cut, or in cuts of which `every` is true how many after the
    first, counted over all; written to `columns` and `cuts` as far as they go, one each. The cuts of enterprise e are
    cut_of[first[e]:first[e + 1]]."""
    cut_count = len(every)
    seen = np.full(cut_count, -1, np.int64)
    odd = np.zeros(cut_count, np.bool_)
    at = 0
    for p in range(len(members)):
        for e in members[p]:
            if e == NOBODY:
                continue
            for i in range(first[e], first[e + 1]):
                t = cut_of[i]
                if seen[t] != p:
                    seen[t] = p
                    odd[t] = False
                if odd[t]:
                    if at < len(columns):
                        columns[at] = p
                        cuts[at] = t
                    at += 1
                odd[t] = every[t] or not odd[t]
    return at


@njit(cache=True)
def odd_share(chosen, col_first, col_of, count, shares, parity):
    """Share of the branches that hold an odd number of the first `count` enterprises `chosen`; `parity` is scratch."""
    total = 0.0
    for i in range(count):
        for k in range(col_first[chosen[i]], col_first[chosen[i] + 1]):
            c = col_of[k]
            parity[c] = not parity[c]
            total += shares[c] if parity[c] else -shares[c]
    for i in range(count):
        for k in range(col_first[chosen[i]], col_first[chosen[i] + 1]):
            parity[col_of[k]] = False
    return total


@njit(cache=True)
def odd_sets(col_first, col_of, own, near_first, near, shares, below, width, out, values):
    """Odd sets of enterprises that the branches meet mostly in even numbers: less than `below` of them otherwise. Each
    enterprise in turn is the first of a set that grows by the best two of its neighbours; rows of `out`, how many.

    col_of[col_first[e]:col_first[e+1]] are the fractional branches of e, `shares` theirs, own (N,) the share of e that
    is uncovered, near[near_first[e]:near_first[e+1]] who shares a fractional branch with e.
    """
    count = 0
    parity = np.zeros(len(shares), np.bool_)
    chosen = np.empty(width, np.int64)
    around = np.empty(4096, np.int64)
    mark = np.full(len(own), -1, np.int64)
    stamp = 0
    for start in range(len(own)):
        if col_first[start] == col_first[start + 1]:
            continue
        chosen[0] = start
        size = 1
        while size + 2 <= width:
            stamp += 1
            held = 0
            for i in range(size):
                mark[chosen[i]] = stamp
            for i in range(size):
                for k in range(near_first[chosen[i]], near_first[chosen[i] + 1]):
                    e = near[k]
                    if mark[e] != stamp and held < len(around):
                        mark[e] = stamp
                        around[held] = e
                        held += 1
            base = 0.0
            for i in range(size):
                base += own[chosen[i]]
            best, one, two = 1e9, -1, -1
            for i in range(held):
                chosen[size] = around[i]
                for j in range(i):
                    chosen[size + 1] = around[j]
                    value = base + own[around[i]] + own[around[j]]
                    if value < best:
                        value += odd_share(chosen, col_first, col_of, size + 2, shares, parity)
                        if value < best - 1e-9:
                            best, one, two = value, around[i], around[j]
                if held > 60 and i > 60:
                    break
            if one < 0:
                break
            chosen[size], chosen[size + 1] = one, two
            size += 2
            if best < below and count < len(out):
                out[count, :] = NOBODY
                out[count, :size] = np.sort(chosen[:size])
                values[count] = best
                count += 1
    return count


@njit(cache=True)
def branch_sets(col_first, col_of, members, own, near_first, near, shares, units, below, width, out, values):
    """Sets of k x units + 1 enterprises that the branches touch less than k + 1 times, by `below` at least. Each
    enterprise in turn is the first of a set that grows by whom the branches already touched hold most of; rows of
    `out`, how many. Arguments as for `odd_sets`; members (P, units) of the fractional branches."""
    count = 0
    inside = np.full(len(own), -1, np.int64)
    touched = np.full(len(shares), -1, np.int64)
    covered = np.zeros(len(own))
    chosen = np.empty(width, np.int64)
    around = np.empty(4096, np.int64)
    for start in range(len(own)):
        if col_first[start] == col_first[start + 1]:
            continue
        size, held, best, best_size = 0, 0, 1.0, 0
        lhs = 0.0
        e = start
        mark = start
        while e >= 0 and size < width:
            chosen[size] = e
            size += 1
            inside[e] = mark
            lhs += 1 - covered[e]
            for k in range(col_first[e], col_first[e + 1]):
                c = col_of[k]
                if touched[c] != mark:
                    touched[c] = mark
                    for f in members[c]:
                        if f >= 0:
                            covered[f] += shares[c]
            for k in range(near_first[e], near_first[e + 1]):
                f = near[k]
                if inside[f] != mark and inside[f] != -2 - mark and held < len(around):
                    inside[f] = -2 - mark
                    around[held] = f
                    held += 1
            if size > units and size % units == 1 and lhs - size // units < best:
                best, best_size = lhs - size // units, size
            e = -1
            for k in range(held):
                f = around[k]
                if inside[f] != mark and (e < 0 or covered[f] > covered[e] + 1e-9):
                    e = f
        if best < below and count < len(out):
            out[count, :] = NOBODY
            out[count, :best_size] = np.sort(chosen[:best_size])
            values[count] = best
            count += 1
        for k in range(size):
            for i in range(col_first[chosen[k]], col_first[chosen[k] + 1]):
                for f in members[col_of[i]]:
                    if f >= 0:
                        covered[f] = 0.0
    return count
