"""Moments as people of the city read them. A bare `f"{moment:%H:%M}"` would print the clock of Greenwich."""

from datetime import date, datetime, time

from django.utils import timezone


def day(moment: datetime) -> str:
    """`2026-11-30`, in the city's time zone."""
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def minute(moment: datetime) -> str:
    """`2026-11-30 06:10`, in the city's time zone."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def midnight(on: date) -> datetime:
    """The first moment of a day in the city's time zone."""
    return datetime.combine(on, time.min, tzinfo=timezone.get_default_timezone())
