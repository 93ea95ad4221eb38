"""The pivot page: what stands in a cell, what it opens, what is too few to show, and what it costs."""

import io
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.dimensions import axes_of
from qiaoliang.results.indicators.evaluate import Figure, rows, value
from qiaoliang.results.indicators.models import SharedView
from qiaoliang.results.indicators.rules import suppressed
from tests.cast import LIDAO, LIDAO_NEXT, RUSHAN_TOWN, Cast, Town
from tests.results.indicators.records import AS_OF, CREDITED, LAST_YEAR

HERE = "/indicators/pivot/"


def make(code: str, town: Town, **more: Any) -> Any:
    return next(one for one in CREDITED if one.code == code).make(town, LAST_YEAR, **more)


def page(cast: Cast, query: str, who: str = "office") -> str:
    response = getattr(cast, who).client.get(f"{HERE}?{query}")
    assert response.status_code == 200
    found: str = response.content.decode()
    return found


def links(text: str) -> list[tuple[str, str]]:
    """(address, number) of every cell that opens records."""
    return [(unescape(href), number) for href, number in re.findall(r'class="n" href="([^"]+)"[^>]*>([^<]+)</a>', text)]


def test_every_cell_opens_its_records(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    make("grants_won", town, region_code=LIDAO_NEXT)
    make("party_rules_made", town)
    for query in ("i=grants_won&i=party_rules_made&across=town", "i=grants_won&down=industry&across=department"):
        found = links(page(cast, query))
        assert len(found) >= 4
        for href, number in found:
            opened = cast.office.client.get(href).content.decode()
            assert re.search(rf'class="value">{re.escape(number)} <small>', opened), (href, number)


@pytest.mark.parametrize("state", ["claimed", "verified"])
def test_the_state_opens_its_tab(state: str, town: Town, cast: Cast) -> None:
    row = make("grants_won", town)
    type(row).everything.filter(pk=row.pk).update(verified_at=town.at)
    found = links(page(cast, f"i=grants_won&across=size&state={state}"))
    assert found
    assert all(f"tab={state}" in href for href, _number in found)


def test_what_lies_in_two_towns_stands_apart_and_once(town: Town, cast: Cast) -> None:
    first, other = make("activists_cultivated", town), make("activists_cultivated", town, region_code=LIDAO_NEXT)
    type(other).everything.filter(pk=other.pk).update(person_key=first.person_key)
    for _number in range(3):
        make("activists_cultivated", town)
    text = page(cast, "i=activists_cultivated&across=town")
    assert "跨镇街" in text
    numbers = [number for _href, number in links(text)]
    assert numbers[-1] == "4"


def test_too_few_are_not_shown_nor_opened(town: Town, cast: Cast) -> None:
    make("members_admitted", town)
    text = page(cast, "i=members_admitted&across=industry")
    assert "不单列" in text
    opened = cast.office.client.get("/indicators/members_admitted/?part=industry:C").content.decode()
    assert "不足 5 人" in opened
    assert "汐歌海产党支部" not in opened
    assert "汐歌海产党支部" in cast.office.client.get("/indicators/members_admitted/").content.decode()


def test_a_place_of_few_people_is_not_told_by_its_region_either(town: Town, cast: Cast) -> None:
    """Nor can it be had from the sum of all and its neighbours."""
    for _number in range(2):
        make("members_admitted", town, region_code=LIDAO)
    for _number in range(6):
        make("members_admitted", town, region_code=RUSHAN_TOWN)
    for _number in range(9):
        make("members_admitted", town, region_code=f"371002{RUSHAN_TOWN[6:]}")

    def of(region: str) -> Figure:
        return value("members_admitted", scope=EVERYTHING, as_of=AS_OF, region=region)

    assert (of("").value, of("").is_hidden) == (17, False)
    told = {region: (of(region).value, of(region).is_hidden) for region in ("371082", "371083", "371002")}
    assert told == {"371082": (0, True), "371083": (0, True), "371002": (9, False)}
    assert rows("members_admitted", scope=EVERYTHING, as_of=AS_OF, region="371082").count() == 0
    for region in ("371082", "371083"):
        text = cast.office.client.get(f"/indicators/members_admitted/?region={region}").content.decode()
        assert "不足 5 人" in text
        assert "汐歌海产党支部" not in text
    assert "不单列" in page(cast, "i=members_admitted&across=industry&region=371082")


def test_a_department_of_few_people_is_not_told(town: Town) -> None:
    make("activists_cultivated", town)
    asked = {"scope": EVERYTHING, "as_of": AS_OF}
    helped_by = value("activists_cultivated", **asked, department=town.marine)
    assert (helped_by.is_hidden, helped_by.records) == (True, 0)
    assert not value("activists_cultivated", **asked).is_hidden


def test_wrong_choices_are_said_and_nothing_is_lost(town: Town, cast: Cast) -> None:
    assert "不能按同一种分" in page(cast, "i=grants_won&across=town&down=town")
    assert "请至少选一种分法" in page(cast, "i=grants_won")
    assert "请从列表中选择指标" in page(cast, "i=no_such&across=town")
    assert "还没有选指标" in page(cast, "")
    assert 'value="grants_won" checked' in page(cast, "i=grants_won")


def test_any_choice_is_at_most_twelve_queries(town: Town, cast: Cast, django_assert_max_num_queries: Any) -> None:
    codes = [code for code, one in CATALOGUE.items() if axes_of(one)][:12]
    make("grants_won", town)
    chosen = "&".join(f"i={code}" for code in codes)
    cast.office.client.get("/indicators/definitions/")
    own = f"down=carrier&across=county&period=2025&department={town.marine.pk}&region=371082"
    for by in ("down=department&across=town", own, "across=size"):
        with django_assert_max_num_queries(12):
            page(cast, f"{chosen}&{by}")


def test_persons_are_no_dimension_but_of_the_own_view(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    assert "本人" not in page(cast, "i=grants_won&across=size")
    text = page(cast, "i=grants_won&across=instructor", "instructor")
    assert "我一人助力" in text
    assert "姜若楠" not in text


def test_a_view_is_shared_by_the_office_alone(town: Town, cast: Cast) -> None:
    kept = {"name": "行业资金", "query": "i=grants_won&across=industry"}
    assert cast.coordinator.client.post(f"{HERE}share/", kept).status_code == 403
    assert cast.office.client.post(f"{HERE}share/", kept).status_code == 302
    assert "行业资金" in page(cast, "", "coordinator")
    view = SharedView.everything.get()
    assert cast.neighbour.client.post(f"{HERE}views/{view.pk}/withdraw/").status_code == 403
    cast.office.client.post(f"{HERE}views/{view.pk}/withdraw/")
    assert "行业资金" not in page(cast, "", "coordinator")


def test_the_workbook_holds_the_numbers(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    content = cast.office.client.get(f"{HERE}?i=grants_won&across=size&export=xlsx").content
    heads, row = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))[:2]
    assert heads == ("指标", "分项", "单位", "小型", "合计")
    assert row == ("争取无偿资金", "合计", "万元", 50, 50)


TABLES = st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(0, 9))


@given(TABLES, st.integers(2, 5))
def test_no_small_cell_can_be_had_by_subtraction(numbers: dict[tuple[str, str], int], least: int) -> None:
    hidden = suppressed(numbers, least)
    assert {place for place, number in numbers.items() if 0 < number < least} <= hidden
    for axis in (0, 1):
        for line in {place[axis] for place in hidden}:
            inside = [place for place in hidden if place[axis] == line]
            shown = [
                place for place, number in numbers.items() if place[axis] == line and number and place not in hidden
            ]
            assert len(inside) > 1 or not shown
