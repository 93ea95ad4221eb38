"""The owner of the seafood firm with a link, a member with one, and somebody else of the same tables."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from qiaoliang.access.accounts.actor import system
from qiaoliang.party.membership.models import Admission, Step
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.web.owners import actions as owners
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal import actions as personal
from qiaoliang.web.personal.models import Holder
from tests.cast import LIDAO, Town
from tests.party.points.branch import member_of

BY = system("test")
CANARY = "金丝雀"  # stands in every row of other people, and in none of a copy


@pytest.fixture(autouse=True)
def clock(at: datetime) -> Any:
    with time_machine.travel(at, tick=False) as moved:
        yield moved


@pytest.fixture
def owner(town: Town) -> ContactPerson:
    found: ContactPerson = ContactPerson.everything.get(enterprise=town.seafood, role=ContactRole.OWNER)
    return found


@pytest.fixture
def entrance(owner: ContactPerson, at: datetime) -> Entrance:
    return owners.issue(person=owner, by=BY, at=at)


@pytest.fixture
def holder(town: Town, at: datetime) -> Holder:
    """A member with a case behind, whose introducers and recorders are others."""
    member = member_of(town, "邹望舒")
    admission = Admission.everything.create(
        organisation=town.branch, enterprise=town.seafood, region_code=LIDAO, name="邹望舒", person_key="k1",
        born_on="1990-03-31", applied_on=date(2024, 1, 5), edition="2026", state="done", member=member, recorded_at=at,
        recorded_by=CANARY,
    )  # fmt: skip
    Step.everything.create(
        admission=admission, organisation=town.branch, code="application", edition="2026", happened_on=date(2024, 1, 5),
        decider="applicant", decided_by="本人", recorded_at=at, recorded_by=CANARY, facts={"with": CANARY},
        vetting="pass", vetting_place=CANARY,
    )  # fmt: skip
    return personal.issue(organisation=town.branch, member=member, name="", by=BY, at=at)
