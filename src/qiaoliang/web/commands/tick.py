"""`qiaoliang tick`: run the clocks once. To be called every few minutes; doing it twice changes nothing."""

import argparse
from datetime import datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.fieldwork.contacts.actions import open_weeks
from qiaoliang.party.membership import reminders
from qiaoliang.registry.programme.settings import ProgrammeNotStarted, programme_start

# How far back weeks are opened that nobody opened in time: a little more than a year, so that figures of the last
# calendar year are whole even after a long standstill.
LOOKS_BACK = timedelta(weeks=60)


def run(arguments: argparse.Namespace) -> int:
    at = timezone.now()
    opened = open_duty_weeks(at=at)
    print(f"开启应联系周 {opened} 条。")
    turned = reminders.turn_edition(by=system("tick"), at=at)
    reminded = reminders.remind(by=system("tick"), at=at)
    print(f"发展党员：按新版细则重算 {turned} 件，提醒 {reminded} 件。")
    return 0


def open_duty_weeks(*, at: datetime) -> int:
    """Open this week and any missed since the programme's start; how many rows were missing."""
    today = timezone.localdate(at)
    try:
        start = programme_start(today)
    except ProgrammeNotStarted:
        return 0
    return open_weeks(first=max(start, today - LOOKS_BACK), last=today, by=system("tick"), at=at)
