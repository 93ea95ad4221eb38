"""What the owner of the seafood firm agreed about the weekly contact."""

from datetime import date
from typing import Any

from qiaoliang.fieldwork.contacts.models import Rhythm
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    found = Rhythm.everything.create(
        enterprise=town.seafood, weekdays="3", channel="call", starts_on=date(2026, 11, 2), agreed_with="业主",
        recorded_at=town.at,
    )  # fmt: skip
    return {"contacts/rhythms": found}
