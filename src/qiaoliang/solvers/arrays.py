"""Integer arrays as the solvers take them: checked, copied, read-only."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class InstanceMalformed(ValueError):
    """The arrays do not describe an instance: a wrong shape, an index outside its range, a negative load."""


class NumbersTooLarge(ValueError):
    """Sums of these numbers would not fit the integers the solver computes with."""


def sealed(name: str, value: ArrayLike, shape: tuple[int, ...], *, flags: bool = False) -> NDArray[Any]:
    """A read-only copy of `value` in 64-bit integers, or booleans if `flags`. Raises `InstanceMalformed`."""
    given = np.asarray(value)
    if given.size and given.dtype.kind not in ("b" if flags else "iu"):
        raise InstanceMalformed(f"{name} must hold {'true and false' if flags else 'whole numbers'}, not {given.dtype}")
    array = np.array(given, dtype=np.bool_ if flags else np.int64, order="C")
    if array.shape != shape:
        if array.size or 0 not in shape:
            raise InstanceMalformed(f"{name} has shape {array.shape}, expected {shape}")
        array = array.reshape(shape)
    array.setflags(write=False)
    return array


def within(name: str, values: Integers, low: int, high: int) -> None:
    """Raises `InstanceMalformed` unless every value lies between `low` and `high`."""
    if values.size and (values.min() < low or values.max() > high):
        raise InstanceMalformed(f"{name} must lie between {low} and {high}, not {values.min()}..{values.max()}")
