"""The catalogue is data in a closed vocabulary, and holds what the programme's own table names."""

import pytest
from django.utils.html import escape

from qiaoliang.results.indicators.catalogue import CATALOGUE, PROGRAMME_CODES, VERSION
from qiaoliang.results.indicators.catalogue.terms import TERMS
from qiaoliang.results.indicators.choices import Basis, Counts
from qiaoliang.results.indicators.columns import columns
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.vocabulary import CountDistinct, Filter, Indicator, Is, Ratio, Sum
from tests.cast import Cast

every = pytest.mark.parametrize("indicator", CATALOGUE.values(), ids=CATALOGUE)

# code, unit, period, counts: the table of the programme.
TABLE = """
instructors_posted 人 since_start city
setup_rate % as_of city
activists_cultivated 人 two_years helped
members_admitted 人 two_years helped
party_rules_made 项 two_years helped
activity_centres 处 two_years helped
activity_funds 元 two_years helped
pledges 项 since_last_year helped
proposals 条 since_last_year helped
problems_cracked 件 since_last_year helped
hightech_share % last_year imported
talents_introduced 人 since_start helped
study_placements 人次 since_start helped
national_talents 人 since_start helped
national_labs 个 last_year helped
national_centres 个 last_year helped
alliances 个 last_year helped
provincial_rd_centres 个 last_year helped
innovation_projects 项 since_last_year helped
innovation_benefit 元 since_last_year helped
grants_won 元 since_start helped
loans_arranged 元 since_start helped
workers_recruited 人 since_start helped
workers_trained 人 since_start helped
fees_reduced 元 since_start helped
demands_resolved 件 since_start helped
weekly_contact_rate % last_year city
culture_handbooks 套 last_year helped
events_held 场 last_year helped
gifts 元 two_years city
above_scale_revenue 元 last_year imported
above_scale_profit_tax 元 last_year imported
survey_effective % last_survey city
survey_satisfied % last_survey city
"""


def filters(indicator: Indicator) -> list[Filter]:
    found = [indicator.filter, indicator.exempt, *(beside.where for beside in indicator.beside)]
    return [*found, indicator.measure.where] if isinstance(indicator.measure, Ratio) else found


def test_the_catalogue_is_the_table_of_the_programme() -> None:
    table = [tuple(line.split()) for line in TABLE.split("\n") if line]
    ours = [(i.code, i.unit, i.basis.value, i.counts.value) for i in CATALOGUE.values() if i.is_programme_code]
    assert ours == table
    assert [line[0] for line in table] == list(PROGRAMME_CODES)


@every
def test_it_speaks_only_of_named_columns(indicator: Indicator) -> None:
    fact = FACTS[indicator.fact]
    for conditions in filters(indicator):
        assert conditions.keys() <= fact.columns.keys()
        for name, condition in conditions.items():
            is_truth = not isinstance(fact.columns[name], str)
            assert condition.how in Is
            assert not is_truth or (condition.how == Is.EQUAL and isinstance(condition.value, bool))
    assert indicator.counts != Counts.HELPED or "helped" in fact.columns


@every
def test_it_measures_a_stored_column(indicator: Indicator) -> None:
    measure = indicator.measure.of if isinstance(indicator.measure, Ratio) else indicator.measure
    assert isinstance(measure, CountDistinct | Sum)
    assert measure.column == "pk" or FACTS[indicator.fact].model._meta.get_field(measure.column)


@every
def test_it_says_everything_a_reader_may_ask(indicator: Indicator) -> None:
    """G42: every rate prints its definition; so does every other figure."""
    for text in (indicator.definition, indicator.weaknesses):
        assert text.endswith("。")
    assert indicator.label
    assert indicator.source_label
    assert indicator.confirmed_by
    assert columns(indicator)
    assert indicator.numerator
    assert indicator.dedup
    assert bool(indicator.denominator) == indicator.is_rate
    assert not indicator.is_rate or "÷" in indicator.definition or "占比" in indicator.definition


def test_nobody_put_into_words_what_is_no_figure() -> None:
    assert set(TERMS) == set(CATALOGUE)


def test_the_page_shows_each_part_of_a_definition(cast: Cast) -> None:
    text = cast.office.client.get("/indicators/definitions/").content.decode()
    for indicator in CATALOGUE.values():
        row = text.partition(f'<tr id="{indicator.code}">')[2].partition("</tr>")[0]
        for told in (indicator.definition, indicator.numerator, indicator.denominator, indicator.dedup):
            assert escape(told) in row, indicator.code


def test_what_programme_md_says_stands_in_the_catalogue_too() -> None:
    """“Beyond the source, in the catalogue too”: latencies, seminars, agreements, dialogue, honours, I2–I7, coverage of
    small and struggling enterprises, and both funnels."""
    assert {
        "demands_logged_at_once", "demands_answered_in_time", "policies_delivered_soon", "policies_read_soon",
        "seminar", "university_agreement", "dialogue_mechanism", "wage_agreement", "honour", "setup_rate_single",
        "setup_rate_own", "setup_rate_with_members", "setup_rate_above_scale", "setup_rate_work", "setup_rate_active",
        "setup_rate_small", "setup_rate_struggling", "served_rate_small", "served_rate_struggling", "seen_rate_small",
        "seen_rate_struggling", "demands_raised", "policies_delivered",
    } <= set(CATALOGUE) - set(PROGRAMME_CODES)  # fmt: skip


def test_only_the_two_uncertain_periods_are_settings() -> None:
    named = {code: found.basis_setting for code, found in CATALOGUE.items() if found.basis_setting}
    assert named == {"culture_handbooks": "culture_handbooks_period", "events_held": "events_held_period"}
    assert {CATALOGUE[code].basis for code in named} == {Basis.LAST_YEAR}


def test_kinds_of_money_are_never_added() -> None:
    """Each figure in yuan rests on one kind of record alone."""
    money = [found for found in CATALOGUE.values() if found.is_money and found.fact == "outcomes"]
    kinds = [found.filter["kind"].value for found in money]
    assert all(isinstance(kind, str) for kind in kinds)
    assert len(set(kinds)) == len(kinds) == 4


def test_the_version_follows_the_definitions() -> None:
    assert len(VERSION) == 12
