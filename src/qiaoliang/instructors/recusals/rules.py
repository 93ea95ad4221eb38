"""When a declaration is due (公务员法 74, 76, 77; 国办发〔2024〕54号): at posting, and yearly. No Django, no clock."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

AFTER_POSTING: Final = timedelta(days=14)
REMIND_BEFORE: Final = timedelta(days=30)  # when the yearly one is announced


def a_year_later(day: date) -> date:
    """The same day of the next year; 29 February gives 28 February."""
    return date(day.year + 1, day.month, min(day.day, monthrange(day.year + 1, day.month)[1]))


def declared_since(day: date) -> date:
    """The earliest declaration that is not yet a year old before `day`: whoever declared earlier is late on `day`."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1)


def declaration_due_on(newest_posting_on: date, last_declared_on: date | None) -> date:
    """Last day for the next declaration of somebody who serves.

    After a posting that was not yet declared about: a fortnight from its first day, unless the yearly one is due
    before; otherwise a year after the last one.
    """
    at_posting = newest_posting_on + AFTER_POSTING
    if last_declared_on is None:
        return at_posting
    yearly = a_year_later(last_declared_on)
    return min(yearly, at_posting) if newest_posting_on > last_declared_on else yearly
