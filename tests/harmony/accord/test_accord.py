"""Creating harmonious labour relations: what is met, what is missing, the stages, the name and its term."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.harmony.accord import actions, checklist, rules, standing
from qiaoliang.harmony.accord.choices import Mechanism, Source, Stage, State, Step, Voice
from qiaoliang.harmony.accord.models import Creation, Edition, Finding, Item
from qiaoliang.harmony.accord.rules import Line, Terms
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from tests.cast import Cast, Town

DAY = date(2026, 11, 2)
PLANNED = date(2026, 11, 10)
TERMS = Terms(assess_days=60, term_years=3, recheck_months=12)
WORDS = st.text("规章制度公示合同工资社保安全", min_size=1, max_size=12)
LINES = st.lists(
    st.builds(Line, WORDS, WORDS, WORDS, st.sampled_from(Source.values)), min_size=1, max_size=9,
    unique_by=lambda line: line.title,
)  # fmt: skip


@pytest.fixture
def creation(town: Town, cast: Cast, at: datetime) -> Creation:
    return actions.declare(
        enterprise=town.seafood, planned_on=PLANNED, happened_on=DAY, by=cast.instructor.actor, at=at
    )


@pytest.fixture
def take(creation: Creation, cast: Cast, at: datetime) -> Any:
    def call(code: str, on: date, **more: Any) -> Creation:
        return actions.step(creation=creation, code=code, happened_on=on, by=cast.office.actor, at=at, **more)

    return call


def say(creation: Creation, item: Item, cast: Cast, at: datetime, state: str = State.MET, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "found_on": DAY, "said_by": Voice.EMPLOYEES, "evidence": "看了台账，问了两个班组", **more
    }  # fmt: skip
    return actions.find(creation=creation, item=item, state=state, by=cast.instructor.actor, at=at, **given)


def meet_everything(creation: Creation, town: Town, cast: Cast, at: datetime) -> None:
    for item in creation.edition.items.filter(source=Source.SAID):
        say(creation, item, cast, at)
    Consultation.everything.create(
        enterprise=town.seafood, year=2026, proposed_by="employees", stage="effective", since=DAY, recorded_at=at,
        growth_percent=Decimal("5.00"),
    )  # fmt: skip
    made = actions.set_up_mechanism(
        creation=creation, mechanism=Mechanism.MEETING, happened_on=DAY, note="", by=cast.instructor.actor, at=at
    )
    Outcome.everything.filter(pk=made.pk).update(state=Claim.CONFIRMED, confirmed_at=at, confirmed_by="林启航")


class TestRules:
    @given(LINES)
    def test_a_check_list_reads_back_as_it_was_written(self, lines: list[Line]) -> None:
        assert rules.read_lines(rules.as_lines(lines)) == lines

    @pytest.mark.parametrize(
        "text", ["规章制度", "｜公示", "甲｜乙｜丙｜丁", "甲｜乙\n甲｜丙", " \n ", "甲" * 41 + "｜乙"]
    )
    def test_a_line_that_cannot_be_read_is_named(self, text: str) -> None:
        with pytest.raises(Refusal) as refused:
            rules.read_lines(text)
        assert refused.value.field == "lines"

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 120))
    def test_months_later_is_never_in_another_month(self, day: date, months: int) -> None:
        later = rules.month_later(day, months)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
        assert later.day <= day.day

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
    def test_a_name_is_looked_at_again_within_its_term(self, day: date) -> None:
        ends = rules.term_ends_on(day, TERMS)
        again = rules.due(Stage.NAMED, day, TERMS, planned_on=day, ends_on=ends)
        assert again is not None
        assert day < again <= ends
        last = rules.due(Stage.NAMED, ends - timedelta(days=1), TERMS, planned_on=day, ends_on=ends)
        assert last == ends

    def test_the_default_list_holds_what_the_programme_names(self) -> None:
        derived = {item.source for item in checklist.ITEMS}
        assert derived == {Source.SAID, Source.CONSULTATION, Source.DIALOGUE}
        assert any("三十日" in item.needs for item in checklist.ITEMS)


class TestItems:
    def test_nothing_is_known_at_first(self, creation: Creation) -> None:
        items = standing.standings(creation, PLANNED)
        said = [one for one in items if one.is_said]
        assert {one.state for one in said} == {State.UNKNOWN}
        assert {one.state for one in items if not one.is_said} == {State.MISSING}

    def test_a_later_finding_stands_before_the_earlier_one(self, creation: Creation, cast: Cast, at: datetime) -> None:
        item = creation.edition.items.get(place=0)
        say(creation, item, cast, at, State.MISSING, evidence="没有公示")
        say(creation, item, cast, at, State.MET, evidence="已张贴在食堂")
        shown = standing.standings(creation, PLANNED)[0]
        assert (shown.state, shown.words, len(shown.earlier)) == (State.MET, "已张贴在食堂", 1)

    def test_what_a_record_tells_is_never_typed(self, creation: Creation, cast: Cast, at: datetime) -> None:
        for item in creation.edition.items.exclude(source=Source.SAID):
            with pytest.raises(Refusal, match="自动得出"):
                say(creation, item, cast, at)

    @pytest.mark.parametrize("words", ["问了 13900000001", "身份证371082199003311234的职工", "", "  "])
    def test_evidence_is_a_sentence_and_points_to_nobody(
        self, creation: Creation, cast: Cast, at: datetime, words: str
    ) -> None:
        item = creation.edition.items.get(place=0)
        with pytest.raises(Refusal) as refused:
            say(creation, item, cast, at, evidence=words)
        assert refused.value.field == "evidence"
        assert not Finding.everything.exists()

    def test_a_consultation_in_force_meets_the_item(
        self, creation: Creation, town: Town, cast: Cast, at: datetime
    ) -> None:
        Consultation.everything.create(
            enterprise=town.seafood, year=2024, proposed_by="employees", stage="effective", since=DAY, recorded_at=at
        )
        wages = next(one for one in standing.standings(creation, DAY) if one.item.source == Source.CONSULTATION)
        assert wages.state == State.MISSING  # two years ago: what it agreed is over
        meet_everything(creation, town, cast, at)
        wages = next(one for one in standing.standings(creation, DAY) if one.item.source == Source.CONSULTATION)
        assert (wages.state, wages.words) == (State.MET, "2026 年度协议已生效，增幅 5.00%")

    def test_a_mechanism_counts_when_the_enterprise_confirms_it(
        self, creation: Creation, town: Town, cast: Cast, at: datetime
    ) -> None:
        made = actions.set_up_mechanism(
            creation=creation, mechanism=Mechanism.DISCLOSURE, happened_on=DAY, note="每季", by=cast.owner.actor, at=at
        )
        assert (made.title, made.kind) == ("厂务公开（每季）", "dialogue_mechanism")
        assert "劳资对话机制" in standing.missing(standing.standings(creation, DAY))
        Outcome.everything.filter(pk=made.pk).update(state=Claim.CONFIRMED, confirmed_at=at)
        assert "劳资对话机制" not in standing.missing(standing.standings(creation, DAY))

    def test_no_column_could_hold_a_score(self) -> None:
        names = {field.name for model in (Creation, Finding, Item) for field in model._meta.get_fields()}
        assert not {name for name in names if "score" in name or "rank" in name or "point" in name}


class TestStages:
    def test_from_declared_to_named_and_looked_at_again(
        self, creation: Creation, take: Any, town: Town, cast: Cast, at: datetime
    ) -> None:
        assert (creation.stage, creation.due_on) == (Stage.DECLARED, date(2026, 12, 2))
        assert take(Step.START, date(2026, 11, 3)).due_on == PLANNED
        with pytest.raises(Refusal, match="还有不清楚的：规章制度"):
            take(Step.CHECK, date(2026, 11, 4))
        meet_everything(creation, town, cast, at)
        assert take(Step.CHECK, date(2026, 11, 4)).due_on == date(2027, 1, 3)
        assert take(Step.PASS, date(2026, 11, 5)).stage == Stage.ASSESSED
        with pytest.raises(Refusal, match="命名文号"):
            take(Step.NAME, date(2026, 11, 6), authority="市协调劳动关系三方", document_number="—")
        named = take(Step.NAME, date(2026, 11, 6), authority="市协调劳动关系三方", document_number="劳和〔2026〕3号")
        assert (named.ends_on, named.due_on) == (date(2029, 11, 5), date(2027, 11, 6))
        honour = Outcome.everything.get(kind="honour")
        assert (honour.title, honour.source_key) == ("劳动关系和谐企业", str(creation.pk))
        assert take(Step.RECHECK, date(2026, 11, 6), note="复查无变化").due_on == date(2027, 11, 6)
        assert take(Step.REVOKE, date(2026, 11, 6), note="发生群体欠薪").stage == Stage.REVOKED

    def test_what_is_missing_holds_up_the_assessment(
        self, creation: Creation, take: Any, cast: Cast, at: datetime
    ) -> None:
        take(Step.START, date(2026, 11, 3))
        for item in creation.edition.items.filter(source=Source.SAID):
            say(creation, item, cast, at)
        take(Step.CHECK, date(2026, 11, 4))
        with pytest.raises(Refusal, match="还没有达到：工资增长和工资集体协商、劳资对话机制"):
            take(Step.PASS, date(2026, 11, 5))
        assert take(Step.BACK, date(2026, 11, 5), note="先建恳谈会").stage == Stage.PREPARING

    def test_the_enterprise_and_its_instructor_do_not_judge(self, creation: Creation, take: Any, cast: Cast) -> None:
        take(Step.START, date(2026, 11, 3))
        Creation.everything.filter(pk=creation.pk).update(stage=Stage.CHECKED)
        path = f"{creation.get_absolute_url()}steps/pass/"
        for person in (cast.owner, cast.instructor):
            assert person.client.get(path).status_code == 404
            assert "评估达到" not in person.client.get(creation.get_absolute_url()).content.decode()
        assert cast.office.client.get(path).status_code == 200

    def test_a_second_live_creation_is_refused(self, creation: Creation, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="正在创建或已命名"):
            actions.declare(enterprise=town.seafood, planned_on=DAY, happened_on=DAY, by=cast.owner.actor, at=at)

    def test_an_edit_beside_another_is_noticed(self, creation: Creation, take: Any, cast: Cast, at: datetime) -> None:
        seen = creation.version
        say(creation, creation.edition.items.get(place=0), cast, at, version=seen)
        with pytest.raises(ChangedMeanwhile):
            take(Step.START, date(2026, 11, 3), version=seen)

    def test_a_name_ends_with_its_term(self, creation: Creation, at: datetime) -> None:
        today = timezone.localdate(at)
        Creation.everything.filter(pk=creation.pk).update(
            stage=Stage.NAMED, named_on=DAY - timedelta(days=1100), ends_on=today - timedelta(days=1),
            document_number="劳和〔2023〕1号",
        )  # fmt: skip
        assert "命名到期 1 家" in actions.watch(at)
        assert "命名到期 0 家" in actions.watch(at)
        creation.refresh_from_db()
        assert (creation.stage, creation.since) == (Stage.ENDED, today - timedelta(days=1))


class TestEditions:
    def test_a_case_keeps_the_edition_of_its_day(
        self, creation: Creation, town: Town, cast: Cast, at: datetime
    ) -> None:
        later = actions.make_edition(
            label="第二版", effective_on=date(2026, 11, 3), source="三方通知", terms=TERMS, lines="甲｜乙",
            by=cast.office.actor, at=at,
        )  # fmt: skip
        second = actions.declare(
            enterprise=town.foods, planned_on=PLANNED, happened_on=date(2026, 11, 4), by=cast.office.actor, at=at
        )
        assert (second.edition, creation.edition.label) == (later, checklist.LABEL)

    def test_the_default_is_loaded_once(self, creation: Creation, cast: Cast, at: datetime) -> None:
        assert actions.load_default(by=cast.office.actor, at=at) is None
        assert Edition.everything.count() == 1

    def test_an_office_makes_one_on_screen(self, creation: Creation, cast: Cast) -> None:
        page = cast.office.client.get("/harmony/accord/editions/new/").content.decode()
        assert "工资集体协商" in page
        given = {
            "label": "2027 版", "effective_on": "2026-11-05", "source": "三方通知", "assess_days": "30",
            "term_years": "2", "recheck_months": "6", "lines": "规章制度｜公示\n谈工资｜有协议｜条例｜工资集体协商",
        }  # fmt: skip
        assert cast.office.client.post("/harmony/accord/editions/new/", given).status_code == 302
        made = Edition.everything.get(label="2027 版")
        assert [item.source for item in made.items.all()] == ["said", "consultation"]
        wrong = {**given, "label": "2028 版", "lines": "一行没有竖线"}
        again = cast.office.client.post("/harmony/accord/editions/new/", wrong)
        assert "第 1 行请写成" in again.content.decode()
        assert cast.owner.client.get("/harmony/accord/editions/new/").status_code == 403


class TestPages:
    def test_the_list_says_what_is_missing_in_few_queries(
        self, creation: Creation, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        cast.instructor.client.get("/workbench/notices/")  # signed in before it is counted
        with django_assert_max_num_queries(12):
            page = cast.instructor.client.get("/harmony/accord/").content.decode()
        assert "规章制度、书面劳动合同、社会保险登记等 9 项" in page

    def test_an_owner_declares_and_says_what_is_so(self, town: Town, cast: Cast, at: datetime) -> None:
        client = cast.owner.client
        today = timezone.localdate()
        given = {
            "enterprise": town.seafood.name, "happened_on": f"{today}", "planned_on": f"{today + timedelta(days=60)}"
        }  # fmt: skip
        made = client.post("/harmony/accord/new/", given, follow=True)
        assert "已申报" in made.content.decode()
        creation = Creation.everything.get()
        item = creation.edition.items.get(place=0)
        path = f"{creation.get_absolute_url()}items/{item.pk}/"
        said = {"state": "met", "said_by": "employer", "found_on": f"{today}", "evidence": "", "version": "1"}
        assert "凭什么" in client.post(path, said).content.decode()
        assert client.post(path, {**said, "evidence": "职代会通过"}).status_code == 302
        assert "职代会通过" in client.get(creation.get_absolute_url()).content.decode()

    def test_the_neighbour_sees_nothing(self, creation: Creation, cast: Cast) -> None:
        assert cast.neighbour.client.get(creation.get_absolute_url()).status_code == 404
        assert "汐歌" not in cast.neighbour.client.get("/harmony/accord/?tab=all").content.decode()

    def test_who_must_act_is_told_on_the_workbench(self, creation: Creation, cast: Cast, at: datetime) -> None:
        Creation.everything.update(due_on=timezone.localdate() - timedelta(days=1))
        assert "创建劳动关系和谐企业" in cast.instructor.client.get("/workbench/").content.decode()
        Creation.everything.update(stage=Stage.CHECKED)
        assert "创建劳动关系和谐企业" in cast.office.client.get("/workbench/").content.decode()
