"""The law of branches, the cases that set them up, the alerts, and the small facts they rest on."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations import actions, rules
from qiaoliang.party.organisations.actions.cases import Application
from qiaoliang.party.organisations.choices import AlertKind, CaseState, Stage
from qiaoliang.party.organisations.models import (
    Alert,
    Coverage,
    Form,
    Obstacle,
    Organisation,
    OrganisationKind,
    SecretaryCandidate,
    SetUpCase,
)
from qiaoliang.registry.enterprises.models import Enterprise, MemberDeclaration
from qiaoliang.results.indicators.coverage import last_quarter
from tests.cast import LIDAO, RUSHAN_TOWN, Cast, Town, make_enterprise, make_organisation

TODAY = date(2026, 11, 20)


@pytest.fixture
def on_that_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def unit(full: int = 1, lead: bool = False, **more: Any) -> rules.Unit:
    return rules.Unit("某企业", full, lead, **more)


class TestRules:
    @pytest.mark.parametrize(
        ("units", "sentence"),
        [
            ([unit(2, lead=True)], "至少要两家"),
            ([unit(1, lead=True), unit(1)], "合计 2 名，不足 3 名"),
            ([unit(2), unit(2)], "没有一家企业申报了书记人选"),
            ([unit(3, lead=True), unit(1)], "应单独成立党支部"),
            ([unit(2, lead=True), unit(2), unit(0)], "没有正式党员"),
            ([unit(2, lead=True), unit(2, is_covered=True)], "已在党组织覆盖之下"),
            ([unit(2, lead=True), unit(2, is_in_case=True)], "已在另一份组建申请里"),
            ([unit(2, lead=True), unit(2, is_operating=False)], "不在正常经营"),
        ],
    )
    def test_what_blocks(self, units: list[rules.Unit], sentence: str) -> None:
        hard = [finding.sentence for finding in rules.joint_branch(units) if finding.is_hard]
        assert any(sentence in text for text in hard)

    def test_two_with_three_members_are_a_branch_on_the_edge(self) -> None:
        (finding,) = rules.joint_branch([unit(2, lead=True), unit(1)])
        assert (finding.guard, finding.is_hard) == ("G05", False)
        assert rules.joint_branch([unit(2, lead=True), unit(2)]) == []

    def test_six_units_need_a_reason_and_fifty_one_members_a_general_branch(self) -> None:
        guards = {finding.guard for finding in rules.joint_branch([unit(1, lead=True)] * 6)}
        assert guards == {"G02"}
        assert rules.joint_branch([unit(1, lead=True)] * 5) == []
        many = {finding.guard for finding in rules.joint_branch([unit(2, lead=True)] * 26)}
        assert many == {"G02", "G04"}

    @pytest.mark.parametrize(
        ("applied", "due"),
        [(date(2026, 11, 20), date(2026, 12, 20)), (date(2027, 1, 31), date(2027, 2, 28))],
    )
    def test_a_decision_is_due_in_a_month(self, applied: date, due: date) -> None:
        assert rules.decision_due(applied) == due

    @pytest.mark.parametrize(
        ("ends_on", "stage"),
        [
            (None, None),
            (date(2027, 5, 21), None),
            (date(2027, 5, 20), Stage.HALF_YEAR),
            (date(2027, 2, 21), Stage.HALF_YEAR),
            (date(2027, 2, 20), Stage.QUARTER),
            (date(2026, 11, 20), Stage.QUARTER),
            (date(2026, 11, 19), Stage.NOW),
        ],
    )
    def test_terms_at_six_three_and_no_months(self, ends_on: date | None, stage: Stage | None) -> None:
        assert rules.term_stage(ends_on, TODAY) == stage


def standing(**more: Any) -> rules.Standing:
    usual: dict[str, Any] = {
        "is_branch": True, "is_joint": False, "full_members": 5, "members": 6, "units": 1,
        "more_units_allowed": False, "term_ends_on": None,
    }  # fmt: skip
    return rules.Standing(**(usual | more))


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        ({}, set()),
        ({"full_members": 2}, {AlertKind.BELOW_THREE}),
        ({"full_members": 2, "is_branch": False}, set()),
        ({"is_joint": True, "units": 5}, set()),
        ({"is_joint": True, "units": 6}, {AlertKind.MANY_UNITS}),
        ({"is_joint": True, "units": 6, "more_units_allowed": True}, set()),
        ({"members": 50}, set()),
        ({"members": 51}, {AlertKind.OVER_FIFTY}),
        ({"members": 51, "is_branch": False}, set()),
        ({"term_ends_on": date(2026, 11, 1)}, {AlertKind.TERM}),
    ],
)
def test_alerts_of_one_organisation(more: dict[str, Any], kinds: set[AlertKind]) -> None:
    assert set(rules.alerts(standing(**more), TODAY)) == kinds


# --- cases


def firms(town: Town, members: tuple[int, ...] = (2, 1)) -> list[Enterprise]:
    """Small enterprises of Lidao, the first with somebody who could be secretary."""
    found = []
    for number, full in enumerate(members):
        firm = make_enterprise(town, f"小微{number}号有限公司", LIDAO, 600 + number, short_name=f"小微{number}")
        MemberDeclaration.everything.create(enterprise=firm, on=date(2026, 1, 1), full_members=full, declared_by="业主")
        found.append(firm)
    SecretaryCandidate.everything.create(
        enterprise=found[0], name="邹望舒", reason="党龄 8 年", starts_on=date(2026, 2, 1), recorded_at=town.at,
        recorded_by="丛慧敏",
    )  # fmt: skip
    return found


def applied(town: Town, cast: Cast, at: datetime, chosen: list[Enterprise], **more: Any) -> SetUpCase:
    applied_on = more.pop("applied_on", TODAY)
    given: dict[str, Any] = {
        "name": "俚岛镇小微联合党支部", "form": Form.JOINT, "basis": "俚岛镇邻近企业", "region_code": LIDAO,
        "upper_committee": "中共俚岛镇委员会", "secretary_name": "邹望舒", "reason": "同镇邻近",
    }  # fmt: skip
    application = Application(**(given | more))
    return actions.apply(
        application=application, enterprises=chosen, applied_on=applied_on, by=cast.county_officer.actor, at=at
    )


class TestCases:
    def test_the_decision_sets_up_the_branch_and_covers_everybody(self, town: Town, cast: Cast, at: datetime) -> None:
        chosen = firms(town)
        case = applied(town, cast, at, chosen)
        done = actions.decide(
            case=case, decision_number="俚党〔2026〕8号", decided_on=TODAY, by=cast.committee.actor, at=at
        )
        assert (done.state, done.decided_on) == (CaseState.DECIDED, TODAY)
        branch = done.organisation
        assert branch is not None
        assert (branch.kind, branch.form, branch.upper_committee) == ("joint_branch", Form.JOINT, "中共俚岛镇委员会")
        rows = Coverage.everything.filter(organisation=branch)
        assert {row.enterprise for row in rows} == set(chosen)
        assert {row.decision_number for row in rows} == {"俚党〔2026〕8号"}
        assert [move.to for move in done.moves.order_by("pk")] == ["applied", "decided"]

    def test_the_instructor_of_the_host_coordinates_and_hears_of_it(self, town: Town, cast: Cast, at: datetime) -> None:
        chosen = firms(town)
        MemberDeclaration.everything.create(
            enterprise=town.fishing_gear, on=date(2026, 1, 1), full_members=2, declared_by="业主"
        )
        case = applied(town, cast, at, [town.fishing_gear, chosen[0]])
        assert case.coordinator == town.instructor
        told = cast.instructor.user.notices.get(about_key=str(case.pk), kind="organisations")
        assert "2026-12-20" in told.text

    def test_more_than_five_need_a_reason_and_the_upper_approval(self, town: Town, cast: Cast, at: datetime) -> None:
        chosen = firms(town, (1,) * 6)
        with pytest.raises(Refusal, match="超过一般不超过 5 家") as problem:
            applied(town, cast, at, chosen)
        assert problem.value.field == "more_units_reason"
        case = applied(town, cast, at, chosen, more_units_reason="同一楼宇，半径不到 200 米")
        given: dict[str, Any] = {"decision_number": "1号", "decided_on": TODAY, "by": cast.committee.actor, "at": at}
        with pytest.raises(Refusal, match="上级批准"):
            actions.decide(case=case, **given)
        done = actions.decide(case=case, more_units_approval="荣组〔2026〕3号", **given)
        assert done.organisation is not None
        assert done.organisation.more_units_approval == "荣组〔2026〕3号"

    def test_a_returned_application_frees_its_enterprises(self, town: Town, cast: Cast, at: datetime) -> None:
        chosen = firms(town)
        case = applied(town, cast, at, chosen)
        with pytest.raises(Refusal, match="已在另一份组建申请里"):
            applied(town, cast, at, chosen)
        by = cast.committee.actor
        with pytest.raises(Refusal, match="理由"):
            actions.give_back(case=case, on=TODAY, reason=" ", by=by, at=at)
        assert actions.give_back(case=case, on=TODAY, reason="请补充名册", by=by, at=at).state == CaseState.RETURNED
        with pytest.raises(MoveNotAllowed):
            actions.decide(case=case, decision_number="1号", decided_on=TODAY, by=by, at=at)
        again = applied(town, cast, at, chosen)
        assert actions.take_back(case=again, reason="重新商议", by=by, at=at).state == CaseState.WITHDRAWN

    def test_two_at_once_and_days_that_cannot_be(self, town: Town, cast: Cast, at: datetime) -> None:
        case = applied(town, cast, at, firms(town), applied_on=TODAY - timedelta(days=3))
        by, stale = cast.committee.actor, SetUpCase.everything.get(pk=case.pk)
        for day in (TODAY - timedelta(days=4), TODAY + timedelta(days=1)):
            with pytest.raises(Refusal, match="申请之后"):
                actions.decide(case=case, decision_number="1号", decided_on=day, by=by, at=at)
        SetUpCase.everything.filter(pk=case.pk).update(version=2)
        with pytest.raises(ChangedMeanwhile):
            actions.decide(case=stale, decision_number="1号", decided_on=TODAY, by=by, at=at)

    def test_a_member_lost_before_the_decision_stops_it(self, town: Town, cast: Cast, at: datetime) -> None:
        chosen = firms(town)
        case = applied(town, cast, at, chosen, applied_on=TODAY - timedelta(days=3))
        MemberDeclaration.everything.create(enterprise=chosen[0], on=TODAY, full_members=1, declared_by="业主")
        with pytest.raises(Refusal, match="合计 2 名"):
            actions.decide(case=case, decision_number="1号", decided_on=TODAY, by=cast.committee.actor, at=at)
        assert Organisation.everything.filter(name=case.name).count() == 0


class TestCasePages:
    def test_the_committee_decides_on_the_page(self, town: Town, cast: Cast, at: datetime, on_that_day: None) -> None:
        case = applied(town, cast, at, firms(town))
        address = f"/party/cases/{case.pk}/"
        page = cast.committee.client.get(address).content.decode()
        assert "已申请，待批复" in page
        assert "剩 30 天" in page
        assert "邹望舒" in page
        assert "邹望舒" not in cast.instructor.client.get(address).content.decode()
        response = cast.committee.client.post(
            f"{address}decide/",
            {"decision_number": "俚党〔2026〕8号", "decided_on": "2026-11-20", "version": case.version},
        )
        assert response.status_code == 302, response.content.decode()
        case.refresh_from_db()
        assert case.state == CaseState.DECIDED
        assert cast.neighbour.client.get(address).status_code == 404
        assert "俚岛镇小微联合党支部" not in cast.neighbour.client.get("/party/cases/?tab=decided").content.decode()
        assert "俚岛镇小微联合党支部" in cast.office.client.get("/party/cases/?tab=decided").content.decode()

    def test_the_letter_and_the_export(self, town: Town, cast: Cast, at: datetime, on_that_day: None) -> None:
        case = applied(town, cast, at, firms(town))
        paper = cast.committee.client.get(f"/party/cases/{case.pk}/paper.docx")
        assert paper.content[:2] == b"PK"
        sheet = cast.office.client.get("/party/cases/?export=csv").content.decode("utf-8-sig")
        assert "俚岛镇小微联合党支部" in sheet


# --- alerts


def members(organisation: Organisation, full: int, probationary: int = 0) -> None:
    for kind, number in (("full", full), ("probationary", probationary)):
        for place in range(number):
            Member.everything.create(
                organisation=organisation, name=f"{kind}{place}", kind=kind, starts_on=date(2024, 1, 1),
                recorded_at=organisation.recorded_at,
            )  # fmt: skip


def kinds(**about: Any) -> set[str]:
    return set(Alert.everything.filter(closed_on=None, **about).values_list("kind", flat=True))


class TestAlerts:
    def refresh(self, cast: Cast, at: datetime) -> int:
        return actions.refresh_alerts(by=cast.office.actor, at=at)

    def test_three_members_and_no_organisation(self, town: Town, cast: Cast, at: datetime) -> None:
        (firm,) = firms(town, (3,))
        self.refresh(cast, at)
        alert = Alert.everything.get(enterprise=firm)
        assert (alert.kind, alert.number, alert.region_code) == (AlertKind.NOT_SET_UP, 3, LIDAO)
        Coverage.everything.create(
            organisation=town.branch, enterprise=firm, form=Form.ATTACHED, starts_on=TODAY, decision_number="1",
            recorded_at=at,
        )  # fmt: skip
        self.refresh(cast, at)
        alert.refresh_from_db()
        assert alert.closed_on == TODAY

    @pytest.mark.parametrize(
        ("columns", "full", "probationary", "expected"),
        [
            ({}, 3, 0, set()),
            ({}, 2, 4, {AlertKind.BELOW_THREE}),
            ({}, 40, 11, {AlertKind.OVER_FIFTY}),
            ({"kind": OrganisationKind.GENERAL_BRANCH}, 60, 0, set()),
            ({"term_ends_on": date(2026, 11, 19)}, 3, 0, {AlertKind.TERM}),
            ({"abolished_on": date(2026, 10, 1)}, 1, 0, set()),
        ],
    )
    def test_of_a_roll(
        self, town: Town, cast: Cast, at: datetime, columns: dict[str, Any], full: int, probationary: int,
        expected: set[str],
    ) -> None:  # fmt: skip
        organisation = make_organisation(town, "O300", "某支部", LIDAO, **columns)
        members(organisation, full, probationary)
        self.refresh(cast, at)
        assert kinds(organisation=organisation) == expected

    def test_without_a_roll_what_the_enterprises_declared(self, town: Town, cast: Cast, at: datetime) -> None:
        assert town.branch.members.count() == 0
        self.refresh(cast, at)
        assert kinds(organisation=town.branch) == set(), "its one enterprise has five"
        MemberDeclaration.everything.create(enterprise=town.seafood, on=TODAY, full_members=2, declared_by="业主")
        self.refresh(cast, at)
        assert kinds(organisation=town.branch) == {AlertKind.BELOW_THREE}

    def test_six_units_until_somebody_approves(self, town: Town, cast: Cast, at: datetime) -> None:
        joint = make_organisation(town, "O301", "联合支部", LIDAO, kind=OrganisationKind.JOINT_BRANCH, form=Form.JOINT)
        members(joint, 4)
        for firm in firms(town, (1,) * 6):
            Coverage.everything.create(
                organisation=joint, enterprise=firm, form=Form.JOINT, starts_on=TODAY, decision_number="1",
                recorded_at=at,
            )  # fmt: skip
        self.refresh(cast, at)
        assert Alert.everything.get(organisation=joint).number == 6
        actions.allow_more_units(
            organisation=joint, more_units_reason="同一楼宇", more_units_approval="荣组〔2026〕3号",
            by=cast.committee.actor, at=at,
        )  # fmt: skip
        self.refresh(cast, at)
        assert kinds(organisation=joint) == set()

    def test_a_term_is_told_at_six_three_and_no_months_and_nothing_twice(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        organisation = make_organisation(town, "O302", "某支部", LIDAO, term_ends_on=date(2027, 4, 1))
        members(organisation, 3)

        def told() -> int:
            return cast.committee.user.notices.filter(kind="organisations", text__contains="任期将满").count()

        for day, count in (
            (date(2026, 9, 1), 0), (date(2026, 10, 1), 1), (date(2026, 10, 2), 1), (date(2027, 1, 2), 2),
            (date(2027, 1, 3), 2), (date(2027, 4, 2), 3), (date(2027, 4, 3), 3),
        ):  # fmt: skip
            self.refresh(cast, datetime.combine(day, at.timetz()))
            assert told() == count, day
        assert cast.neighbour.user.notices.filter(text__contains="任期将满").count() == 0
        assert Alert.everything.get(organisation=organisation).stage == Stage.NOW

    def test_doing_it_twice_changes_and_logs_nothing(self, town: Town, cast: Cast, at: datetime) -> None:
        firms(town, (3,))
        make_organisation(town, "O303", "乳山支部", RUSHAN_TOWN)
        assert self.refresh(cast, at) > 0
        assert self.refresh(cast, at) == 0

    def test_the_list_by_place_and_the_workbench(self, town: Town, cast: Cast, at: datetime) -> None:
        firms(town, (3,))
        self.refresh(cast, at)
        page = cast.committee.client.get("/party/alerts/?tab=not_set_up").content.decode()
        assert "小微0号有限公司" in page
        assert "支部工作条例第四条" in page
        assert "小微0号有限公司" not in cast.neighbour.client.get("/party/alerts/").content.decode()
        assert "小微0号有限公司：应建未建" in cast.committee.client.get("/workbench/").content.decode()
        sheet = cast.office.client.get("/party/alerts/?export=xlsx")
        assert sheet.content[:2] == b"PK"
        assert cast.county_officer.client.post("/party/alerts/refresh/").status_code == 302
        assert cast.committee.client.post("/party/alerts/refresh/").status_code == 403


# --- small facts


class TestNotes:
    def test_a_candidate_is_named_once_and_ended(self, town: Town, cast: Cast, at: datetime) -> None:
        given: dict[str, Any] = {"name": "邹望舒", "reason": "党龄 8 年", "by": cast.instructor.actor, "at": at}
        row = actions.name_secretary(enterprise=town.seafood, starts_on=TODAY, **given)
        with pytest.raises(Refusal, match="已有书记人选"):
            actions.name_secretary(enterprise=town.seafood, starts_on=TODAY, **given)
        with pytest.raises(Refusal, match="不能晚于今天"):
            actions.name_secretary(enterprise=town.foods, starts_on=TODAY + timedelta(days=1), **given)
        actions.end_declaration(candidate=row, ends_on=TODAY, reason="调离", by=cast.instructor.actor, at=at)
        assert actions.name_secretary(enterprise=town.seafood, starts_on=TODAY, **given).ends_on is None

    def test_an_instructor_names_one_where_posted_and_nowhere_else(
        self, town: Town, cast: Cast, on_that_day: None
    ) -> None:
        posted = {"enterprise": town.seafood.name, "name": "邹望舒", "reason": "愿意", "starts_on": "2026-11-20"}
        assert cast.instructor.client.post("/party/secretaries/new/", posted).status_code == 302
        other = cast.other_instructor.client.post("/party/secretaries/new/", posted)
        assert other.status_code == 200, "an enterprise outside the scope cannot be chosen"
        assert SecretaryCandidate.everything.count() == 1

    def test_why_not_yet_is_stated_once_looked_at_again_and_ended_by_coverage(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        (firm,) = firms(town, (2,))
        given: dict[str, Any] = {
            "enterprise": firm, "kind": "owner", "note": "业主有顾虑", "by": cast.instructor.actor, "at": at
        }  # fmt: skip
        again = TODAY + timedelta(days=90)
        with pytest.raises(Refusal, match="不能晚于今天"):
            actions.state_obstacle(starts_on=TODAY + timedelta(days=1), look_again_on=again, **given)
        for wrong in (TODAY, TODAY + timedelta(days=400)):
            with pytest.raises(Refusal, match="一年以内"):
                actions.state_obstacle(starts_on=TODAY, look_again_on=wrong, **given)
        row = actions.state_obstacle(starts_on=TODAY, look_again_on=again, **given)
        with pytest.raises(Refusal, match="先结束原说明"):
            actions.state_obstacle(starts_on=TODAY, look_again_on=again, **given)
        actions.cover(
            organisation=town.branch, enterprise=firm, form="regional", starts_on=TODAY,
            decision_number="荣两新〔2026〕9号", by=cast.committee.actor, at=at,
        )  # fmt: skip
        row.refresh_from_db()
        assert (row.ends_on, row.end_reason) == (TODAY, "已纳入党组织覆盖")
        with pytest.raises(Refusal, match="已有党组织覆盖"):
            actions.state_obstacle(starts_on=TODAY, look_again_on=again, **given)
        with pytest.raises(Refusal, match="已经结束"):
            actions.end_obstacle(obstacle=row, ends_on=TODAY, reason="", by=cast.committee.actor, at=at)

    def test_why_not_yet_by_the_pages(self, town: Town, cast: Cast, on_that_day: None) -> None:
        posted = {
            "enterprise": town.fishing_gear.name, "kind": "elsewhere", "note": "党员组织关系在村里",
            "starts_on": "2026-11-10", "look_again_on": "2026-11-20",
        }  # fmt: skip
        assert cast.other_instructor.client.post("/party/obstacles/new/", posted).status_code == 200, "not posted there"
        assert cast.committee.client.post("/party/obstacles/new/", posted).status_code == 302
        row = Obstacle.everything.get()
        shown = cast.office.client.get("/party/obstacles/").content.decode()
        assert town.fishing_gear.name in shown
        assert "党员组织关系不在企业" in shown
        assert town.fishing_gear.name not in cast.neighbour.client.get("/party/obstacles/").content.decode()
        assert cast.neighbour.client.get(f"/party/obstacles/{row.pk}/end/").status_code == 404
        gap = cast.office.client.get("/setup/").content.decode()
        assert "reason=stated-elsewhere" in gap
        rows = cast.office.client.get("/setup/records/setup_rate/?tab=missing&reason=stated-elsewhere")
        assert town.fishing_gear.name in rows.content.decode()
        assert town.fishing_gear.name in cast.committee.client.get("/party/obstacles/?tab=due").content.decode()
        assert "未组建原因" in cast.committee.client.get("/workbench/").content.decode()
        ended = {"ends_on": "2026-11-20", "reason": "关系已转来"}
        assert cast.committee.client.post(f"/party/obstacles/{row.pk}/end/", ended).status_code == 302

    @pytest.mark.parametrize(
        ("on", "quarter"),
        [
            (date(2026, 11, 20), (date(2026, 7, 1), date(2026, 9, 30))),
            (date(2026, 1, 1), (date(2025, 10, 1), date(2025, 12, 31))),
            (date(2026, 6, 30), (date(2026, 1, 1), date(2026, 3, 31))),
        ],
    )
    def test_the_last_quarter(self, on: date, quarter: tuple[date, date]) -> None:
        assert last_quarter(on) == quarter
