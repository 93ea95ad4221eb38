"""What is kept of the backups, and when the newest is too old."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.web.upkeep import rules

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOURS = st.lists(st.integers(0, 24 * 900), max_size=200)


@given(HOURS)
def test_the_newest_is_kept_and_what_is_kept_stays_bounded(hours: list[int]) -> None:
    made = {NOW - timedelta(hours=hour) for hour in hours}
    kept = rules.kept(made)
    assert kept <= made
    assert len(kept) <= rules.DAILY + rules.WEEKLY + rules.MONTHLY
    assert not made or max(made) in kept
    assert rules.kept(kept) == kept  # doing it again removes nothing more


def test_daily_backups_of_two_years() -> None:
    made = [NOW - timedelta(days=day) for day in range(730)]
    kept = sorted(rules.kept(made), reverse=True)
    assert kept[:14] == made[:14]
    assert min(kept) == datetime(2025, 12, 31, 2, 0, tzinfo=UTC)


def test_due_and_late() -> None:
    assert rules.is_due(None, NOW)
    assert not rules.is_due(NOW - timedelta(hours=22), NOW)
    assert rules.is_due(NOW - timedelta(hours=23), NOW)
    assert rules.is_late(None, NOW, rules.ANCHOR_LATE)
    assert not rules.is_late(NOW - timedelta(hours=24), NOW, rules.ANCHOR_LATE)
    assert rules.is_late(NOW - timedelta(hours=24, seconds=1), NOW, rules.ANCHOR_LATE)
