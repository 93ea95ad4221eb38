"""The shipped slice is whole, says its code system and version, and its points lie where they should."""

from collections import Counter

import pytest

from qiaoliang.registry.regions import reference
from qiaoliang.registry.regions.geometry import contains

FUNCTIONAL_DISTRICTS = ("371071", "371072", "371073")


def test_slice_has_the_published_number_of_rows():
    levels = Counter(row.level for row in reference.rows())
    assert levels == {"city": 1, "county": 7, "town": 73, "village": 2768}


def test_every_row_says_code_system_and_version():
    assert {(row.code_system, row.version) for row in reference.rows()} == {("NBS", "2023")}


def test_parents_come_before_children_and_share_their_prefix():
    seen = {""}
    for row in reference.rows():
        assert row.parent_code in seen
        assert row.code.startswith(row.parent_code)
        seen.add(row.code)
    assert len(seen) == len(reference.rows()) + 1


def test_functional_districts_are_marked():
    marked = [row.code for row in reference.rows() if row.kind == "functional_district"]
    assert marked == list(FUNCTIONAL_DISTRICTS)


def test_statistical_meaning_of_the_colliding_code():
    names = {row.code: row.name for row in reference.rows()}
    assert names["371082001"] == "宁津街道"


def test_every_town_has_one_point():
    towns = {row.code: row.name for row in reference.rows_at("town")}
    assert {code: point.name for code, point in reference.town_points().items()} == towns


@pytest.mark.parametrize("point", list(reference.town_points().values()), ids=lambda point: point.name)
def test_point_lies_inside_its_county(point):
    county = point.code[:6]
    holding = [code for code, shape in reference.outlines().items() if contains(shape, point.longitude, point.latitude)]
    assert holding == (["371002"] if county in FUNCTIONAL_DISTRICTS else [county])


def test_points_are_distinct_and_called_approximate():
    points = list(reference.town_points().values())
    assert len({(point.longitude, point.latitude) for point in points}) == 73
    assert {point.precision for point in points} == {"approximate"}


def test_only_real_counties_have_an_outline():
    assert sorted(reference.outlines()) == ["371002", "371003", "371082", "371083"]
