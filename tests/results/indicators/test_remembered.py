"""What is remembered is what would be computed anew, whatever was written; and what was not concerned is kept."""

from datetime import timedelta

import pytest

from qiaoliang.access.audit.actions import audited, state
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.outcomes import actions as outcomes
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.kit.remembered import known
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.registry.programme import actions as programme
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import board, parts_of
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import Figure, figures
from tests.cast import Cast, Town
from tests.results.indicators.records import AS_OF


def told() -> dict[str, Figure]:
    """Every figure as a page shows it now, which is checked against the one computed anew."""
    found = board(Asked(EVERYTHING, AS_OF, version=state()))
    assert found == figures(scope=EVERYTHING, as_of=AS_OF)
    return found


def kept() -> set[str]:
    """The codes of the figures that need not be computed for the next page."""
    parts = parts_of(Asked(EVERYTHING, AS_OF, version=state()))
    return {code for code in CATALOGUE if known(f"indicators:figure:{code}", parts) is not None}


def test_a_contact_leaves_the_money_as_it_is_and_a_loan_the_contacts(town: Town, cast: Cast) -> None:
    before = told()
    assert kept() == set(CATALOGUE)
    contacts.log(
        enterprise=town.seafood, instructor=town.instructor, at_moment=town.at - timedelta(hours=2), channel="call",
        with_whom="owner", summary="问了订单", by=cast.instructor.actor, at=town.at,
    )  # fmt: skip
    still = kept()
    assert {"loans_arranged", "grants_won", "demands_resolved"} <= still
    assert "weekly_contact_rate" not in still
    assert told()["loans_arranged"] == before["loans_arranged"]
    facts = Facts(
        "loans_arranged", AS_OF, amount_fen=15_000_000_00, counterpart="东岸银行", document_number="DK26110233"
    )
    outcomes.claim(
        facts=facts, enterprise=town.seafood, helped_by=town.stint, percent=None, by=cast.instructor.actor, at=town.at
    )
    still = kept()
    assert set(CATALOGUE) - still == {"loans_arranged"}  # other kinds of outcomes stand as well
    assert told()["loans_arranged"].claimed == 15_000_000
    credit.confirm(Outcome.everything.get(), by=cast.owner.actor, at=town.at)
    assert set(CATALOGUE) - kept() == {"loans_arranged"}
    assert told()["loans_arranged"].value == 15_000_000


@pytest.mark.parametrize("how", ["together", "its kind"])
def test_rows_that_nobody_says_the_kind_of_concern_every_kind(town: Town, cast: Cast, how: str) -> None:
    facts = Facts("loans_arranged", AS_OF, amount_fen=100_00, counterpart="东岸银行", document_number="DK26110233")
    claimed = outcomes.claim(
        facts=facts, enterprise=town.seafood, helped_by=town.stint, by=cast.office.actor, at=town.at
    )
    told()

    @audited
    def change() -> None:
        if how == "together":
            Outcome.everything.update(kind="grants_won")
        else:
            claimed.outcome.kind = "grants_won"
            claimed.outcome.save(update_fields=["kind"])

    change()
    assert not {"loans_arranged", "grants_won", "workers_trained"} & kept()
    assert told()["loans_arranged"].claimed == 0


def test_after_every_kind_of_writing_the_figures_are_those_computed_anew(town: Town, cast: Cast) -> None:
    told()
    demand = {
        "enterprise": town.seafood.name, "title": "冷库用电增容", "body": "", "category": "utilities",
        "urgency": "ordinary", "heard_on": f"{AS_OF}",
    }  # fmt: skip
    assert cast.instructor.client.post("/demands/new/", demand).status_code == 302
    told()
    programme.change_setting(
        key="programme_start",
        text="2024-01-01",
        effective_on=AS_OF,
        reason="改按当年起算",
        by=cast.office.actor,
        at=town.at,
    )
    told()
    facts = Facts(
        "grants_won",
        AS_OF,
        amount_fen=200_000_00,
        deciding_authority="荣成市科学技术局",
        document_number="荣科字〔2026〕3号",
    )
    outcomes.claim(
        facts=facts, enterprise=town.seafood, helped_by=town.stint, percent=None, by=cast.instructor.actor, at=town.at
    )
    told()
    credit.confirm(Outcome.everything.get(), by=cast.owner.actor, at=town.at)
    assert told()["grants_won"].value == 200_000
