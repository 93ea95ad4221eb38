"""A request to confirm never passes through the hands of whoever helped: signed out, the link is the enterprise."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from qiaoliang.access.accounts.models import Grant, PersonalLink
from qiaoliang.access.notices.models import Delivery, Message
from qiaoliang.fieldwork.outcomes import actions
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Part, Stint
from tests.cast import START, Cast, Person, Town, _person, make_stint
from tests.fieldwork.outcomes.conftest import Claim

WAYS = ("copy", "letter", "send")
WHO_CAN = "由项目办或行业部门送出，随每月一次的汇总发给企业"


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def loan(claim: Claim) -> Outcome:
    return claim()


@dataclass
class Mate:
    person: Person
    stint: Stint


@pytest.fixture
def mate(town: Town, cast: Cast, at: datetime) -> Mate:
    """A second instructor of the seafood company's team."""
    user = _person(at, "mate", "毕文涛", "instructor", "instructor", town.colleague.pk)
    Instructor.everything.filter(pk=town.colleague.pk).update(user=user.user)
    return Mate(user, make_stint(town, town.colleague, town.seafood, part=Part.SUPPORT))


@pytest.fixture
def officer(cast: Cast) -> Person:
    """The instructor has a desk at the county's office too."""
    Grant.objects.create(
        user=cast.instructor.user, role="office", where_kind="region", where_key="371082", starts_on=START
    )
    return cast.instructor


def refused(person: Person) -> None:
    message = Message.everything.get()
    path = f"/outcomes/outbox/{message.pk}/"
    shown = person.client.get(path).content.decode()
    assert WHO_CAN in shown
    for way in WAYS:
        assert f"{path}{way}/" not in shown
        response = person.client.post(f"{path}{way}/", {"channel": "sms"})
        assert response.status_code == 403
        assert PersonalLink.objects.get().token not in response.content.decode()
    message.refresh_from_db()
    assert message.delivery == Delivery.WAITING


def test_not_the_instructor_who_is_credited(cast: Cast, loan: Outcome) -> None:
    refused(cast.instructor)


def test_nor_each_of_those_who_hold_a_share(town: Town, cast: Cast, loan: Outcome, mate: Mate, at: datetime) -> None:
    for stint, percent in ((town.stint, 60), (mate.stint, 40)):
        actions.share(outcome=loan, stint=stint, percent=percent, by=cast.office.actor, at=at)
    refused(mate.person)
    refused(cast.instructor)


def test_nor_a_mate_whose_result_the_page_may_show_tomorrow(loan: Outcome, mate: Mate) -> None:
    refused(mate.person)


def test_nor_an_officer_who_helped(loan: Outcome, officer: Person) -> None:
    refused(officer)


def test_nor_an_officer_who_helped_and_was_posted_elsewhere_since(town: Town, loan: Outcome, officer: Person) -> None:
    town.stint.ends_on, town.stint.end_reason = date(2026, 11, 18), "轮换"
    town.stint.save(update_fields=["ends_on", "end_reason"])
    refused(officer)


def test_nor_an_officer_credited_with_another_result_of_the_page(
    town: Town, cast: Cast, claim: Claim, officer: Person, mate: Mate
) -> None:
    """The message names the mate's loan; the page behind it shows the officer's, claimed later, too."""
    loan = claim(helped_by=mate.stint, by=mate.person.actor)
    claim(document_number="DK26110299", counterpart="海岬银行", amount_fen=3_000_000_00)
    assert Message.everything.get().about_key == str(loan.pk)
    town.stint.ends_on, town.stint.end_reason = date(2026, 11, 18), "轮换"
    town.stint.save(update_fields=["ends_on", "end_reason"])
    refused(officer)


@pytest.mark.parametrize("who", ["office", "county_officer", "coordinator"])
def test_the_office_and_the_department_of_the_line_hand_it_over(cast: Cast, loan: Outcome, who: str) -> None:
    person, message = getattr(cast, who), Message.everything.get()
    path = f"/outcomes/outbox/{message.pk}/"
    shown = person.client.get(path).content.decode()
    assert WHO_CAN not in shown
    assert f"{path}copy/" in shown
    assert f"/c/{PersonalLink.objects.get().token}/" in person.client.post(f"{path}copy/").content.decode()
    message.refresh_from_db()
    assert message.delivery == Delivery.HANDED


def test_a_department_of_another_line_finds_nothing(town: Town, cast: Cast, loan: Outcome) -> None:
    Grant.objects.filter(user=cast.coordinator.user).update(where_key=str(town.taxation.pk))
    path = f"/outcomes/outbox/{Message.everything.get().pk}/"
    assert "汐歌" not in cast.coordinator.client.get("/outcomes/outbox/?tab=all").content.decode()
    assert [cast.coordinator.client.post(f"{path}{way}/").status_code for way in WAYS] == [404, 404, 404]
