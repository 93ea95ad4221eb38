"""Every check finds exactly the fault that is planted, and nothing in a clean world."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.checks import actions
from qiaoliang.results.checks.catalogue import CHECKS, FAULTS, HINT_CODES
from qiaoliang.results.checks.check import Day
from qiaoliang.results.checks.models import Finding, Night
from qiaoliang.results.checks.unknown import unknown
from qiaoliang.results.checks.unsettled import InTurn, claims
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Standing
from tests.cast import Cast, Person, Town
from tests.results.checks.plants import MANY, PLANTS, claim
from tests.results.indicators.logged import write_something


def found(at: datetime) -> dict[str, int]:
    looked = actions.look(at)
    assert looked.failed == []
    return {code: len(rows) for code, rows in looked.found.items() if rows}


def keep(at: datetime) -> dict[str, int]:
    return actions.keep(looked=actions.look(at), by=SYSTEM, at=at)


def test_there_are_more_than_forty_and_each_has_its_fault() -> None:
    assert len(FAULTS) >= 40
    assert set(PLANTS) == set(CHECKS)


def test_a_clean_world_has_nothing(cast: Cast, at: datetime) -> None:
    assert found(at) == {}


def test_a_sound_result_of_the_ledger_is_nothing(town: Town, at: datetime) -> None:
    claim(town)
    assert found(at) == {}


@pytest.mark.parametrize("code", PLANTS)
def test_a_planted_fault_is_found_and_it_alone(code: str, town: Town, at: datetime) -> None:
    """G42, G43, G44, G45, G47 and whatever a figure rests on."""
    PLANTS[code](town)
    assert found(at) == {code: MANY.get(code, 1)}


def test_a_night_keeps_the_first_day_and_forgets_what_is_right_again(town: Town, at: datetime) -> None:
    PLANTS["outcome_without_document"](town)
    keep(at)
    first = Finding.everything.get()
    keep(at + timedelta(days=3))
    again = Finding.everything.get()
    assert (again.pk, again.found_on) == (first.pk, at.date())
    claim(town)
    type(claim(town)).everything.update(document_number="DK")
    keep(at + timedelta(days=4))
    assert Finding.everything.count() == 0
    assert list(Night.everything.filter(code="outcome_without_document").values_list("number", flat=True)) == [0, 1, 1]
    keep(at + timedelta(days=60))
    assert {night.on for night in Night.everything.all()} == {(at + timedelta(days=60)).date()}


def test_the_clock_checks_once_a_night(town: Town, at: datetime) -> None:
    assert "查了" in actions.run_nightly(at)
    assert "已经查过" in actions.run_nightly(at + timedelta(minutes=5))
    assert "查了" in actions.run_nightly(at + timedelta(days=1))


def _broken(day: Day) -> list[object]:
    raise ZeroDivisionError


def test_a_check_that_cannot_run_is_named_and_keeps_what_it_found(
    town: Town, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    PLANTS["outcome_without_document"](town)
    keep(at)
    check = replace(CHECKS["outcome_without_document"], find=_broken)
    later = at + timedelta(days=1)
    actions.keep(looked=actions.look(later, [check]), by=SYSTEM, at=later)
    assert Finding.everything.count() == 1
    lines = {line.label: line for line in unknown(Asked(EVERYTHING, later.date()), knows_checks=True)}
    assert lines["没有查成的体检项目"].names == (check.label,)


def test_what_is_not_known_is_counted(town: Town, at: datetime) -> None:
    def lines() -> dict[str, int]:
        asked = Asked(EVERYTHING, at.date())
        return {line.label: line.number for line in unknown(asked, knows_checks=True)}

    assert lines()["数据体检"] == 0
    claim(town, state="claimed", confirmed_at=None)
    claim(town, state="disputed", disputed_at=at - timedelta(days=1))
    PLANTS["twin_undecided_long"](town)
    PLANTS["credited_in_the_future"](town)
    keep(at)
    write_something(town)  # the rows were written past the actions
    told = lines()
    assert told["待确认"] == 1
    assert told["有异议、待裁定"] == 1
    assert told["疑似重复、待决定"] == 1
    assert told["没有来数的指标"] == 3
    assert told["体检发现数字可能有错"] == 1
    assert told["没有查成的体检项目"] == 0


# --- pages


def test_everybody_sees_the_own_area_alone(cast: Cast, town: Town, at: datetime) -> None:
    PLANTS["outcome_without_document"](town)
    keep(at)
    page = "/checks/outcome_without_document/"
    for name, person in cast:
        response = person.client.get(page)
        if name in ("office", "county_officer", "auditor"):
            assert "流动资金贷款" in response.content.decode(), name
            assert "流动资金贷款" in person.client.get("/checks/").content.decode()
        elif name == "neighbour":
            assert "流动资金贷款" not in response.content.decode()
            assert "流动资金贷款" not in person.client.get("/checks/").content.decode()
        else:
            assert response.status_code == 403, name
    assert cast.office.client.get("/checks/no_such_check/").status_code == 404


def test_the_page_of_all_costs_the_same_at_any_size(
    cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for code in ("outcome_without_document", "credited_in_the_future", "stint_two_leads"):
        PLANTS[code](town)
    keep(at)
    office = cast.office.client
    for page in ("/checks/", "/checks/outcome_without_document/"):
        with django_assert_max_num_queries(12):
            office.get(page)


def test_a_hint_is_the_persons_own_first(cast: Cast, town: Town, at: datetime) -> None:
    PLANTS["hint_per_head"](town)
    keep(at)
    hint = Finding.everything.get()
    assert hint.code in HINT_CODES
    assert Notice.objects.filter(to=cast.instructor.user, kind="hints_found").count() == 1
    keep(at + timedelta(days=1))
    assert Notice.objects.filter(kind="hints_found").count() == 1
    assert hint.open_on == at.date() + timedelta(days=7)  # five working days from a Friday
    own = cast.instructor.client.get("/checks/hints/").content.decode()
    assert hint.label in own
    assert hint.label not in cast.other_instructor.client.get("/checks/hints/").content.decode()
    way = hint.get_absolute_url()
    assert cast.office.client.get(way).status_code == 403
    assert cast.other_instructor.client.get(way).status_code == 404
    refused = cast.instructor.client.post(way, {"words": " "})
    assert refused.status_code == 200
    assert cast.instructor.client.post(way, {"words": "人手一册"}).status_code == 302
    hint.refresh_from_db()
    assert hint.words == "人手一册"


def test_an_explanation_is_words(town: Town, at: datetime) -> None:
    PLANTS["hint_per_head"](town)
    keep(at)
    with pytest.raises(Refusal, match="写一句"):
        actions.explain(finding=Finding.everything.get(), words="  ", by=SYSTEM, at=at)


def test_what_is_not_known_stands_under_the_figures(cast: Cast, town: Town, at: datetime) -> None:
    assert "/checks/unknown/" in cast.coordinator.client.get("/indicators/").content.decode()
    text = cast.coordinator.client.get("/checks/unknown/").content.decode()
    assert "核实中" in text  # a coordinator may not know of disputes, and sees both together
    assert "数据体检" not in text.split("<main")[1]
    whole = cast.office.client.get("/checks/unknown/").content.decode()
    assert "待确认" in whole
    assert "数据体检" in whole


def test_what_is_not_known_opens_exactly_what_it_counts(cast: Cast, town: Town, at: datetime) -> None:
    """One list over all kinds of results. Whoever may not know of a dispute finds it among what is being checked."""
    claim(town, state="claimed", confirmed_at=None)
    claim(town, state="disputed", disputed_at=at - timedelta(days=1))
    PLANTS["twin_undecided_long"](town)
    PLANTS["credited_in_the_future"](town)
    keep(at)
    write_something(town)  # the rows were written past the actions

    def opened(person: Person, of: str, **more: str) -> tuple[int, str]:
        response = person.client.get("/checks/unknown/records/", {"of": of, **more})
        return response.context["total"], response.content.decode()

    number, page = opened(cast.office, "waiting")
    assert number == 1
    assert "tab=waiting" in page
    assert opened(cast.office, "disputed")[0] == 1
    assert opened(cast.office, "undecided")[0] == 1
    assert opened(cast.office, "faults")[0] == 1
    assert opened(cast.office, "waiting", region="371083")[0] == 0
    assert opened(cast.coordinator, "checking")[0] == 2
    assert "有异议" not in cast.coordinator.client.get("/checks/unknown/").content.decode()
    for of in ("waiting", "disputed", "faults"):
        assert cast.coordinator.client.get("/checks/unknown/records/", {"of": of}).status_code == 404
    assert cast.office.client.get("/checks/unknown/records/", {"of": "nothing"}).status_code == 404
    assert opened(cast.neighbour, "waiting")[0] == 0
    told = cast.office.client.get("/checks/unknown/").content.decode()
    for href in re.findall(r'href="(/checks/unknown/records/[^"]+)" data-opens="打开(?: (\d+) 条)?记录"', told):
        assert cast.office.client.get(unescape(href[0])).context["total"] == int(href[1] or 0), href


def test_a_page_of_them_goes_from_one_kind_of_result_to_the_next(town: Town, at: datetime) -> None:
    for _number in range(3):
        claim(town, state="claimed", confirmed_at=None)
        claim(town, kind="grants_won", state="claimed", confirmed_at=None)
    asked = Asked(EVERYTHING, at.date())
    found = InTurn(claims(asked, Standing.WAITING))
    every = [(part.label, row.pk) for part, row in found[0 : len(found)]]
    assert len(every) == len(set(every)) == len(found) == 6
    assert [(part.label, row.pk) for part, row in found[2:5]] == every[2:5]
    assert found[6:50] == []
