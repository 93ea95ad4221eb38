"""The clocks, run once and again."""

import argparse
from datetime import datetime

import pytest
import time_machine

from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.registry.programme.models import Setting
from qiaoliang.web.commands import tick
from tests.cast import Town


def test_this_week_and_missed_ones_are_opened_once(
    town: Town, at: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(at, tick=False):
        assert tick.run(argparse.Namespace()) == 0
        assert DutyWeek.everything.count() == 3 * 61  # three posted enterprises, this week and sixty before it
        assert tick.run(argparse.Namespace()) == 0
    assert DutyWeek.everything.count() == 3 * 61
    assert capsys.readouterr().out == (
        "开启应联系周 183 条；回避新增 0 条，解除 0 条；提醒申报 0 人。\n党组织提醒变化 1 项。\n"
        "发展党员：按新版细则重算 0 件，提醒 0 件。\n"
        "开启应联系周 0 条；回避新增 0 条，解除 0 条；提醒申报 0 人。\n党组织提醒变化 0 项。\n"
        "发展党员：按新版细则重算 0 件，提醒 0 件。\n"
    )


def test_nothing_before_the_programme_started(town: Town, at: datetime) -> None:
    Setting.objects.filter(key="programme_start").update(value="2026-11-16")
    assert tick.open_duty_weeks(at=at) == 3


def test_a_city_that_has_not_started_is_left_alone(db: None, at: datetime) -> None:
    assert tick.open_duty_weeks(at=at) == 0
