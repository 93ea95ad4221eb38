"""What a city may set changes the figures that depend on it, from its day on; published figures have versions."""

from datetime import date, timedelta
from typing import Any

import pytest

from qiaoliang.fieldwork.contacts.models import WeekState
from qiaoliang.kit.scope import EVERYTHING, Place, Scope
from qiaoliang.registry.programme.models import Setting
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import Figure, rows, value
from tests.cast import Cast, Town
from tests.results.indicators.records import AS_OF, LAST_YEAR, answers, coverage, demand, event, statistic, stint, week


def one(code: str, as_of: date = AS_OF, **asked: Any) -> Figure:
    return value(code, scope=EVERYTHING, as_of=as_of, **asked)


def setting(town: Town, key: str, chosen: Any, on: date) -> None:
    Setting.objects.create(key=key, value=chosen, effective_on=on, recorded_at=town.at, recorded_by="周立言")


class TestSettings:
    def test_the_period_of_events_is_a_setting(self, town: Town) -> None:
        event(town, date(2026, 3, 1))
        assert one("events_held").value == 0
        setting(town, "events_held_period", "since_last_year", date(2026, 11, 1))
        assert one("events_held").value == 1
        assert one("events_held", as_of=date(2026, 10, 31)).period.end == date(2025, 12, 31)

    def test_which_enterprises_are_nonpublic_is_a_setting(self, town: Town) -> None:
        type(town.foods).everything.filter(pk=town.foods.pk).update(is_nonpublic_statistics=False)
        assert one("setup_rate").denominator == 4
        setting(town, "nonpublic_definition", "statistics", AS_OF)
        assert one("setup_rate").denominator == 3
        assert one("setup_rate", as_of=AS_OF - timedelta(days=1)).denominator == 4

    def test_the_start_of_the_programme_bounds_what_counts_since(self, town: Town) -> None:
        demand(town, date(2024, 2, 1))
        setting(town, "programme_start", "2024-02-02", date(2024, 1, 1))
        assert one("demands_resolved").value == 0
        setting(town, "programme_start", "2024-02-01", date(2024, 1, 2))
        assert one("demands_resolved").value == 1


class TestWeeks:
    def test_exempt_weeks_are_in_no_part_of_the_rate_and_listed_apart(self, town: Town) -> None:
        week(town, date(2025, 6, 2))
        week(town, date(2025, 6, 9), contacted_on=None)
        week(town, date(2025, 6, 16), state=WeekState.HOLIDAY, contacted_on=None)
        week(town, date(2025, 6, 23), state=WeekState.PAUSED)
        found = one("weekly_contact_rate")
        assert (found.numerator, found.denominator, dict(found.beside)) == (1, 2, {"豁免": 2})
        exempt = rows("weekly_contact_rate", scope=EVERYTHING, as_of=AS_OF, standing=Standing.EXEMPT)
        assert exempt.count() == 2

    @pytest.mark.parametrize(
        ("day", "counts"),
        [(date(2024, 12, 30), 1), (date(2024, 12, 23), 0), (date(2025, 12, 29), 0), (date(2025, 12, 22), 1)],
    )
    def test_a_week_belongs_to_the_year_of_its_thursday(self, town: Town, day: date, counts: int) -> None:
        week(town, day)
        assert one("weekly_contact_rate").denominator == counts

    def test_a_contact_after_the_day_had_not_happened(self, town: Town) -> None:
        week(town, date(2025, 12, 22), contacted_on=date(2026, 1, 3))
        assert one("weekly_contact_rate", as_of=date(2026, 1, 2)).numerator == 0
        assert one("weekly_contact_rate", as_of=date(2026, 1, 3)).numerator == 1


class TestPostings:
    def test_somebody_posted_twice_is_one_person_in_two_records(self, town: Town) -> None:
        found = one("instructors_posted")
        assert (found.value, found.records) == (2, 3)

    def test_who_ended_still_was_posted_and_serves_no_longer(self, town: Town) -> None:
        stint(town, LAST_YEAR, ends_on=AS_OF - timedelta(days=1))
        found = one("instructors_posted")
        assert (found.value, dict(found.beside)) == (3, {"统计日在岗": 2})
        assert dict(one("instructors_posted", as_of=AS_OF - timedelta(days=1)).beside) == {"统计日在岗": 3}

    def test_a_posting_that_ended_before_the_start_of_the_programme_does_not_count(self, town: Town) -> None:
        stint(town, date(2022, 1, 1), ends_on=date(2022, 12, 31))
        assert one("instructors_posted").value == 2

    def test_the_same_coverage_entered_later_was_not_known(self, town: Town) -> None:
        coverage(town, LAST_YEAR, recorded_at=town.at - timedelta(days=2))
        assert one("setup_rate", as_of=AS_OF - timedelta(days=3)).numerator == 1
        assert one("setup_rate", as_of=AS_OF - timedelta(days=2)).numerator == 2


class TestPublished:
    def test_the_latest_version_known_on_the_day_counts(self, town: Town) -> None:
        statistic("hightech_share", 33_100)(town, LAST_YEAR, published_on=date(2026, 3, 1))
        statistic("hightech_share", 33_600)(town, LAST_YEAR, published_on=date(2026, 9, 1))
        later = town.at - timedelta(days=60)
        statistic("hightech_share", 99_000)(town, LAST_YEAR, published_on=date(2026, 8, 1), recorded_at=later)
        assert (float(one("hightech_share").value), one("hightech_share").records) == (33.6, 1)

    def test_one_published_or_entered_later_does_not(self, town: Town) -> None:
        statistic("hightech_share", 33_600)(town, LAST_YEAR, published_on=AS_OF, recorded_at=town.at)
        assert one("hightech_share", as_of=AS_OF - timedelta(days=1)).records == 0
        assert float(one("hightech_share").value) == 33.6

    def test_a_void_one_gives_way_to_the_one_before(self, town: Town) -> None:
        statistic("above_scale_revenue", 100_00)(town, LAST_YEAR, published_on=date(2026, 3, 1))
        statistic("above_scale_revenue", 900_00)(
            town, LAST_YEAR, published_on=date(2026, 4, 1), voided_at=town.at - timedelta(days=1)
        )
        assert one("above_scale_revenue").value == 100
        assert one("above_scale_revenue", as_of=AS_OF - timedelta(days=2)).value == 900

    def test_a_region_has_its_own_publication(self, town: Town) -> None:
        statistic("above_scale_revenue", 100_00)(town, LAST_YEAR)
        statistic("above_scale_revenue", 30_00)(town, LAST_YEAR, region_code="371082")
        assert one("above_scale_revenue").value == 100
        assert one("above_scale_revenue", region="371082").value == 30
        assert one("above_scale_revenue", region="371083").records == 0

    def test_another_year_is_another_figure(self, town: Town) -> None:
        statistic("above_scale_revenue", 100_00)(town, date(2024, 5, 1))
        assert one("above_scale_revenue").records == 0
        assert one("above_scale_revenue", as_of=date(2025, 12, 31)).records == 0  # not entered yet


class TestDemands:
    def test_reopened_it_leaves_the_count_and_closed_again_it_returns(self, town: Town) -> None:
        row = demand(town, LAST_YEAR)
        closed = row.closed_at
        change = type(row).everything.filter(pk=row.pk).update
        change(reopened_at=closed + timedelta(days=3), stage="working")
        assert one("demands_resolved").value == 0
        assert one("demands_resolved", as_of=(closed + timedelta(days=2)).date()).value == 1
        change(closed_at=closed + timedelta(days=9), stage="closed")
        assert one("demands_resolved").value == 1

    @pytest.mark.parametrize(
        ("verdict", "standing"), [("partly", "disputed"), ("not_solved", "disputed"), ("withdrawn", "void")]
    )
    def test_only_the_owners_solved_counts(self, town: Town, verdict: str, standing: str) -> None:
        demand(town, LAST_YEAR, verdict=verdict)
        assert one("demands_resolved").value == 0
        assert rows("demands_resolved", scope=EVERYTHING, as_of=AS_OF, standing=standing).count() == 1

    def test_an_answered_demand_waits_for_the_owner(self, town: Town) -> None:
        demand(
            town, LAST_YEAR, stage="answered", verdict="", closed_at=None, closed_on=None,
            answered_at=town.at - timedelta(days=3),
        )  # fmt: skip
        found = one("demands_resolved")
        assert (found.value, found.claimed) == (0, 1)
        assert rows("demands_resolved", scope=EVERYTHING, as_of=AS_OF, standing="waiting").count() == 1
        assert one("demands_resolved", as_of=AS_OF - timedelta(days=4)).claimed == 0


class TestSurveys:
    def test_the_last_one_closed_by_the_day_speaks(self, town: Town) -> None:
        answers(town, "effective", 30, 10, opened_on=date(2025, 9, 1), closed_on=date(2025, 9, 30))
        answers(town, "effective", 35, 5)
        assert (one("survey_effective").numerator, one("survey_effective", as_of=date(2026, 9, 29)).records) == (35, 0)
        interval = one("survey_effective").interval
        assert interval is not None
        assert interval[0] < 87.5 < interval[1]
        assert dict(one("survey_effective").beside)["有效答卷"] == 40

    def test_places_smaller_than_the_city_have_no_result(self, town: Town) -> None:
        answers(town, "effective", 35, 5)
        assert one("survey_effective", region="371082").is_hidden
        assert not one("survey_effective", region="3710").is_hidden

    def test_nobody_below_the_city_reads_an_answer(self, cast: Cast, town: Town) -> None:
        answers(town, "effective", 35, 5)
        for scope in (cast.county_officer.actor.scope, cast.owner.actor.scope, Scope.of(Place("region", "3710"))):
            for standing in Standing:
                assert not rows("survey_effective", scope=scope, as_of=AS_OF, standing=standing).exists()
