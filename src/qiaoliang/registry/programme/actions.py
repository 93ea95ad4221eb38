"""Changing settings and the calendar: every change is a new dated row with a reason."""

from datetime import date, datetime
from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import seed, seeded_years
from qiaoliang.registry.programme.choices import SETTINGS
from qiaoliang.registry.programme.models import CalendarDay, CalendarYear, Setting

FIRST_YEAR, LAST_YEAR = 2000, 2100


@audited
def change_setting(*, key: str, text: str, effective_on: date, reason: str, by: Actor, at: datetime) -> Setting:
    """Put a new value in force from a day on. Earlier values stay for figures of earlier days."""
    try:
        stored: Any = SETTINGS[key].checked(text)
    except ValueError as problem:
        raise Refusal(str(problem), field="value") from problem
    if not FIRST_YEAR <= effective_on.year <= LAST_YEAR:
        raise Refusal(f"生效日应在 {FIRST_YEAR} 到 {LAST_YEAR} 年之间，请核对年份。", field="effective_on")
    if not reason.strip():
        raise Refusal("请写明修改的理由，例如文件名称或会议。", field="reason")
    setting = Setting.objects.create(
        key=key, value=stored, effective_on=effective_on, reason=reason.strip(), recorded_at=at, recorded_by=by.name
    )
    record("setting.changed", on=setting, by=by, at=at, detail={"key": key, "value": stored, "from": f"{effective_on}"})
    return setting


@audited
def set_day(*, day: date, name: str, is_workday: bool, by: Actor, at: datetime) -> CalendarDay:
    """Declare one day a holiday or a working day."""
    row, _ = CalendarDay.objects.update_or_create(day=day, defaults={"name": name, "is_workday": is_workday})
    record("calendar.day_set", on=row, by=by, at=at, detail={"day": f"{day}", "is_workday": is_workday})
    return row


@audited
def clear_day(*, day: date, by: Actor, at: datetime) -> None:
    """Let a day follow the ordinary week again."""
    CalendarDay.objects.filter(day=day).delete()
    record("calendar.day_cleared", on=("programme.calendarday", f"{day}"), by=by, at=at)


@audited
def seed_year(*, year: int, by: Actor, at: datetime) -> bool:
    """Fill a year from the published holidays; False (and nothing written) if they are not known yet."""
    if year not in seeded_years():
        return False
    if CalendarYear.objects.filter(year=year).exists():
        return True
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=day, name=name, is_workday=is_workday) for day, name, is_workday in seed(year)],
        ignore_conflicts=True,
    )
    CalendarYear.objects.create(year=year, source="国务院办公厅节假日安排")
    record("calendar.year_seeded", on=("programme.calendaryear", str(year)), by=by, at=at)
    return True


@audited
def decide_year(*, year: int, source: str, by: Actor, at: datetime) -> CalendarYear:
    """Say that the days of a year, entered by hand, are complete: due dates in it are provisional no longer."""
    row, made = CalendarYear.objects.get_or_create(year=year, defaults={"source": source})
    if made:
        record("calendar.year_decided", on=row, by=by, at=at, detail={"year": year, "source": source})
    return row
