"""Opening what is masked: a reason first, the value once, a line of the log that says who, as what and why."""

from datetime import datetime
from typing import Any

import pytest

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.revealing import WhyForm
from qiaoliang.access.audit.actions import audited
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import ContactPerson
from tests.cast import Cast, Town


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"why": "contact", "reason": " 约周三走访 "}, "联系本人：约周三走访"),
        ({"why": "case", "reason": ""}, "办理本人或本企业的事"),
    ],
)
def test_the_reason_reads_as_one_sentence(given: dict[str, str], words: str) -> None:
    form = WhyForm(given)
    assert form.is_valid()
    assert form.in_words == words


@pytest.mark.parametrize(
    "given", [{}, {"reason": "想看"}, {"why": "curious", "reason": "想看"}, {"why": "other", "reason": " "}]
)
def test_without_a_reason_of_the_list_nothing_opens(given: dict[str, str]) -> None:
    assert not WhyForm(given).is_valid()


def test_the_line_says_in_what_capacity_somebody_looked(cast: Cast, town: Town, at: datetime) -> None:
    person = ContactPerson.everything.get(enterprise=town.seafood)
    look = audited(revealing.revealed)
    look("contact_person.phone_revealed", on=person, reason="约走访", by=cast.instructor.actor, at=at)
    with pytest.raises(Refusal):
        look("contact_person.phone_revealed", on=person, reason=" ", by=cast.instructor.actor, at=at)
    entry = Entry.everything.get(verb="contact_person.phone_revealed")
    assert entry.detail == {"reason": "约走访", "capacity": "指导员"}


def test_the_page_tells_purpose_and_time_and_shows_the_value_once(cast: Cast, town: Town) -> None:
    person = ContactPerson.everything.get(enterprise=town.seafood)
    address = f"/enterprises/people/{person.pk}/phone/"
    client: Any = cast.instructor.client
    before = client.get(address).content.decode()
    assert "收集目的：打电话联系。保存期限：不再负责后 365 天。" in before
    assert "13900000001" in client.post(address, {"why": "contact"}).content.decode()
    assert "13900000001" not in client.get(address).content.decode()


def test_what_was_typed_stays_where_the_reason_is_refused(cast: Cast, town: Town) -> None:
    person = ContactPerson.everything.get(enterprise=town.seafood)
    page = cast.instructor.client.post(f"/enterprises/people/{person.pk}/phone/", {"reason": "约周三走访"})
    assert "请选择为什么要看。" in page.content.decode()
    assert "约周三走访" in page.content.decode()
