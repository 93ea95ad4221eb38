"""Yearly plans: pre-filled from gaps, kept on one page, returned or acknowledged, told by records and nothing else."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.audit.actions import verify
from qiaoliang.economy.demands.models import DemandSecret
from qiaoliang.economy.policies.models import Delivery, Policy, Version
from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import iso_week_key, monday_of, thursday_of
from qiaoliang.party.organisations.models import Coverage
from qiaoliang.web.yearplans import actions, progress, rules
from qiaoliang.web.yearplans.choices import Kind
from qiaoliang.web.yearplans.models import PlanLine, YearPlan
from qiaoliang.web.yearplans.rules import Meant, Standing, Subject
from tests.cast import Cast, Person, Town
from tests.web.dossier.test_dossier import demand, outcome

PATH = "/plans/"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def plan(town: Town, cast: Cast, at: datetime) -> YearPlan:
    return actions.begin(instructor=town.instructor, year=2026, by=cast.instructor.actor, at=at)


def page(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def weeks(town: Town, kept: int, owed: int, at: datetime) -> None:
    for number in range(1, owed + 1):
        week = iso_week_key(at.date() - timedelta(weeks=number))
        on = monday_of(week) if number <= kept else None
        DutyWeek.everything.create(
            enterprise=town.seafood, iso_week=week, monday_on=monday_of(week), thursday_on=thursday_of(week),
            state="owed", instructor=town.instructor, contacted_on=on,
        )  # fmt: skip


def policy(town: Town, at: datetime) -> Policy:
    found: Policy = Policy.everything.create(
        title="海洋食品技改贴息", kind="service", issuer="市海洋发展局", document_number="海发〔2026〕9号",
        issued_on=date(2026, 10, 1), region_code="3710", department=town.marine, state="published", recorded_at=at,
        recorded_by="测试",
    )  # fmt: skip
    Version.everything.create(
        policy=found, effective_on=date(2026, 10, 1), summary="贴息两个点", recorded_at=at, recorded_by="测试",
        published_at=at, published_by="测试",
    )  # fmt: skip
    return found


def line_of(plan: YearPlan, kind: str, town: Town) -> PlanLine:
    found: PlanLine = plan.lines.get(kind=kind, enterprise=town.seafood)
    return found


def add(plan: YearPlan, cast: Cast, at: datetime, *meant: Meant) -> YearPlan:
    fresh = YearPlan.everything.get(pk=plan.pk)
    kept = [Meant(one.enterprise_id, one.kind, one.quarter, one.words, line=one.pk) for one in fresh.lines.all()]
    return actions.keep(plan=fresh, lines=[*kept, *meant], version=fresh.version, by=cast.instructor.actor, at=at)


class TestRules:
    @given(st.integers(2020, 2100), st.integers(1, 4))
    def test_a_quarter_ends_before_the_next_begins(self, year: int, quarter: int) -> None:
        last = rules.last_day(year, quarter)
        assert last.year == year
        assert last.month == quarter * 3
        assert (last + timedelta(days=1)).day == 1

    def test_the_coming_year_is_planned_from_november(self) -> None:
        assert rules.offered(date(2026, 10, 31)) == [2026]
        assert rules.offered(date(2026, 11, 1)) == [2027, 2026]

    @given(
        st.builds(
            Standing, is_covered=st.booleans(), full_members=st.integers(0, 9), weeks_owed=st.integers(0, 13),
            weeks_kept=st.integers(0, 13), wage=st.sampled_from(["", "open", "effective"]), is_high_tech=st.booleans(),
            owes_wage=st.booleans(),
            agreements=st.integers(0, 2),
        ),
        st.integers(0, 6),
    )  # fmt: skip
    def test_few_lines_and_never_for_what_is_there(self, now: Standing, demands: int) -> None:
        open_ = [(key, f"2026-{key}") for key in range(demands)]
        found = rules.suggest(1, now, open_, [(7, "贴息")], 2027, date(2026, 11, 20))
        kinds = [one.kind for one in found]
        assert len(found) <= rules.AT_MOST
        assert (Kind.SETUP in kinds) == (not now.is_covered)
        assert not ((now.wage or not now.owes_wage) and Kind.WAGE in kinds)
        assert all(1 <= one.quarter <= 4 and one.words for one in found)

    @given(st.sampled_from([kind for kind in Kind if kind != Kind.OTHER]), st.integers(1, 4))
    def test_a_word_of_the_person_never_makes_a_recorded_thing_done(self, kind: Kind, quarter: int) -> None:
        told = rules.progress(Meant(1, kind, quarter, "做"), Standing(), None, 2026, date(2026, 11, 20), done="办好了")
        assert not told.is_done
        assert told.status == ("overdue" if quarter < 4 else told.status)

    def test_contact_is_a_promise_of_the_whole_year(self) -> None:
        kept = Standing(weeks_owed=40, weeks_kept=40)
        meant = Meant(1, Kind.CONTACT, 4, "每周")
        assert not rules.progress(meant, kept, None, 2026, date(2026, 11, 20)).is_done
        assert rules.progress(meant, kept, None, 2026, date(2026, 12, 31)).is_done

    def test_a_demand_closed_unsolved_is_not_done(self) -> None:
        meant = Meant(1, Kind.DEMAND, 4, "跟踪", "5")
        told = rules.progress(meant, Standing(), Subject(False, "未解决", "/demands/5/"), 2026, date(2026, 11, 20))
        assert (told.status, told.words) == ("going", "未解决")


class TestBeginning:
    def test_pre_filled_from_the_gaps(self, town: Town, cast: Cast, at: datetime) -> None:
        demand(town)
        policy(town, at)
        weeks(town, kept=4, owed=9, at=at)
        type(town.seafood).everything.filter(pk=town.seafood.pk).update(is_above_scale=True)
        plan = actions.begin(instructor=town.instructor, year=2026, by=cast.instructor.actor, at=at)
        lines = {(str(one.enterprise), one.kind): one.words for one in plan.lines.select_related("enterprise")}
        gear, sea = str(town.fishing_gear), str(town.seafood)
        assert lines[gear, Kind.SETUP] == "推动建立党组织或纳入联合组建"
        assert (sea, Kind.SETUP) not in lines  # covered
        assert lines[sea, Kind.DEMAND] == "跟踪诉求 2026-7，按期向企业反馈"
        assert lines[sea, Kind.CONTACT] == "近一季度应联系 9 周、联系 4 周，与业主重新约定联系方式"
        assert lines[sea, Kind.POLICY] == lines[gear, Kind.POLICY] == "递送《海洋食品技改贴息》并讲清怎么办"
        assert (gear, Kind.CONTACT) not in lines
        assert (gear, Kind.WAGE) not in lines  # neither above scale nor with an agreement last year

    def test_a_confidential_demand_is_not_named(self, town: Town, cast: Cast, at: datetime) -> None:
        secret = demand(town)
        DemandSecret.everything.create(demand=secret, department=town.marine, set_at=at, set_by="业主")
        plan = actions.begin(instructor=town.instructor, year=2026, by=cast.instructor.actor, at=at)
        assert not plan.lines.filter(kind=Kind.DEMAND).exists()
        assert "2026-7" not in page(cast.instructor, f"{PATH}{plan.pk}/edit/")

    def test_begun_twice_it_is_one_and_other_years_are_over(
        self, town: Town, cast: Cast, plan: YearPlan, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        assert actions.begin(instructor=town.instructor, year=2026, by=by, at=at).pk == plan.pk
        with pytest.raises(Refusal, match="只能写今年"):
            actions.begin(instructor=town.instructor, year=2025, by=by, at=at)

    def test_filling_in_adds_what_is_new_and_nothing_twice(
        self, town: Town, cast: Cast, plan: YearPlan, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        assert actions.fill_in(plan=plan, version=plan.version, by=by, at=at) == 0
        demand(town)
        plan.refresh_from_db()
        assert actions.fill_in(plan=plan, version=plan.version, by=by, at=at) == 1
        assert line_of(plan, Kind.DEMAND, town).subject

    def test_last_years_plan_is_copied_without_what_is_done(
        self, town: Town, cast: Cast, plan: YearPlan, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        sea = town.seafood.pk
        add(plan, cast, at, Meant(sea, Kind.EVENT, 3, "中秋活动"), Meant(sea, Kind.OTHER, 2, "参展"),
            Meant(sea, Kind.OTHER, 3, "拜访老业主"))  # fmt: skip
        actions.tick(line=plan.lines.get(words="参展"), words="六月去了", by=by, at=at)
        coming = actions.begin(instructor=town.instructor, year=2027, by=by, at=at)
        PlanLine.everything.filter(plan=coming).delete()
        added = actions.copy_last_year(plan=coming, version=coming.version, by=by, at=at)
        words = set(coming.lines.values_list("words", flat=True))
        assert {"中秋活动", "拜访老业主"} <= words
        assert "参展" not in words
        assert added == coming.lines.count()
        with pytest.raises(Refusal, match="没有 2025 年"):
            actions.copy_last_year(plan=plan, version=YearPlan.everything.get(pk=plan.pk).version, by=by, at=at)


class TestKeeping:
    def test_one_page_changes_adds_and_deletes(self, town: Town, cast: Cast, plan: YearPlan) -> None:
        first, *others = plan.lines.all()
        sent = {"version": plan.version}
        for line in plan.lines.all():
            key = f"{line.enterprise_id}_{line.pk}"
            words = "" if line in others else "改成自己的话"
            sent |= {f"kind-{key}": line.kind, f"quarter-{key}": 3, f"words-{key}": words}
        sent |= {
            f"kind-{town.seafood.pk}_n1": "other", f"quarter-{town.seafood.pk}_n1": 2,
            f"words-{town.seafood.pk}_n1": "陪同参展",
        }  # fmt: skip
        answer = cast.instructor.client.post(f"{PATH}{plan.pk}/edit/", sent)
        assert answer.status_code == 302
        assert sorted(plan.lines.values_list("words", "quarter")) == [("改成自己的话", 3), ("陪同参展", 2)]
        assert plan.lines.get(pk=first.pk).kind == first.kind

    def test_a_second_hand_is_refused_and_nothing_typed_is_lost(self, town: Town, cast: Cast, plan: YearPlan) -> None:
        key = f"{town.seafood.pk}_n1"
        sent = {
            "version": plan.version - 1,
            f"kind-{key}": "other",
            f"quarter-{key}": 2,
            f"words-{key}": "写了半天的话",
        }
        answer = cast.instructor.client.post(f"{PATH}{plan.pk}/edit/", sent)
        text = answer.content.decode()
        assert "刚被别人改过" in text
        assert "写了半天的话" in text
        with pytest.raises(ChangedMeanwhile):
            actions.keep(plan=plan, lines=[], version=plan.version - 1, by=cast.instructor.actor, at=plan.begun_at)

    def test_a_long_line_is_refused_beside_its_field(self, town: Town, cast: Cast, plan: YearPlan) -> None:
        key = f"{town.seafood.pk}_n1"
        sent = {"version": plan.version, f"kind-{key}": "other", f"quarter-{key}": 2, f"words-{key}": "长" * 121}
        text = cast.instructor.client.post(f"{PATH}{plan.pk}/edit/", sent).content.decode()
        assert "长" * 121 in text
        assert f"{town.seafood}第 1 行打算" in text

    def test_foreign_enterprises_and_lines_are_refused(
        self, town: Town, cast: Cast, plan: YearPlan, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        for meant in (
            Meant(town.neighbour_firm.pk, Kind.OTHER, 1, "x"),
            Meant(town.seafood.pk, Kind.OTHER, 1, "x", line=9),
        ):
            with pytest.raises(Refusal, match="不属于您服务的企业"):
                actions.keep(plan=plan, lines=[meant], version=plan.version, by=by, at=at)

    def test_the_database_refuses_a_tick_where_a_record_tells(self, town: Town, plan: YearPlan, at: datetime) -> None:
        line = plan.lines.exclude(kind=Kind.OTHER).first()
        assert line is not None
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanLine.everything.filter(pk=line.pk).update(done_on=at.date(), done_words="办好了")

    def test_only_a_line_without_records_takes_a_result(
        self, town: Town, cast: Cast, plan: YearPlan, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        with pytest.raises(Refusal, match="自动判断"):
            actions.tick(line=plan.lines.exclude(kind=Kind.OTHER)[0], words="办好了", by=by, at=at)
        add(plan, cast, at, Meant(town.seafood.pk, Kind.OTHER, 2, "参展"))
        own = plan.lines.get(kind=Kind.OTHER)
        answer = cast.instructor.client.post(f"{PATH}lines/{own.pk}/", {"words": "六月去了"})
        assert answer.status_code == 302
        assert "六月去了" in page(cast.instructor, f"{PATH}{plan.pk}/")


class TestProgress:
    def test_records_alone_move_a_line(self, town: Town, cast: Cast, at: datetime) -> None:
        asked, paper = demand(town), policy(town, at)
        plan = actions.begin(instructor=town.instructor, year=2026, by=cast.instructor.actor, at=at)
        sea, gear = town.seafood.pk, town.fishing_gear.pk
        add(plan, cast, at, Meant(sea, Kind.AGREEMENT, 4, "与海大签协议"), Meant(sea, Kind.CONTACT, 4, "每周"))

        def told(kind: str, firm: int) -> tuple[str, str]:
            lines = list(plan.lines.all())
            found = progress.of_lines(lines, 2026, at.date())
            one = next(found[line.pk] for line in lines if (line.kind, line.enterprise_id) == (kind, firm))
            return one.status, one.words

        assert told(Kind.DEMAND, sea) == ("going", "办理中")
        assert told(Kind.SETUP, gear) == ("waiting", "还没有组建申请")
        assert told(Kind.POLICY, sea) == ("waiting", "今年还没有递送")
        assert told(Kind.AGREEMENT, sea) == ("waiting", "还没有签订")
        Coverage.everything.create(
            organisation=town.branch, enterprise=town.fishing_gear, form="joint", starts_on=at.date(),
            decision_number="俚党〔2026〕9号", recorded_at=at,
        )  # fmt: skip
        type(asked).everything.filter(pk=asked.pk).update(
            stage="closed", verdict="solved", closed_at=at, closed_on=at.date(), due_on=None
        )
        Delivery.everything.create(
            policy=paper, edition=paper.versions.get(), enterprise=town.seafood, verdict="meets", route="handed",
            delivered_at=at, delivered_by="测试",
        )  # fmt: skip
        outcome(town, 1, kind="university_agreement", state="confirmed", confirmed_at=at)
        weeks(town, kept=2, owed=3, at=at)
        assert told(Kind.DEMAND, sea) == ("done", "已解决")
        assert told(Kind.SETUP, gear) == ("done", "已有党组织覆盖")
        assert told(Kind.POLICY, sea) == ("done", "已当面递送")
        assert told(Kind.AGREEMENT, sea) == ("done", "1 份协议已确认")
        assert told(Kind.CONTACT, sea) == ("going", "应联系 3 周，已联系 2 周")

    def test_a_quarter_gone_is_shown_at_the_desk_and_to_the_department(
        self, town: Town, cast: Cast, plan: YearPlan, at: datetime
    ) -> None:  # fmt: skip
        add(plan, cast, at, Meant(town.seafood.pk, Kind.EVENT, 1, "春季运动会"))
        fresh = YearPlan.everything.get(pk=plan.pk)
        actions.submit(plan=fresh, by=cast.instructor.actor, at=at)
        assert "计划：春季运动会" in page(cast.instructor, "/workbench/")
        assert "1 项过了季度" in page(cast.coordinator, PATH)


class TestDeciding:
    def test_submitted_returned_acknowledged_taken_up(self, cast: Cast, plan: YearPlan, at: datetime) -> None:
        here = f"{PATH}{plan.pk}/"
        assert cast.coordinator.client.get(here).status_code == 403  # a draft is the writer's own
        sent = {"version": plan.version, "then": "submit"}
        for line in plan.lines.all():
            key = f"{line.enterprise_id}_{line.pk}"
            sent |= {f"kind-{key}": line.kind, f"quarter-{key}": line.quarter, f"words-{key}": line.words}
        assert cast.instructor.client.post(f"{here}edit/", sent).status_code == 302
        assert "确认于海宁2026年度计划" in page(cast.coordinator, "/workbench/")
        assert "请写明要改什么" in cast.coordinator.client.post(f"{here}return/", {"words": ""}).content.decode()
        assert cast.coordinator.client.post(f"{here}return/", {"words": "补上工资协商"}).status_code == 302
        assert "2026年度计划已退回" in page(cast.instructor, "/workbench/")
        assert "补上工资协商" in page(cast.instructor, f"{here}edit/")
        actions.submit(plan=plan, by=cast.instructor.actor, at=at)
        assert cast.coordinator.client.post(f"{here}acknowledge/", {"words": ""}).status_code == 302
        assert cast.instructor.client.get(f"{here}edit/").status_code == 302
        fresh = YearPlan.everything.get(pk=plan.pk)
        with pytest.raises(Refusal, match="已提交"):
            actions.keep(plan=fresh, lines=[], version=fresh.version, by=cast.instructor.actor, at=at)
        assert cast.instructor.client.post(f"{here}take-up/").status_code == 302
        assert YearPlan.everything.get(pk=plan.pk).state == "draft"
        assert verify() is None

    def test_an_empty_plan_is_not_submitted(self, cast: Cast, plan: YearPlan, at: datetime) -> None:
        plan.lines.all().delete()
        with pytest.raises(Refusal, match="还是空的"):
            actions.submit(plan=plan, by=cast.instructor.actor, at=at)

    def test_who_reads(self, cast: Cast, plan: YearPlan, at: datetime) -> None:
        actions.submit(plan=plan, by=cast.instructor.actor, at=at)
        statuses = {name: person.client.get(f"{PATH}{plan.pk}/").status_code for name, person in cast}
        assert statuses == {
            "office": 200, "county_officer": 404, "neighbour": 404, "coordinator": 200, "instructor": 200,
            "other_instructor": 404, "secretary": 404, "owner": 404, "committee": 404, "carrier": 404, "auditor": 200,
            "administrator": 404, "security": 404, "overseer": 404,
        }  # fmt: skip
        assert "于海宁" not in page(cast.other_instructor, PATH)


def test_few_queries(
    town: Town, cast: Cast, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:  # fmt: skip
    demand(town)
    policy(town, at)
    plan = actions.begin(instructor=town.instructor, year=2026, by=cast.instructor.actor, at=at)
    for path in (PATH, f"{PATH}{plan.pk}/", f"{PATH}{plan.pk}/edit/"):
        cast.instructor.client.get(path)
        with django_assert_max_num_queries(12):
            assert cast.instructor.client.get(path).status_code == 200, path
