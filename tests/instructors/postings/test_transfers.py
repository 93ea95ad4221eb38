"""A caseload handed over: seen before, done at once, taken back within a day; load (G35), terms (G36)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.instructors.postings import actions, handovers, transfers
from qiaoliang.instructors.postings.actions import LoadExceeded, TeamComplete, TermServed
from qiaoliang.instructors.postings.batches import PostingsInUse, PostingsMoved
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Handover, Part, Stint, Transfer
from qiaoliang.instructors.postings.transfers import TransferNotUndone
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from tests.cast import Cast, Town, make_enterprise, make_instructor, make_stint

TODAY = date(2026, 11, 20)
YESTERDAY = date(2026, 11, 19)
HOME = "/instructors/postings/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def give(town: Town, cast: Cast, at: datetime) -> Any:
    def give(**more: Any) -> Transfer:
        given: dict[str, Any] = {
            "source": town.instructor, "target": town.colleague, "stints": [town.stint, town.gear_stint],
            "starts_on": TODAY, "reason": "调离", "handover": "两家的诉求都在办", "by": cast.office.actor, "at": at,
        }  # fmt: skip
        return transfers.transfer_caseload(**{**given, **more})

    return give


def conflict(town: Town, at: datetime, kind: ConflictKind) -> Conflict:
    made: Conflict = Conflict.everything.create(
        instructor=town.colleague, enterprise=town.seafood, kind=kind, starts_on=date(2026, 1, 1), recorded_at=at,
        recorded_by="周立言",
    )  # fmt: skip
    return made


class TestPreview:
    def seen(self, town: Town) -> transfers.Preview:
        return transfers.preview(
            source=town.instructor, target=town.colleague, stints=[town.stint, town.gear_stint], starts_on=TODAY
        )

    def test_nothing_in_the_way(self, town: Town) -> None:
        seen = self.seen(town)
        assert (seen.load, seen.after, seen.bound, seen.blocks) == (0, 2, 8, False)
        assert [line.problem for line in seen.lines] == ["", ""]

    def test_a_conflict_blocks_its_enterprise_and_the_same_unit_warns(self, town: Town, at: datetime) -> None:
        conflict(town, at, ConflictKind.SAME_UNIT)
        assert "在办案件" in self.seen(town).lines[0].warning
        assert not self.seen(town).blocks
        conflict(town, at, ConflictKind.KIN)
        assert "亲属" in self.seen(town).lines[0].problem
        assert self.seen(town).blocks

    def test_g35_the_load_of_the_successor_is_seen_before(self, town: Town) -> None:
        town.colleague.max_load = 1
        town.colleague.save()
        seen = self.seen(town)
        assert seen.blocks
        assert "上限 1 家" in seen.problems[0]

    def test_not_to_oneself_and_not_before_it_began(self, town: Town) -> None:
        same = transfers.preview(
            source=town.instructor, target=town.instructor, stints=[town.stint], starts_on=date(2024, 1, 1)
        )
        assert same.problems == ["请选另一位指导员接手。"]
        assert "才开始" in same.lines[0].problem


class TestTransfer:
    def test_all_go_over_under_one_letter_each_with_its_handover(self, town: Town, give: Any) -> None:
        done = give()
        made = Stint.everything.filter(pk__in=done.undo["made"])
        assert {stint.enterprise for stint in made} == {town.seafood, town.fishing_gear}
        assert {stint.letter_number for stint in made} == {"职派〔2026〕1号"}
        assert {stint.posted_in for stint in made} == {"371082105"}
        town.stint.refresh_from_db()
        assert (town.stint.ends_on, town.stint.handover) == (YESTERDAY, "两家的诉求都在办")
        rows = Handover.everything.filter(stint__in=made)
        assert set(rows.values_list("source", flat=True)) == {town.stint.pk, town.gear_stint.pk}
        assert {row.due_on for row in rows} == {date(2026, 11, 30)}
        assert (done.region_code, verify()) == ("371082105", None)

    def test_g35_all_or_none(self, town: Town, give: Any) -> None:
        town.colleague.max_load = 1
        town.colleague.save()
        with pytest.raises(LoadExceeded):
            give()
        assert Stint.everything.filter(ends_on=None).count() == 3
        assert not Stint.everything.filter(instructor=town.colleague).exists()
        assert not Transfer.everything.exists()
        assert verify() is None

    @pytest.mark.parametrize("wrong", [{"stints": []}, {"reason": " "}, {"starts_on": date(2024, 1, 1)}])
    def test_refused(self, give: Any, wrong: dict[str, Any]) -> None:
        with pytest.raises(Refusal):
            give(**wrong)

    def test_a_supporter_takes_over_with_a_handover_too(self, town: Town, give: Any) -> None:
        helper = make_instructor(town, "Z900", "苗青岚", town.taxation)
        other = make_instructor(town, "Z901", "曲秋实", town.taxation)
        support = make_stint(town, helper, town.seafood, part=Part.SUPPORT)
        done = give(source=helper, target=other, stints=[support])
        assert Handover.everything.get(stint__in=done.undo["made"]).source == support

    def test_nobody_hands_over_to_oneself_in_the_database(self, town: Town, at: datetime) -> None:
        with pytest.raises(IntegrityError, match="transfer_to_another"), transaction.atomic():
            Transfer.everything.create(
                source=town.instructor, target=town.instructor, region_code="", starts_on=TODAY, reason="x",
                done_at=at, done_by="x",
            )  # fmt: skip


class TestUndo:
    def test_exactly_back(self, town: Town, cast: Cast, at: datetime, give: Any) -> None:
        before = list(Stint.everything.order_by("pk").values())
        done = give()
        transfers.undo_transfer(transfer=done, by=cast.office.actor, at=at + timedelta(hours=24))
        assert list(Stint.everything.order_by("pk").values()) == before
        assert not Handover.everything.exists()
        with pytest.raises(TransferNotUndone):
            transfers.undo_transfer(transfer=done, by=cast.office.actor, at=at)
        assert verify() is None

    def test_not_after_a_day(self, cast: Cast, at: datetime, give: Any) -> None:
        with pytest.raises(TransferNotUndone, match="24 小时"):
            transfers.undo_transfer(
                transfer=give(), by=cast.office.actor, at=at + timedelta(hours=24, seconds=1)
            )  # fmt: skip

    def test_not_over_what_was_built_on_it(self, town: Town, cast: Cast, at: datetime, give: Any) -> None:
        done = give()
        stint = Stint.everything.get(pk=done.undo["made"][0])
        outcome = Outcome.everything.create(
            kind="loans_arranged", natural_key="a|b", title="贷款", amount_fen=1, enterprise=town.seafood,
            region_code="371082105", happened_on=TODAY, recorded_at=at, recorded_by="毕文涛",
        )  # fmt: skip
        Share.everything.create(outcome=outcome, stint=stint, percent=100)
        with pytest.raises(PostingsInUse):
            transfers.undo_transfer(transfer=done, by=cast.office.actor, at=at)

    def test_not_over_an_accepted_handover(self, cast: Cast, at: datetime, give: Any) -> None:
        done = give()
        handovers.accept(handover=Handover.everything.first(), by=cast.office.actor, at=at)
        with pytest.raises(PostingsInUse):
            transfers.undo_transfer(transfer=done, by=cast.office.actor, at=at)

    def test_not_when_one_has_ended_again(self, cast: Cast, at: datetime, give: Any) -> None:
        done = give()
        Stint.everything.filter(pk=done.undo["made"][0]).update(ends_on=TODAY)
        with pytest.raises(PostingsMoved):
            transfers.undo_transfer(transfer=done, by=cast.office.actor, at=at)


class TestPages:
    def given(self, town: Town, **more: Any) -> dict[str, Any]:
        return {
            "stints": [town.stint.pk, town.gear_stint.pk], "target": "Z002", "starts_on": "2026-11-20",
            "reason": "调离", "handover": "", **more,
        }  # fmt: skip

    def test_form_check_confirm_undo(self, town: Town, cast: Cast) -> None:
        client, path = cast.office.client, f"{HOME}transfer/{town.instructor.pk}/"
        checked = text_of(client.post(path, self.given(town)))
        assert "核对移交" in checked
        assert "接手后 2 家，上限 8 家" in checked
        assert Stint.everything.filter(ends_on=None, instructor=town.instructor).count() == 2, "nothing yet"
        back = text_of(client.post(path, self.given(town, do="back")))
        assert 'value="调离"' in back, "nothing typed is lost"
        done = client.post(path, self.given(town, do="confirm"))
        page = text_of(client.get(done["Location"]))
        assert "于海宁移交给毕文涛" in page
        assert client.post(f"{done['Location']}undo/").status_code == 302
        assert "已撤销" in text_of(client.get(done["Location"]))
        assert Stint.everything.filter(ends_on=None, instructor=town.instructor).count() == 2

    def test_a_blocked_one_cannot_be_confirmed_by_a_forged_button(self, town: Town, cast: Cast, at: datetime) -> None:
        conflict(town, at, ConflictKind.KIN)
        path = f"{HOME}transfer/{town.instructor.pk}/"
        page = text_of(cast.office.client.post(path, self.given(town, do="confirm")))
        assert "不行" in page
        assert "确认移交" not in page
        assert not Transfer.everything.exists()

    def test_the_address_chooses_one(self, town: Town, cast: Cast) -> None:
        path = f"{HOME}transfer/{town.instructor.pk}/?stint={town.gear_stint.pk}"
        page = text_of(cast.office.client.get(path))
        assert page.count("checked") == 1
        assert text_of(cast.office.client.get(f"{HOME}transfer/{town.instructor.pk}/?stint=x")).count("checked") == 2

    def test_the_neighbour_sees_no_transfer(self, cast: Cast, give: Any) -> None:
        done = give()
        assert cast.neighbour.client.get(f"{HOME}transfers/{done.pk}/").status_code == 404
        assert cast.auditor.client.get(f"{HOME}transfers/{done.pk}/").status_code == 200
        assert cast.auditor.client.post(f"{HOME}transfers/{done.pk}/undo/").status_code == 403


class TestTerms:
    REASON = "正在办理的技改项目需要他跟进到投产"

    def served(self, town: Town) -> Stint:
        town.stint.planned_end_on = date(2025, 12, 31)
        town.stint.save()
        return town.stint

    def test_g36_going_on_needs_a_reason(self, town: Town, cast: Cast, at: datetime) -> None:
        stint = self.served(town)
        with pytest.raises(TermServed, match="不少于 10 个字"):
            actions.reappoint(stint=stint, reason="继续", by=cast.office.actor, at=at)
        again = actions.reappoint(stint=stint, reason=self.REASON, by=cast.office.actor, at=at)
        assert (again.planned_end_on, again.ends_on) == (date(2028, 11, 19), None)
        assert again.reasons["reappointed"] == {"on": "2026-11-20", "reason": self.REASON}
        assert "续任至 2028-11-19" in Notice.objects.get(to=cast.instructor.user).text
        stale = Stint(pk=stint.pk, planned_end_on=None)
        with pytest.raises(ChangedMeanwhile):
            actions.reappoint(stint=stale, reason=self.REASON, by=cast.office.actor, at=at)

    def test_g36_coming_back_later_needs_a_reason_too(self, town: Town, cast: Cast, at: datetime) -> None:
        make_stint(town, town.colleague, town.foods, starts_on=date(2023, 1, 1), ends_on=date(2025, 1, 15))
        given: dict[str, Any] = {
            "instructor": town.colleague, "enterprise": town.foods, "part": Part.LEAD, "starts_on": TODAY,
            "by": cast.office.actor, "at": at,
        }  # fmt: skip
        with pytest.raises(TermServed):
            actions.post(reason="主管水产", **given)
        assert actions.post(reason="业主和企业都希望他回来服务", **given).pk

    def test_not_long_before_the_term_is_over(self, town: Town, cast: Cast, at: datetime) -> None:
        town.stint.planned_end_on = date(2027, 2, 21)
        town.stint.save()
        with pytest.raises(Refusal, match="期满前 3 个月"):
            actions.reappoint(stint=town.stint, reason=self.REASON, by=cast.office.actor, at=at)
        town.stint.planned_end_on = date(2027, 2, 20)
        town.stint.save()
        again = actions.reappoint(stint=town.stint, reason=self.REASON, by=cast.office.actor, at=at)
        assert again.planned_end_on == date(2029, 2, 20), "a whole term after the one promised"

    def test_not_over_a_conflict(self, town: Town, cast: Cast, at: datetime) -> None:
        Conflict.everything.create(
            instructor=town.instructor, enterprise=town.seafood, kind=ConflictKind.KIN, starts_on=TODAY, recorded_at=at,
            recorded_by="周立言",
        )  # fmt: skip
        with pytest.raises(Refusal, match="回避"):
            actions.reappoint(stint=self.served(town), reason=self.REASON, by=cast.office.actor, at=at)

    def test_the_page(self, town: Town, cast: Cast) -> None:
        stint = self.served(town)
        assert "续任" in text_of(cast.office.client.get(f"{HOME}{stint.pk}/"))
        cast.office.client.post(f"{HOME}{stint.pk}/reappoint/", {"reason": self.REASON})
        stint.refresh_from_db()
        assert stint.planned_end_on == date(2028, 11, 19)


class TestTeams:
    def test_three_at_most_and_each_of_another_function(self, town: Town, cast: Cast, at: datetime) -> None:
        def support(number: str, function: str) -> Stint:
            who = make_instructor(town, number, f"协同{number}", town.taxation, function=function)
            return actions.post(
                instructor=who, enterprise=town.seafood, part=Part.SUPPORT, starts_on=TODAY, reason="职能互补",
                by=cast.office.actor, at=at,
            )  # fmt: skip

        with pytest.raises(TeamComplete, match="同一职能"):
            support("Z910", "marine")
        assert support("Z911", "taxation").team_place == 1
        with pytest.raises(TeamComplete, match="同一职能"):
            support("Z912", "taxation")
        assert support("Z913", "labour").team_place == 2
        with pytest.raises(TeamComplete, match="不能再加"):
            support("Z914", "land")

    def test_two_places_in_the_database(self, town: Town) -> None:
        make_stint(town, town.colleague, town.seafood, part=Part.SUPPORT)
        with (
            pytest.raises(IntegrityError, match=r"stint_two_supports|team_place"),
            transaction.atomic(),
        ):
            make_stint(town, town.other_instructor, town.seafood, part=Part.SUPPORT, team_place=1)
        with pytest.raises(IntegrityError, match="stint_team_place"), transaction.atomic():
            make_stint(town, town.other_instructor, town.seafood, part=Part.SUPPORT, team_place=3)
        with pytest.raises(IntegrityError, match=r"stint_person_once|instructor_id"), transaction.atomic():
            make_stint(town, town.instructor, town.seafood, part=Part.SUPPORT, team_place=2)

    def test_a_free_place_is_found_after_one_has_ended(self, town: Town, cast: Cast, at: datetime) -> None:
        firm = make_enterprise(town, "第9水产有限公司", "371082105", 9)
        make_stint(town, town.other_instructor, firm, part=Part.SUPPORT, team_place=2)
        helper = make_instructor(town, "Z920", "苗青岚", town.marine)
        made = actions.post(
            instructor=helper, enterprise=firm, part=Part.SUPPORT, starts_on=TODAY, reason="职能互补",
            by=cast.office.actor, at=at,
        )  # fmt: skip
        assert made.team_place == 1
