"""Moments are stored by the clock of Greenwich and read by the city's, eight hours ahead."""

from datetime import UTC, date, datetime

from qiaoliang.kit import moments

LATE = datetime(2026, 11, 29, 22, 10, tzinfo=UTC)  # ten past six the next morning in Weihai


def test_a_moment_is_read_by_the_clock_of_the_city() -> None:
    assert moments.day(LATE) == "2026-11-30"
    assert moments.minute(LATE) == "2026-11-30 06:10"


def test_a_day_begins_at_midnight_of_the_city() -> None:
    begun = moments.midnight(date(2026, 11, 30))
    assert begun == datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
    assert moments.minute(begun) == "2026-11-30 00:00"
