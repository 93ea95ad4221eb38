"""Charts say the same as their tables, survive odd figures and hold nothing the content policy forbids."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from qiaoliang.kit.charts import (
    Area,
    Bar,
    Change,
    Chart,
    Place,
    Series,
    Span,
    Spot,
    before_after,
    lying,
    over_time,
    small_bars,
    small_line,
    standing,
    star,
    town_map,
    tracks,
)
from qiaoliang.kit.charts.svg import number, shortened, ticks, width_of
from tests.kit.gallery import page

LOADS = [Bar("4", 200), Bar("5", 250, is_strong=True, href="/postings/?load=5")]


def _texts(chart: Chart) -> list[str]:
    root = ET.fromstring(chart.svg)  # also proves that it is well-formed
    return [node.text or "" for node in root.iter("text")]


@pytest.mark.parametrize(
    ("title", "chart"), [*page.every_chart(), ("覆盖历程", page.history())], ids=lambda x: str(x)[:8]
)
def test_chart_is_well_formed_and_has_a_table(title: str, chart: Chart) -> None:
    root = ET.fromstring(chart.svg)
    assert root.get("aria-label", "").startswith(title)
    assert chart.rows
    assert all(len(row) == len(chart.heads) for row in chart.rows)
    assert not re.search(r"\bstyle=|\bon\w+=|<script|<style", chart.svg)
    assert "nan" not in chart.svg


def test_values_stand_on_the_bars() -> None:
    chart = standing("负荷分布", LOADS, unit="人", axis="家/人")
    assert {"200", "250"} <= set(_texts(chart))
    assert chart.rows == (("4", "200"), ("5", "250"))
    assert 'href="/postings/?load=5"' in chart.svg


def test_bars_are_as_tall_as_their_values() -> None:
    root = ET.fromstring(standing("负荷分布", LOADS, unit="人", axis="家/人").svg)
    four, five = (float(rect.get("height", "")) for rect in root.iter("rect"))
    assert four / five == pytest.approx(200 / 250, abs=0.01)


def test_nothing_is_still_a_chart() -> None:
    assert standing("负荷分布", [], unit="人", axis="家/人").rows == ()
    assert lying("环节", [Bar("提出", 0)], unit="件", label_head="环节").rows == (("提出", "0"),)
    assert over_time("联系率", ["1"], [Series([None])], unit="%").rows == (("1", "—"),)
    assert "—" in small_line("走势", [])
    assert town_map("图", [], [], unit="家").rows == ()
    assert tracks("历程", [("党组织覆盖", [])], until=date(2026, 11, 20)).rows == ()


def test_a_gap_interrupts_the_line() -> None:
    chart = over_time("联系率", list("12345"), [Series([90.0, 91.0, None, 92.0, 93.0])], unit="%")
    lines = list(ET.fromstring(chart.svg).iter("polyline"))
    assert [len(line.get("points", "").split()) for line in lines] == [2, 2]
    assert chart.rows[2] == ("3", "—")


def test_each_point_of_a_line_opens_its_records_and_a_gap_opens_nothing() -> None:
    """A reader of the screen hears what a point is; a finger and the keyboard reach it."""
    hrefs = ["/records/?q=1", "", "/records/?q=3"]
    named = Series([90.0, None, 92.0], "政策", hrefs=hrefs)
    chart = over_time("第一时间", ["一季", "二季", "三季"], [named, Series([80.0, 81.0, 82.0], "诉求")], unit="%")
    root = ET.fromstring(chart.svg)
    links = list(root.iter("a"))
    assert [link.get("href") for link in links] == ["/records/?q=1", "/records/?q=3"]
    assert [link.get("aria-label") for link in links] == [
        "政策 一季：90，打开记录", "政策 三季：92，打开记录",
    ]  # fmt: skip
    assert all(max(float(circle.get("r", "")) for circle in link.iter("circle")) >= 12 for link in links)
    assert root.get("role") == "group"
    assert ET.fromstring(over_time("无", ["一季"], [Series([1.0])], unit="%").svg).get("role") == "img"


def test_a_changed_definition_is_a_dashed_line_with_its_sentence() -> None:
    chart = over_time("组建率", list("123"), [Series([60.0, 62.0, 70.0])], unit="%", breaks={2: "口径改为第 3 版"})
    assert "口径改为第 3 版" in _texts(chart)
    assert "stroke-dasharray" in chart.svg


def test_last_value_is_written_in_bold() -> None:
    chart = over_time("组建率", list("123"), [Series([60.0, 62.0, 71.9])], unit="%")
    assert re.search(r'font-weight="700"[^>]*>71.9<', chart.svg)


def test_circles_grow_with_the_root_and_small_ones_lie_on_top() -> None:
    spots = [Spot("小镇", 0, 0, size=1), Spot("大镇", 1000, 1000, size=9)]
    circles = list(ET.fromstring(town_map("镇街", [], spots, unit="家").svg).iter("circle"))
    large, small = (float(circle.get("r", "")) for circle in circles)
    assert large / small == pytest.approx(3, abs=0.1)


def test_north_is_up_and_east_is_right() -> None:
    spots = [Spot("西南", 0, 0), Spot("东北", 1000, 500)]
    circles = list(ET.fromstring(town_map("镇街", [], spots, unit="家").svg).iter("circle"))
    places = {(float(c.get("cx", "")), float(c.get("cy", ""))) for c in circles}
    (west, south), (east, north) = sorted(places)
    assert west < east
    assert north < south


def test_tiny_islands_are_left_out_and_names_written() -> None:
    square = [(0.0, 0.0), (9000.0, 0.0), (9000.0, 9000.0), (0.0, 9000.0), (0.0, 0.0)]
    islet = [(x / 1000, y / 1000) for x, y in square]
    chart = town_map("组建率", [Area("荣成市", [square, islet], shade=1, shown="70.9")], [], unit="%")
    path = next(ET.fromstring(chart.svg).iter("path")).get("d", "")
    assert path.count("M") == 1
    assert "荣成市 70.9" in _texts(chart)


def test_tracks_cut_words_that_do_not_fit_but_keep_them_in_the_table() -> None:
    words = "俚岛商会党支部（区域统建）与周边三家企业联合组建"
    rows = [("党组织覆盖", [Span(date(2026, 8, 1), date(2026, 10, 1), words)])]
    chart = tracks("历程", rows, until=date(2026, 11, 20), since=date(2022, 1, 1))
    assert words not in _texts(chart)
    assert chart.rows == (("党组织覆盖", words, "2026-08-01 至 2026-10-01"),)


def test_texts_are_escaped() -> None:
    chart = lying("环节", [Bar("<b>&", 1, note='"x"', href='/x/?a="')], unit="件", label_head="环节")
    ET.fromstring(chart.svg)
    assert "<b>" not in chart.svg


def test_small_charts_name_their_values() -> None:
    assert 'aria-label="近 8 季。3、5、1"' in small_bars("近 8 季", [3, 5, 1])
    assert 'aria-label="走势。1、2"' in small_line("走势", [1, None, 2])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 250, [0, 100, 200, 300]), (90.2, 100, [90, 92.5, 95, 97.5, 100]), (0, 3.3, [0, 1, 2, 3, 4])],
)
def test_axes_have_round_values(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high, 3 if high == 250 else 4) == expected


def test_numbers_are_short() -> None:
    assert [number(value) for value in (12, 12.0, 12.34, -0.01, 0)] == ["12", "12", "12.3", "0", "0"]
    assert shortened("汐歌海产党支部", 40) == "汐歌…"


def test_before_and_after_writes_both_values() -> None:
    chart = before_after("组建率", [Change("高区", 78.4, 80.5, href="?county=1"), Change("乳山", 72.5, 65.4)], unit="%")
    assert chart.rows == (("高区", "78.4", "80.5"), ("乳山", "72.5", "65.4"))
    assert "高区：78.4 → 80.5" in chart.svg
    assert chart.svg.count("<circle") == 4
    assert 'href="?county=1"' in chart.svg


def test_a_star_is_drawn_to_scale_and_says_its_distances() -> None:
    centre = Place("依托", 0, 0, 2, "依托企业")
    chart = star("四家", centre, [Place("东", 1000, 0, 1, "1.0 公里"), Place("北<", 0, 500, 1, "0.5 公里")])
    assert chart.rows == (("依托", "依托企业"), ("东", "1.0 公里"), ("北<", "0.5 公里"))
    assert chart.svg.count("<line") == 2
    assert "北&lt;" in chart.svg
    assert "北<" not in chart.svg


def test_a_star_of_places_at_one_point_is_still_a_picture() -> None:
    chart = star("两家", Place("甲", 5, 5), [Place("乙", 5, 5)])
    assert "NaN" not in chart.svg
    assert chart.svg.count("<circle") == 2


def test_labels_of_a_map_stay_inside_it_also_as_large_as_a_phone_writes_them() -> None:
    """An area and a spot at each edge: no name is cut off."""
    strip = [(x, y) for x, y in ((0.0, 0.0), (0.2, 0.0), (0.2, 4.0), (0.0, 4.0))]
    other = [(x + 9.8, y) for x, y in strip]
    areas = [
        Area("高技术产业开发区", [strip], shade=1, shown="70.9"),
        Area("临港经济技术开发区", [other], shown="71.0"),
    ]
    spots = [Spot("a", x, 2.0, size=5, label="经济技术开发区 68.1") for x in (0.0, 5.0, 10.0)]
    width = 520
    drawn = ET.fromstring(town_map("组建率", areas, spots, unit="%", width=width).svg)
    labels = [one for one in drawn.iter("text") if "开发区" in (one.text or "")]
    assert len(labels) == 5
    for one in labels:
        room = width_of(one.text or "") * 15 / 12
        x, anchor = float(one.get("x", "0")), one.get("text-anchor", "start")
        first = x - room * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        assert -0.01 <= first <= width - room + 0.01, (one.text, first)
