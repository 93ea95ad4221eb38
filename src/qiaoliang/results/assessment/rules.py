"""Arithmetic of the assessment that an official can check by hand. No Django, no clock.

Points come from confirmed records only, as the share of what was due that was done. What earns nothing has no way in:
there is no item for gifts, log-ins, clicks, contacts above one a week, or the number admitted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

HARDEST = 30  # percent: what a scheme may add at most for a portfolio that is difficult in every way
CASES_AT_MOST = 3  # confirmed results that count towards service: money is shown, and no amount adds anything
APPEAL_WORKDAYS = 5  # G46


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was due, and whether it was done. `weight` 2 is ordinary, 1 is what the posting made hard.

    0 is what only explains: a firm of the portfolio and what makes it difficult.
    """

    on: date
    text: str
    is_good: bool
    weight: int = 2
    href: str = ""


def share(records: Iterable[Record]) -> Decimal | None:
    """The weighted share that was done; None if nothing was due. Undone hard things cost half, done ones never cost."""
    due = good = 0
    for record in records:
        due += record.weight
        good += record.weight if record.is_good else 0
    return Decimal(good) / due if due else None


def points(weight: int, of: Decimal | None, factor: Decimal = Decimal(1)) -> Decimal | None:
    """The weighted share, lifted by the factor of a difficult portfolio; never more than the weight."""
    return None if of is None else tenth(min(Decimal(weight), weight * of * factor))


def difficulty(counts: Mapping[str, int], firms: int, scheme: Mapping[str, Any]) -> Decimal:
    """At least 1: for each kind of difficulty what the scheme adds for a portfolio made only of it, in proportion.

    It looks at this portfolio alone: nobody is measured against others. A scheme without it gives 1.
    """
    allowed: Mapping[str, int] = scheme.get("difficulty", {})
    if not firms:
        return Decimal(1)
    percent = sum((Decimal(allowed.get(kind, 0)) * number / firms for kind, number in counts.items()), Decimal(0))
    return (1 + percent / 100).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)


def tenth(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def total(items: Sequence[tuple[int, Decimal | None]], overdue: int, false: int, scheme: Mapping[str, Any]) -> Decimal:
    """Out of 100: items without anything due leave the sum and the others carry their weight; then the deductions."""
    weights = sum(weight for weight, own in items if own is not None)
    earned = sum((own for _, own in items if own is not None), Decimal(0))
    whole = earned * 100 / weights if weights else Decimal(0)
    return max(Decimal(0), tenth(whole - deducted(overdue, false, scheme)))


def deducted(overdue: int, false: int, scheme: Mapping[str, Any]) -> int:
    rule = scheme["deductions"]
    late: int = min(overdue * rule["overdue"], rule["overdue_at_most"])
    return late + false * int(rule["false_record"])


def proposed(points_in_all: Decimal, *, has_veto: bool, scheme: Mapping[str, Any]) -> str:
    """What the software proposes; people grade. A veto leaves nothing to weigh."""
    bands = scheme["bands"]
    if has_veto:
        return "incompetent"
    return next(
        (grade for grade in ("excellent", "competent", "basic") if points_in_all >= bands[grade]), "incompetent"
    )


def above_quota(excellent: int, graded: int, percent: int) -> bool:
    """Whether more than the usual share is excellent: a warning to whoever grades, never a refusal."""
    return excellent * 100 > graded * percent


def refused_scheme(scheme: Mapping[str, Any]) -> str:
    """Why a scheme cannot be; empty if it can."""
    weights, bands = scheme["weights"], scheme["bands"]
    if sum(weights.values()) != 100 or min(weights.values()) < 0:
        return "各项权重合计要等于 100。"
    if not 100 >= bands["excellent"] > bands["competent"] > bands["basic"] > 0:
        return "等次的分数线要由高到低。"
    harder = scheme.get("difficulty", {}).values()
    if any(one < 0 for one in harder) or sum(harder) > HARDEST:
        return f"难度系数各项不能是负数，合计不能超过 {HARDEST}%。"
    if min(scheme["deductions"].values()) < 0 or not 0 <= scheme["excellent_share"] <= 100:
        return "扣分和优秀比例不能是负数。"
    return ""
