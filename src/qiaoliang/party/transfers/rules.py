"""Days of transfers and floating members (《中国共产党党员教育管理工作条例》2019): no Django, no clock."""

from datetime import date, timedelta
from typing import Final

from qiaoliang.instructors.postings.rules import add_months

LETTER_DAYS: Final = 90  # an introduction letter is valid for 90 days at most; the usual is stated in the letter
STAYS_MONTHS: Final = 6  # away for half a year at a settled place: the membership itself is to be transferred


def letter_ends(issued_on: date, days: int = LETTER_DAYS) -> date:
    """The last day on which the letter is good."""
    return issued_on + timedelta(days=days)


def is_valid_for(days: int) -> bool:
    return 1 <= days <= LETTER_DAYS


def transfer_due(floats_since: date) -> date:
    """From this day on a floating member's membership should be transferred, or the float confirmed."""
    return add_months(floats_since, STAYS_MONTHS)
