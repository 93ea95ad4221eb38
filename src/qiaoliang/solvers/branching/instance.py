"""What the joint-branch solver is given: small enterprises, who may join whom, and the weights; integers only."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from qiaoliang.solvers.arrays import Flags, InstanceMalformed, Integers, NumbersTooLarge, sealed, within

FEWEST_MEMBERS, MOST_MEMBERS = 1, 2  # full members of an enterprise that cannot have a branch of its own
LARGEST_WEIGHT = 10**9
LARGEST_DISTANCE = 2**31 - 1
LARGEST_UNITS = 25
LARGEST_TOTAL = 2**46  # cost of a whole plan; scaled prices of it still fit 64 bits


@dataclass(frozen=True, kw_only=True)
class Params:
    """Weights and bounds; the defaults are the programme's, a cost in metres.

    uncovered    cost of every eligible enterprise that is in no branch
    branch       cost of every branch
    metre        cost of a metre between a host and another enterprise of its branch
    keep_bonus   taken off the cost for every enterprise that stays with its host of last year (`Instance.existing`)
    max_units    most enterprises of one branch (the regulation's *generally* five)
    min_members, max_members   bounds on the full members of one branch
    """

    uncovered: int = 100_000
    branch: int = 500
    metre: int = 1
    keep_bonus: int = 2_000
    max_units: int = 5
    min_members: int = 3
    max_members: int = 50

    def __post_init__(self) -> None:
        for field in fields(self):
            value, (least, most) = getattr(self, field.name), bounds_of(field.name)
            if type(value) is not int or not least <= value <= most:
                raise InstanceMalformed(f"{field.name} must be a whole number from {least} to {most}, not {value!r}")


def bounds_of(name: str) -> tuple[int, int]:
    """Least and greatest value of the parameter `name`."""
    special = {"max_units": (2, LARGEST_UNITS), "min_members": (1, LARGEST_WEIGHT), "max_members": (1, LARGEST_WEIGHT)}
    return special.get(name, (0, LARGEST_WEIGHT))


@dataclass(frozen=True)
class Branch:
    """A joint branch: `members` are the indices of its enterprises, ascending, the host among them.

    The same form says what must stay (`Instance.pins`), what was (`Instance.existing`) and what is proposed.
    """

    host: int
    basis: int
    members: tuple[int, ...]

    @staticmethod
    def of(host: int, basis: int, others: Iterable[int]) -> "Branch":
        """The branch of a host and others, which need not be in order."""
        return Branch(host, basis, tuple(sorted({host, *others})))

    @property
    def others(self) -> tuple[int, ...]:
        """The members without the host."""
        return tuple(e for e in self.members if e != self.host)


@dataclass(frozen=True, eq=False, kw_only=True)
class Instance:
    """E enterprises and C candidate rows; every array is copied, integer and read-only.

    full_members  (E,)    full members of the Party; only enterprises with 1 or 2 are eligible, the others count for
                          nothing wherever they are named
    can_lead      (E,)    someone there can be secretary
    host, basis, member, distance_m  (C,)  `member` may join a branch of `host` on `basis`, so many metres away; a basis
                          is any number (a park, a chamber, a neighbourhood) and need not be numbered without holes.
                          Rows of an enterprise with itself count for nothing; of repeated rows the nearest counts.
    bans          (B, 2)  pairs of enterprises that are never in one branch
    pins                  branches that must be in the plan exactly so
    existing              branches of last year; whoever stays with the same host earns `Params.keep_bonus`

    Raises `InstanceMalformed` when the arrays contradict each other or name an enterprise that does not exist.
    """

    full_members: Integers
    can_lead: Flags
    host: Integers
    basis: Integers
    member: Integers
    distance_m: Integers
    bans: Integers
    pins: tuple[Branch, ...] = ()
    existing: tuple[Branch, ...] = ()

    def __post_init__(self) -> None:
        enterprises, rows = np.shape(self.full_members)[0], np.shape(self.host)[0]
        object.__setattr__(self, "can_lead", sealed("can_lead", self.can_lead, (enterprises,), flags=True))
        shapes = {"full_members": (enterprises,), "bans": (len(self.bans), 2)}
        for name in ("full_members", "host", "basis", "member", "distance_m", "bans"):
            object.__setattr__(self, name, sealed(name, getattr(self, name), shapes.get(name, (rows,))))
        within("full_members", self.full_members, 0, LARGEST_WEIGHT)
        within("distance_m", self.distance_m, 0, LARGEST_DISTANCE)
        for name in ("host", "member", "bans"):
            within(name, getattr(self, name), 0, enterprises - 1)
        for name in ("pins", "existing"):
            for branch in getattr(self, name):
                _check_branch(name, branch, enterprises)

    @property
    def enterprises(self) -> int:
        """How many enterprises there are, eligible or not."""
        return int(self.full_members.shape[0])

    @property
    def eligible(self) -> Flags:
        """(E,) which enterprises have one or two full members."""
        flags: Flags = (self.full_members >= FEWEST_MEMBERS) & (self.full_members <= MOST_MEMBERS)
        return flags


def refuse_large_numbers(instance: Instance, params: Params) -> None:
    """Raises `NumbersTooLarge` if the cost of some plan might leave the integers the solver computes with."""
    farthest = int(instance.distance_m.max(initial=0))
    worst = params.uncovered + params.branch + params.metre * farthest + params.keep_bonus
    if worst * max(instance.enterprises, 1) > LARGEST_TOTAL:
        raise NumbersTooLarge(f"{instance.enterprises} enterprises at a cost of up to {worst} each")


def _check_branch(name: str, branch: Branch, enterprises: int) -> None:
    if branch.host not in branch.members or list(branch.members) != sorted(set(branch.members)):
        raise InstanceMalformed(f"{name}: the members of {branch} must be ascending and include the host")
    if branch.members[0] < 0 or branch.members[-1] >= enterprises:
        raise InstanceMalformed(f"{name}: {branch} names an enterprise that does not exist")
