"""Over every figure: one record added, moved, voided, disputed or without help changes exactly what it should."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators import evaluate
from qiaoliang.results.indicators.catalogue import CATALOGUE, PROGRAMME_CODES
from qiaoliang.results.indicators.choices import Counts, Standing
from qiaoliang.results.indicators.evaluate import Figure, figures, rows
from tests.cast import RUSHAN_TOWN, START, Town
from tests.conftest import SHANGHAI
from tests.results.indicators.records import (
    ALL,
    AS_OF,
    BESIDE_A_NEW_FIRM,
    CREDITED,
    DEMANDS,
    EXTRA_RATES,
    LAST_YEAR,
    SETUP_RATES,
    Case,
    own_branch_of_three,
    single_coverage,
)

LIDAO_COUNTY, RUSHAN_COUNTY = "371082", "371083"


def by_code(case: Case) -> str:
    return case.code


every_figure = pytest.mark.parametrize("case", ALL, ids=by_code)
every_credited = pytest.mark.parametrize("case", CREDITED, ids=by_code)
every_dated = pytest.mark.parametrize("case", [*CREDITED, DEMANDS], ids=by_code)
every_helped = pytest.mark.parametrize("case", [case for case in (*CREDITED, DEMANDS) if case.is_helped], ids=by_code)


def content(figure: Figure) -> Any:
    return (figure.numerator, figure.denominator) if figure.denominator is not None else figure.value


def state(**asked: Any) -> dict[str, Any]:
    return {code: content(found) for code, found in figures(scope=EVERYTHING, as_of=AS_OF, **asked).items()}


def one(case: Case, as_of: date = AS_OF, **asked: Any) -> Figure:
    return evaluate.value(case.code, scope=EVERYTHING, as_of=as_of, **asked)


def plus(before: Any, adds: Any) -> Any:
    if isinstance(before, tuple):
        return tuple(a + b for a, b in zip(before, adds, strict=True))
    return before + adds


def evening(days: int) -> datetime:
    """The last moment, so many days before `AS_OF`."""
    return datetime.combine(AS_OF - timedelta(days=days), time.max, tzinfo=SHANGHAI)


def change(row: Any, **columns: Any) -> None:
    type(row).everything.filter(pk=row.pk).update(**columns)


def enough(case: Case, town: Town) -> list[Any]:
    """As many records as a part needs to be shown by itself: mostly one."""
    return [case.make(town, LAST_YEAR) for _ in range(CATALOGUE[case.code].least or 1)]


def test_every_code_of_the_programme_has_a_case() -> None:
    assert {case.code for case in ALL} | set(EXTRA_RATES) == set(CATALOGUE)
    assert len(PROGRAMME_CODES) == 34


@every_figure
def test_one_record_changes_its_figure_and_no_other(case: Case, town: Town) -> None:
    """Added, it counts; disputed or void, everything is as before."""
    before = state()
    row = case.make(town, LAST_YEAR)
    after = state()
    changed = {code: after[code] for code in CATALOGUE if after[code] != before[code]}
    expected = {case.code: case.adds} | case.also
    assert changed == {code: plus(before[code], adds) for code, adds in expected.items()}
    if case in CREDITED:
        change(row, state="disputed", disputed_at=town.at - timedelta(days=1))
        assert state() == before
        change(row, state="void", voided_at=town.at - timedelta(days=1))
        assert state() == before


@every_figure
def test_the_figure_opens_exactly_its_records(case: Case, town: Town) -> None:
    case.make(town, LAST_YEAR)
    found = one(case)
    assert found.records > 0
    opened = rows(case.code, scope=EVERYTHING, as_of=AS_OF)
    assert opened.count() == found.records
    if found.denominator is not None:
        asked = {"scope": EVERYTHING, "as_of": AS_OF}
        assert rows(case.code, standing=Standing.DENOMINATOR, **asked).count() == found.denominator
        missing = rows(case.code, standing=Standing.MISSING, **asked).count()
        assert found.records + missing == found.denominator


@every_credited
def test_a_void_record_is_neither_confirmed_nor_claimed(case: Case, town: Town) -> None:
    row = case.make(town, LAST_YEAR)
    change(row, state="void", voided_at=town.at - timedelta(days=1))
    found = one(case)
    assert (found.value, found.claimed, found.records) == (0, 0, 0)
    assert rows(case.code, scope=EVERYTHING, as_of=AS_OF, standing=Standing.VOID).count() == 1


@every_credited
def test_a_disputed_record_stays_claimed_and_does_not_count(case: Case, town: Town) -> None:
    row = case.make(town, LAST_YEAR)
    change(row, state="disputed", disputed_at=town.at - timedelta(days=1))
    assert (one(case).value, one(case).claimed) == (0, case.adds)
    assert rows(case.code, scope=EVERYTHING, as_of=AS_OF, standing=Standing.DISPUTED).get() == row


@every_credited
def test_a_dispute_that_was_settled_counts_again(case: Case, town: Town) -> None:
    row = case.make(town, LAST_YEAR)
    counted = content(one(case))
    change(row, disputed_at=town.at - timedelta(days=20), **{case.moment: town.at - timedelta(days=10)})
    assert content(one(case)) == counted
    disputed_then = one(case, as_of=AS_OF - timedelta(days=15))
    assert disputed_then.records == 0


@every_credited
def test_an_unconfirmed_record_waits(case: Case, town: Town) -> None:
    before = one(case)
    row = case.make(town, LAST_YEAR)
    change(row, state="claimed", **{case.moment: None})
    found = one(case)
    assert content(found) == content(before)
    assert found.claimed == plus(before.claimed, case.adds)
    assert rows(case.code, scope=EVERYTHING, as_of=AS_OF, standing=Standing.WAITING).get() == row


@every_credited
def test_claims_are_confirmed_waiting_or_disputed_and_nothing_else(case: Case, town: Town) -> None:
    for columns in (
        {},
        {case.moment: None, "state": "claimed"},
        {"disputed_at": town.at, "state": "disputed"},
        {"disputed_at": town.at, case.moment: None, "state": "disputed"},
        {"voided_at": town.at, "state": "void"},
    ):
        change(case.make(town, LAST_YEAR), **columns)
    asked = {"scope": EVERYTHING, "as_of": AS_OF}
    pks = {
        standing: set(rows(case.code, standing=standing, **asked).values_list("pk", flat=True)) for standing in Standing
    }
    parts = [pks[standing] for standing in (Standing.CONFIRMED, Standing.WAITING, Standing.DISPUTED)]
    assert [len(part) for part in parts] == [1, 1, 2]
    assert set.union(*parts) == pks[Standing.CLAIMED]
    assert len(pks[Standing.CLAIMED]) == 4
    assert len(pks[Standing.VOID]) == 1
    assert not pks[Standing.VOID] & pks[Standing.CLAIMED]


@every_helped
def test_without_help_it_does_not_count(case: Case, town: Town) -> None:
    before = content(one(case))
    row = case.make(town, LAST_YEAR)
    counted = content(one(case))
    shares = getattr(row, "shares", None)
    shares.all().delete() if shares is not None else change(row, helped_by=None)
    assert (content(one(case)), counted) == (before, plus(before, case.adds))


@every_helped
def test_a_posting_that_had_ended_before_the_day_is_no_help(case: Case, town: Town) -> None:
    case.make(town, LAST_YEAR)
    counted = one(case).records
    change(town.stint, ends_on=LAST_YEAR)
    on_its_last_day = one(case).records
    change(town.stint, ends_on=LAST_YEAR - timedelta(days=1))
    assert (counted, on_its_last_day, one(case).records) == (1, 1, 0)


@every_helped
def test_a_posting_entered_later_is_no_help_yet(case: Case, town: Town) -> None:
    case.make(town, LAST_YEAR)
    change(town.stint, recorded_at=town.at)
    assert one(case, as_of=AS_OF - timedelta(days=1)).records == 0
    assert one(case).records == 1


def test_gifts_count_without_an_instructor(town: Town) -> None:
    gift = next(case for case in CREDITED if case.code == "gifts")
    gift.make(town, LAST_YEAR, helped_by=None)
    assert one(gift).value == gift.adds


@every_dated
def test_both_ends_of_the_period_count_and_the_days_outside_do_not(case: Case, town: Town) -> None:
    period = one(case).period
    change(town.stint, starts_on=date(2000, 1, 1), ends_on=None)
    row = case.make(town, LAST_YEAR)
    outside = timedelta(days=1)
    counted = {}
    for day in (period.start - outside, period.start, period.end, period.end + outside):
        change(row, **{case.day: day})
        counted[day] = one(case).records
    assert list(counted.values()) == [0, 1, 1, 0]


@every_dated
def test_moving_a_record_moves_it_between_regions_and_leaves_the_city(case: Case, town: Town) -> None:
    made = enough(case, town)
    city = content(one(case))
    here, there = one(case, region=LIDAO_COUNTY), one(case, region=RUSHAN_COUNTY)
    for row in made:
        change(row, region_code=RUSHAN_TOWN)
    assert (one(case, region=LIDAO_COUNTY).records, one(case, region=RUSHAN_COUNTY).records) == (0, len(made))
    assert (here.records, there.records) == (len(made), 0)
    assert content(one(case)) == city
    assert set(rows(case.code, scope=EVERYTHING, as_of=AS_OF, region=RUSHAN_COUNTY)) == set(made)


@every_dated
def test_the_past_is_as_it_was_known(case: Case, town: Town) -> None:
    """Entered, confirmed, voided: each from the evening of its own day on, its last moment included."""
    row = case.make(town, LAST_YEAR)
    change(row, recorded_at=evening(20), **{case.moment: evening(10)})
    if case is not DEMANDS:
        change(row, voided_at=evening(5), state="void")
    counted = {days: one(case, as_of=AS_OF - timedelta(days=days)).records for days in (21, 20, 11, 10, 6, 5, 0)}
    after = 1 if case is DEMANDS else 0
    assert counted == {21: 0, 20: 0, 11: 0, 10: 1, 6: 1, 5: after, 0: after}
    claimed = {days: one(case, as_of=AS_OF - timedelta(days=days)).claimed for days in (21, 20)}
    assert claimed[21] == 0
    assert claimed[20] == (0 if case is DEMANDS else case.adds)


@every_credited
def test_where_a_claim_stood_is_as_it_was_known(case: Case, town: Town) -> None:
    """Entered, disputed, confirmed again, voided, each at the last moment of its day: where it stands every evening."""
    row = case.make(town, LAST_YEAR)
    change(row, recorded_at=evening(20), disputed_at=evening(15), voided_at=evening(5), state="void")
    change(row, **{case.moment: evening(10)})
    asked = (Standing.WAITING, Standing.DISPUTED, Standing.CONFIRMED, Standing.VOID)
    found = {}
    for days in (21, 20, 16, 15, 11, 10, 6, 5):
        on = AS_OF - timedelta(days=days)
        found[days] = [each for each in asked if rows(case.code, scope=EVERYTHING, as_of=on, standing=each).exists()]
    assert found == {
        21: [], 20: [Standing.WAITING], 16: [Standing.WAITING], 15: [Standing.DISPUTED], 11: [Standing.DISPUTED],
        10: [Standing.CONFIRMED], 6: [Standing.CONFIRMED], 5: [Standing.VOID],
    }  # fmt: skip


@every_figure
def test_a_department_is_credited_with_its_own_people(case: Case, town: Town) -> None:
    before = [content(one(case, department=department)) for department in (town.marine, town.taxation)]
    made = enough(case, town)
    marine, taxation = (one(case, department=department) for department in (town.marine, town.taxation))
    assert content(taxation) == before[1]
    splits = CATALOGUE[case.code].counts != Counts.IMPORTED and not case.code.startswith("survey")
    expected = before[0]
    for _row in made if splits else ():
        expected = plus(expected, case.adds)
    assert content(marine) == expected


class TestSetupRates:
    def test_a_firm_with_its_own_branch_moves_each_rate_it_belongs_to(self, town: Town) -> None:
        before = state()
        own_branch_of_three(town, LAST_YEAR)
        after = state()
        changed = {code for code in CATALOGUE if after[code] != before[code]}
        assert changed == set(SETUP_RATES) | set(BESIDE_A_NEW_FIRM)
        for code, adds in BESIDE_A_NEW_FIRM.items():
            assert after[code] == plus(before[code], adds)
        for code in SETUP_RATES:
            assert after[code] == plus(before[code], (1, 1))

    def test_covered_twice_counts_once(self, town: Town) -> None:
        covered = next(case for case in ALL if case.code == "setup_rate")
        single_coverage(town, LAST_YEAR)
        once = one(covered)
        single_coverage(town, LAST_YEAR, organisation=town.other_branch)
        assert content(one(covered)) == content(once)

    @pytest.mark.parametrize(
        "columns",
        [
            {"entity_kind": "branch_office"},
            {"entity_kind": "sole_trader"},
            {"is_nonpublic_shandong": False},
            {"recorded_at": None},
        ],
        ids=lambda columns: next(iter(columns)),
    )
    def test_who_is_not_counted(self, town: Town, columns: dict[str, Any]) -> None:
        if "recorded_at" in columns:
            columns = {"recorded_at": town.at + timedelta(days=1)}
        change(town.foods, **columns)
        assert content(evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF)) == (1, 3)

    def test_closed_on_the_day_no_longer_counts(self, town: Town) -> None:
        town.foods.spells.update(ends_on=AS_OF - timedelta(days=1))
        assert content(evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF)) == (1, 3)
        assert content(evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF - timedelta(days=1))) == (1, 4)

    def test_an_abolished_organisation_covers_nobody(self, town: Town) -> None:
        change(town.branch, abolished_on=AS_OF)
        assert content(evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF)) == (0, 4)
        assert content(evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF - timedelta(days=1))) == (1, 4)

    def test_an_ended_coverage_stays_in_the_past(self, town: Town) -> None:
        town.seafood.coverages.update(ends_on=AS_OF - timedelta(days=1))
        assert content(evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF)) == (0, 4)
        assert content(evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF - timedelta(days=1))) == (1, 4)

    def test_the_rate_is_a_percentage_with_one_decimal(self, town: Town) -> None:
        change(town.foods, entity_kind="sole_trader")
        found = evaluate.value("setup_rate", scope=EVERYTHING, as_of=AS_OF)
        assert found.value == Decimal("33.3")
        assert evaluate.value("setup_rate", scope=EVERYTHING, as_of=START).value == 0
