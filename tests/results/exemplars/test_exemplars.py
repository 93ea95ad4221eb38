"""A case from its record to print: consents decide, a withdrawn one takes effect at once, another person reviews."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from docx import Document

from qiaoliang.access.audit.actions import verify
from qiaoliang.economy.demands.models import Demand
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import active
from qiaoliang.results.exemplars import actions, printing
from qiaoliang.results.exemplars.choices import Reach, Stage
from qiaoliang.results.exemplars.models import Consent, Exemplar, Person
from tests.cast import LIDAO, Cast, Town

TEXTS = {
    "title": "汐歌海产三天办妥用电增容",
    "background": "汐歌海产有限公司旺季冷库用电不够。",
    "practice": "指导员当天提出诉求，供电公司次日到现场。",
    "effect": "汐歌海产第三天通电，当季没有停产。",
    "stands_for": "俚岛镇一家海产加工企业",
}


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def solved(town: Town, at: datetime) -> Demand:
    return Demand.everything.create(
        number="2026-9", enterprise=town.seafood, region_code=LIDAO, title="冷库用电增容", category="other",
        stage="closed", verdict="solved", department=town.marine, heard_on=date(2026, 10, 1), closed_at=at,
        closed_on=date(2026, 10, 4), recorded_at=at, recorded_by="于海宁", helped_by=town.stint,
    )  # fmt: skip


@pytest.fixture
def case(solved: Demand, cast: Cast, at: datetime) -> Exemplar:
    with active(cast.county_officer.actor.scope):
        return actions.begin(kind="demand", key=solved.pk, texts=TEXTS, by=cast.county_officer.actor, at=at)


def fresh(case: Exemplar) -> Exemplar:
    return Exemplar.everything.get(pk=case.pk)


def agree(case: Exemplar, cast: Cast, at: datetime, reach: int, person: Person | None = None) -> Consent:
    return actions.consent(
        exemplar=case, person=person.pk if person else None, reach=reach, given_on=at.date(), signed_by="林启航",
        paper="项目办案例卷第 3 页", version=fresh(case).version, by=cast.county_officer.actor, at=at,
    )  # fmt: skip


def told_of(case: Exemplar, cast: Cast, at: datetime) -> Person:
    return actions.add_person(
        exemplar=case, name="林启航", stands_for="该企业负责人", version=fresh(case).version,
        by=cast.county_officer.actor, at=at,
    )  # fmt: skip


def approve(case: Exemplar, cast: Cast, at: datetime) -> Exemplar:
    sent = actions.submit(exemplar=case, version=fresh(case).version, by=cast.county_officer.actor, at=at)
    return actions.review(exemplar=sent, agrees=True, remark="", version=sent.version, by=cast.office.actor, at=at)


def tell(case: Exemplar, audience: int) -> printing.Printed:
    return printing.tell(printing.whole(case), audience)


class TestWriting:
    def test_only_from_a_record_that_is_done_and_in_scope(
        self, solved: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        open_ = Demand.everything.create(
            number="2026-10", enterprise=town.seafood, region_code=LIDAO, title="路灯", category="other",
            department=town.marine, heard_on=at.date(), recorded_at=at, recorded_by="于海宁",
        )  # fmt: skip
        for person, key in ((cast.county_officer, open_.pk), (cast.neighbour, solved.pk)):
            with active(person.actor.scope), pytest.raises(Refusal, match="没有找到这条记录"):
                actions.begin(kind="demand", key=key, texts=TEXTS, by=person.actor, at=at)
            assert person.client.get(f"/exemplars/new/?kind=demand&key={key}").status_code == 404

    def test_a_record_is_told_once(self, case: Exemplar, cast: Cast, at: datetime) -> None:
        with active(cast.county_officer.actor.scope), pytest.raises(Refusal, match="已经写过案例"):
            actions.begin(kind="demand", key=case.source_key, texts=TEXTS, by=cast.county_officer.actor, at=at)
        page = cast.county_officer.client.get("/exemplars/new/?kind=demand").content.decode()
        assert "已写过" in page

    @pytest.mark.parametrize(
        ("field", "words", "said"),
        [
            ("practice", "于海宁当天上门。", "于海宁"),  # serves the enterprise
            ("effect", "林启航说很快。", "林启航"),  # its owner
            ("background", "许书记多次反映。", "许书记"),  # of its branch
            ("practice", "电话13900000001联系。", "电话"),
        ],
    )
    def test_no_name_nobody_agreed_to(
        self, field: str, words: str, said: str, case: Exemplar, cast: Cast, at: datetime
    ) -> None:
        with pytest.raises(Refusal, match=said) as refused:
            actions.edit(
                exemplar=case, texts={**TEXTS, field: words}, version=case.version, by=cast.office.actor, at=at
            )
        assert refused.value.field == field

    def test_a_refused_page_loses_nothing_and_an_old_page_overwrites_nothing(
        self, case: Exemplar, cast: Cast, at: datetime
    ) -> None:
        page = cast.county_officer.client.post(
            f"/exemplars/{case.pk}/edit/", {**TEXTS, "effect": "林启航很满意，冷库没停。", "version": case.version}
        ).content.decode()
        assert "成效里写了“林启航”" in page
        assert "林启航很满意，冷库没停。" in page
        with pytest.raises(ChangedMeanwhile):
            actions.edit(exemplar=case, texts=TEXTS, version=case.version - 1, by=cast.office.actor, at=at)


class TestConsent:
    def test_named_as_far_as_agreed_and_no_further(self, case: Exemplar, cast: Cast, at: datetime) -> None:
        assert tell(case, Reach.INTERNAL).title == "俚岛镇一家海产加工企业三天办妥用电增容"
        agree(case, cast, at, Reach.EXCHANGE)
        assert tell(case, Reach.EXCHANGE).enterprise == "汐歌海产有限公司"
        public = tell(case, Reach.PUBLIC)
        assert public.is_anonymous
        assert "汐歌" not in "".join([public.title, public.enterprise, *public.paragraphs])

    def test_a_quotation_needs_the_speakers_own_consent(self, case: Exemplar, cast: Cast, at: datetime) -> None:
        person = told_of(case, cast, at)
        agree(case, cast, at, Reach.PUBLIC)
        actions.quote(
            exemplar=case, person=person.pk, words="“没想到三天就通了电。”", said_on=date(2026, 10, 5),
            version=fresh(case).version, by=cast.county_officer.actor, at=at,
        )  # fmt: skip
        assert tell(case, Reach.INTERNAL).quotes == ()
        own = agree(case, cast, at, Reach.INTERNAL, person)
        assert tell(case, Reach.INTERNAL).quotes == ("林启航说：“没想到三天就通了电。”",)
        assert tell(case, Reach.EXCHANGE).quotes == ()
        actions.withdraw(
            exemplar=case, consent=own.pk, version=fresh(case).version, by=cast.county_officer.actor, at=at
        )
        assert tell(case, Reach.INTERNAL).quotes == ()

    def test_a_consent_is_written_dated_and_one_at_a_time(self, case: Exemplar, cast: Cast, at: datetime) -> None:
        agree(case, cast, at, Reach.INTERNAL)
        agree(case, cast, at, Reach.PUBLIC)
        assert list(case.consents.filter(withdrawn_on=None).values_list("reach", flat=True)) == [Reach.PUBLIC]
        assert fresh(case).reach == Reach.PUBLIC
        for change, words in (
            ({"paper": " "}, "存放在哪里"),
            ({"given_on": at.date() + timedelta(days=1)}, "晚于今天"),
        ):
            with pytest.raises(Refusal, match=words):
                actions.consent(
                    exemplar=case, version=fresh(case).version, by=cast.office.actor, at=at,
                    **{"person": None, "reach": 1, "given_on": at.date(), "signed_by": "林", "paper": "卷", **change},
                )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.everything.create(
                exemplar=case, reach=1, given_on=at.date(), signed_by="林", paper="卷", recorded_at=at, recorded_by="测"
            )

    def test_a_second_press_says_so_and_does_no_harm(self, case: Exemplar, cast: Cast, at: datetime) -> None:
        consent = agree(case, cast, at, Reach.PUBLIC)
        path = f"/exemplars/{case.pk}/consents/{consent.pk}/withdraw/"
        for words in ("已撤回。没有印出的材料里", "这份同意已经撤回"):
            assert words in cast.county_officer.client.post(path, follow=True).content.decode()
        assert fresh(case).reach == Reach.NONE


class TestReview:
    def test_by_another_person_and_again_after_every_change(self, case: Exemplar, cast: Cast, at: datetime) -> None:
        sent = actions.submit(exemplar=case, version=case.version, by=cast.county_officer.actor, at=at)
        with pytest.raises(Refusal, match="执笔人以外"):
            actions.review(
                exemplar=sent, agrees=True, remark="", version=sent.version, by=cast.county_officer.actor, at=at
            )
        with pytest.raises(Refusal, match="写明改什么"):
            actions.review(exemplar=sent, agrees=False, remark="", version=sent.version, by=cast.office.actor, at=at)
        done = actions.review(exemplar=sent, agrees=True, remark="", version=sent.version, by=cast.office.actor, at=at)
        assert done.stage == Stage.APPROVED
        changed = actions.edit(exemplar=done, texts=TEXTS, version=done.version, by=cast.county_officer.actor, at=at)
        assert changed.stage == Stage.DRAFT
        assert verify() is None

    def test_the_page_offers_the_review_to_the_other_alone(self, case: Exemplar, cast: Cast, at: datetime) -> None:
        actions.submit(exemplar=case, version=case.version, by=cast.county_officer.actor, at=at)
        path = f"/exemplars/{case.pk}/review/"
        assert path not in cast.county_officer.client.get(case.get_absolute_url()).content.decode()
        assert path in cast.office.client.get(case.get_absolute_url()).content.decode()
        assert path not in cast.instructor.client.get(case.get_absolute_url()).content.decode()


class TestExchange:
    def test_another_district_sees_what_is_agreed_and_nothing_else(
        self, case: Exemplar, cast: Cast, at: datetime
    ) -> None:
        told_of(case, cast, at)
        agree(case, cast, at, Reach.INTERNAL)
        approve(case, cast, at)
        path = case.get_absolute_url()
        assert cast.neighbour.client.get(path).status_code == 404
        consent = agree(case, cast, at, Reach.EXCHANGE)
        page = cast.neighbour.client.get(path).content.decode()
        assert "汐歌海产有限公司" in page
        for inside in ("林启航", "项目办案例卷", "2026-9"):
            assert inside not in page
        assert cast.neighbour.client.get(f"{path}edit/").status_code == 403
        assert cast.neighbour.client.post(f"{path}word/3/").status_code == 404
        with active(cast.neighbour.actor.scope):
            assert not Consent.objects.exists()
            assert not Person.objects.exists()
        word = cast.neighbour.client.post(f"{path}word/2/")
        text = "\n".join(one.text for one in Document(io.BytesIO(word.content)).paragraphs)
        assert "供县区之间交流，不得公开。" in text
        assert "林启航" not in text
        listed = cast.neighbour.client.get("/exemplars/?tab=others").content.decode()
        assert "汐歌海产三天办妥用电增容" in listed
        actions.withdraw(
            exemplar=case, consent=consent.pk, version=fresh(case).version, by=cast.county_officer.actor, at=at
        )
        assert cast.neighbour.client.get(path).status_code == 404
        assert "用电增容" not in cast.neighbour.client.get("/exemplars/").content.decode()

    def test_a_list_of_many_costs_few_queries(
        self, case: Exemplar, cast: Cast, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        for key in range(60):
            Exemplar.everything.create(
                source_kind="demand", source_key=10_000 + key, source_words="x", enterprise=case.enterprise,
                region_code=LIDAO, happened_on=at.date(), written_at=at, written_by="丛", written_key="user:1", **TEXTS,
            )  # fmt: skip
        cast.county_officer.client.get("/workbench/")
        for address in ("/exemplars/", case.get_absolute_url(), "/exemplars/new/?kind=outcome"):
            with django_assert_max_num_queries(12):
                assert cast.county_officer.client.get(address).status_code == 200
