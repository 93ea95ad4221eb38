"""The clocks, run once and again."""

import argparse
from datetime import datetime

import pytest
import time_machine

from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.registry.programme.models import Setting
from qiaoliang.web.commands import clocks, tick
from tests.cast import Town


def test_this_week_and_missed_ones_are_opened_once(
    town: Town, at: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(at, tick=False):
        assert tick.run(argparse.Namespace()) == 0
        assert DutyWeek.everything.count() == 3 * 61  # three posted enterprises, this week and sixty before it
        assert tick.run(argparse.Namespace()) == 0
    assert DutyWeek.everything.count() == 3 * 61
    first, again = capsys.readouterr().out.split("开启应联系周 183 条。")[1].split("开启应联系周 0 条。")
    assert "党组织提醒变化 1 项。" in first
    assert "党组织提醒变化 0 项。" in again
    assert "发展党员：按新版细则重算 0 件，提醒 0 件。" in again


def test_a_clock_that_fails_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(at: datetime) -> str:
        raise ValueError("spring")

    both = (("坏钟", broken), ("好钟", lambda at: "好钟走了。"))
    assert tick.run(argparse.Namespace(), both) == 1
    said = capsys.readouterr()
    assert said.out == "好钟走了。\n"
    assert "坏钟：" in said.err


def test_nothing_before_the_programme_started(town: Town, at: datetime) -> None:
    Setting.objects.filter(key="programme_start").update(value="2026-11-16")
    assert clocks.open_duty_weeks(at) == "开启应联系周 3 条。"


def test_a_city_that_has_not_started_is_left_alone(db: None, at: datetime) -> None:
    assert clocks.open_duty_weeks(at) == "项目尚未启动，未开启应联系周。"
