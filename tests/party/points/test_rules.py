"""Votes, caps and their words, without a database."""

from datetime import date
from random import Random

import pytest

from qiaoliang.party.points.rules import Granted, Item, Record, granted, item_problem, vote_problem

ITEM = Item("volunteering", 2, 5, 12)
LABELS = {"volunteering": "志愿服务", "pledge_kept": "承诺兑现"}


def records(*days: str, kind: str = "volunteering") -> list[Record]:
    return [Record(date.fromisoformat(day), kind, f"deed:{number}") for number, day in enumerate(days)]


def points(found: list[Granted]) -> list[int]:
    return [one.points for one in found]


@pytest.mark.parametrize(
    ("entitled", "present", "in_favour", "words"),
    [
        (9, 7, 6, ""), (10, 5, 6, "赞成人数不能多于到会"), (10, 6, 6, ""), (10, 4, 4, "不到一半"),
        (10, 10, 5, "没有超过一半"), (9, 10, 5, "到会人数不能多于"),
    ],
)  # fmt: skip
def test_the_members_decide_by_more_than_half_of_all(entitled: int, present: int, in_favour: int, words: str) -> None:
    said = vote_problem(entitled=entitled, present=present, in_favour=in_favour)
    assert (words in said) if words else said == ""


def test_a_quarter_is_capped_and_says_so() -> None:
    found = granted(records("2026-01-10", "2026-02-10", "2026-03-10", "2026-03-20"), lambda on, kind: ITEM, LABELS)
    assert points(found) == [2, 2, 1, 0]
    assert found[2].words == "本季度“志愿服务”上限 5 分，这一条只计 1 分"
    assert found[3].words == "本季度“志愿服务”已达上限 5 分，这一条不再计分"


def test_a_new_quarter_starts_afresh_until_the_year_is_full() -> None:
    days = [f"2026-{month:02d}-{day:02d}" for month in (1, 4, 7, 10) for day in (1, 2, 3)]
    found = granted(records(*days), lambda on, kind: ITEM, LABELS)
    assert sum(points(found)) == 12
    assert "本年度“志愿服务”已达上限 12 分" in found[-1].words
    assert points(granted(records("2027-01-01"), lambda on, kind: ITEM, LABELS)) == [2]


def test_the_order_in_which_records_come_changes_nothing() -> None:
    given = records("2026-01-10", "2026-02-10", "2026-03-10", "2026-03-20", "2026-04-01")
    expected = granted(given, lambda on, kind: ITEM, LABELS)
    draw = Random(7)
    for _ in range(20):
        draw.shuffle(given)
        assert granted([*given, given[0]], lambda on, kind: ITEM, LABELS) == expected


def test_a_day_without_rules_brings_nothing_and_uses_no_cap() -> None:
    found = granted(records("2026-01-10", "2026-02-10"), lambda on, kind: ITEM if on.month == 2 else None, LABELS)
    assert [one.record.on.month for one in found] == [2]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (Item("volunteering", 2, 5, 12), ""), (Item("volunteering", 0, 5, 12), "1 到 20"),
        (Item("volunteering", 6, 5, 12), "上限应当是"), (Item("volunteering", 2, 5, 4), "上限应当是"),
        (Item("volunteering", 2, 5, 101), "100"),
    ],
)  # fmt: skip
def test_every_item_is_capped(item: Item, words: str) -> None:
    said = item_problem(item, "志愿服务")
    assert (words in said) if words else said == ""
