from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.fieldwork.outcomes import actions
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from tests.cast import Cast, Town

LOAN = Facts(
    "loans_arranged", date(2026, 11, 6), amount_fen=15_000_000_00, counterpart="东岸银行", document_number="DK26110233"
)
Claim = Callable[..., Outcome]


@pytest.fixture
def claim(town: Town, cast: Cast, at: datetime) -> Claim:
    """Claim a loan of the seafood company by its instructor; keyword arguments change facts or parties."""

    def call(**more: Any) -> Outcome:
        parties: dict[str, Any] = {
            "enterprise": town.seafood, "helped_by": town.stint, "by": cast.instructor.actor, "at": at, "percent": None,
        }  # fmt: skip
        for name in list(parties):
            if name in more:
                parties[name] = more.pop(name)
        facts = more.pop("facts", LOAN)
        return actions.claim(facts=replace(facts, **more), **parties).outcome

    return call
