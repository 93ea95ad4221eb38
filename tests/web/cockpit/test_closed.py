"""The cockpit of a closed period shows what was frozen, marks what was restated, and opens the records as frozen."""

from typing import Any

import pytest

from qiaoliang.results.periods.models import Period
from tests.cast import Cast, Town
from tests.results.periods.made import frozen
from tests.results.periods.test_filed import OPENS, late, make, restated, text


def cockpit(person: Any, town: Town, **more: str) -> Any:
    given = {"department": str(town.marine.pk), "period": "2025", **more}
    return person.client.get("/cockpit/", given)


def test_a_closed_period_keeps_its_figures(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    frozen(town, cast)
    before = OPENS.findall(text(cockpit(cast.office, town)))
    late(town)
    page = text(cockpit(cast.office, town))
    assert OPENS.findall(page) == before
    assert "50 万元" in [said for _href, _number, said in before]
    assert "100 万元" in page  # what it would be now, beside it
    assert "以冻结数为准" in page


@pytest.mark.parametrize("who", ["office", "coordinator", "auditor"])
def test_its_figures_open_exactly_the_records_as_frozen(who: str, town: Town, cast: Cast) -> None:
    make("grants_won", town)
    make("fees_reduced", town)
    frozen(town, cast)
    late(town)
    links = OPENS.findall(text(cockpit(getattr(cast, who), town)))
    assert len(links) >= 10
    for href, number, _said in links:
        response = getattr(cast, who).client.get(href)
        assert response.context["total"] == int(number.replace(",", "")), href
        assert response.context["is_equal"], href


def test_a_restatement_is_marked_as_filed_and_now(town: Town, cast: Cast) -> None:
    restated(town, cast)
    page = text(cockpit(cast.office, town))
    assert "1 项更正过" in page
    assert ">50 万元</a>" in page  # as filed
    assert ">100 万元</a>" in page  # as restated
    assert "更正，因为批文晚到" in page


def test_the_way_there_is_on_the_cockpit_and_a_coordinator_finds_the_own(town: Town, cast: Cast) -> None:
    period = frozen(town, cast)
    page = text(cast.coordinator.client.get("/cockpit/"))
    assert "period=2025" in page
    assert "冻结数" in text(cast.coordinator.client.get("/cockpit/?period=2025"))
    assert period.holder_name in text(cast.coordinator.client.get("/cockpit/?period=2025"))
    assert "period=2025" not in text(cast.neighbour.client.get("/cockpit/"))


def test_what_is_not_frozen_says_so_and_shows_the_day(town: Town, cast: Cast) -> None:
    assert "这一期还没有冻结" in text(cockpit(cast.office, town, period="2024"))
    assert not Period.everything.exists()


def test_few_queries(town: Town, cast: Cast, django_assert_max_num_queries: Any) -> None:
    make("grants_won", town)
    frozen(town, cast)
    cockpit(cast.office, town)
    with django_assert_max_num_queries(12):
        cockpit(cast.office, town)
