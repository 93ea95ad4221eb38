"""Texts as fragments of one and two characters: enough to compare short Chinese texts without a dictionary.

Knows neither Django nor a database. Digits, blanks and marks are dropped: 400 千伏安 and 630 千伏安 ask for the same.
"""

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix

WIDTH: Final = 1 << 14  # columns; two fragments of a city's demands rarely share one
_NOISE: Final = re.compile(r"[\W\d_]+")


def fragments(text: str) -> list[str]:
    """Characters and pairs of neighbouring characters, runs between marks apart."""
    found = []
    for part in _NOISE.split(text.lower()):
        found += [*part, *(part[n : n + 2] for n in range(len(part) - 1))]
    return found


def counted(text: str) -> Counter[str]:
    """How often each pair of characters occurs: what likeness is measured by."""
    return Counter(one for one in fragments(text) if len(one) > 1)


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """The cosine of two counts, from 0 (nothing in common) to 1."""
    if not one or not other:
        return 0.0
    few, many = (one, other) if len(one) < len(other) else (other, one)
    shared = sum(count * many[key] for key, count in few.items() if key in many)
    return shared / sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))


def matrix(texts: Sequence[str]) -> Any:
    """Texts × WIDTH, how often each fragment occurs; the same on every machine (crc32, not `hash`)."""
    columns, starts = [], [0]
    for text in texts:
        columns += [zlib.crc32(one.encode()) & (WIDTH - 1) for one in fragments(text)]
        starts.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float32)
    made = csr_matrix((ones, np.array(columns, dtype=np.int32), np.array(starts)), shape=(len(texts), WIDTH))
    made.sum_duplicates()
    return made
