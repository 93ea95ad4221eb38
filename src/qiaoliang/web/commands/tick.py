"""`qiaoliang tick`: run the clocks once. To be called every few minutes; doing it twice changes nothing."""

import argparse
from datetime import datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.fieldwork.contacts.actions import open_weeks
from qiaoliang.party.organisations.actions import refresh_alerts
from qiaoliang.registry.programme.settings import ProgrammeNotStarted, programme_start

# How far back weeks are opened that nobody opened in time: a little more than a year, so that figures of the last
# calendar year are whole even after a long standstill.
LOOKS_BACK = timedelta(weeks=60)


def run(arguments: argparse.Namespace) -> int:
    now = timezone.now()
    opened = open_duty_weeks(at=now)
    print(f"开启应联系周 {opened} 条。")
    changed = refresh_alerts(by=system("tick"), at=now)
    print(f"党组织提醒变化 {changed} 项。")
    return 0


def open_duty_weeks(*, at: datetime) -> int:
    """Open this week and any missed since the programme's start; how many rows were missing."""
    today = timezone.localdate(at)
    try:
        start = programme_start(today)
    except ProgrammeNotStarted:
        return 0
    return open_weeks(first=max(start, today - LOOKS_BACK), last=today, by=system("tick"), at=at)
