"""Joint-branch instances with the skew of a real city: a few large and many small towns, parks and buildings of every
size, chambers that reach across towns, and members and secretaries scarce."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.instance import Instance

CITY_WIDTH_M, CITY_DEPTH_M = 110_000, 70_000
MEMBERS = (0, 1, 2, 3, 6)
MEMBERS_SHARE = (0.12, 0.47, 0.27, 0.09, 0.05)
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """How many enterprises, and how easily they find each other.

    lead       share of enterprises with someone who can be secretary
    carriers   share that sits in a park, building or market, of `carrier_size` enterprises on average
    chambers   share that belongs to an association or chain, of `chamber_size` on average
    nearest    most candidates of a host on one basis
    radius_m   of a neighbourhood
    """

    enterprises: int = 4_000
    towns: int = 73
    lead: float = 0.3
    carriers: float = 0.4
    carrier_size: int = 14
    chambers: float = 0.15
    chamber_size: int = 12
    nearest: int = 12
    radius_m: int = 1_500


def city(seed: int, shape: Shape | None = None) -> Instance:
    """An invented city of small enterprises; the same seed gives the same city."""
    shape = shape or Shape()
    draw = np.random.default_rng(seed)
    members = draw.choice(MEMBERS, shape.enterprises, p=MEMBERS_SHARE)
    home = draw.choice(shape.towns, shape.enterprises, p=_few_large(shape.towns, 1.1))
    towns = np.column_stack([draw.integers(0, CITY_WIDTH_M, shape.towns), draw.integers(0, CITY_DEPTH_M, shape.towns)])
    spread = 900 + 22 * np.sqrt(np.bincount(home, minlength=shape.towns))[home]
    at = towns[home] + np.rint(draw.normal(0, 1, (shape.enterprises, 2)) * spread[:, None] * 1.6).astype(np.int64)
    carrier = _carriers(draw, shape, home, at)
    chamber = _memberships(draw, shape.enterprises, shape.chambers, shape.chamber_size)
    small = (members >= 1) & (members <= 2)
    rows = [
        _candidates(at, np.where(small, carrier, -1), shape.nearest, None, 0),
        _candidates(at, np.where(small, chamber, -1), shape.nearest, None, 1_000_000),
        _candidates(at, np.where(small, home, -1), shape.nearest, shape.radius_m, 2_000_000),
    ]
    host, basis, member, metres = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Instance(
        full_members=members,
        can_lead=draw.random(shape.enterprises) < shape.lead * (1 + (members == 2)) / 1.3,
        host=host,
        basis=basis,
        member=member,
        distance_m=metres,
        bans=np.empty((0, 2), np.int64),
    )


def _few_large(count: int, exponent: float) -> NDArray[np.float64]:
    weights = np.arange(1, count + 1) ** -exponent
    return np.asarray(weights / weights.sum())


def _carriers(draw: np.random.Generator, shape: Shape, home: Integers, at: Positions) -> Integers:
    """The carrier of every enterprise, -1 if none; whoever is in one moves to its address."""
    carrier = np.full(shape.enterprises, -1, np.int64)
    number = 0
    for town in range(shape.towns):
        inside = (home == town).nonzero()[0]
        moving = inside[draw.random(len(inside)) < shape.carriers]
        if not len(moving):
            continue
        count = max(1, len(moving) // shape.carrier_size)
        chosen = draw.choice(count, len(moving), p=_few_large(count, 0.8))
        seat = at[moving[:1]] + draw.integers(-3_000, 3_001, (count, 2))
        at[moving] = seat[chosen] + draw.integers(-250, 251, (len(moving), 2))
        carrier[moving] = number + chosen
        number += count
    return carrier


def _memberships(draw: np.random.Generator, enterprises: int, share: float, size: int) -> Integers:
    joined = draw.random(enterprises) < share
    count = max(1, int(enterprises * share) // size)
    return np.where(joined, draw.choice(count, enterprises, p=_few_large(count, 0.7)), -1)


def _candidates(
    at: Positions, place: Integers, nearest: int, radius: int | None, offset: int
) -> tuple[Integers, Integers, Integers, Integers]:
    """Rows host, basis, member, metres: the `nearest` others of the same place within `radius`."""
    hosts, bases, members, metres = [], [], [], []
    for number in np.unique(place[place >= 0]):
        inside = (place == number).nonzero()[0]
        gaps = at[inside][:, None, :] - at[inside][None, :, :]
        distance = np.floor(np.sqrt((gaps**2).sum(axis=2))).astype(np.int64)
        np.fill_diagonal(distance, 2**31 - 1)
        order = np.argsort(distance, axis=1, kind="stable")[:, : min(nearest, len(inside) - 1)]
        found = np.take_along_axis(distance, order, axis=1)
        kept = found <= (radius if radius is not None else 2**31 - 2)
        rows, columns = kept.nonzero()
        hosts.append(inside[rows])
        members.append(inside[order[rows, columns]])
        metres.append(found[rows, columns])
        bases.append(np.full(len(rows), offset + number, np.int64))
    return np.concatenate(hosts), np.concatenate(bases), np.concatenate(members), np.concatenate(metres)
