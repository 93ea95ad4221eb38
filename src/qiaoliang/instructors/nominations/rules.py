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


@dataclass(frozen=True)
class Criterion:
    """One line of the check-list: what is asked, what is known, and, if that is not enough, what to do."""

    field: str
    label: str
    known: str
    todo: str = ""

    @property
    def is_met(self) -> bool:
        return not self.todo


def checklist(known: Qualification, *, starts_on: date) -> list[Criterion]:
    """Every criterion of service from the day, met or not, in the order in which they are asked (G31 first)."""
    economic, party = known.economic_evidence.strip(), known.party_evidence.strip()
    return [
        Criterion(
            "is_full_member", "正式党员", "是" if known.is_full_member else "不是正式党员",
            "" if known.is_full_member else "指导员必须是正式党员。",
        ),
        Criterion(
            "economic_evidence", "懂经济", economic or "未写明",
            "" if economic else "还没有写明懂经济的依据，请先补充。",
        ),
        Criterion(
            "party_evidence", "懂党务", party or "未写明", "" if party else "还没有写明懂党务的依据，请先补充。"
        ),
        _training(known.trained_on, starts_on),
    ]  # fmt: skip


def _training(trained_on: date | None, starts_on: date) -> Criterion:
    if trained_on is None:
        return Criterion("trained_on", "岗前培训", "未登记", "还没有岗前培训记录，请先登记培训日期。")
    late = trained_on > starts_on
    return Criterion(
        "trained_on", "岗前培训", f"{trained_on}", f"岗前培训在 {trained_on}，任期不能早于这一天开始。" if late else ""
    )


def lacks(known: Qualification, *, starts_on: date) -> Iterator[Lack]:
    """Everything that stands against service from the day; nothing if the person qualifies."""
    for criterion in checklist(known, starts_on=starts_on):
        if not criterion.is_met:
            yield Lack(criterion.field, criterion.todo)


def term_end(starts_on: date, months: int) -> date:
    """The last day of a term: the day before the same day `months` later, clamped to the end of the month."""
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    day = min(starts_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)
