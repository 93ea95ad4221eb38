"""Reading the settings in force on a day, and the working calendar."""

from datetime import date
from typing import Any, cast

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.registry.programme.choices import SETTINGS
from qiaoliang.registry.programme.models import CalendarDay, CalendarYear, Setting


class ProgrammeNotStarted(Refusal):
    def __init__(self) -> None:
        super().__init__("还没有设置制度启动日。请先运行 qiaoliang init，或在“设置”里填写。")


def value(key: str, on: date) -> Any:
    """The value of `key` in force on the day; its default before any row. Unknown keys raise KeyError."""
    kind = SETTINGS[key]
    row = Setting.objects.filter(key=key, effective_on__lte=on).order_by("-effective_on", "-pk").first()
    return kind.default if row is None else row.value


def values(on: date) -> dict[str, Any]:
    """All settings in force on the day, in one query."""
    rows = Setting.objects.filter(effective_on__lte=on).order_by("effective_on", "pk").values_list("key", "value")
    return {key: kind.default for key, kind in SETTINGS.items()} | dict(rows)


def programme_start(on: date) -> date:
    """The first day of the programme, as set on `on` or, before any setting, as first set later."""
    text = (
        value("programme_start", on)
        or (
            Setting.objects.filter(key="programme_start").order_by("effective_on", "pk").values_list("value", flat=True)
        ).first()
    )
    if not text:
        raise ProgrammeNotStarted
    return date.fromisoformat(text)


def root_region(on: date) -> str:
    """The code of the city itself, e.g. `3710`; empty if nothing was set."""
    return cast("str", value("root_region", on) or "")


def nonpublic_definition(on: date) -> str:
    """A value of `NonPublicDefinition`."""
    return cast("str", value("nonpublic_definition", on))


def calendar() -> WorkCalendar:
    """The city's working calendar from the editable table; unconfigured years are Monday-Friday and provisional."""
    days = list(CalendarDay.objects.values_list("day", "is_workday"))
    return WorkCalendar(
        holidays=frozenset(day for day, is_workday in days if not is_workday),
        makeups=frozenset(day for day, is_workday in days if is_workday),
        configured_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )
