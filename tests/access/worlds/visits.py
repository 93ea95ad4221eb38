"""A visit that the seafood firm is asked for."""

from datetime import timedelta
from typing import Any

from qiaoliang.fieldwork.visits.models import Visit
from tests.cast import Town


def rows(town: Town, known: Any) -> dict[str, Any]:
    when = town.at + timedelta(days=400)  # ahead of whatever day the table is read on
    visit = Visit.everything.create(
        enterprise=town.seafood, asked_by=town.instructor, purpose="talk", minutes=30, starts_at=when,
        starts_on=when.date(), asked_at=town.at,
    )  # fmt: skip
    return {"visits": visit}
