"""A contest from the call to the end: jury, recusals, sheets, publication by consent, objections, taking ideas up."""

from datetime import date, datetime

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.actor import link_holder
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry as LogEntry
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.party.contests import actions, jury
from qiaoliang.party.contests.models import Contest, Criterion, Result
from qiaoliang.party.contests.rules import STATED
from tests.cast import LIDAO, Cast, Town
from tests.party.contests.worlds import (
    CANARIES,
    DAY,
    called,
    opened,
    published,
    score_all,
    scoring,
    sheet,
    until,
)


class TestCall:
    def test_by_the_form_with_its_criteria(self, cast: Cast, at: datetime) -> None:
        given = {
            "title": "金点子", "call": "节能", "opens_on": "2026-11-01", "closes_on": "2026-12-31",
            "score_by": "2027-01-20", "criteria": "创新性 60\n效益 40", "awards_count": "3",
        }  # fmt: skip
        wrong = cast.committee.client.post("/party/contests/new/", {**given, "criteria": "创新性 60"})
        assert "权重合计是 60" in wrong.content.decode()
        assert cast.committee.client.post("/party/contests/new/", given).status_code == 302
        contest = Contest.everything.get()
        assert contest.region_code == LIDAO
        assert [(one.name, one.weight) for one in Criterion.everything.all()] == [("创新性", 60), ("效益", 40)]
        assert cast.secretary.client.get("/party/contests/new/").status_code == 403

    def test_the_whole_area_reads_the_rules_and_only_the_caller_runs_it(self, cast: Cast, at: datetime) -> None:
        contest = called(cast, at)
        for who in ("secretary", "instructor", "committee", "owner", "coordinator", "auditor", "office"):
            assert STATED in getattr(cast, who).client.get(contest.get_absolute_url()).content.decode(), who
        assert cast.neighbour.client.get(contest.get_absolute_url()).status_code == 404
        for who in ("committee", "secretary", "auditor"):
            assert getattr(cast, who).client.get(f"{contest.get_absolute_url()}jury/").status_code == 403, who


class TestJury:
    def test_somebody_who_cannot_see_the_contest_is_no_juror(self, cast: Cast, at: datetime) -> None:
        contest = called(cast, at)
        for stranger in (cast.neighbour, cast.administrator):
            with pytest.raises(Refusal, match="不在这次评选的地区内"):
                actions.name_juror(
                    contest=contest, user=stranger.user, away_from=[], by=cast.county_officer.actor, at=at
                )

    def test_named_by_the_form(self, cast: Cast, town: Town, at: datetime) -> None:
        contest = called(cast, at)
        address = f"{contest.get_absolute_url()}jury/"
        given = {"user": "毕生", "away_from": ""}
        assert "没有这个账号" in cast.county_officer.client.post(address, given).content.decode()
        given = {"user": "department", "away_from": "汐歌海产党支部"}
        assert cast.county_officer.client.post(address, given).status_code == 302
        assert contest.jurors.get().away_from == [town.branch.pk]
        assert "已经是评委" in cast.county_officer.client.post(address, given).content.decode()

    def test_works_of_the_own_organisation_are_not_a_jurors(self, cast: Cast, town: Town, at: datetime) -> None:
        game = scoring(cast, town, at)
        own, rival, far = game.entries
        secretary, instructor, other = game.jurors["secretary"], game.jurors["instructor"], game.jurors["rival"]
        assert set(jury.scorable(secretary, at)) == {rival, far}
        assert set(jury.scorable(instructor, at)) == {rival, far}  # serves the enterprise of the branch
        assert set(jury.scorable(other, at)) == {own, far}
        assert set(jury.scorable(game.jurors["coordinator"], at)) == {own, rival, far}
        page = f"{game.contest.get_absolute_url()}entries/{own.number}/score/"
        assert cast.secretary.client.get(page).status_code == 404
        with pytest.raises(Refusal, match="不由您评分"):
            actions.score(juror=secretary, entry=own, points=sheet(game, 1, 1, 1), by=cast.secretary.actor, at=at)

    def test_a_work_nobody_may_score_stops_the_start(self, cast: Cast, town: Town, at: datetime) -> None:
        game = opened(cast, town, at)
        for name in ("coordinator", "committee", "county"):
            actions.end_juror(juror=game.jurors[name], by=game.by, at=at)
        with pytest.raises(Refusal, match="只有 1 名评委可以评"):
            actions.close(contest=game.contest, by=game.by, at=at)


class TestWorks:
    def test_a_member_by_link_brings_a_work(self, cast: Cast, town: Town, at: datetime) -> None:
        contest = called(cast, at)
        entry = actions.enter(
            contest=contest, organisation=town.branch, author="金丝雀甲", title="错峰", text="夜间制冷", consents=True,
            by=link_holder("member", 9, "金丝雀甲"), at=at,
        )  # fmt: skip
        assert entry.number is None
        assert "金丝雀" not in str(list(LogEntry.everything.values_list("actor_name", "actor_key", "detail")))

    @pytest.mark.parametrize("field", ["title", "text"])
    @pytest.mark.parametrize("name", ["金丝雀甲", "汐歌海产党支部", "汐歌海产有限公司"])
    def test_a_work_may_not_say_whose_it_is(self, field: str, name: str, cast: Cast, town: Town, at: datetime) -> None:
        given = {"title": "错峰", "text": "夜间制冷", field: f"{name}的办法"}
        with pytest.raises(Refusal, match="评委会认出来") as refused:
            actions.enter(
                contest=called(cast, at), organisation=town.branch, author="金丝雀甲", consents=True,
                by=cast.secretary.actor, at=at, **given,
            )  # fmt: skip
        assert refused.value.field == field

    def test_only_within_the_period_and_the_area(self, cast: Cast, town: Town, at: datetime) -> None:
        contest = called(cast, at)
        given = {
            "contest": contest,
            "author": "某",
            "title": "题",
            "text": "文",
            "consents": True,
            "by": cast.office.actor,
        }
        with pytest.raises(Refusal, match="现在不能报送"):
            actions.enter(organisation=town.branch, at=at + DAY, **given)
        with pytest.raises(Refusal, match="不在评选的地区内"):
            actions.enter(organisation=town.other_branch, at=at, **given)

    def test_by_the_form_and_taken_back(self, cast: Cast, town: Town) -> None:
        contest = called(cast, timezone.now())
        address = f"{contest.get_absolute_url()}enter/"
        given = {
            "organisation": "汐歌海产党支部",
            "author": "金丝雀甲",
            "title": "错峰",
            "text": "夜间制冷",
            "consents": "on",
        }
        assert cast.secretary.client.post(address, given).status_code == 302
        page = cast.secretary.client.get(contest.get_absolute_url()).content.decode()
        assert "错峰" in page
        assert "金丝雀" not in page
        entry = contest.entries.get()
        assert cast.neighbour.client.post(f"/party/contests/works/{entry.pk}/withdraw/").status_code == 404
        assert cast.secretary.client.post(f"/party/contests/works/{entry.pk}/withdraw/").status_code == 302
        entry.refresh_from_db()
        assert entry.withdrawn_at is not None

    def test_numbers_do_not_tell_who_came_first(self, cast: Cast, town: Town, at: datetime) -> None:
        """Over many contests each of three works is number one sometimes."""
        first = set()
        for turn in range(12):
            contest = called(cast, at, title=f"第 {turn} 次")
            for name in ("coordinator", "committee", "county_officer"):
                user = getattr(cast, name).user
                actions.name_juror(contest=contest, user=user, away_from=[], by=cast.office.actor, at=at)
            for number in range(3):
                actions.enter(
                    contest=contest, organisation=town.branch, author="某人", title=f"题{number}", text="文",
                    consents=True, by=cast.office.actor, at=at,
                )  # fmt: skip
            actions.close(contest=contest, by=cast.office.actor, at=at)
            assert sorted(contest.entries.values_list("number", flat=True)) == [1, 2, 3]
            first.add(contest.entries.get(number=1).title)
        assert first == {"题0", "题1", "题2"}


class TestSheets:
    def test_a_sheet_is_whole_and_may_be_changed_until_published(self, cast: Cast, town: Town, at: datetime) -> None:
        game = scoring(cast, town, at)
        entry = game.entries[1]
        address = f"{game.contest.get_absolute_url()}entries/{entry.number}/score/"
        keys = [one.pk for one in jury.criteria_of(game.contest)]
        client = cast.coordinator.client
        given = {f"points_{key}": "85" for key in keys}
        refused = client.post(address, {**given, f"points_{keys[0]}": "101"}).content.decode()
        assert "points" in refused
        assert entry.scores.count() == 0
        assert client.post(address, given).status_code == 302
        assert client.post(address, {**given, f"points_{keys[1]}": "70"}).status_code == 302
        assert sorted(entry.scores.values_list("points", flat=True)) == [70, 85, 85]
        with pytest.raises(Refusal, match="每项标准打分"):
            actions.score(
                juror=game.jurors["coordinator"], entry=entry, points={keys[0]: 5}, by=cast.coordinator.actor, at=at
            )
        listed = client.get(f"{game.contest.get_absolute_url()}entries/").content.decode()
        assert "已评" in listed
        assert cast.owner.client.get(address).status_code == 403

    def test_stepping_back_drops_the_sheet(self, cast: Cast, town: Town, at: datetime) -> None:
        game = scoring(cast, town, at)
        score_all(game)
        juror, entry = game.jurors["coordinator"], game.entries[0]
        address = f"{game.contest.get_absolute_url()}entries/{entry.number}/recuse/"
        assert cast.coordinator.client.post(address).status_code == 302
        assert not entry.scores.filter(juror=juror).exists()
        assert entry not in jury.scorable(juror, at)
        assert (
            "另有 1 件按回避规定不由您评"
            in cast.coordinator.client.get(f"{game.contest.get_absolute_url()}entries/").content.decode()
        )

    def test_nobody_reads_anothers_marks(self, cast: Cast, town: Town, at: datetime) -> None:
        game = scoring(cast, town, at)
        entry = game.entries[2]
        actions.score(juror=game.jurors["coordinator"], entry=entry, points=sheet(game, 97, 3, 61), by=game.by, at=at)
        address = f"{game.contest.get_absolute_url()}entries/{entry.number}/"
        for who in ("committee", "county_officer"):
            page = getattr(cast, who).client.get(f"{address}score/").content.decode()
            assert 'value="97"' not in page, who
        assert 'value="97"' in cast.coordinator.client.get(f"{address}score/").content.decode()


class TestPublication:
    def test_not_before_every_juror_is_through(self, cast: Cast, town: Town, at: datetime) -> None:
        game = scoring(cast, town, at)
        score_all(game)
        game.entries[0].scores.filter(juror=game.jurors["committee"]).delete()
        with pytest.raises(Refusal, match="鞠明远还有 1 件"):
            actions.publish(contest=game.contest, by=game.by, at=at)
        actions.end_juror(juror=game.jurors["committee"], by=game.by, at=at)
        assert actions.publish(contest=game.contest, by=game.by, at=at).is_opened

    def test_names_only_by_consent_and_only_of_chosen_works(self, cast: Cast, town: Town, at: datetime) -> None:
        game = published(cast, town, at)
        page = cast.owner.client.get(f"{game.contest.get_absolute_url()}result/").content.decode()
        first, second, third = CANARIES
        assert first in page
        assert "汐歌海产党支部" in page
        assert second not in page  # chosen, did not agree
        assert "作者没有同意公开" in page
        assert third not in page  # not chosen
        assert [row.place for row in Result.everything.order_by("place")] == [1, 2, 3]
        work = f"{game.contest.get_absolute_url()}entries/{game.entries[2].number}/"
        assert cast.owner.client.get(work).status_code == 404
        assert cast.county_officer.client.get(work).status_code == 200

    def test_five_working_days_for_objections(self, cast: Cast, town: Town, at: datetime) -> None:
        game = published(cast, town, at)
        assert until(game) == date(2026, 11, 27)
        with pytest.raises(Refusal, match="期满后才能"):
            actions.finish(contest=game.contest, by=game.by, at=at)
        objection = actions.object_to(entry=game.entries[0], words="抄来的", by=cast.secretary.actor, at=at)
        later = at + 10 * DAY
        with pytest.raises(Refusal, match="已经结束"):
            actions.object_to(entry=game.entries[0], words="晚了", by=cast.secretary.actor, at=later)
        with pytest.raises(Refusal, match="还有异议"):
            actions.finish(contest=game.contest, by=game.by, at=later)
        actions.decide(objection=objection, ruling="rejected", answer="查过，是原创", by=game.by, at=at)
        assert until(game) == date(2026, 11, 27)
        assert actions.finish(contest=game.contest, by=game.by, at=later).state == "final"
        assert verify() is None

    def test_an_exclusion_moves_the_others_up_and_opens_the_period_again(
        self, cast: Cast, town: Town, at: datetime
    ) -> None:
        game = published(cast, town, at)
        objection = actions.object_to(entry=game.entries[0], words="不是原创", by=cast.owner.actor, at=at)
        actions.decide(objection=objection, ruling="excluded", answer="属实", by=game.by, at=at + 4 * DAY)
        game.fresh()
        assert until(game) == date(2026, 12, 1)
        assert [row.entry for row in Result.everything.order_by("place")] == game.entries[1:]
        assert CANARIES[2] in cast.owner.client.get(f"{game.contest.get_absolute_url()}result/").content.decode()

    def test_a_corrected_mark_is_computed_anew_and_logged(self, cast: Cast, town: Town, at: datetime) -> None:
        game = published(cast, town, at)
        entry = game.entries[0]
        before = Result.everything.get(entry=entry).total
        objection = actions.object_to(entry=entry, words="登错了", by=cast.secretary.actor, at=at)
        criterion = jury.criteria_of(game.contest)[0]
        with pytest.raises(Refusal, match="更正后的分数"):
            actions.decide(objection=objection, ruling="corrected", answer="属实", by=game.by, at=at)
        address = f"/party/contests/objections/{objection.pk}/decide/"
        given = {
            "ruling": "corrected", "answer": "评委核对底单", "juror": game.jurors["coordinator"].pk,
            "criterion": criterion.pk, "points": "20",
        }  # fmt: skip
        assert cast.county_officer.client.post(address, given).status_code == 302
        assert Result.everything.get(entry=entry).total < before
        detail = LogEntry.everything.get(verb="contest.objection_decided").detail
        assert (detail["was"], detail["is"], detail["criterion"]) == (81, 20, "创新性")

    def test_an_idea_becomes_a_proposal_once(self, cast: Cast, town: Town, at: datetime) -> None:
        game = published(cast, town, at)
        first, silent, _ = game.entries
        address = f"/party/contests/works/{first.pk}/take-up/"
        assert cast.secretary.client.post(address).status_code == 302
        first.refresh_from_db()
        assert first.proposal is not None
        assert (first.proposal.title, first.proposal.author_name) == (first.title, CANARIES[0])
        assert "已经转为" in cast.secretary.client.post(address).content.decode()
        with pytest.raises(Refusal, match="没有同意公开"):
            actions.take_up(entry=silent, by=game.by, at=at)

    def test_no_way_back_and_no_way_round(self, cast: Cast, town: Town, at: datetime) -> None:
        game = published(cast, town, at)
        for move in (actions.close, actions.publish):
            with pytest.raises(MoveNotAllowed):
                move(contest=game.contest, by=game.by, at=at)
        with pytest.raises(MoveNotAllowed):
            actions.cancel(contest=game.contest, reason="x", by=game.by, at=at)


def test_twelve_queries(
    cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    game = published(cast, town, at)
    base = game.contest.get_absolute_url()
    for who, pages in (
        ("county_officer", (f"{base}result/", f"{base}result/?tab=all", "/party/contests/")),
        ("instructor", ("/party/contests/", f"{base}result/")),
    ):
        client = getattr(cast, who).client
        client.get("/party/")  # the first page of a session stores it
        for page in pages:
            cache.clear()
            with django_assert_max_num_queries(12):
                assert client.get(page).status_code == 200


def test_the_workbench_names_sheets_owed_and_the_next_move(cast: Cast, town: Town, at: datetime) -> None:
    game = scoring(cast, town, at)
    assert "3 件作品待您评分" in cast.coordinator.client.get("/workbench/").content.decode()
    assert "2 件作品待您评分" in cast.secretary.client.get("/workbench/").content.decode()
    assert "待您评分" not in cast.office.client.get("/workbench/").content.decode()
    score_all(game)
    assert "待您评分" not in cast.coordinator.client.get("/workbench/").content.decode()
    Contest.everything.update(score_by=date(2026, 11, 20))
    assert "评分已截止" in cast.county_officer.client.get("/workbench/").content.decode()
    assert "评分已截止" not in cast.neighbour.client.get("/workbench/").content.decode()
