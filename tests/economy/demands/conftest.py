"""One demand of Lidao's seafood company, as its instructor logged it."""

from datetime import datetime

import pytest

from qiaoliang.economy.demands import actions
from qiaoliang.economy.demands.choices import Category, Urgency
from qiaoliang.economy.demands.models import Demand
from tests.cast import Cast, Town


@pytest.fixture
def demand(cast: Cast, town: Town, at: datetime) -> Demand:
    return actions.raise_demand(
        enterprise=town.seafood, title="冷库用电增容 400 千伏安", body="", category=Category.UTILITIES,
        urgency=Urgency.ORDINARY, heard_on=at.date(), helped_by=town.stint, by=cast.instructor.actor, at=at,
    )  # fmt: skip
