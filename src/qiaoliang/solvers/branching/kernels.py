"""Compiled routines; import them through `pricing.compiled`, which does so at first use.

Arguments common to all: host (G,), first (G+1,), member (R,), cost (R,), kind (N,), banned (B,), enclosed (G,) as in
`Network`; rules: scale, max_units, min_members, max_members, branch, N; prices (N,), scaled.
"""

import heapq
from typing import Any

import numpy as np
from numba import njit

NOBODY = -1
NONE = 2**61
BARRED = -(2**60)


@njit(cache=True)
def is_banned(banned, a, b, count):
    key = min(a, b) * count + max(a, b)
    at = np.searchsorted(banned, key)
    return at < len(banned) and banned[at] == key


@njit(cache=True)
def best_branch(g, host, first, member, cost, kind, rules, prices, excluded, out):
    """Reduced cost of the best branch of group g without the rows `excluded`; `out` gets its rows, padded."""
    scale, most_units, least_members, most_members, branch = rules[0], rules[1], rules[2], rules[3], rules[4]
    others = most_units - 1
    out[:] = NOBODY
    h = host[g]
    if prices[h] == BARRED:
        return NONE
    value = np.empty((4, others), np.int64)
    row = np.empty((4, others), np.int64)
    held = np.zeros(4, np.int64)
    for r in range(first[g], first[g + 1]):
        m = member[r]
        if prices[m] == BARRED or (len(excluded) and excluded[r - first[g]]):
            continue
        v = scale * cost[r] - prices[m]
        c = kind[m]
        n = held[c]
        if n == others:
            if v >= value[c, n - 1]:
                continue
            n -= 1
        else:
            held[c] += 1
        while n > 0 and value[c, n - 1] > v:
            value[c, n] = value[c, n - 1]
            row[c, n] = row[c, n - 1]
            n -= 1
        value[c, n] = v
        row[c, n] = r
    own = 1 + kind[h] // 2
    lead = kind[h] % 2
    best: Any = NONE
    a0 = a1 = a2 = a3 = 0
    s0 = np.int64(0)
    for n0 in range(min(held[0], others) + 1):
        if n0:
            s0 += value[0, n0 - 1]
        s1 = s0
        for n1 in range(min(held[1], others - n0) + 1):
            if n1:
                s1 += value[1, n1 - 1]
            s2 = s1
            for n2 in range(min(held[2], others - n0 - n1) + 1):
                if n2:
                    s2 += value[2, n2 - 1]
                s3 = s2
                for n3 in range(min(held[3], others - n0 - n1 - n2) + 1):
                    if n3:
                        s3 += value[3, n3 - 1]
                    total = own + n0 + n1 + 2 * (n2 + n3)
                    if s3 >= best or n0 + n1 + n2 + n3 == 0 or lead + n1 + n3 == 0:
                        continue
                    if total < least_members or total > most_members:
                        continue
                    best = s3
                    a0, a1, a2, a3 = n0, n1, n2, n3
    if best == NONE:
        return NONE
    at = 0
    for c in range(4):
        taken = (a0, a1, a2, a3)[c]
        for n in range(taken):
            out[at] = row[c, n]
            at += 1
    return best + scale * branch - prices[h]


@njit(cache=True)
def best_without_bans(g, host, first, member, cost, kind, banned, rules, prices, excluded, cutoff, out):
    """As `best_branch`, free of banned pairs; nothing if it is not below `cutoff`."""
    value = best_branch(g, host, first, member, cost, kind, rules, prices, excluded, out)
    if value >= cutoff:
        out[:] = NOBODY
        return NONE
    for i in range(len(out)):
        if out[i] == NOBODY:
            break
        for j in range(i):
            if is_banned(banned, member[out[i]], member[out[j]], rules[5]):
                a, b = out[i] - first[g], out[j] - first[g]
                excluded[a] = True
                one = np.empty_like(out)
                lower = best_without_bans(
                    g, host, first, member, cost, kind, banned, rules, prices, excluded, cutoff, one
                )
                excluded[a] = False
                excluded[b] = True
                value = best_without_bans(
                    g, host, first, member, cost, kind, banned, rules, prices, excluded, min(cutoff, lower), out
                )
                excluded[b] = False
                if lower <= value:
                    out[:] = one
                    return lower
                return value
    return value


@njit(cache=True)
def price_one(g, host, first, member, cost, kind, banned, enclosed, rules, prices, out):
    """The best branch of group g; `out` (max_units,) gets its members, host first."""
    rows = np.empty(rules[1] - 1, np.int64)
    if enclosed[g]:
        excluded = np.zeros(first[g + 1] - first[g], np.bool_)
        value = best_without_bans(
            g, host, first, member, cost, kind, banned, rules, prices, excluded, np.int64(NONE), rows
        )
    else:
        value = best_branch(g, host, first, member, cost, kind, rules, prices, np.zeros(0, np.bool_), rows)
    out[:] = NOBODY
    if value < NONE:
        out[0] = host[g]
        for i in range(len(rows)):
            if rows[i] != NOBODY:
                out[i + 1] = member[rows[i]]
    return value


@njit(cache=True)
def price_all(host, first, member, cost, kind, banned, enclosed, rules, prices, values, members):
    """The best branch of every group, into `values` and `members`."""
    for g in range(len(host)):
        values[g] = price_one(g, host, first, member, cost, kind, banned, enclosed, rules, prices, members[g])


@njit(cache=True)
def greedy(host, first, member, cost, kind, banned, enclosed, rules, prices, group, members, costs):
    """Branches taken one by one, the best at `prices` first, of enterprises still free; their number."""
    free = prices.copy()
    heap: Any = [(np.int64(0), np.int64(0)) for _ in range(0)]
    found = np.empty(rules[1], np.int64)
    for g in range(len(host)):
        value: Any = price_one(g, host, first, member, cost, kind, banned, enclosed, rules, free, found)
        if value < 0:
            heap.append((value, np.int64(g)))
    heapq.heapify(heap)
    count = 0
    while len(heap):
        value, g = heapq.heappop(heap)
        now = price_one(g, host, first, member, cost, kind, banned, enclosed, rules, free, found)
        if now >= 0:
            continue
        if now > value:
            heapq.heappush(heap, (now, g))
            continue
        group[count] = g
        members[count] = np.sort(found)
        costs[count] = rules[4]
        for e in found[1:]:
            for r in range(first[g], first[g + 1]):
                if member[r] == e:
                    costs[count] += cost[r]
        count += 1
        for e in found:
            if e != NOBODY:
                free[e] = BARRED
    return count


@njit(cache=True)
def cut_penalty(host, member, rows, count, cut_first, cut_of, every, weights, seen):
    """What the cuts add to the reduced cost of the branch of `host` and the `member`s of the first `count` `rows`;
    `seen` is scratch, all 0. The cuts of enterprise e are cut_of[cut_first[e]:cut_first[e + 1]]; `every` as in
    `odd_kernels`."""
    added = np.int64(0)
    for place in range(count + 1):
        e = host if place == count else member[rows[place]]
        for i in range(cut_first[e], cut_first[e + 1]):
            t = cut_of[i]
            if seen[t] % 2 or (every[t] and seen[t]):
                added += weights[t]
            seen[t] += 1
    for place in range(count + 1):
        e = host if place == count else member[rows[place]]
        for i in range(cut_first[e], cut_first[e + 1]):
            seen[cut_of[i]] = 0
    return added


@njit(cache=True)
def list_group(
    g, host, first, member, cost, kind, banned, enclosed, rules, prices, below, cut_first, cut_of, every, weights, seen,
    groups, members, costs, reduced, at,
):  # fmt: skip
    """All branches of group g whose reduced cost, cuts included, is under `below`, written from place `at` on; the
    place after the last. Places beyond the end of the arrays are counted and not written."""
    scale, most_units, least_members, most_members, branch = rules[0], rules[1], rules[2], rules[3], rules[4]
    h = host[g]
    if prices[h] == BARRED:
        return at
    n = 0
    value = np.empty(first[g + 1] - first[g], np.int64)
    usable = np.empty(first[g + 1] - first[g], np.int64)
    for r in range(first[g], first[g + 1]):
        if prices[member[r]] != BARRED:
            value[n] = scale * cost[r] - prices[member[r]]
            usable[n] = r - first[g]
            n += 1
    order = np.argsort(value[:n], kind="mergesort")
    value = value[:n][order]
    order = usable[:n][order]
    limit = below - scale * branch + prices[h]
    others = most_units - 1
    tail = np.zeros((n + 1, others + 1), np.int64)  # least that up to j more from place i on can add
    for i in range(n - 1, -1, -1):
        for j in range(1, others + 1):
            tail[i, j] = min(0, value[i] + tail[i + 1, j - 1])
    chosen = np.zeros(others, np.int64)
    rows = np.zeros(others, np.int64)
    sums = np.zeros(others + 1, np.int64)
    depth = 0
    chosen[0] = -1
    while depth >= 0:
        chosen[depth] += 1
        i = chosen[depth]
        if i >= n or sums[depth] + value[i] + tail[i + 1, others - depth - 1] >= limit:
            depth -= 1
            continue
        m = member[first[g] + order[i]]
        clash = False
        if enclosed[g]:
            for d in range(depth):
                if is_banned(banned, m, member[first[g] + order[chosen[d]]], rules[5]):
                    clash = True
        if clash:
            continue
        sums[depth + 1] = sums[depth] + value[i]
        rows[depth] = first[g] + order[i]
        if sums[depth + 1] < limit:
            total = 1 + kind[h] // 2
            leads = kind[h] % 2
            for d in range(depth + 1):
                k = kind[member[first[g] + order[chosen[d]]]]
                total += 1 + k // 2
                leads += k % 2
            fits = leads > 0 and least_members <= total <= most_members
            added = np.int64(0)
            if fits and len(weights):
                added = cut_penalty(h, member, rows, depth + 1, cut_first, cut_of, every, weights, seen)
            if fits and sums[depth + 1] + added < limit:
                if at < len(groups):
                    reduced[at] = sums[depth + 1] + added + below - limit
                    groups[at] = g
                    members[at, :] = NOBODY
                    members[at, most_units - 1] = h
                    spent = branch
                    for d in range(depth + 1):
                        r = first[g] + order[chosen[d]]
                        members[at, d] = member[r]
                        spent += cost[r]
                    members[at] = np.sort(members[at])
                    costs[at] = spent
                at += 1
        if depth + 1 < others:
            depth += 1
            chosen[depth] = i
    return at


@njit(cache=True)
def list_all(
    host, first, member, cost, kind, banned, enclosed, rules, prices, below, cut_first, cut_of, every, weights,
    groups, members, costs, reduced,
):  # fmt: skip
    """All branches whose reduced cost, cuts included, is under `below` (G,); how many there are, written or not."""
    at = 0
    seen = np.zeros(len(weights), np.int64)
    for g in range(len(host)):
        if below[g] > -NONE:
            at = list_group(
                g, host, first, member, cost, kind, banned, enclosed, rules, prices, below[g],
                cut_first, cut_of, every, weights, seen, groups, members, costs, reduced, at,
            )  # fmt: skip
        if at > 4 * len(groups) + 1_000_000:
            break
    return at


@njit(cache=True)
def ascend(host, first, member, cost, kind, banned, enclosed, rules, uncovered, target, rounds, prices):
    """Subgradient ascent of the Lagrangian bound from `prices`, which become the best found; that bound, scaled."""
    scale = rules[0]
    ceiling = uncovered * scale
    count = len(prices)
    now = prices.copy()
    direction = np.zeros(count)
    values = np.empty(len(host), np.int64)
    found = np.empty((len(host), rules[1]), np.int64)
    best = np.int64(-NONE)
    step, stalled = 0.1, 0
    for number in range(rounds):
        price_all(host, first, member, cost, kind, banned, enclosed, rules, now, values, found)
        gradient = np.ones(count)
        bound = now.sum()
        g = 0
        while g < len(host):
            lowest, last = g, g
            while last < len(host) and host[last] == host[g]:
                if values[last] < values[lowest]:
                    lowest = last
                last += 1
            if values[lowest] < 0:
                bound += values[lowest]
                for e in found[lowest]:
                    if e != NOBODY:
                        gradient[e] -= 1
            g = last
        if bound > best:
            best = bound
            prices[:] = now
            stalled = 0
        else:
            stalled += 1
            if stalled == 8:
                step *= 0.7
                stalled = 0
                now[:] = prices
        direction = gradient if number == 0 else 0.7 * direction + 0.3 * gradient
        length = (direction * direction).sum()
        if length < 1e-9:
            break
        pace = step * max(target - bound, scale) / length
        for e in range(count):
            now[e] = min(ceiling, now[e] + np.int64(pace * direction[e]))
    return best
