"""A repeated request acts once: same key and body, same answer; another body, a conflict."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.tokens import actions
from qiaoliang.access.tokens.models import KeptAnswer
from qiaoliang.fieldwork.contacts.models import Contact
from tests.access.world import build
from tests.cast import Cast, Town, build_cast, build_town
from tests.web.api.calling import System, make_token

KEY = "4f0c2a6e-8f3b-4c47"


def talk(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "happened_at": "2026-11-19T15:20:00+08:00", "channel": "call", "with_whom": "owner", "summary": "电话",
        "enterprise": town.seafood.pk, "instructor": town.instructor.pk, **more,
    }  # fmt: skip


def test_the_same_request_gets_the_same_answer_and_acts_once(department: System, town: Town) -> None:
    before = Contact.everything.count()
    first = department.post("/contacts", talk(town), key=KEY)
    again = department.post("/contacts", talk(town), key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Contact.everything.count() == before + 1
    assert Entry.everything.filter(verb="contact.logged").count() == 1


def test_another_body_under_the_key_is_a_conflict(department: System, town: Town) -> None:
    department.post("/contacts", talk(town), key=KEY)
    other = department.post("/contacts", talk(town, summary="别的"), key=KEY)
    assert other.status_code == 409
    assert other.json()["type"].endswith("key_reused")


def test_another_operation_under_the_key_is_a_conflict(department: System, town: Town, rows: dict[str, int]) -> None:
    department.post("/contacts", talk(town), key=KEY)
    assert department.post(f"/contacts/{rows['contacts']}/void", {"reason": "错"}, key=KEY).status_code == 409


def test_a_refusal_is_repeated_too(department: System, town: Town, rows: dict[str, int]) -> None:
    given = talk(town, happened_at="2026-11-29T15:20:00+08:00")
    first, again = (department.post("/contacts", given, key=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (422, 422)
    assert again.json() == first.json()
    assert again["Content-Type"] == "application/problem+json"


def test_what_could_be_done_only_once_is_answered_from_what_was_kept(department: System, rows: dict[str, int]) -> None:
    """Voiding a second time would be refused; the repeated request is not."""
    path = f"/contacts/{rows['contacts']}/void"
    assert department.post(path, {"reason": "错"}, key=KEY).status_code == 200
    assert department.post(path, {"reason": "错"}, key=KEY).status_code == 200
    assert department.post(path, {"reason": "错"}).status_code == 422


def test_the_key_belongs_to_its_token(department: System, city: System, town: Town) -> None:
    department.post("/contacts", talk(town), key=KEY)
    assert city.post("/contacts", talk(town, summary="另一个系统"), key=KEY).status_code == 201


@pytest.mark.parametrize("key", ["short", "x" * 65, "有汉字的键名字"])
def test_a_key_has_a_form(department: System, town: Town, key: str) -> None:
    answer = department.post("/contacts", talk(town), key=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_without_a_key_nothing_is_done(department: System, town: Town) -> None:
    from django.test import Client

    headers = {"Authorization": f"Bearer {department.key}"}
    answer = Client().post("/api/v1/contacts", talk(town), content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {"field": "Idempotency-Key", "sentence": "缺少这一项，请补上。"}


def test_kept_answers_go_after_two_days(department: System, town: Town, now: datetime) -> None:
    department.post("/contacts", talk(town), key=KEY)
    actions.forget_answers(now + timedelta(hours=47))
    assert KeptAnswer.everything.count() == 1
    actions.forget_answers(now + timedelta(hours=49))
    assert KeptAnswer.everything.count() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_act_once(at: datetime) -> None:
    """The same request sent ten times at the same moment: one contact, ten equal answers, a whole chain."""
    town = build_town(at)
    cast: Cast = build_cast(town, at)
    build(town)
    before = Contact.everything.count()
    from django.utils import timezone

    system = System(make_token(cast.coordinator, timezone.now())[1])
    answers: list[Any] = []

    def send() -> None:
        try:
            answers.append(system.post("/contacts", talk(town), key=KEY))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 10
    assert len({answer.content for answer in answers}) == 1
    assert Contact.everything.count() == before + 1
    assert verify() is None
