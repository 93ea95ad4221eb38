"""What the matching solver is given: one city's instructors and enterprises as integer arrays, and the weights."""

from dataclasses import dataclass, fields

import numpy as np

from qiaoliang.solvers.arrays import Flags as Flags
from qiaoliang.solvers.arrays import InstanceMalformed as InstanceMalformed
from qiaoliang.solvers.arrays import Integers as Integers
from qiaoliang.solvers.arrays import NumbersTooLarge as NumbersTooLarge
from qiaoliang.solvers.arrays import sealed, within

NOBODY = -1
UNKNOWN_DIVISION = 0
DIVISION_CODES = 98
LARGEST_POSITION = 2**31 - 1
LARGEST_WEIGHT = 10**9
LARGEST_METRE_CAP = 2**24
FLAGS = ("knows", "has_members", "party_experience")

# GB/T 4754-2017: section letter, first division, last division.
SECTIONS = (
    ("A", 1, 5),
    ("B", 6, 12),
    ("C", 13, 43),
    ("D", 44, 46),
    ("E", 47, 50),
    ("F", 51, 52),
    ("G", 53, 60),
    ("H", 61, 62),
    ("I", 63, 65),
    ("J", 66, 69),
    ("K", 70, 70),
    ("L", 71, 72),
    ("M", 73, 75),
    ("N", 76, 79),
    ("O", 80, 82),
    ("P", 83, 83),
    ("Q", 84, 85),
    ("R", 86, 90),
    ("S", 91, 96),
    ("T", 97, 97),
)


@dataclass(frozen=True, kw_only=True)
class Params:
    """The weights of the score in milli-points (`metre_cap` in metres); the defaults are the programme's."""

    same_division: int = 40_000
    same_section: int = 20_000
    metre_cap: int = 40_000
    incumbent: int = 15_000
    party: int = 8_000
    load_balance: int = 4_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or not 0 <= value <= largest_weight(field.name):
                raise InstanceMalformed(
                    f"{field.name} must be a whole number from 0 to {largest_weight(field.name)}, not {value!r}"
                )


def largest_weight(name: str) -> int:
    """Upper end of the range of the weight `name`; metres are bounded so that their squares stay exact."""
    return LARGEST_METRE_CAP if name == "metre_cap" else LARGEST_WEIGHT


@dataclass(frozen=True, eq=False, kw_only=True)
class Instance:
    """E enterprises, I instructors, F needs, G functions; every array is copied, integer and read-only.

    need              (E, F)   permille of an enterprise's need that falls on each need
    affinity          (F, G)   percent to which a function answers a need
    function          (I,)     index into G
    enterprise_at     (E, 2)   position in metres, any common plane
    instructor_at     (I, 2)
    division          (E,)     GB/T 4754-2017 division 1..97, 0 if not known
    knows             (I, 98)  which divisions an instructor knows, by code
    has_members       (E,)     the enterprise has Party members
    party_experience  (I,)     the instructor has Party-affairs experience
    min_load, max_load (I,)    bounds on the enterprises of one instructor
    incumbent         (E,)     index of the present instructor, -1 if none
    forbidden         (K, 2)   pairs (enterprise, instructor) that may never be used
    pins              (P, 2)   pairs that must be used

    Raises `InstanceMalformed` when the arrays contradict each other.
    """

    need: Integers
    affinity: Integers
    function: Integers
    enterprise_at: Integers
    instructor_at: Integers
    division: Integers
    knows: Flags
    has_members: Flags
    party_experience: Flags
    min_load: Integers
    max_load: Integers
    incumbent: Integers
    forbidden: Integers
    pins: Integers

    def __post_init__(self) -> None:
        enterprises, needs = np.shape(self.need)
        instructors, functions = np.shape(self.function)[0], np.shape(self.affinity)[1]
        shapes = {
            "need": (enterprises, needs),
            "affinity": (needs, functions),
            "function": (instructors,),
            "enterprise_at": (enterprises, 2),
            "instructor_at": (instructors, 2),
            "division": (enterprises,),
            "knows": (instructors, DIVISION_CODES),
            "has_members": (enterprises,),
            "party_experience": (instructors,),
            "min_load": (instructors,),
            "max_load": (instructors,),
            "incumbent": (enterprises,),
            "forbidden": (len(self.forbidden), 2),
            "pins": (len(self.pins), 2),
        }
        for name, shape in shapes.items():
            object.__setattr__(self, name, sealed(name, getattr(self, name), shape, flags=name in FLAGS))
        self._check_ranges(enterprises, instructors, functions)

    def _check_ranges(self, enterprises: int, instructors: int, functions: int) -> None:
        within("need", self.need, 0, LARGEST_WEIGHT)
        within("affinity", self.affinity, 0, LARGEST_WEIGHT)
        within("function", self.function, 0, functions - 1)
        within("enterprise_at", self.enterprise_at, -LARGEST_POSITION, LARGEST_POSITION)
        within("instructor_at", self.instructor_at, -LARGEST_POSITION, LARGEST_POSITION)
        within("division", self.division, 0, DIVISION_CODES - 1)
        within("min_load", self.min_load, 0, LARGEST_WEIGHT)
        within("max_load", self.max_load, 0, LARGEST_WEIGHT)
        within("incumbent", self.incumbent, NOBODY, instructors - 1)
        for name in ("forbidden", "pins"):
            pairs = getattr(self, name)
            within(name, pairs[:, 0], 0, enterprises - 1)
            within(name, pairs[:, 1], 0, instructors - 1)

    @property
    def enterprises(self) -> int:
        """How many enterprises there are."""
        return int(self.need.shape[0])

    @property
    def instructors(self) -> int:
        """How many instructors there are."""
        return int(self.function.shape[0])


def section_of(division: int) -> int:
    """Index into `SECTIONS` of a division's section; -1 for a code that is in none."""
    for index, (_, first, last) in enumerate(SECTIONS):
        if first <= division <= last:
            return index
    return -1
