"""Which records look like one enterprise twice: pure comparison of names and codes."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

# Legal forms at the end of a name (企业名称登记管理规定), longest first; what is left tells enterprises apart.
_FORMS = re.compile(
    r"(集团股份有限公司|集团有限责任公司|集团有限公司|股份有限公司|有限责任公司|有限公司|股份公司|总公司|公司|"
    r"合伙企业\(?(有限|普通)合伙\)?|\((有限|普通)合伙\)|合伙企业|农民专业合作社|专业合作社|合作社|个人独资企业)$"
)
_NOT_WORDS = re.compile(r"[\W_]+")
TAIL = 6


@dataclass(frozen=True)
class Record:
    """What is compared of one enterprise."""

    pk: int
    name: str
    credit_code: str
    region_code: str


@dataclass(frozen=True)
class Suspects:
    """Two records that may be one enterprise, and why."""

    first: int
    second: int
    because: str


def stem(name: str, places: Sequence[str] = ()) -> str:
    """The part of a name that tells enterprises apart: without place in front and legal form behind.

    `places` are names such as 威海 and 荣成, a longer one before its beginning; a name that is nothing else is left.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    bare = _FORMS.sub("", _FORMS.sub("", text.replace(" ", "")))
    bare = _NOT_WORDS.sub("", bare)
    for place in places:
        if not bare.startswith(place):
            continue
        for written in (f"{place}市", f"{place}区", place):
            if bare.startswith(written) and len(bare) > len(written) + 1:
                bare = bare[len(written) :]
    return bare or _NOT_WORDS.sub("", text)


def near(records: Iterable[Record], places: Sequence[str] = (), at_most: int = 200) -> list[Suspects]:
    """Pairs with one stem, or with one tail of the code in one town; at most `at_most`, in the order of the records."""
    by_stem: dict[str, list[int]] = defaultdict(list)
    by_tail: dict[tuple[str, str], list[int]] = defaultdict(list)
    longest_first = sorted(places, key=len, reverse=True)
    for one in records:
        by_stem[stem(one.name, longest_first)].append(one.pk)
        by_tail[one.credit_code[-TAIL:], one.region_code].append(one.pk)
    found: dict[tuple[int, int], Suspects] = {}
    for groups, because in ((by_stem, "名称相同（不计地名和组织形式）"), (by_tail, "代码末六位和镇街相同")):
        for pks in groups.values():
            for first, second in combinations(pks, 2):
                found.setdefault((first, second), Suspects(first, second, because))
                if len(found) >= at_most:
                    return list(found.values())
    return list(found.values())
