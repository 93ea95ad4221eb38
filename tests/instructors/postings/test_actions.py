"""Posting and ending by hand: every rule of section 3 with its sentence (G31-G36)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings import actions, rules
from qiaoliang.instructors.postings.actions import (
    AlreadyPosted,
    ConflictOfInterest,
    EnterpriseNotOperating,
    LoadExceeded,
    NotAvailable,
    TermServed,
)
from qiaoliang.instructors.postings.models import BLOCKING, Conflict, ConflictKind, Part, Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.enterprises.models import OperatingSpell
from qiaoliang.registry.programme.actions import change_setting
from tests.cast import Cast, Town, make_enterprise, make_instructor, make_stint

TODAY = date(2026, 11, 20)
Post = Callable[..., Stint]


class TestRules:
    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            (date(2026, 11, 23), 24, date(2028, 11, 23)),
            (date(2027, 1, 31), 1, date(2027, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2026, 12, 1), 1, date(2027, 1, 1)),
            (date(2026, 11, 30), 0, date(2026, 11, 30)),
        ],
    )
    def test_months_are_added_and_clamped(self, day: date, months: int, later: date) -> None:
        assert rules.add_months(day, months) == later

    def test_a_term_ends_the_day_before(self) -> None:
        assert rules.planned_end(date(2026, 11, 23), 24) == date(2028, 11, 22)
        assert not rules.is_over_term(date(2026, 11, 23), date(2028, 11, 22), 24)
        assert rules.is_over_term(date(2026, 11, 23), date(2028, 11, 23), 24)

    @pytest.mark.parametrize(
        ("since", "on", "months"),
        [
            (date(2026, 1, 15), date(2026, 2, 14), 0),
            (date(2026, 1, 15), date(2026, 2, 15), 1),
            (date(2025, 9, 1), date(2026, 11, 20), 14),
            (date(2026, 1, 31), date(2026, 2, 28), 1),
            (date(2026, 5, 1), date(2026, 1, 1), 0),
        ],
    )
    def test_months_served(self, since: date, on: date, months: int) -> None:
        assert rules.months_served(since, on) == months

    def test_serials_go_on_within_prefix_and_year(self) -> None:
        used = ["职派〔2026〕9号", "职派〔2026〕10号", "职派〔2025〕70号", "威职派〔2026〕80号", "职派〔2026〕x号", ""]
        assert rules.next_serial("职派", 2026, used) == 11
        assert rules.next_serial("职派(a+", 2026, ["职派(a+〔2026〕3号"]) == 4
        assert rules.next_serial("职派", 2027, used) == 1


@pytest.fixture
def post(town: Town, cast: Cast, at: datetime) -> Post:
    def post(**more: Any) -> Stint:
        given: dict[str, Any] = {
            "instructor": town.colleague, "enterprise": town.foods, "part": Part.LEAD, "starts_on": TODAY,
            "reason": "主管水产加工", "by": cast.office.actor, "at": at,
        }  # fmt: skip
        return actions.post(**{**given, **more})

    return post


class TestPost:
    def test_a_posting(self, town: Town, cast: Cast, post: Post) -> None:
        stint = post(instructor=town.instructor)
        assert (stint.planned_end_on, stint.letter_number) == (date(2028, 11, 19), "职派〔2026〕1号")
        assert stint.reasons["text"] == "主管水产加工"
        assert Notice.objects.get(to=cast.instructor.user).text.startswith("您自 2026-11-20 起派驻 穗屿食品")
        assert verify() is None

    @pytest.mark.parametrize("kind", BLOCKING)
    def test_a_blocking_conflict_blocks(self, town: Town, post: Post, at: datetime, kind: ConflictKind) -> None:
        Conflict.everything.create(
            instructor=town.colleague, enterprise=town.foods, kind=kind, starts_on=TODAY + timedelta(days=9),
            note="项目办决定", recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        with pytest.raises(ConflictOfInterest, match="回避"):
            post()

    def test_an_ended_conflict_and_one_that_warns_do_not(self, town: Town, post: Post, at: datetime) -> None:
        for kind, end in ((ConflictKind.KIN, TODAY - timedelta(days=1)), (ConflictKind.SAME_UNIT, None)):
            Conflict.everything.create(
                instructor=town.colleague, enterprise=town.foods, kind=kind, starts_on=date(2026, 1, 1), ends_on=end,
                recorded_at=at, recorded_by="周立言",
            )  # fmt: skip
        assert post().pk

    def test_the_own_bound_and_the_citys(self, town: Town, cast: Cast, post: Post, at: datetime) -> None:
        town.colleague.max_load = 1
        town.colleague.save()
        make_stint(town, town.colleague, town.neighbour_firm, part=Part.SUPPORT)
        with pytest.raises(LoadExceeded, match="已服务 1 家，上限 1 家"):
            post()
        town.colleague.max_load = 5
        town.colleague.save()
        change_setting(key="load_max", text="1", effective_on=TODAY, reason="试", by=cast.office.actor, at=at)
        with pytest.raises(LoadExceeded):
            post()
        assert post(starts_on=TODAY - timedelta(days=1)).pk, "the bound of the day counts"

    def test_a_posting_to_come_takes_a_place(self, town: Town, post: Post) -> None:
        town.colleague.max_load = 1
        town.colleague.save()
        make_stint(town, town.colleague, town.neighbour_firm, part=Part.SUPPORT, starts_on=date(2027, 1, 1))
        with pytest.raises(LoadExceeded):
            post()

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"standing": "nominated"}, "还不是批准在册"),
            ({"standing": "ended"}, "还不是批准在册"),
            ({"trained_on": date(2026, 12, 1), "term_starts_on": date(2026, 12, 1)}, "岗前培训"),
            ({"term_ends_on": date(2026, 1, 1)}, "不在任期"),
        ],
    )
    def test_who_cannot_be_posted(self, town: Town, post: Post, more: dict[str, Any], sentence: str) -> None:
        with pytest.raises(NotAvailable, match=sentence):
            post(instructor=make_instructor(town, "Z900", "苗青岚", town.marine, **more))

    def test_nobody_on_leave(self, town: Town, post: Post, at: datetime) -> None:
        Leave.everything.create(instructor=town.colleague, starts_on=TODAY, ends_on=TODAY, recorded_at=at)
        with pytest.raises(NotAvailable, match="请假"):
            post()
        assert post(starts_on=TODAY + timedelta(days=1)).pk

    def test_a_closed_enterprise(self, town: Town, post: Post) -> None:
        OperatingSpell.everything.filter(enterprise=town.foods).update(ends_on=TODAY - timedelta(days=1))
        with pytest.raises(EnterpriseNotOperating):
            post()

    def test_one_lead_and_nobody_twice(self, town: Town, post: Post) -> None:
        with pytest.raises(AlreadyPosted, match="已有牵头指导员于海宁"):
            post(enterprise=town.seafood)
        helper = make_instructor(town, "Z901", "苗青岚", town.taxation)
        assert post(enterprise=town.seafood, part=Part.SUPPORT, instructor=helper).part == Part.SUPPORT
        with pytest.raises(AlreadyPosted, match="不用再派"):
            post(enterprise=town.seafood, part=Part.SUPPORT, instructor=helper)

    def test_going_on_after_a_served_term_needs_a_reason(self, town: Town, post: Post) -> None:
        make_stint(town, town.colleague, town.foods, starts_on=date(2023, 1, 1), ends_on=TODAY - timedelta(days=1))
        with pytest.raises(TermServed, match="续任请写明理由"):
            post()
        assert post(reason="企业和业主都希望继续由他服务").pk

    @pytest.mark.parametrize("wrong", [{"reason": " 短 "}, {"part": "boss"}, {"reason": ""}])
    def test_bad_input(self, post: Post, wrong: dict[str, Any]) -> None:
        with pytest.raises(Refusal):
            post(**wrong)
        assert Stint.everything.filter(starts_on=TODAY).count() == 0


class TestEnd:
    def test_ending_keeps_reason_and_handover(self, town: Town, cast: Cast, at: datetime) -> None:
        actions.end_posting(
            stint=town.stint, ends_on=TODAY, reason="调离", handover="冷库增容正在办", by=cast.office.actor, at=at
        )
        town.stint.refresh_from_db()
        assert (town.stint.ends_on, town.stint.end_reason, town.stint.handover) == (TODAY, "调离", "冷库增容正在办")

    def test_wrong_ends(self, town: Town, cast: Cast, at: datetime) -> None:
        def end(stint: Stint, ends_on: date, reason: str = "调离") -> None:
            actions.end_posting(stint=stint, ends_on=ends_on, reason=reason, by=cast.office.actor, at=at)

        with pytest.raises(Refusal, match="不能早于"):
            end(town.stint, date(2020, 1, 1))
        with pytest.raises(Refusal, match="结束原因"):
            end(town.stint, TODAY, "")
        stale = Stint.everything.get(pk=town.stint.pk)
        end(town.stint, TODAY - timedelta(days=1))
        with pytest.raises(ChangedMeanwhile):
            end(stale, TODAY)
        with pytest.raises(Refusal, match="已在 2026-11-19 结束"):
            end(Stint.everything.get(pk=town.stint.pk), TODAY)


class TestConflicts:
    def test_declared_once_and_ended(self, town: Town, cast: Cast, at: datetime) -> None:
        def declare() -> Conflict:
            return actions.add_conflict(
                instructor=town.colleague, enterprise=town.foods, kind=ConflictKind.KIN, note="配偶", starts_on=TODAY,
                by=cast.office.actor, at=at,
            )  # fmt: skip

        conflict = declare()
        with pytest.raises(Refusal, match="已经登记过"):
            declare()
        with pytest.raises(Refusal, match="不能早于"):
            actions.end_conflict(conflict=conflict, ends_on=date(2026, 1, 1), by=cast.office.actor, at=at)
        actions.end_conflict(conflict=conflict, ends_on=TODAY, by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="解除"):
            actions.end_conflict(conflict=conflict, ends_on=TODAY, by=cast.office.actor, at=at)
        assert declare().pk != conflict.pk


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_last_place_is_given_once_and_letters_have_own_numbers(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        town.colleague.max_load = 2
        town.colleague.save()
        firms = [make_enterprise(town, f"第{n}水产有限公司", "371082105", n) for n in range(30, 34)]

        def job(number: int) -> Any:
            try:
                return actions.post(
                    instructor=town.colleague, enterprise=firms[number], part=Part.LEAD, starts_on=TODAY,
                    reason="主管水产加工", by=cast.office.actor, at=at,
                )  # fmt: skip
            except Exception as problem:
                return problem
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            ended = list(pool.map(job, range(4)))
        made = [one for one in ended if isinstance(one, Stint)]
        assert len(made) == 2, ended
        assert all(isinstance(one, Stint | LoadExceeded) for one in ended), ended
        assert len({stint.letter_number for stint in made}) == 2
