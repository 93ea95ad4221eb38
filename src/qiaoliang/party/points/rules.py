"""Points of members in a branch: votes on the rules, caps, appeals. No Django, no clock.

The points belong to the branch (rules.md section 4): it decides the items, every entry rests on a record, every item
is capped by quarter and by year, a member may appeal. Nothing adds persons up against each other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

POINTS_AT_MOST = 20  # of one record
CAP_AT_MOST = 100  # of one item in a year
APPEAL_DAYS_LEAST = 5  # working days (rules.md section 4: appeal window ≥ 5)
ANSWER_DAYS = 5  # working days to answer an appeal
CORRECTION_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Item:
    """What one record of a kind is worth, and how much a member can have of it in a quarter and in a year."""

    kind: str
    points: int
    quarter_cap: int
    year_cap: int


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A record of a member: its day, its kind, its key. Ordered as points are given."""

    on: date
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Granted:
    """What a record brings after the caps; `words` say why it is not the full number."""

    record: Record
    points: int
    full_points: int
    words: str = ""


def quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def vote_problem(*, entitled: int, present: int, in_favour: int) -> str:
    """Why the members' decision does not stand, or an empty text (支部工作条例: half present, over half of all)."""
    if present > entitled:
        return "到会人数不能多于应到会人数。"
    if in_favour > present:
        return "赞成人数不能多于到会人数。"
    if present * 2 < entitled:
        return f"应到会 {entitled} 人，到会 {present} 人，不到一半，决定不成立。"
    if in_favour * 2 <= entitled:
        return f"应到会 {entitled} 人，赞成 {in_favour} 人，没有超过一半，决定没有通过。"
    return ""


def item_problem(item: Item, label: str) -> str:
    if not 1 <= item.points <= POINTS_AT_MOST:
        return f"“{label}”每次计分应在 1 到 {POINTS_AT_MOST} 分之间。"
    if not item.points <= item.quarter_cap <= item.year_cap:
        return f"“{label}”的上限应当是：每次计分 ≤ 季度上限 ≤ 年度上限。"
    if item.year_cap > CAP_AT_MOST:
        return f"“{label}”的年度上限不能超过 {CAP_AT_MOST} 分。"
    return ""


def granted(
    records: Iterable[Record],
    item_on: Callable[[date, str], Item | None],
    labels: Mapping[str, str],
) -> list[Granted]:
    """What one member's records bring: in the order of their days, each under the rules of its day, up to the caps.

    The same records give the same points in whatever order they were entered.
    """
    in_quarter: dict[tuple[str, tuple[int, int]], int] = defaultdict(int)
    in_year: dict[tuple[str, int], int] = defaultdict(int)
    found = []
    for record in sorted(set(records)):
        item = item_on(record.on, record.kind)
        if item is None:
            continue
        of_quarter, of_year = (record.kind, quarter(record.on)), (record.kind, record.on.year)
        left_quarter = item.quarter_cap - in_quarter[of_quarter]
        left_year = item.year_cap - in_year[of_year]
        points = max(0, min(item.points, left_quarter, left_year))
        in_quarter[of_quarter] += points
        in_year[of_year] += points
        words = _words(item, points, labels[record.kind], is_year=left_year <= left_quarter)
        found.append(Granted(record, points, item.points, words))
    return found


def _words(item: Item, points: int, label: str, *, is_year: bool) -> str:
    if points == item.points:
        return ""
    span, cap = ("本年度", item.year_cap) if is_year else ("本季度", item.quarter_cap)
    if points == 0:
        return f"{span}“{label}”已达上限 {cap} 分，这一条不再计分"
    return f"{span}“{label}”上限 {cap} 分，这一条只计 {points} 分"
