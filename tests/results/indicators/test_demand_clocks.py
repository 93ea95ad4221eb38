"""第一时间 as figures: logged on the day it was heard, answered within the limit."""

from datetime import date, datetime, timedelta

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators import evaluate
from tests.cast import Town
from tests.results.indicators.records import demand

AS_OF = date(2026, 11, 19)
HEARD = datetime(2025, 6, 10, 3, 0).astimezone()


def rate(code: str, as_of: date = AS_OF) -> tuple[int | None, int | None]:
    found = evaluate.value(code, scope=EVERYTHING, as_of=as_of)
    return found.numerator, found.denominator


def test_logged_on_the_same_day(town: Town) -> None:
    demand(town, HEARD.date(), heard_on=HEARD.date(), recorded_at=HEARD)
    demand(town, HEARD.date(), heard_on=HEARD.date(), recorded_at=HEARD + timedelta(days=2))
    demand(town, HEARD.date(), heard_on=date(2024, 6, 10), recorded_at=HEARD)  # of another year
    assert rate("demands_logged_at_once") == (1, 2)


def test_answered_within_the_limit(town: Town) -> None:
    for is_late in (False, False, True, None):
        demand(
            town, HEARD.date(), heard_on=HEARD.date(), recorded_at=HEARD, is_late=is_late,
            answered_at=HEARD + timedelta(days=3),
        )  # fmt: skip
    assert rate("demands_answered_in_time") == (2, 3)
    assert rate("demands_answered_in_time", date(2024, 12, 31)) == (0, 0)
