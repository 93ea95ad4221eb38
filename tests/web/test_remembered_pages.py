"""Pages whose parts are remembered one by one show after every kind of writing what they would show computed anew."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.choices import Category, Urgency
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.outcomes import actions as outcomes
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.web.workbench.tasks import SOURCES
from tests.cast import Cast, Town

PAGES = (
    ("office", "/workbench/"), ("instructor", "/workbench/"), ("owner", "/workbench/"), ("coordinator", "/workbench/"),
    ("office", "/cockpit/"), ("county_officer", "/cockpit/"), ("coordinator", "/cockpit/"), ("office", "/indicators/"),
)  # fmt: skip
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|csrf[^"]*": ?"[^"]*"')


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime, settings: Any) -> None:
    time_machine.move_to(at, tick=False)
    settings.QIAOLIANG_FRESH_SECONDS = 0


def writes(cast: Cast, town: Town, at: datetime) -> Iterator[tuple[str, Callable[[], Any]]]:
    """A morning: each entry is written when the one before has been looked at."""
    by, office = cast.instructor.actor, cast.office.actor
    yield (
        "a contact",
        lambda: contacts.log(
            enterprise=town.seafood, instructor=town.instructor, at_moment=at - timedelta(hours=2), channel="call",
            with_whom="owner", summary="问了订单", by=by, at=at,
        ),
    )  # fmt: skip
    raised = demands.raise_demand(
        enterprise=town.seafood, title="冷库用电增容", body="", category=Category.UTILITIES, urgency=Urgency.ORDINARY,
        heard_on=at.date() - timedelta(days=40), helped_by=town.stint, by=by, at=at - timedelta(days=40),
    )  # fmt: skip
    yield "a demand of which nobody was told", lambda: None
    yield "a demand sent", lambda: demands.send(demand=raised, department=town.marine, by=office, at=at)
    facts = Facts("loans_arranged", at.date(), amount_fen=100_00, counterpart="东岸银行", document_number="DK26110233")
    claimed = outcomes.claim(facts=facts, enterprise=town.seafood, helped_by=town.stint, by=by, at=at).outcome
    yield "a result", lambda: None
    yield "its confirmation", lambda: credit.confirm(claimed, by=cast.owner.actor, at=at)


def test_what_is_remembered_is_what_would_be_computed_anew(cast: Cast, town: Town, at: datetime) -> None:
    def shown() -> list[str]:
        return [CHANGING.sub("", getattr(cast, who).client.get(path).content.decode()) for who, path in PAGES]

    cache.clear()
    seen = [shown()]
    for what, write in writes(cast, town, at):
        write()
        seen.append(shown())
        cache.clear()
        for page, now, anew in zip(PAGES, seen[-1], shown(), strict=True):
            assert now == anew, (what, page)
    for place, page in enumerate(PAGES):
        assert len({pages[place] for pages in seen}) > 1, page  # something written does show there


def test_no_two_sources_of_tasks_are_remembered_under_one_name() -> None:
    sources = {(can, source) for can, some in SOURCES for source in some}
    assert len({(can, source.__module__, source.__qualname__) for can, source in sources}) == len(sources)
