"""The ledger's pages: who sees what of a dispute, claiming, answering with an account, the outbox, hostile forms."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Delivery, Message
from qiaoliang.fieldwork.outcomes import actions, credit
from qiaoliang.fieldwork.outcomes.choices import Claim as State
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome
from tests.cast import Cast, Town
from tests.fieldwork.outcomes.conftest import Claim

WORDS = "金额不对，实际只有八百万"


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def loan(claim: Claim) -> Outcome:
    return claim()


def text(response: Any) -> str:
    return str(response.content.decode())


def page(person: Any, path: str) -> str:
    response = person.client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return text(response)


def test_the_outbox_names_the_enterprise_and_is_narrowed(cast: Cast, loan: Outcome) -> None:
    Message.everything.create(
        to_name="别处", text="不是成效", about_kind="other.thing", about_key="no-number", created_at=loan.recorded_at
    )
    everything = "/outcomes/outbox/?tab=all"
    assert "别处" in page(cast.office, f"{everything}&sort=-enterprise")
    assert "汐歌海产有限公司" in page(cast.office, everything)
    assert "汐歌海产有限公司" in page(cast.office, f"{everything}&q=汐歌&channel=copy&delivery=waiting")
    for nothing in ("q=岚启", "channel=sms", "delivery=failed"):
        assert "汐歌海产林启航" not in page(cast.office, f"{everything}&{nothing}")


class TestList:
    def test_each_sees_own_results_only(self, cast: Cast, loan: Outcome) -> None:
        seers = (cast.office, cast.county_officer, cast.instructor, cast.coordinator, cast.owner, cast.auditor,
                 cast.secretary, cast.committee, cast.carrier)  # fmt: skip
        for person in seers:
            assert "东岸银行" in page(person, "/outcomes/"), person.user.username
        for person in (cast.neighbour, cast.other_instructor):
            assert "东岸银行" not in page(person, "/outcomes/"), person.user.username
        assert cast.administrator.client.get("/outcomes/").status_code == 403
        assert cast.nobody.get("/outcomes/").status_code == 302

    def test_a_list_costs_few_queries(
        self, cast: Cast, loan: Outcome, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        page(cast.office, "/outcomes/")
        with django_assert_max_num_queries(12):
            page(cast.office, "/outcomes/?kind=loans_arranged&county=371082")

    @pytest.mark.parametrize("query", ["kind=x", "role=economy", "county=0", "sort=state", "q=%27", "tab=disputed"])
    def test_hostile_addresses_are_answered(self, cast: Cast, loan: Outcome, query: str) -> None:
        page(cast.instructor, f"/outcomes/?{query}")

    def test_every_kind_has_a_form(self, cast: Cast, town: Town) -> None:
        assert page(cast.instructor, "/outcomes/claim/").count("?kind=") == len(KINDS)
        for code in KINDS:
            assert "保存" in page(cast.instructor, f"/outcomes/claim/?kind={code}&enterprise={town.seafood.pk}")


class TestUnderReview:
    """ux.md 22: the instructor sees only *confirmed* or *under review*; nothing may give a dispute away."""

    def test_a_dispute_changes_nothing_the_instructor_can_see(self, cast: Cast, loan: Outcome, at: datetime) -> None:
        paths = (
            loan.get_absolute_url(), "/outcomes/", "/outcomes/?tab=review", "/outcomes/?sort=state", "/outcomes/?tab=x",
            "/outcomes/?tab=disputed", "/outcomes/outbox/", "/outcomes/outbox/?tab=all",
            f"{loan.get_absolute_url()}void/", f"{loan.get_absolute_url()}share/",
        )  # fmt: skip

        def seen(person: Any) -> list[str]:
            # The forms' tokens differ from one answer to the next.
            return [_without_tokens(page(person, path)) for path in paths]

        before = seen(cast.instructor)
        link = PersonalLink.objects.get()
        credit.answer(loan, answer="false", words=WORDS, link=link, by=cast.owner.actor, at=at)
        assert seen(cast.instructor) == before
        assert "有异议" in page(cast.office, loan.get_absolute_url())

    def test_the_export_says_no_more(self, cast: Cast, loan: Outcome, at: datetime) -> None:
        credit.dispute(loan, words=WORDS, by=cast.owner.actor, at=at)
        exported = text(cast.instructor.client.get("/outcomes/?export=csv"))
        assert "核实中" in exported
        assert "异议" not in exported

    def test_the_words_open_for_the_office_by_a_reason_only(self, cast: Cast, loan: Outcome, at: datetime) -> None:
        credit.dispute(loan, words=WORDS, by=cast.owner.actor, at=at)
        path = f"{loan.get_absolute_url()}words/"
        for person in (cast.instructor, cast.coordinator, cast.secretary, cast.auditor, cast.owner):
            assert person.client.post(path, {"reason": "想看"}).status_code == 403
        assert WORDS not in page(cast.county_officer, loan.get_absolute_url())
        assert WORDS not in page(cast.county_officer, path)
        assert WORDS not in text(cast.county_officer.client.post(path, {"why": "other", "reason": ""}))
        assert WORDS in text(cast.county_officer.client.post(path, {"why": "check", "reason": "核实异议"}))
        assert Entry.everything.filter(verb="outcome.words_read").count() == 1


def _without_tokens(html: str) -> str:
    lines = html.split('name="csrfmiddlewaretoken" value="')
    return lines[0] + "".join(line[64:] for line in lines[1:])


class TestClaim:
    LOAN = "/outcomes/claim/?kind=loans_arranged"

    def form(self, town: Town, **more: Any) -> dict[str, Any]:
        return {
            "enterprise": town.seafood.name, "happened_on": "2026-11-06", "counterpart": "东岸银行",
            "document_number": "DK26110233", "amount": "1500", **more,
        }  # fmt: skip

    def test_a_loan(self, town: Town, cast: Cast) -> None:
        response = cast.instructor.client.post(self.LOAN, self.form(town), follow=True)
        assert "企业确认后计入" in text(response)
        outcome = Outcome.everything.get()
        assert (outcome.amount_fen, outcome.helped_by) == (15_000_000_00, town.stint)

    def test_the_same_loan_again_is_joined_and_said(self, town: Town, cast: Cast) -> None:
        cast.instructor.client.post(self.LOAN, self.form(town))
        again = cast.office.client.post(self.LOAN, self.form(town, document_number="dk-26110233"), follow=True)
        assert "已并入那一条" in text(again)
        assert Outcome.everything.count() == 1

    def test_yuan_in_a_field_of_wan_is_questioned_and_corrected(self, town: Town, cast: Cast) -> None:
        form = self.form(town, amount="15000000")
        asked = text(cast.instructor.client.post(self.LOAN, form))
        assert "1500亿元超过该企业上年营业收入。请按万元填写，是否 1,500？" in asked
        assert 'name="meant" value="1,500"' in asked
        changed = text(cast.instructor.client.post(self.LOAN, {**form, "meant": "1,500"}))
        assert 'value="1,500"' in changed
        assert not Outcome.everything.exists()  # corrected, not yet saved
        assert cast.instructor.client.post(self.LOAN, {**form, "amount": "1,500"}).status_code == 302
        assert Outcome.everything.get().amount_fen == 15_000_000_00

    def test_a_person_who_is_sure_is_believed(self, town: Town, cast: Cast) -> None:
        form = self.form(town, amount="15000000", is_sure="on")
        assert cast.instructor.client.post(self.LOAN, form).status_code == 302

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"amount": ""}, "金额（万元）"),
            ({"amount": "很多"}, "无法识别金额"),
            ({"amount": "-3"}, "大于零"),
            ({"amount": "9" * 40}, "金额"),
            ({"happened_on": "2027-01-01"}, "不能晚于今天"),
            ({"happened_on": "昨天"}, "日期"),
            ({"happened_on": "2022-01-01"}, "没有派驻"),
            ({"enterprise": "岚启医械有限公司"}, "工作范围内没有这家企业"),
            ({"enterprise": ""}, "企业"),
            ({"counterpart": "长" * 121}, "银行"),
            ({"counterpart": "！！！"}, "没有可识别的文字"),
            ({"document_number": "\x00"}, "合同号"),
            ({"document_number": ""}, "合同号"),
        ],
    )
    def test_bad_claims_keep_what_was_typed(self, town: Town, cast: Cast, wrong: dict[str, Any], sentence: str) -> None:
        response = cast.instructor.client.post(self.LOAN, self.form(town, **wrong))
        assert response.status_code == 200
        shown = text(response)
        assert "处要改" in shown
        assert sentence in shown
        kept = {"counterpart": "东岸银行", "document_number": "DK26110233"}
        assert all(value in shown for name, value in kept.items() if name not in wrong)
        assert not Outcome.everything.exists()

    def test_an_empty_form_and_foreign_kinds(self, town: Town, cast: Cast) -> None:
        assert "处要改" in text(cast.instructor.client.post(self.LOAN, {}))
        assert "记哪一类成效" in page(cast.instructor, "/outcomes/claim/?kind=../../etc")
        for person in (cast.coordinator, cast.auditor, cast.owner, cast.carrier):
            assert person.client.post(self.LOAN, self.form(town)).status_code == 403

    def test_the_branch_receives_funds(self, town: Town, cast: Cast) -> None:
        path = "/outcomes/claim/?kind=activity_funds"
        form = {
            "happened_on": "2026-05-06", "organisation": str(town.branch.pk), "counterpart": "汐歌海产",
            "document_number": "R-77", "amount": "2.5",
        }  # fmt: skip
        assert cast.secretary.client.post(path, form).status_code == 302
        outcome = Outcome.everything.get()
        assert (outcome.organisation_key, outcome.region_code) == (str(town.branch.pk), town.branch.region_code)
        assert outcome.helped_by == town.stint
        foreign = {**form, "organisation": str(town.other_branch.pk)}
        assert "收款党组织" in text(cast.secretary.client.post(path, foreign))


class TestMoves:
    def test_the_owner_confirms_with_an_account(self, cast: Cast, loan: Outcome) -> None:
        path = f"{loan.get_absolute_url()}answer/"
        assert "属实" in page(cast.owner, path)
        assert cast.owner.client.post(path, {"answer": "true"}).status_code == 302
        loan.refresh_from_db()
        assert (loan.state, loan.confirmed_by) == (State.CONFIRMED, "林启航")

    def test_nobody_else_confirms_a_loan(self, cast: Cast, loan: Outcome) -> None:
        path = f"{loan.get_absolute_url()}answer/"
        for person in (cast.instructor, cast.office, cast.coordinator, cast.secretary, cast.auditor):
            assert person.client.post(path, {"answer": "true"}).status_code == 403, person.user.username
        for person in (cast.neighbour, cast.other_instructor):
            assert person.client.post(path, {"answer": "true"}).status_code == 404
        loan.refresh_from_db()
        assert loan.state == State.CLAIMED

    def test_a_document_is_confirmed_by_the_office_but_not_by_the_enterprise(
        self, town: Town, cast: Cast, claim: Claim
    ) -> None:
        lab = claim(kind="national_labs", title="海洋食品实验室", document_number="发改高技〔2026〕9号")
        path = f"{lab.get_absolute_url()}answer/"
        assert "您可以提出异议" in text(cast.owner.client.post(path, {"answer": "true"}))
        assert cast.office.client.post(path, {"answer": "true"}).status_code == 302

    @pytest.mark.parametrize("data", [{}, {"answer": "maybe"}, {"answer": "false", "words": "长" * 501}])
    def test_bad_answers(self, cast: Cast, loan: Outcome, data: dict[str, str]) -> None:
        assert "处要改" in text(cast.owner.client.post(f"{loan.get_absolute_url()}answer/", data))
        loan.refresh_from_db()
        assert loan.state == State.CLAIMED

    def test_the_office_settles(self, cast: Cast, loan: Outcome, at: datetime) -> None:
        disputed = credit.dispute(loan, words=WORDS, by=cast.owner.actor, at=at)
        path = f"{loan.get_absolute_url()}settle/"
        form = {"reason": "已看合同", "amount": "800", "version": disputed.version}
        assert cast.instructor.client.post(path, form).status_code == 403
        assert "刚被别人改过" in text(cast.office.client.post(path, {**form, "version": 1}))
        assert "大于零" in text(cast.office.client.post(path, {**form, "amount": "0"}))
        assert cast.office.client.post(path, form).status_code == 302
        loan.refresh_from_db()
        assert (loan.state, loan.amount_fen) == (State.CONFIRMED, 8_000_000_00)
        assert "金额原为 1,500.00 万元" in page(cast.office, loan.get_absolute_url())

    def test_void_and_reinstate(self, cast: Cast, loan: Outcome, claim: Claim) -> None:
        at = loan.get_absolute_url()
        assert cast.office.client.post(f"{at}void/", {"reason": "重复"}).status_code == 302
        assert "已作废" in page(cast.office, at)
        assert cast.instructor.client.post(f"{at}reinstate/", {"reason": "x"}).status_code == 403
        newer = claim()
        assert "已有新的登记" in text(cast.office.client.post(f"{at}reinstate/", {"reason": "作废有误"}))
        assert cast.office.client.post(f"{newer.get_absolute_url()}void/", {"reason": "重复"}).status_code == 302
        assert cast.office.client.post(f"{at}reinstate/", {"reason": "作废有误"}).status_code == 302

    def test_shares(self, town: Town, cast: Cast, loan: Outcome) -> None:
        path = f"{loan.get_absolute_url()}share/"
        for wrong in ({"stint": str(town.gear_stint.pk), "percent": "10"}, {"stint": "x", "percent": "10"},
                      {"stint": str(town.stint.pk), "percent": "101"}, {}):  # fmt: skip
            assert "处要改" in text(cast.instructor.client.post(path, wrong))
        assert cast.instructor.client.post(path, {"stint": str(town.stint.pk), "percent": "60"}).status_code == 302
        assert loan.shares.get().percent == 60

    def test_without_the_forms_token_nothing_happens(self, cast: Cast, loan: Outcome) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(cast.owner.user, backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(f"{loan.get_absolute_url()}answer/", {"answer": "true"}).status_code == 403
        loan.refresh_from_db()
        assert loan.state == State.CLAIMED


class TestOutbox:
    def test_the_instructor_sees_own_messages_and_never_the_link_by_reading(self, cast: Cast, loan: Outcome) -> None:
        message = Message.everything.get()
        token = PersonalLink.objects.get().token
        for person in (cast.instructor, cast.office, cast.county_officer):
            assert "汐歌海产林启航" in page(person, "/outcomes/outbox/")
            assert token not in page(person, f"/outcomes/outbox/{message.pk}/")
        assert "汐歌" not in page(cast.other_instructor, "/outcomes/outbox/")
        assert cast.other_instructor.client.get(f"/outcomes/outbox/{message.pk}/").status_code == 404
        assert cast.neighbour.client.post(f"/outcomes/outbox/{message.pk}/copy/").status_code == 404
        for person in (cast.owner, cast.auditor):
            assert person.client.get("/outcomes/outbox/").status_code == 403

    def test_copying_hands_over_and_says_who_did(self, cast: Cast, loan: Outcome) -> None:
        message = Message.everything.get()
        shown = text(cast.office.client.post(f"/outcomes/outbox/{message.pk}/copy/"))
        assert f"/c/{PersonalLink.objects.get().token}/" in shown
        message.refresh_from_db()
        assert message.delivery == Delivery.HANDED
        assert Entry.everything.get(verb="message.handed").actor_name == "周立言"

    def test_a_letter_bears_the_sentence(self, cast: Cast, loan: Outcome) -> None:
        message = Message.everything.get()
        response = cast.office.client.post(f"/outcomes/outbox/{message.pk}/letter/")
        paper = docx.Document(BytesIO(response.content))
        words = "".join(paragraph.text for paragraph in paper.paragraphs)
        assert "从东岸银行获得贷款 1500万元，合同 DK26110233" in words
        assert "只有项目办能看到" in words
        assert len(paper.inline_shapes) == 1  # the QR code
        message.refresh_from_db()
        assert (message.delivery, message.channel) == (Delivery.HANDED, "letter")

    @pytest.mark.parametrize("channel", ["sms", "wecom", "pigeon", ""])
    def test_a_channel_that_is_not_there_sends_nothing(self, cast: Cast, loan: Outcome, channel: str) -> None:
        message = Message.everything.get()
        path = f"/outcomes/outbox/{message.pk}/send/"
        assert cast.office.client.post(path, {"channel": channel}).status_code == 302
        message.refresh_from_db()
        assert message.delivery == Delivery.WAITING

    def test_asking_again_makes_a_fresh_link_after_a_month(self, cast: Cast, loan: Outcome, at: datetime) -> None:
        soon = cast.office.client.post(f"{loan.get_absolute_url()}remind/", follow=True)
        assert "近期已请过这家企业，2026-12-20 起可再请" in text(soon)
        assert Message.everything.count() == 1
        actions.remind(outcome=loan, by=cast.office.actor, at=at + timedelta(days=31))
        assert Message.everything.count() == 2
        assert cast.instructor.client.post(f"{loan.get_absolute_url()}remind/").status_code == 403
