"""Organisations: computed from their own records, graded by people, contested within five days, never ranked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.party.elections.models import Election
from qiaoliang.party.life.models import Duty
from qiaoliang.party.membership.models import Admission
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Meeting
from qiaoliang.results.assessment import actions, branches, listings
from qiaoliang.results.assessment.choices import DEFAULT_BRANCH, Side
from qiaoliang.results.assessment.models import BranchSheet, Scheme
from tests.access.world import shared
from tests.cast import LIDAO, START, Cast, Town, make_organisation

BASE = "/assessment/branches/"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def met(town: Town, *days: date) -> None:
    for day in days:
        Meeting.everything.create(
            organisation=town.branch, kind=MeetingKind.MEMBERS, held_on=day, recorded_at=town.at, recorded_by="许"
        )


@pytest.fixture
def sheet(cast: Cast, town: Town, at: datetime) -> BranchSheet:
    met(town, date(2026, 2, 3), date(2026, 3, 3), date(2026, 5, 5))
    more = {**shared(town), "organisation": town.branch}
    for kept in (date(2026, 6, 1), None):
        Pledge.everything.create(
            made_by="organisation", text="结对一户", due_on=date(2026, 6, 30), kept_on=kept,
            **{**more, "happened_on": date(2026, 1, 5)},
        )  # fmt: skip
    actions.open_branches(year=2026, by=system("tick"), at=at)
    return BranchSheet.everything.get(organisation=town.branch)


def fresh(sheet: BranchSheet) -> BranchSheet:
    return BranchSheet.everything.get(pk=sheet.pk)


def graded(sheet: BranchSheet, cast: Cast, at: datetime, grade: str = "basic") -> BranchSheet:
    now = fresh(sheet)
    return actions.grade(sheet=now, grade=grade, reason="综合考虑", version=now.version, by=cast.office.actor, at=at)


class TestComputing:
    def test_every_item_opens_the_records_it_was_counted_from(self, sheet: BranchSheet, cast: Cast) -> None:
        by_code = {one["code"]: one for one in sheet.items}
        assert by_code["life"]["points"] == "30.0"  # two of three quarters that are over, of 45
        assert by_code["effect"]["points"] == "17.5"  # one of two pledges, of 35
        assert by_code["members"]["points"] is None
        for code in ("life", "effect"):
            page = cast.office.client.get(f"{BASE}{sheet.pk}/records/{code}/").content.decode()
            assert f"共 {by_code[code]['records']} 条" in page
        assert cast.office.client.get(f"{BASE}{sheet.pk}/records/gifts/").status_code == 404

    def test_more_meetings_and_more_problems_earn_nothing(self, sheet: BranchSheet, town: Town, at: datetime) -> None:
        met(town, *(date(2026, 5, day) for day in range(6, 20)))
        more = {**shared(town), "organisation": town.branch, "state": "confirmed", "confirmed_at": at}
        found = []
        for number in range(5):
            Problem.everything.create(title=f"难题{number}", **more)
            year = branches.years([town.branch], 2026, at.date())[0]
            found.append(branches.compute(year, DEFAULT_BRANCH)["total"])
        assert found[2] == found[3] == found[4]
        assert branches.life(year) == branches.life(branches.years([town.branch], 2026, at.date())[0])

    def test_an_organisation_answers_only_for_the_quarters_it_saw(self, town: Town, at: datetime) -> None:
        young = make_organisation(town, "O9", "新支部", LIDAO, set_up_on=date(2026, 5, 5))
        year = branches.years([young], 2026, at.date())[0]
        assert [record.text for record in branches.life(year)] == ["第 3 季度党员大会"]

    def test_many_are_opened_with_few_questions(
        self, town: Town, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(60):
            make_organisation(town, f"O8{number:02d}", f"支部{number:02d}", LIDAO)
        with django_assert_max_num_queries(25):
            assert actions.open_branches(year=2026, by=system("tick"), at=at) >= 62
        assert actions.open_branches(year=2026, by=system("tick"), at=at) == 0

    def test_a_scheme_of_its_own(self, sheet: BranchSheet, cast: Cast, at: datetime) -> None:
        assert sheet.scheme.side == Side.BRANCH
        page = cast.office.client.get(f"{BASE}scheme/").content.decode()
        assert "组织生活 45" in page
        terms = {**DEFAULT_BRANCH, "weights": {"life": 50, "members": 20, "effect": 30}}
        made = actions.set_scheme(
            terms=terms, effective_on=date(2027, 1, 1), basis="会议纪要", side=Side.BRANCH, by=cast.office.actor, at=at
        )
        assert actions.scheme_on(date(2027, 2, 1), by=system("tick"), at=at, side=Side.BRANCH) == made
        assert not Scheme.everything.filter(side=Side.INSTRUCTOR).exists()  # the other side has none of it
        assert fresh(sheet).scheme != made


def late_things(town: Town, at: datetime) -> None:
    """One of everything that can lie overdue, and beside each the same with a reason, in time or in other hands."""
    branch, more = town.branch, {"recorded_at": at, "recorded_by": "许知远"}
    branch.term_ends_on = date(2026, 7, 1)
    branch.save()
    spring, summer = (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 6, 1), date(2026, 6, 30))
    for kind, days, excuse in (
        ("theme_day", spring, ""), ("theme_day", summer, "防汛，上级同意不开"), ("members", spring, ""),
        ("theme_day", (date(2026, 11, 1), date(2026, 11, 30)), ""),
    ):  # fmt: skip
        Duty.everything.create(organisation=branch, kind=kind, per="month", first=days[0], last=days[1], excuse=excuse)
    consented, filed = date(2026, 7, 1), date(2026, 7, 20)
    for where, due_on, days in (
        (branch, date(2026, 8, 1), {"state": "consented", "consented_on": consented}),
        (branch, date(2026, 8, 3), {
            "state": "filed", "consented_on": consented, "elected_on": consented, "filed_on": filed,
        }),
        (town.other_branch, date(2026, 8, 2), {"state": "prepared"}),
    ):  # fmt: skip
        Election.everything.create(
            organisation=where, region_code=LIDAO, purpose="term", prepared_on=date(2026, 6, 1), due_on=due_on, **days,
            **more,
        )  # fmt: skip
    Admission.everything.create(
        organisation=branch, enterprise=town.seafood, region_code=LIDAO, name="邹望舒", person_key="k1",
        born_on="1990-03-31", applied_on=date(2026, 3, 1), edition="2026", next_code="talk", side="branch",
        due_code="talk", due_on=date(2026, 4, 1), **more,
    )  # fmt: skip
    Admission.everything.create(
        organisation=branch, enterprise=town.seafood, region_code=LIDAO, name="另一人", person_key="k2",
        born_on="1990-03-31", applied_on=date(2026, 3, 1), edition="2026", next_code="talk", side="committee",
        due_code="talk", due_on=date(2026, 4, 1), **more,
    )  # fmt: skip
    for title, answered in (("没有答复的", None), ("年后才答复的", date(2026, 11, 25)), ("答复了的", date(2026, 5, 3))):
        Proposal.everything.create(
            **{**shared(town), "organisation": branch, "happened_on": date(2026, 4, 1)}, author_name="员甲",
            title=title, proposal_key=title, feedback_due_on=date(2026, 5, 1), adopted_on=answered,
        )  # fmt: skip


class TestOverdue:
    def test_what_lies_overdue_is_deducted_and_opens_its_records(
        self, sheet: BranchSheet, town: Town, cast: Cast, at: datetime
    ) -> None:
        before = branches.compute(branches.years([town.branch], 2026, at.date())[0], DEFAULT_BRANCH)
        assert (before["overdue"], before["deducted"]) == (0, 0)
        late_things(town, at)
        office = cast.office.client
        office.post(f"{BASE}{sheet.pk}/compute/")
        now = fresh(sheet)
        found = branches.overdue(branches.years([town.branch], 2026, at.date())[0])
        assert [(record.on, record.text) for record in found] == [
            (date(2026, 4, 1), "发展党员手续一步没有办"),
            (date(2026, 4, 30), "2026-04 起的主题党日没有开"),
            (date(2026, 5, 1), "建议没有答复：年后才答复的"),
            (date(2026, 5, 1), "建议没有答复：没有答复的"),
            (date(2026, 7, 1), "班子任期到 2026-07-01，没有换届"),
            (date(2026, 8, 1), "换届选举到期没有办完"),
        ]
        assert (now.computed["overdue"], now.computed["deducted"]) == (6, 6)
        assert float(before["total"]) - float(now.computed["total"]) == 6
        page = office.get(f"{BASE}{sheet.pk}/records/overdue/").content.decode()
        assert "共 6 条" in page
        assert "邹望舒" not in page
        for record in found:
            assert record.href in page
            assert office.get(record.href).status_code == 200, record.href

    def test_ten_points_at_most(self, sheet: BranchSheet, town: Town, at: datetime) -> None:
        for number in range(14):
            Proposal.everything.create(
                **{**shared(town), "organisation": town.branch, "happened_on": date(2026, 4, 1)}, author_name="员甲",
                title=f"建议{number}", proposal_key=f"建议{number}", feedback_due_on=date(2026, 5, 1),
            )  # fmt: skip
        computed = branches.compute(branches.years([town.branch], 2026, at.date())[0], DEFAULT_BRANCH)
        assert (computed["overdue"], computed["deducted"]) == (14, 10)

    def test_of_another_year_or_branch_nothing_is_deducted(self, town: Town, at: datetime) -> None:
        late_things(town, at)
        other = branches.years([town.other_branch], 2026, at.date())[0]
        assert branches.overdue(other) == []  # its election waits for the committee's consent
        next_year = branches.years([town.branch], 2027, date(2027, 12, 31))[0]
        assert {record.text for record in branches.overdue(next_year)} == {
            "班子任期到 2026-07-01，没有换届", "换届选举到期没有办完",
        }  # fmt: skip


class TestPeople:
    def test_stated_graded_contested_and_decided_by_another(self, sheet: BranchSheet, cast: Cast, at: datetime) -> None:
        assert Notice.objects.filter(to=cast.secretary.user, kind="assessment").exists()
        own = cast.secretary.client
        got = own.post(f"{BASE}{sheet.pk}/state/", {"statement": "会开了，还差一项。", "version": sheet.version})
        assert got.status_code == 302
        done = graded(sheet, cast, at)
        assert (done.appeal_until - at.date()).days >= 5
        assert "一般" in own.get(f"{BASE}{sheet.pk}/").content.decode()
        got = own.post(f"{BASE}{sheet.pk}/appeal/", {"words": "三月的会没有算", "version": done.version})
        assert got.status_code == 302
        now = fresh(sheet)
        with pytest.raises(Refusal, match="评定人以外"):
            actions.decide(
                sheet=now, grade="competent", answer="属实", version=now.version, by=cast.office.actor, at=at
            )
        now = fresh(sheet)
        actions.decide(
            sheet=now, grade="competent", answer="属实，补计", version=now.version, by=cast.county_officer.actor, at=at
        )
        page = own.get(f"{BASE}{sheet.pk}/").content.decode()
        assert "较好" in page
        assert "属实，补计" in page
        assert own.get(f"{BASE}{sheet.pk}/form/").status_code == 200
        assert verify() is None

    def test_after_five_working_days_it_stands(self, sheet: BranchSheet, cast: Cast, at: datetime) -> None:
        done = graded(sheet, cast, at)
        with pytest.raises(Refusal, match="申诉期已过"):
            actions.appeal(
                sheet=done, words="晚了", version=done.version, by=cast.secretary.actor, at=at + timedelta(days=10)
            )

    def test_a_veto_leaves_the_lowest_and_needs_a_document(self, sheet: BranchSheet, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="文件或决定"):
            actions.veto(sheet=sheet, kind="invented", basis=" ", version=sheet.version, by=cast.office.actor, at=at)
        now = fresh(sheet)
        actions.veto(
            sheet=now, kind="invented", basis="荣纪〔2026〕9号", version=now.version, by=cast.office.actor, at=at
        )
        with pytest.raises(Refusal, match="只能评为差"):
            graded(sheet, cast, at, "competent")

    def test_nobody_grades_the_own_branch_and_the_system_grades_none(
        self, sheet: BranchSheet, cast: Cast, town: Town, at: datetime
    ) -> None:
        Grant.objects.create(
            user=cast.office.user, role="secretary", where_kind="organisation", where_key=str(town.branch.pk),
            starts_on=START,
        )  # fmt: skip
        with pytest.raises(Refusal, match="不能评定自己"):
            graded(sheet, cast, at)
        with pytest.raises(Refusal, match="由人评定"):
            actions.grade(sheet=sheet, grade="basic", reason="x", version=sheet.version, by=system("tick"), at=at)
        with pytest.raises(IntegrityError), transaction.atomic():
            BranchSheet.everything.filter(pk=sheet.pk).update(grade="basic")

    def test_who_sees_it_and_no_ranking(self, sheet: BranchSheet, cast: Cast, town: Town) -> None:
        path = sheet.get_absolute_url()
        for person, code in (
            (cast.office, 200), (cast.county_officer, 200), (cast.secretary, 200), (cast.auditor, 200),
            (cast.neighbour, 404), (cast.instructor, 404), (cast.owner, 404),
        ):  # fmt: skip
            assert person.client.get(path).status_code == code
        assert [column.key for column in listings.branch_sheets().columns if column.sort] == ["name", "upper", "year"]
        assert "total" not in {column.key for column in listings.branch_sheets().columns}
        listed = cast.secretary.client.get(BASE).content.decode()
        assert "汐歌海产党支部" in listed
        assert "岚启医械党支部" not in listed
        assert Scheme.everything.filter(side=Side.BRANCH).count() == 1
