"""The pages: every number opens exactly its records, each person sees figures of the own scope and no other."""

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import value
from tests.cast import RUSHAN_TOWN, Cast, Town, make_stint
from tests.results.indicators.logged import write_something
from tests.results.indicators.records import ALL, AS_OF, CREDITED, LAST_YEAR, Case, answers, outcome, pledge

# One figure of each fact: figures of one fact share their columns.
_FIRST = {indicator.fact: code for code, indicator in CATALOGUE.items() if indicator.is_programme_code}
OF_EACH_FACT = frozenset(_FIRST.values())
SHOWN = "as_of=2026-11-20"
LIST_QUERIES = 12


def case(code: str) -> Case:
    return next(found for found in ALL if found.code == code)


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def numbers(html: str) -> dict[str, int]:
    """Code of each linked figure → how many records its first link promises: the others are claimed or verified."""
    found = re.findall(r'href="/indicators/(\w+)/\?[^"]*" data-opens="打开 ([\d,]+) 条记录"', html)
    return {code: int(count.replace(",", "")) for code, count in reversed(found)}


def opened(client: Client, code: str, more: str = "") -> Any:
    response = client.get(f"/indicators/{code}/?{SHOWN}{more}")
    assert response.status_code == 200
    return response.context["shown"]


@pytest.fixture
def made(town: Town) -> Town:
    for one in ALL:
        if one.code != "setup_rate_single":
            one.make(town, LAST_YEAR)
    return town


class TestAllFigures:
    def test_every_figure_is_a_number_that_opens_its_records(self, cast: Cast, made: Town) -> None:
        promised = numbers(page(cast.office.client, f"/indicators/?{SHOWN}"))
        assert promised.keys() == CATALOGUE.keys()
        for code, count in promised.items():
            shown = opened(cast.office.client, code)
            assert shown.total == count, code
            assert shown.tabs[0].count == count, code

    def test_roles_are_tabs(self, cast: Cast, made: Town) -> None:
        html = page(cast.office.client, f"/indicators/?{SHOWN}&role=harmony")
        programme = {"weekly_contact_rate", "culture_handbooks", "events_held", "gifts"}
        seen = {"seen_rate", "seen_rate_small", "seen_rate_struggling"}
        assert numbers(html).keys() == programme | seen | {"dialogue_mechanism", "wage_agreement", "honour"}

    def test_money_is_printed_in_the_unit_a_person_reads(self, cast: Cast, town: Town) -> None:
        outcome("loans_arranged", amount_fen=3_960_000_000_00)(town, LAST_YEAR)
        outcome("activity_funds", amount_fen=21_800_000_00)(town, LAST_YEAR)
        html = page(cast.office.client, f"/indicators/?{SHOWN}")
        assert ">39.6</a>" in html
        assert ">2,180</a>" in html

    def test_a_region_shows_its_own(self, cast: Cast, made: Town) -> None:
        here = numbers(page(cast.office.client, f"/indicators/?{SHOWN}&region=371082"))
        there = numbers(page(cast.office.client, f"/indicators/?{SHOWN}&region=371083"))
        assert here["loans_arranged"] == 1
        assert there["loans_arranged"] == 0
        assert opened(cast.office.client, "loans_arranged", "&region=371083").total == 0

    def test_a_day_in_the_past_shows_what_was_known_then(self, cast: Cast, made: Town) -> None:
        html = page(cast.office.client, "/indicators/?as_of=2026-10-10")
        assert numbers(html)["grants_won"] == 0

    def test_a_figure_is_computed_again_after_a_write(self, cast: Cast, town: Town) -> None:
        before = numbers(page(cast.office.client, f"/indicators/?{SHOWN}"))
        pledge(town, LAST_YEAR)
        assert numbers(page(cast.office.client, f"/indicators/?{SHOWN}")) == before  # remembered: nothing was logged
        write_something(town)
        assert numbers(page(cast.office.client, f"/indicators/?{SHOWN}"))["pledges"] == before["pledges"] + 1

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("as_of=2027-01-01", "统计日不能晚于今天"),
            ("as_of=昨天", "请填日期"),
            ("region=999999", "这个地区不在您的工作范围内"),
            ("department=0", "请从列表中选择部门"),
        ],
    )
    def test_a_wrong_question_is_said_and_answered_for_today(self, cast: Cast, query: str, sentence: str) -> None:
        assert sentence in page(cast.office.client, f"/indicators/?{query}")
        page(cast.office.client, f"/indicators/pledges/?{query}")

    def test_remembered_figures_cost_few_queries(
        self, cast: Cast, made: Town, django_assert_max_num_queries: Any
    ) -> None:
        page(cast.office.client, f"/indicators/?{SHOWN}")
        with django_assert_max_num_queries(LIST_QUERIES):
            page(cast.office.client, f"/indicators/?{SHOWN}")


class TestRecords:
    @pytest.mark.parametrize("one", [one for one in ALL if one.code in OF_EACH_FACT], ids=lambda one: one.code)
    def test_the_list_costs_few_queries(
        self, cast: Cast, town: Town, one: Case, django_assert_max_num_queries: Any
    ) -> None:
        one.make(town, LAST_YEAR)
        page(cast.office.client, f"/indicators/{one.code}/?{SHOWN}")  # signed in from here on
        cache.clear()
        with django_assert_max_num_queries(LIST_QUERIES):
            page(cast.office.client, f"/indicators/{one.code}/?{SHOWN}")

    def test_standings_are_tabs(self, cast: Cast, town: Town) -> None:
        pledge(town, LAST_YEAR)
        pledge(town, LAST_YEAR, state="claimed", confirmed_at=None)
        pledge(town, LAST_YEAR, state="disputed", disputed_at=town.at)
        pledge(town, LAST_YEAR, state="void", voided_at=town.at)
        tabs = opened(cast.office.client, "pledges").tabs
        assert [(tab.tab.label, tab.count) for tab in tabs] == [
            ("已确认", 1),
            ("申报", 3),
            ("待确认", 1),
            ("有异议", 1),
            ("作废", 1),
            ("已兑现", 0),
            ("逾期未兑现", 0),
            ("已撤回", 0),
        ]

    def test_a_number_beside_a_figure_opens_its_own_records(self, cast: Cast, town: Town) -> None:
        pledge(town, LAST_YEAR, kept_on=LAST_YEAR)
        pledge(town, LAST_YEAR, due_on=LAST_YEAR)
        pledge(town, LAST_YEAR, state="claimed", confirmed_at=None, kept_on=LAST_YEAR)
        html = page(cast.office.client, f"/indicators/?{SHOWN}")
        href, shown = re.search(r'已兑现 <a class="n" href="([^"]+)">(\d+)</a>', html).groups()  # type: ignore[union-attr]
        response = cast.office.client.get(href.replace("&amp;", "&"))
        assert (shown, response.context["shown"].total) == ("1", 1)
        claimed = re.search(r'href="(/indicators/pledges/[^"]+tab=claimed)"[^>]*>(\d+)</a>', html).groups()  # type: ignore[union-attr]
        assert claimed[1] == "3"
        assert cast.office.client.get(claimed[0].replace("&amp;", "&")).context["shown"].total == 3

    def test_an_instructor_learns_of_checking_and_not_of_a_dispute(self, cast: Cast, town: Town) -> None:
        pledge(town, LAST_YEAR, state="claimed", confirmed_at=None)
        pledge(town, LAST_YEAR, state="disputed", disputed_at=town.at)
        tabs = opened(cast.instructor.client, "pledges").tabs
        assert [(tab.tab.label, tab.count) for tab in tabs[:4]] == [
            ("已确认", 0),
            ("申报", 2),
            ("核实中", 2),
            ("作废", 0),
        ]
        assert "有异议" not in page(cast.instructor.client, f"/indicators/pledges/?{SHOWN}")

    def test_rates_open_what_they_reached_and_what_they_missed(self, cast: Cast, town: Town) -> None:
        tabs = opened(cast.office.client, "setup_rate").tabs
        assert [(tab.tab.label, tab.count) for tab in tabs] == [("已覆盖", 1), ("未覆盖", 3), ("应计", 4)]

    def test_a_name_on_the_way_into_the_party_is_masked(self, cast: Cast, town: Town) -> None:
        case("activists_cultivated").make(town, LAST_YEAR, name="丛某某")
        html = page(cast.office.client, f"/indicators/activists_cultivated/?{SHOWN}")
        assert "丛**" in html
        assert "丛某某" not in html

    def test_the_export_holds_the_same_records(self, cast: Cast, made: Town) -> None:
        response = cast.office.client.get(f"/indicators/loans_arranged/?{SHOWN}&export=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert 800 in cells  # 8,000,000 yuan in 万元

    def test_who_may_not_export_is_told_so(self, cast: Cast, made: Town) -> None:
        page(cast.secretary.client, f"/indicators/pledges/?{SHOWN}&export=xlsx", status=403)

    def test_hidden_rows_are_counted(self, cast: Cast, town: Town) -> None:
        """Everybody who sees figures sees the survey's result; the answers belong to the city's office alone."""
        answers(town, "effective", 35, 5)
        html = page(cast.instructor.client, f"/indicators/survey_effective/?{SHOWN}")
        assert "87.5" in html
        assert "另有 35 条无权查看" in html
        assert opened(cast.instructor.client, "survey_effective").total == 0
        assert "另有" not in page(cast.office.client, f"/indicators/survey_effective/?{SHOWN}")

    def test_fewer_than_thirty_answers_show_nothing(self, cast: Cast, town: Town) -> None:
        """G49."""
        answers(town, "effective", 28, 1)
        html = page(cast.office.client, f"/indicators/survey_effective/?{SHOWN}")
        assert "96.6" not in html
        assert "有效答卷不足 30 份" in html
        assert opened(cast.office.client, "survey_effective").total == 0
        assert value("survey_effective", scope=EVERYTHING, as_of=AS_OF).value == 0

    def test_an_unknown_figure_is_not_found(self, cast: Cast) -> None:
        page(cast.office.client, "/indicators/happiness/", status=404)

    def test_every_record_list_can_be_sorted_by_every_column(self, cast: Cast, made: Town) -> None:
        for code in sorted(OF_EACH_FACT):
            for head in opened(cast.office.client, code).heads:
                if head.next_sort:
                    page(cast.office.client, f"/indicators/{code}/?{SHOWN}&sort={head.column.key}")


class TestWhoSeesWhat:
    def test_owners_and_administrators_see_no_figures(self, cast: Cast) -> None:
        for person in (cast.owner, cast.administrator):
            for path in ("/indicators/", "/indicators/pledges/"):
                page(person.client, path, status=403)
            page(person.client, "/indicators/definitions/")  # what a figure means is nobody's secret

    def test_the_neighbour_sees_nothing_of_lidao(self, cast: Cast, town: Town) -> None:
        for one in CREDITED:
            one.make(town, LAST_YEAR)
        counted = numbers(page(cast.neighbour.client, f"/indicators/?{SHOWN}"))
        known = {"instructors_posted", "served_rate", "served_rate_small"}  # of the own firm
        assert {code for code, count in counted.items() if count} == known
        for code in OF_EACH_FACT & {one.code for one in CREDITED}:
            assert opened(cast.neighbour.client, code).total == 0
            assert opened(cast.neighbour.client, code, "&region=371082").total == 0

    def test_a_county_is_shown_as_its_officer_and_as_the_city_see_it(self, cast: Cast, made: Town) -> None:
        case("grants_won").make(made, LAST_YEAR, region_code=RUSHAN_TOWN)  # before the firm moved here
        own = numbers(page(cast.county_officer.client, f"/indicators/?{SHOWN}"))
        assert own == numbers(page(cast.office.client, f"/indicators/?{SHOWN}&region=371082"))
        assert own["grants_won"] == 1

    def test_an_instructor_sees_what_the_own_postings_helped_with(self, cast: Cast, made: Town) -> None:
        counted = numbers(page(cast.instructor.client, f"/indicators/?{SHOWN}"))
        assert {counted[code] for code in ("pledges", "loans_arranged", "demands_resolved", "weekly_contact_rate")} == {
            1
        }
        theirs = make_stint(made, made.colleague, made.seafood, part="support")
        pledge(made, LAST_YEAR, helped_by=theirs)
        write_something(made)
        assert numbers(page(cast.instructor.client, f"/indicators/?{SHOWN}"))["pledges"] == 1
        assert opened(cast.instructor.client, "pledges").total == 1
        assert numbers(page(cast.secretary.client, f"/indicators/?{SHOWN}"))["pledges"] == 2
        assert numbers(page(cast.other_instructor.client, f"/indicators/?{SHOWN}"))["pledges"] == 0

    def test_definitions_name_every_figure(self, cast: Cast) -> None:
        html = page(cast.auditor.client, "/indicators/definitions/")
        for indicator in CATALOGUE.values():
            assert f'id="{indicator.code}"' in html
            assert indicator.definition.replace("“", "“") in html


def test_the_trend_adds_up_to_what_was_counted(cast: Cast, town: Town) -> None:
    for days in (0, 100, 300, 900):
        pledge(town, AS_OF - timedelta(days=days))
    asked = page(cast.office.client, f"/indicators/pledges/?{SHOWN}")
    assert "/indicators/pledges/trend/?" in asked
    assert "近 8 季新增" not in asked
    response = cast.office.client.get(f"/indicators/pledges/trend/?{SHOWN}", headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    shown = [row[:2] for row in response.context["chart"].rows]
    assert shown == [
        ("25Q1", "0"), ("25Q2", "0"), ("25Q3", "0"), ("25Q4", "0"), ("26Q1", "1"), ("26Q2", "0"), ("26Q3", "1"),
        ("26Q4", "1"),
    ]  # fmt: skip
    assert date(2026, 1, 24) == AS_OF - timedelta(days=300)
    assert "近 8 季新增" in page(cast.office.client, f"/indicators/pledges/?{SHOWN}")  # known from here on
    assert "近 8 季新增" in page(cast.office.client, f"/indicators/pledges/trend/?{SHOWN}")  # without script, a page


def test_figures_that_do_not_move_within_a_year_have_no_trend(cast: Cast, town: Town) -> None:
    assert cast.office.client.get("/indicators/hightech_share/trend/").status_code == 404
    assert "trend/" not in page(cast.office.client, f"/indicators/hightech_share/?{SHOWN}")
