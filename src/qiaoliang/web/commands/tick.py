"""`qiaoliang tick`: run the clocks once. To be called every few minutes; doing it twice changes nothing."""

import argparse
from datetime import datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.fieldwork.contacts.actions import open_weeks
from qiaoliang.instructors.recusals import actions as recusals
from qiaoliang.instructors.recusals.actions import Checked
from qiaoliang.party.membership import reminders
from qiaoliang.party.organisations.actions import refresh_alerts
from qiaoliang.registry.programme.settings import ProgrammeNotStarted, programme_start

# How far back weeks are opened that nobody opened in time: a little more than a year, so that figures of the last
# calendar year are whole even after a long standstill.
LOOKS_BACK = timedelta(weeks=60)


def run(arguments: argparse.Namespace) -> int:
    at = timezone.now()
    opened = open_duty_weeks(at=at)
    checked, reminded = check_people(at=at)
    print(f"开启应联系周 {opened} 条；回避新增 {checked.made} 条，解除 {checked.ended} 条；提醒申报 {reminded} 人。")
    changed = refresh_alerts(by=system("tick"), at=at)
    print(f"党组织提醒变化 {changed} 项。")
    turned = reminders.turn_edition(by=system("tick"), at=at)
    due = reminders.remind(by=system("tick"), at=at)
    print(f"发展党员：按新版细则重算 {turned} 件，提醒 {due} 件。")
    return 0


def check_people(*, at: datetime) -> tuple[Checked, int]:
    """Pairs against open cases (G33), and reminders of declarations that fall due (G34)."""
    checked = recusals.recheck(by=system("tick"), at=at)
    return checked, recusals.remind(at=at)


def open_duty_weeks(*, at: datetime) -> int:
    """Open this week and any missed since the programme's start; how many rows were missing."""
    today = timezone.localdate(at)
    try:
        start = programme_start(today)
    except ProgrammeNotStarted:
        return 0
    return open_weeks(first=max(start, today - LOOKS_BACK), last=today, by=system("tick"), at=at)
