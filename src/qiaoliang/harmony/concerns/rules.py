"""When an answer is due, what a receipt code looks like, how much one poster takes a day. Pure."""

import re
import secrets
from datetime import date, timedelta
from typing import Final

from qiaoliang.kit.workdays import WorkCalendar

ANSWER_WITHIN: Final = 5  # working days, as an ordinary demand
WORDS_AT_MOST: Final = 500
A_DAY_AT_MOST: Final = 30  # words of employees by one poster: more is a machine, or a quarrel
TRIES_AT_MOST: Final = 30  # wrong codes at one poster a day
KEPT: Final = timedelta(days=730)  # after the end; then the words are erased
# No 0 O 1 I L: the code is copied by hand from a telephone. 31^10 codes are 2^49; thirty tries a day find none.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 10


def answer_due_on(heard_on: date, calendar: WorkCalendar) -> date:
    """The last day to answer, in working days after the day it was said."""
    return calendar.add_workdays(heard_on, ANSWER_WITHIN)


def fresh_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def printed(code: str) -> str:
    """`K7Q2-9MXD-4T`: how a code is shown."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def as_typed(text: str) -> str:
    """The code in what somebody typed: case, spaces and strokes do not matter; empty if it cannot be one."""
    code = re.sub(r"[\s\-—–_]", "", text).upper()
    return code if len(code) == LENGTH and not set(code) - set(ALPHABET) else ""
