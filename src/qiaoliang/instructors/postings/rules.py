"""Terms and letters of a posting: arithmetic an official can check. No Django, no clock."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta

DAY = timedelta(days=1)
ACCEPT_WITHIN = timedelta(days=10)  # a handover is accepted, or asked back, within ten days of the first day
TEAM_AT_MOST = 3  # a lead and two supporters
TERM_REASON_AT_LEAST = 10  # characters: a re-appointment after a served term needs a real reason (G36)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the end of its month: 31 January + 1 is 28 or 29 February."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def planned_end(starts_on: date, term_months: int) -> date:
    """Last day of a term: 23 November 2026 and 24 months give 22 November 2028."""
    return add_months(starts_on, term_months) - DAY


def months_served(starts_on: date, on: date) -> int:
    """Whole months from the first day to `on`; 0 before a month is over."""
    months = (on.year - starts_on.year) * 12 + on.month - starts_on.month
    return max(0, months - (add_months(starts_on, months) > on))


def is_over_term(starts_on: date, on: date, term_months: int) -> bool:
    """Whether the term has been served by `on` (G36: re-appointment then needs a reason)."""
    return planned_end(starts_on, term_months) < on


def letter_number(prefix: str, year: int, serial: int) -> str:
    """`职派〔2026〕17号` (GB/T 9704-2012, 7.2.5: six-cornered brackets, Arabic figures, no leading zero)."""
    return f"{prefix}〔{year}〕{serial}号"


def next_serial(prefix: str, year: int, used: Iterable[str]) -> int:
    """The serial after the highest of `used` letter numbers of this prefix and year."""
    form = re.compile(re.escape(letter_number(prefix, year, 0)).replace("0号", "([0-9]{1,9})号"))
    serials = (int(match[1]) for match in map(form.fullmatch, used) if match)
    return max(serials, default=0) + 1


def handover_due_on(starts_on: date) -> date:
    """Last day for the successor to accept what was handed over."""
    return starts_on + ACCEPT_WITHIN


def team_fault(function: str, present: Iterable[str]) -> str:
    """Why somebody of this function cannot join a team whose members have the `present` ones; empty if nothing.

    A team is a lead and one or two supporters, each with a function of its own.
    """
    functions = list(present)
    if len(functions) > TEAM_AT_MOST - 1:
        return "这家企业已有一名牵头和两名协同，不能再加。"
    return "小队里已有同一职能的指导员，请换一个职能。" if function in functions else ""
