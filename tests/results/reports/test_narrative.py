"""The year in words: no rise is claimed where a figure fell, and no number is printed that the bundle does not hold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.reports.annual import annual, gather
from qiaoliang.results.reports.bundle import printed
from qiaoliang.results.reports.narrative import AIMS, CODES, WHERE, Compared, Example, Story, Trend, chapter
from qiaoliang.results.reports.outline import numbers, unproved
from qiaoliang.results.reports.recompute import check
from tests.cast import Town
from tests.results.checks.plants import claim

DAY = date(2026, 11, 20)
PERIOD = Period(date(2025, 1, 1), DAY)


def figure(code: str, value: int, denominator: int | None = None, records: int | None = None) -> Figure:
    whole = Decimal(value) / 10 if CATALOGUE[code].is_percent else value
    is_rate = CATALOGUE[code].is_rate
    return Figure(
        code=code, value=whole, numerator=value if is_rate else None,
        denominator=(1 if denominator is None else denominator) if is_rate else None,
        records=value if records is None else records, claimed=whole, confirmed=whole, period=PERIOD,
    )  # fmt: skip


def compared(code: str, now: int, then: int | None) -> Compared:
    earlier = None if then is None else figure(code, then)
    return Compared(figure(code, now), earlier, CATALOGUE[code].basis)


def sentences(story: Story) -> list[str]:
    told = [text for part in chapter(story).parts for text in part.paragraphs]
    return [clause for text in told for clause in text.replace("。", "；").split("；")]


NUMBER = st.integers(0, 1000)


@given(st.lists(st.tuples(NUMBER, st.none() | NUMBER), min_size=len(CODES), max_size=len(CODES)))
def test_a_rise_is_said_of_what_rose_and_a_fall_of_what_fell(told: list[tuple[int, int | None]]) -> None:
    story = Story([compared(code, now, then) for code, (now, then) in zip(CODES, told, strict=True)])
    clauses = sentences(story)
    for one in story.compared:
        label = CATALOGUE[one.code].label
        rises = [text for text in clauses if f"{label}由" in text and ("提高到" in text or "增加到" in text)]
        falls = [text for text in clauses if f"{label}由" in text and ("下降到" in text or "减少到" in text)]
        assert bool(rises) == (one.trend == Trend.ROSE), label
        assert bool(falls) == (one.trend == Trend.FELL), label
        if one.earlier is not None and one.trend == Trend.ROSE:
            assert one.now.value > one.earlier.value
        if one.earlier is not None and one.trend == Trend.FELL:
            assert one.now.value < one.earlier.value


@given(st.lists(st.tuples(NUMBER, st.none() | NUMBER), min_size=len(CODES), max_size=len(CODES)))
def test_every_number_is_that_of_a_figure(told: list[tuple[int, int | None]]) -> None:
    story = Story([compared(code, now, then) for code, (now, then) in zip(CODES, told, strict=True)])
    known = [text for one in story.compared for text in (one.printed, one.printed_earlier)]
    for part in chapter(story).parts:
        for text in part.paragraphs:
            assert unproved(text, known) == []


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=7))
def test_a_county_stands_under_what_it_did(told: list[tuple[int, int]]) -> None:
    names = [f"{letter}县" for letter in "甲乙丙丁戊己庚"[: len(told)]]
    counties = [
        (name, [compared(code, now, then) for code in WHERE]) for name, (now, then) in zip(names, told, strict=True)
    ]
    first = next(part for part in chapter(Story([], counties)).parts if part.key == "where").paragraphs[0]
    clauses = first.rstrip("。").split("；")
    for name, (now, then) in zip(names, told, strict=True):
        mine = next(clause for clause in clauses if name in clause)
        assert ("上升" in mine) == (now > then)
        assert ("下降" in mine) == (now < then)


def test_nothing_and_not_known_are_different_things() -> None:
    hidden = replace(figure("hightech_share", 0), records=0)
    story = Story([
        compared("grants_won", 0, 0),
        Compared(hidden, hidden, CATALOGUE["hightech_share"].basis),
        compared("demands_resolved", 12, 0),
        compared("fees_reduced", 0, 50),
        Compared(figure("setup_rate", 0, denominator=0), None, "as_of"),
    ])  # fmt: skip
    growth = next(part for part in chapter(story).parts if part.key == "growth").paragraphs
    period = "上一年度" if CATALOGUE["demands_resolved"].basis == "last_year" else "制度实施以来累计"
    assert growth == (
        "比上年同期下降的：制度实施以来累计减免费用由上年同期的0.01万元减少到0元。下降的原因由办公室核实后补充。",
        f"没有上年同期数可比的：{period}协调解决问题12件。",
        "还没有已确认记录的：争取无偿资金。",
        "还没有来数、不作比较的：高新技术产业产值占比(新口径)。",
    )
    advanced = next(part for part in chapter(story).parts if part.key == "advanced").paragraphs
    assert advanced == ("还没有来数、不作比较的：党组织组建率。",)


def test_examples_name_a_place_and_an_amount_and_nobody() -> None:
    told = chapter(Story([], (), [Example("grants_won", "7", "荣成市", "80万元")])).parts[-1].paragraphs
    assert told[0] == "荣成市的指导员帮助一家企业争取无偿资金80万元，已经确认。"
    assert chapter(Story([])).parts[-1].paragraphs[0] == "近一年没有可以举例的已确认记录。"


def test_the_codes_of_the_aims_are_figures_each_told_once() -> None:
    assert len(set(CODES)) == len(CODES)
    assert set(CODES) <= set(CATALOGUE)
    assert [heading for _, heading, _ in AIMS] == ["组织创先进", "党员争优秀", "企业有发展", "职工得实惠"]


def test_every_number_of_the_year_is_in_the_bundle_and_recomputed(town: Town) -> None:
    claim(town, kind="grants_won", amount_fen=99_999_99)
    claim(town, amount_fen=12_345_67)
    gathered = gather(scope=EVERYTHING, as_of=DAY)
    proved = [one["text"] for one in printed(gathered.found, gathered.told)]
    year = [one for one in gathered.pieces if one.key.startswith("year")]
    assert any(numbers(one.text) for one in year)
    for one in year:
        assert unproved(one.text, proved) == [], one.heading
    assert "荣成市的指导员帮助一家企业争取无偿资金" in "".join(one.text for one in year)
    report = annual(scope=EVERYTHING, as_of=DAY, with_bundle=True)
    assert report.bundle is not None
    assert check(report.bundle.content, report.bundle.digest)[1] == []
