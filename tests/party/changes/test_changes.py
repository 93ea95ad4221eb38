"""Changes of standing organisations: the bounds of the regulation, the case, and what a decision does to whom."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.party.changes import actions, rules
from qiaoliang.party.changes.actions import Wanted
from qiaoliang.party.changes.choices import ChangeKind, ChangeState
from qiaoliang.party.changes.models import Change
from qiaoliang.party.elections import actions as elections
from qiaoliang.party.elections.models import Election, Officer
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.actions import refresh_alerts
from qiaoliang.party.organisations.choices import AlertKind, Stage
from qiaoliang.party.organisations.models import Alert, Coverage, Organisation, WorkCoverage
from qiaoliang.party.transfers.models import Transfer
from tests.cast import LIDAO, Cast, Town, make_organisation
from tests.party.elections.ballots import DAY, TODAY, prepared, roll


def applied(town: Town, cast: Cast, at: datetime, kind: str, on: date = TODAY, **wanted: Any) -> Change:
    town.branch.refresh_from_db()
    return actions.apply(
        organisation=town.branch, wanted=Wanted(kind=kind, reason="企业搬迁", **wanted), applied_on=on,
        by=cast.secretary.actor, at=at,
    )  # fmt: skip


def decided(change: Change, cast: Cast, at: datetime, on: date = TODAY) -> Change:
    return actions.decide(
        change=change, number="俚党〔2026〕50号", on=on, version=change.version, by=cast.committee.actor, at=at
    )


def seated(town: Town, cast: Cast, at: datetime, ends: date) -> list[Member]:
    members = roll(town.branch, 5)
    elections.appoint(
        organisation=town.branch, member=members[0], post="secretary", on=date(2024, 1, 1), number="1",
        term_ends_on=ends, by=cast.committee.actor, at=at,
    )  # fmt: skip
    town.branch.refresh_from_db()
    return members


@pytest.mark.parametrize(
    ("kind", "to", "members", "reason", "word"),
    [
        ("branch", "general_branch", 50, "", None), ("branch", "general_branch", 49, "", "写明理由"),
        ("branch", "general_branch", 49, "厂区分散", None), ("general_branch", "committee", 99, "", "100 名以上"),
        ("general_branch", "committee", 100, "", None), ("joint_branch", "general_branch", 60, "", None),
        ("committee", "general_branch", 60, "", "不能升格"), ("branch", "branch", 60, "", "不能升格"),
    ],
)  # fmt: skip
def test_g04_a_branch_grows_into_a_general_branch_at_fifty(
    kind: str, to: str, members: int, reason: str, word: str | None
) -> None:
    found = rules.upgrade(kind, to, members, reason)
    assert (word is None and not found) or (word is not None and word in found[0].sentence)


ENDS = date(2027, 5, 31)


@pytest.mark.parametrize(
    ("to", "is_early", "is_fine"),
    [
        (date(2026, 5, 31), True, True), (date(2026, 5, 30), True, False), (date(2027, 5, 30), True, True),
        (ENDS, True, False), (ENDS, False, False), (date(2027, 6, 1), False, True), (date(2028, 5, 31), False, True),
        (date(2028, 6, 1), False, False),
    ],
)  # fmt: skip
def test_early_and_late_re_election_by_a_year_at_most(to: date, is_early: bool, is_fine: bool) -> None:
    assert (rules.shift(ENDS, to, is_early=is_early) == []) is is_fine
    assert rules.shift(None, to, is_early=is_early) != []


def test_abolishing_leaves_nobody_behind_and_work_coverage_untouched(cast: Cast, town: Town, at: datetime) -> None:
    members = seated(town, cast, at, date(2027, 1, 1))
    WorkCoverage.everything.create(enterprise=town.seafood, kind="liaison", starts_on=date(2024, 1, 1), recorded_at=at)
    prepared(town, cast, at, members[1:3], purpose="term")
    successor = make_organisation(town, "O020", "俚岛镇商会党支部", LIDAO)
    with pytest.raises(Refusal, match="还有 5 名党员"):
        applied(town, cast, at, ChangeKind.ABOLISH)
    change = applied(town, cast, at, ChangeKind.ABOLISH, successor=successor)
    assert change.due_on == date(2026, 12, 20)
    decided(change, cast, at)
    town.branch.refresh_from_db()
    assert town.branch.abolished_on == TODAY
    assert Member.everything.filter(organisation=town.branch, ends_on=None).count() == 0
    assert Member.everything.filter(organisation=successor, ends_on=None).count() == 5
    assert Transfer.everything.filter(target=successor, state="received").count() == 5
    assert Officer.everything.get().end_reason == "abolished"
    assert Election.everything.get().state == "cancelled"
    assert Coverage.everything.get(organisation=town.branch).ends_on == TODAY - DAY
    assert WorkCoverage.everything.get().ends_on is None, "work coverage is another history"
    assert verify() is None


def test_an_organisation_with_others_below_is_not_abolished(cast: Cast, town: Town, at: datetime) -> None:
    make_organisation(town, "O021", "下级支部", LIDAO, upper=town.branch)
    with pytest.raises(Refusal, match="下面还有 1 个"):
        applied(town, cast, at, ChangeKind.ABOLISH)


def test_growing_keeps_what_it_was(cast: Cast, town: Town, at: datetime) -> None:
    roll(town.branch, 55)
    change = applied(town, cast, at, ChangeKind.UPGRADE, to_kind="general_branch", to_name="汐歌海产党总支")
    decided(change, cast, at)
    town.branch.refresh_from_db()
    assert (town.branch.kind, town.branch.name) == ("general_branch", "汐歌海产党总支")
    assert Change.everything.get().from_words == "汐歌海产党支部（党支部）"


def test_a_shifted_term_moves_its_alert(cast: Cast, town: Town, at: datetime) -> None:
    seated(town, cast, at, date(2026, 12, 31))
    refresh_alerts(by=cast.office.actor, at=at)
    assert Alert.everything.get(organisation=town.branch, kind=AlertKind.TERM).stage == Stage.QUARTER
    decided(applied(town, cast, at, ChangeKind.LATE, to_day=date(2027, 12, 31)), cast, at)
    refresh_alerts(by=cast.office.actor, at=at)
    assert Alert.everything.get(organisation=town.branch, kind=AlertKind.TERM).closed_on == TODAY
    town.branch.refresh_from_db()
    assert town.branch.term_ends_on == date(2027, 12, 31)
    assert Officer.everything.get().term_ends_on == date(2027, 12, 31)


def test_early_re_election_opens_the_election(cast: Cast, town: Town, at: datetime) -> None:
    members = seated(town, cast, at, date(2027, 10, 31))
    with pytest.raises(Refusal, match="先办理提前换届"):
        prepared(town, cast, at, members[1:3], purpose="term")
    decided(applied(town, cast, at, ChangeKind.EARLY, to_day=date(2026, 12, 31)), cast, at)
    town.branch.refresh_from_db()
    assert prepared(town, cast, at, members[1:3], purpose="term").due_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("kind", "wanted", "sentence"),
    [
        (ChangeKind.ADJUST, {}, "请填写新名称"), (ChangeKind.LATE, {"to_day": date(2027, 1, 1)}, "没有任期"),
        (ChangeKind.UPGRADE, {"to_kind": "general_branch"}, "一般要有党员 50 名"),
    ],
)  # fmt: skip
def test_what_is_refused_at_once(
    kind: str, wanted: dict[str, Any], sentence: str, cast: Cast, town: Town, at: datetime
) -> None:
    with pytest.raises(Refusal, match=sentence):
        applied(town, cast, at, kind, **wanted)
    assert Change.everything.count() == 0


def test_once_at_a_time_and_returned_with_a_reason(cast: Cast, town: Town, at: datetime) -> None:
    change = applied(town, cast, at, ChangeKind.ADJUST, to_upper="中共俚岛镇委员会", on=TODAY - 3 * DAY)
    with pytest.raises(Refusal, match="已有同样的申请"):
        applied(town, cast, at, ChangeKind.ADJUST, to_name="另名")
    given: dict[str, Any] = {"on": TODAY, "by": cast.committee.actor, "at": at}
    with pytest.raises(Refusal, match="写明理由"):
        actions.give_back(change=change, reason=" ", version=change.version, **given)
    back = actions.give_back(change=change, reason="请补会议记录", version=change.version, **given)
    assert back.state == ChangeState.RETURNED
    with pytest.raises(MoveNotAllowed):
        decided(back, cast, at)
    again = applied(town, cast, at, ChangeKind.ADJUST, to_upper="中共俚岛镇委员会")
    decided(again, cast, at)
    with pytest.raises((ChangedMeanwhile, MoveNotAllowed)):
        decided(again, cast, at)
    assert Organisation.everything.get(pk=town.branch.pk).upper_committee == "中共俚岛镇委员会"


class TestPages:
    def test_the_branch_applies_and_the_township_decides(
        self, cast: Cast, town: Town, at: datetime, time_machine: Any
    ) -> None:
        time_machine.move_to(at, tick=False)
        seated(town, cast, at, date(2026, 12, 31))
        apply = f"/party/organisations/{town.branch.pk}/change/late/"
        given = {"to_day": "2028-02-01", "reason": "企业正在重组", "applied_on": "2026-11-20"}
        assert "最多一年" in cast.secretary.client.post(apply, given).content.decode()
        response = cast.secretary.client.post(apply, given | {"to_day": "2027-06-30"})
        change = Change.everything.get()
        address = change.get_absolute_url()
        assert response.headers["Location"] == address
        assert "剩 30 天" in cast.secretary.client.get(address).content.decode()
        assert cast.secretary.client.post(f"{address}decide/", {}).status_code == 403
        assert "改到 2027-06-30 换届" in cast.committee.client.get(f"{address}decide/").content.decode()
        posted = {"number": "俚党〔2026〕51号", "on": "2026-11-20", "version": change.version}
        assert cast.committee.client.post(f"{address}decide/", posted).status_code == 302
        assert cast.neighbour.client.get(address).status_code == 404
        assert "汐歌海产党支部" in cast.office.client.get("/party/changes/?tab=decided").content.decode()
        assert cast.secretary.client.get(f"/party/organisations/{town.branch.pk}/change/nonsense/").status_code == 404

    def test_late_ones_stand_on_the_workbench(self, cast: Cast, town: Town, at: datetime, time_machine: Any) -> None:
        time_machine.move_to(at, tick=False)
        applied(town, cast, at, ChangeKind.ADJUST, to_name="新名党支部", on=date(2026, 10, 1))
        page = cast.committee.client.get("/workbench/").content.decode()
        assert "汐歌海产党支部更名或调整隶属" in page
        assert "超期 19 天" in page

    def test_the_list_at_a_bounded_cost(self, cast: Cast, town: Town, at: datetime) -> None:
        for number in range(60):
            Change.everything.create(
                organisation=town.branch, region_code=LIDAO, kind="adjust", state="returned", reason="r",
                to_name=f"名{number}", applied_on=TODAY - timedelta(days=number), due_on=TODAY, recorded_at=at,
                recorded_by="许",
            )  # fmt: skip
        cast.office.client.get("/workbench/")
        with CaptureQueriesContext(connection) as queries:
            assert cast.office.client.get("/party/changes/?tab=ended").status_code == 200
        assert len(queries) <= 12
