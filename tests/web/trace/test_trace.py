"""The log is read by those who audit; everybody sees who looked at their own."""

import re
from argparse import Namespace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import qiaoliang
from qiaoliang.access.accounts.actions import change_password
from qiaoliang.access.audit.models import Entry
from qiaoliang.registry.enterprises.actions import reveal_phone
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.commands import audit
from qiaoliang.web.privacy.actions import publish_text
from qiaoliang.web.trace.views import ADMINISTRATION
from qiaoliang.web.trace.words import EXACT, verb_in_words
from tests.cast import Cast, Town


def look(cast: Cast, town: Town, at: datetime) -> None:
    person = ContactPerson.everything.get(enterprise=town.seafood)
    reveal_phone(person=person, reason="约定上门时间", by=cast.instructor.actor, at=at)


def test_the_owner_sees_who_looked_and_why(cast: Cast, town: Town, at: datetime) -> None:
    look(cast, town, at)
    page = cast.owner.client.get("/audit/mine/").content.decode()
    assert "约定上门时间" in page
    assert "于海宁" in page
    assert "约定上门时间" not in cast.neighbour.client.get("/audit/mine/").content.decode()


def test_the_log_and_its_verification_are_for_auditors(cast: Cast, town: Town, at: datetime) -> None:
    look(cast, town, at)
    assert "查看手机号" in cast.auditor.client.get("/audit/").content.decode()
    assert "没有缺失和改动" in cast.auditor.client.get("/audit/verify/").content.decode()
    Entry.everything.update(actor_name="别人")
    assert "改动过" in cast.auditor.client.get("/audit/verify/").content.decode()
    assert cast.instructor.client.get("/audit/").status_code == 403


def test_the_command_says_where_the_chain_breaks(cast: Cast, at: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    change_password(user=cast.owner.user, password="很长很长的口令-1", by=cast.owner.actor, at=at)
    verifying = Namespace(what="verify", file=None)
    assert audit.run(verifying) == 0
    assert capsys.readouterr().out.startswith("1 ")
    Entry.everything.update(verb="x")
    assert audit.run(verifying) == 1
    assert "第 1 条" in capsys.readouterr().err


def test_every_verb_of_the_log_has_a_word_people_read() -> None:
    text = "".join(path.read_text() for path in Path(qiaoliang.__file__).parent.rglob("*.py"))
    recorded = {
        verb for call in re.findall(r"record\(([^,]+),", text) for verb in re.findall(r'"([a-z_]+\.[a-z_]+)"', call)
    }
    assert len(recorded) > 80
    assert {verb for verb in recorded if verb_in_words(verb) == verb} == set()


def test_the_audit_administrator_sees_texts_tokens_and_assessments_of_risk(cast: Cast, at: datetime) -> None:
    """Whatever an administrator or the city's office sets for everybody; the programme's own work is not among it."""
    verbs = {verb for verb in EXACT if verb.startswith(ADMINISTRATION)}
    assert {"privacy_text.published", "privacy_activity.assessed", "token.made", "hook_address.allowed"} <= verbs
    publish_text(
        kind="notice", title="告知书", body="正文", effective_on=at.date() + timedelta(days=1),
        by=cast.office.actor, at=at,
    )  # fmt: skip
    assert "发布告知或同意文本" in cast.overseer.client.get("/audit/administrators/").content.decode()
