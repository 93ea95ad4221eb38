"""GB/T 4754-2017: the ranges of its sections and the defaults that hang on its divisions."""

import pytest

from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.industries import UnknownDivision

RANGES = [
    *("A01-05", "B06-12", "C13-43", "D44-46", "E47-50", "F51-52", "G53-60", "H61-62", "I63-65", "J66-69"),
    *("K70-70", "L71-72", "M73-75", "N76-79", "O80-82", "P83-83", "Q84-85", "R86-90", "S91-96", "T97-97"),
]


def test_twenty_sections_and_ninety_seven_divisions():
    assert len(industries.SECTIONS) == 20
    assert [one.code for one in industries.DIVISIONS] == [f"{number:02d}" for number in range(1, 98)]


@pytest.mark.parametrize("span", RANGES)
def test_sections_have_the_range_of_the_standard(span):
    own = [one.code for one in industries.DIVISIONS if one.section == span[0]]
    assert own[0] == span[1:3]
    assert own[-1] == span[-2:]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("A", "农、林、牧、渔业"),
        ("I", "信息传输、软件和信息技术服务业"),
        ("05", "农、林、牧、渔专业及辅助性活动"),
        ("13", "农副食品加工业"),
        ("25", "石油、煤炭及其他燃料加工业"),
        ("37", "铁路、船舶、航空航天和其他运输设备制造业"),
        ("50", "建筑装饰、装修和其他建筑业"),
        ("58", "多式联运和运输代理业"),
        ("59", "装卸搬运和仓储业"),
        ("87", "广播、电视、电影和录音制作业"),
        ("96", "基层群众自治组织及其他组织"),
    ],
)
def test_names_are_those_of_2017_and_not_of_2011(code, name):
    assert industries.name_of(code) == name


def test_names_are_distinct_within_sections_and_divisions():
    for level in (industries.SECTIONS, industries.DIVISIONS):
        assert len({one.name for one in level}) == len(level)


@pytest.mark.parametrize("code", list(industries.INDUSTRIES))
def test_default_needs_sum_to_a_thousand_and_lead_with_the_own_line(code):
    industry = industries.INDUSTRIES[code]
    assert sum(industry.needs.values()) == 1000
    assert all(isinstance(one, Function) and share > 0 for one, share in industry.needs.items())
    assert industry.needs[industry.function] == max(industry.needs.values())


def test_every_function_is_somebodys_need():
    needed = {function for needs in industries.DEFAULT_NEEDS.values() for function in needs}
    assert needed == set(Function)


@pytest.mark.parametrize(
    ("text", "division"), [("4", "04"), ("04", "04"), ("A04", "04"), ("0411", "04"), ("c3512", "35"), (" 97 ", "97")]
)
def test_division_is_read_from_what_people_write(text, division):
    assert industries.normalise_division(text) == division


@pytest.mark.parametrize("text", ["", "98", "00", "B35", "制造业", "A", "-1"])
def test_what_is_no_division_is_refused(text):
    with pytest.raises(UnknownDivision, match="国民经济行业分类"):
        industries.normalise_division(text)


def test_section_of_a_division():
    assert industries.section_of("04") == "A"
    assert industries.section_of("70") == "K"
    with pytest.raises(UnknownDivision):
        industries.section_of("4")
