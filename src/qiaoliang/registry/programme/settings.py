"""Reading the settings in force on a day, and the working calendar."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, cast

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.registry.programme.choices import SETTINGS
from qiaoliang.registry.programme.models import CalendarDay, CalendarYear, Setting


class ProgrammeNotStarted(Refusal):
    def __init__(self) -> None:
        super().__init__("还没有设置制度启动日。请先运行 qiaoliang init，或在“设置”里填写。")


# Within `read_once`: every row as (key, effective_on, value), the oldest first; read when first asked for.
_rows: ContextVar[Iterable[tuple[str, date, Any]] | None] = ContextVar("settings", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Settings are read in one query and not again: for a computation that asks for many days."""
    if _rows.get() is not None:
        yield
        return
    token = _rows.set(Setting.objects.order_by("effective_on", "pk").values_list("key", "effective_on", "value"))
    try:
        yield
    finally:
        _rows.reset(token)


def value(key: str, on: date) -> Any:
    """The value of `key` in force on the day; its default before any row. Unknown keys raise KeyError."""
    kind = SETTINGS[key]
    known = _rows.get()
    if known is not None:
        held = [stored for name, effective_on, stored in known if name == key and effective_on <= on]
        return held[-1] if held else kind.default
    row = Setting.objects.filter(key=key, effective_on__lte=on).order_by("-effective_on", "-pk").first()
    return kind.default if row is None else row.value


def values(on: date) -> dict[str, Any]:
    """All settings in force on the day, in one query."""
    known = _rows.get()
    if known is not None:
        held = {key: stored for key, effective_on, stored in known if effective_on <= on}
        return {key: kind.default for key, kind in SETTINGS.items()} | held
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


def lamp_calendar() -> WorkCalendar:
    """The same days for lamps, in one query: whether a year is provisional is said where dates are set."""
    days = list(CalendarDay.objects.values_list("day", "is_workday"))
    return WorkCalendar(
        holidays=frozenset(day for day, is_workday in days if not is_workday),
        makeups=frozenset(day for day, is_workday in days if is_workday),
    )
