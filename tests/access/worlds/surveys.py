"""A draft of Rongcheng county's own survey; a stranger's token opens nothing."""

from datetime import timedelta
from typing import Any

from qiaoliang.access.accounts.actor import system
from qiaoliang.results.surveys import actions
from tests.cast import Town
from tests.results.surveys.rounds import OWNERS

PUBLIC = {"s/done/", "s/<str:token>/"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    draft = actions.compose(
        title="荣成测评", audience="owners", region_code="371082", questions=OWNERS, takes_words=True, strata="none",
        sample_size=None, slips_each=1, closes_on=town.at.date() + timedelta(days=10), by=system("test"), at=town.at,
    )  # fmt: skip
    return {"surveys": draft}
