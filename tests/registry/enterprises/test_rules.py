"""Size class by the table of 2017, non-public by three definitions, the need profile."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises import rules
from qiaoliang.registry.enterprises.choices import (
    ControllerOrigin,
    ControllingType,
    NonPublicDefinition,
    RegistrationType,
    SizeClass,
)
from qiaoliang.registry.enterprises.industries import DIVISIONS
from qiaoliang.registry.enterprises.rules import FEN_PER_WAN, NeedProfileFault, NonPublic, normalise_need, size_class

# (division, group) and the lower bounds of large, medium, small as the regulation prints them; money in 万元.
TABLE = [
    ("01", "", {"revenue": (20000, 500, 50)}),
    ("06", "", {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)}),
    ("35", "", {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)}),
    ("46", "", {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)}),
    ("47", "", {"revenue": (80000, 6000, 300), "assets": (80000, 5000, 300)}),
    ("51", "", {"staff": (200, 20, 5), "revenue": (40000, 5000, 1000)}),
    ("52", "", {"staff": (300, 50, 10), "revenue": (20000, 500, 100)}),
    ("54", "", {"staff": (1000, 300, 20), "revenue": (30000, 3000, 200)}),
    ("59", "591", {"staff": (1000, 300, 20), "revenue": (30000, 3000, 200)}),
    ("59", "", {"staff": (200, 100, 20), "revenue": (30000, 1000, 100)}),
    ("60", "", {"staff": (1000, 300, 20), "revenue": (30000, 2000, 100)}),
    ("61", "", {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)}),
    ("62", "", {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)}),
    ("63", "", {"staff": (2000, 100, 10), "revenue": (100000, 1000, 100)}),
    ("65", "", {"staff": (300, 100, 10), "revenue": (10000, 1000, 50)}),
    ("70", "7010", {"revenue": (200000, 1000, 100), "assets": (10000, 5000, 2000)}),
    ("70", "702", {"staff": (1000, 300, 100), "revenue": (5000, 1000, 500)}),
    ("72", "", {"staff": (300, 100, 10), "assets": (120000, 8000, 100)}),
    ("75", "", {"staff": (300, 100, 10)}),
    ("70", "703", {"staff": (300, 100, 10)}),
    ("85", "", {"staff": (300, 100, 10)}),
]
ROWS = pytest.mark.parametrize(("division", "group", "bounds"), TABLE, ids=lambda value: str(value)[:12])


def measured(division: str, group: str, figures: dict[str, int]) -> SizeClass | None:
    return size_class(
        division,
        group=group,
        staff=figures.get("staff"),
        revenue_fen=figures["revenue"] * FEN_PER_WAN if "revenue" in figures else None,
        assets_fen=figures["assets"] * FEN_PER_WAN if "assets" in figures else None,
    )


@ROWS
def test_all_lower_bounds_met_reach_the_class(division, group, bounds):
    for step, expected in enumerate((SizeClass.LARGE, SizeClass.MEDIUM, SizeClass.SMALL)):
        figures = {measure: bound[step] for measure, bound in bounds.items()}
        assert measured(division, group, figures) is expected


@ROWS
def test_one_bound_missed_goes_one_class_down(division, group, bounds):
    for missed in bounds:
        for step, expected in enumerate((SizeClass.MEDIUM, SizeClass.SMALL, SizeClass.MICRO)):
            figures = {measure: bound[step] for measure, bound in bounds.items()}
            figures[missed] -= 1
            assert measured(division, group, figures) is expected


@ROWS
def test_missing_figure_leaves_the_class_open(division, group, bounds):
    for absent in bounds:
        figures = {measure: bound[0] for measure, bound in bounds.items() if measure != absent}
        assert measured(division, group, figures) is None


def test_bound_is_compared_in_fen():
    assert size_class("01", revenue_fen=50 * FEN_PER_WAN) is SizeClass.SMALL
    assert size_class("01", revenue_fen=50 * FEN_PER_WAN - 1) is SizeClass.MICRO


def test_lowest_figure_decides_over_several_classes():
    assert size_class("35", staff=5000, revenue_fen=299 * FEN_PER_WAN) is SizeClass.MICRO


@pytest.mark.parametrize("division", ["53", "66", "69", "83", "84", "91", "96", "97"])
def test_industries_outside_the_table_have_no_class(division):
    assert size_class(division, staff=10**6, revenue_fen=10**15, assets_fen=10**15) is None


def test_letting_own_real_estate_is_outside_the_table():
    assert rules.line_of("70", "7040") is None


def test_every_other_division_has_a_line_and_every_line_is_used():
    outside = {"53", "66", "67", "68", "69", "83", "84", *(str(code) for code in range(91, 98))}
    assert {one.code for one in DIVISIONS if rules.line_of(one.code) is None} == outside
    used = {rules.line_of(one.code) for one in DIVISIONS} | {rules.line_of("70", group) for group in ("701", "702")}
    assert used - {None} == set(rules.SIZE_LINES)


@pytest.mark.parametrize(
    ("registration", "controlling", "origin", "expected"),
    [
        ("state", "state", "not_a_person", NonPublic(False, False, False)),
        ("llc", "collective", "unknown", NonPublic(False, False, False)),
        ("state_llc", "unknown", "unknown", NonPublic(False, False, False)),
        ("private_llc", "private", "mainland", NonPublic(True, True, True)),
        ("private_llc", "unknown", "unknown", NonPublic(True, True, True)),
        ("hmt", "hmt", "hmt", NonPublic(True, False, True)),
        ("hmt", "unknown", "unknown", NonPublic(True, False, True)),
        ("foreign", "foreign", "foreign", NonPublic(True, False, False)),
        # A foreign-registered firm that a Chinese citizen in the end controls.
        ("foreign", "foreign", "mainland", NonPublic(True, True, True)),
        ("private_llc", "private", "foreign", NonPublic(True, False, False)),
        ("llc", "unknown", "mainland", NonPublic(True, True, True)),
        ("llc", "unknown", "unknown", NonPublic(None, None, None)),
        ("joint_stock", "other", "not_a_person", NonPublic(None, None, None)),
        ("cooperative", "unknown", "unknown", NonPublic(True, True, True)),
    ],
)
def test_non_public_by_three_definitions(registration, controlling, origin, expected):
    assert rules.non_public(registration=registration, controlling=controlling, origin=origin) == expected


def test_narrower_definitions_lie_within_the_statistical_one():
    for facts in itertools.product(RegistrationType, ControllingType, ControllerOrigin):
        answer = rules.non_public(registration=facts[0], controlling=facts[1], origin=facts[2])
        if answer.national_law:
            assert answer.shandong
        if answer.shandong:
            assert answer.by(NonPublicDefinition.STATISTICS)


@given(
    st.dictionaries(st.sampled_from(Function.values), st.integers(0, 10_000), min_size=1).filter(
        lambda profile: sum(profile.values()) > 0
    )
)
def test_need_profile_sums_to_a_thousand(profile):
    normal = normalise_need(profile)
    assert sum(normal.values()) == 1000
    assert all(share > 0 for share in normal.values())
    assert list(normal) == [one for one in Function if one in normal]
    for one, share in normal.items():
        assert abs(share - 1000 * profile[one.value] / sum(profile.values())) < 1


def test_need_profile_that_is_normal_stays_as_it_is():
    profile = {"economy": 400, "labour": 350, "finance": 250}
    assert normalise_need(profile) == profile


def test_thirds_are_shared_out_from_the_first():
    assert normalise_need({"labour": 1, "economy": 1, "science": 1}) == {"economy": 334, "labour": 333, "science": 333}


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"economy": 500, "weather": 500}, "weather"),
        ({"economy": -1, "labour": 2}, "负数"),
        ({"economy": float("inf")}, "无穷大"),
        ({"economy": float("nan")}, "负数"),
        ({"economy": 0}, "合计为0"),
        ({}, "合计为0"),
    ],
)
def test_unusable_profile_is_refused_in_one_sentence(profile, words):
    with pytest.raises(NeedProfileFault, match=words) as caught:
        normalise_need(profile)
    assert str(caught.value).endswith("。")
