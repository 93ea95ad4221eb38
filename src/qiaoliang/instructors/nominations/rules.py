"""Whether somebody may serve, and until when: rules.md section 3, all configurable."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Qualification:
    """What is known of a nominee."""

    is_full_member: bool
    economic_evidence: str
    party_evidence: str
    trained_on: date | None


@dataclass(frozen=True)
class Lack:
    """One thing that is missing before somebody may serve, and where to put it right."""

    field: str
    sentence: str


def lacks(known: Qualification, *, starts_on: date) -> Iterator[Lack]:
    """Everything that stands against service from the day; nothing if the person qualifies (G31 first)."""
    if not known.is_full_member:
        yield Lack("is_full_member", "指导员必须是正式党员。")
    if not known.economic_evidence.strip():
        yield Lack("economic_evidence", "还没有写明懂经济的依据，请先补充。")
    if not known.party_evidence.strip():
        yield Lack("party_evidence", "还没有写明懂党务的依据，请先补充。")
    if known.trained_on is None:
        yield Lack("trained_on", "还没有岗前培训记录，请先登记培训日期。")
    elif known.trained_on > starts_on:
        yield Lack("trained_on", f"岗前培训在 {known.trained_on}，任期不能早于这一天开始。")


def term_end(starts_on: date, months: int) -> date:
    """The last day of a term: the day before the same day `months` later, clamped to the end of the month."""
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    day = min(starts_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)
