"""Occasions: seats, the code of the room, hours, one seminar for many enterprises, follow-up, cancelling."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.support import actions, arranging, permits
from qiaoliang.economy.support.actions import Need
from qiaoliang.economy.support.arranging import Plan
from qiaoliang.economy.support.choices import OccasionState
from qiaoliang.economy.support.models import Occasion, SignUp
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.refusal import Refusal
from tests.cast import LIDAO, Cast, Town, _person

DAY = timedelta(days=1)


def arranged(town: Town, cast: Cast, at: datetime, kind: str = "seminar", **more: Any) -> Occasion:
    given = {
        "kind": kind, "title": "海洋食品校企座谈", "region_code": "371082", "held_on": at.date() + 3 * DAY,
        "begins": time(14), "minutes": 90, "venue": "市党群服务中心", "organiser": "山东大学（威海）", "seats": 3,
        "sign_up_until": at.date() + 2 * DAY, "department": town.marine,
    }  # fmt: skip
    return arranging.arrange(plan=Plan(**{**given, **more}), by=cast.office.actor, at=at)


def test_seats_are_shared_and_freed(town: Town, cast: Cast, at: datetime) -> None:
    occasion, by = arranged(town, cast, at), cast.instructor.actor
    first = arranging.sign_up(occasion=occasion, enterprise=town.seafood, persons=2, case=None, by=by, at=at)
    with pytest.raises(Refusal, match="还剩 1 个名额"):
        arranging.sign_up(occasion=occasion, enterprise=town.fishing_gear, persons=2, case=None, by=by, at=at)
    again = arranging.sign_up(occasion=occasion, enterprise=town.seafood, persons=3, case=None, by=by, at=at)
    assert (again.pk, SignUp.everything.count()) == (first.pk, 1)
    arranging.leave(sign_up=again, by=by, at=at)
    arranging.sign_up(occasion=occasion, enterprise=town.fishing_gear, persons=3, case=None, by=by, at=at)
    with pytest.raises(Refusal, match="截止"):
        arranging.sign_up(occasion=occasion, enterprise=town.foods, persons=1, case=None, by=by, at=at + 3 * DAY)


def test_the_code_counts_in_the_room_on_the_day_only(town: Town, cast: Cast, at: datetime) -> None:
    occasion, by = arranged(town, cast, at), cast.owner.actor
    given: dict[str, Any] = {"occasion": occasion, "enterprise": town.seafood, "persons": 2, "by": by}
    code = occasion.room_code
    assert len(code) == 6
    assert code.isdecimal()
    beginning = at.replace(hour=14) + 3 * DAY
    for moment in (at, beginning - timedelta(minutes=61), beginning + DAY):
        with pytest.raises(Refusal, match="只在活动当天"):
            arranging.attend(code=code, at=moment, **given)
    wrong = str((int(code) + 1) % 10**6).zfill(6)
    with pytest.raises(Refusal, match="不对"):
        arranging.attend(code=wrong, at=beginning, **given)
    came = arranging.attend(code=code, at=beginning, **given)
    assert (came.attended_persons, came.minutes) == (2, 180)
    again = arranging.attend(code=code, at=beginning + timedelta(hours=1), **given)
    assert (again.pk, again.attended_at) == (came.pk, beginning)
    with pytest.raises(Refusal, match="已经到场"):
        arranging.leave(sign_up=again, by=by, at=beginning)


def test_a_joint_seminar_counts_once(town: Town, cast: Cast, at: datetime) -> None:
    occasion, day = arranged(town, cast, at), at.replace(hour=14) + 3 * DAY
    with pytest.raises(Refusal, match="还没到"):
        arranging.hold(occasion=occasion, words="", by=cast.office.actor, at=at)
    with pytest.raises(Refusal, match="还没有企业到场"):
        arranging.hold(occasion=occasion, words="", by=cast.office.actor, at=day)
    for firm in (town.seafood, town.fishing_gear):
        arranging.attend(
            occasion=occasion, enterprise=firm, code=occasion.room_code, persons=1, by=cast.instructor.actor, at=day
        )
    arranging.hold(occasion=occasion, words="三家企业签意向", by=cast.office.actor, at=day)
    made = Outcome.everything.get()
    assert (made.kind, made.happened_on, made.helped_by) == ("seminar", occasion.held_on, town.stint)
    with pytest.raises(Refusal, match="已登记结束"):
        arranging.hold(occasion=occasion, words="", by=cast.office.actor, at=day)
    assert Outcome.everything.count() == 1


def test_a_job_fair_fills_posts_but_counts_nobody(town: Town, cast: Cast, at: datetime) -> None:
    fair = arranged(town, cast, at, "job_fair")
    post = arranging.offer_post(
        occasion=fair,
        enterprise=town.seafood,
        post="冷库管理员",
        wanted=3,
        pay="",
        needs="",
        by=cast.owner.actor,
        at=at,
    )
    with pytest.raises(Refusal, match="0 到 3"):
        arranging.fill_post(vacancy=post, agreed=4, by=cast.owner.actor, at=at)
    assert arranging.fill_post(vacancy=post, agreed=2, by=cast.owner.actor, at=at).agreed == 2
    assert not Outcome.everything.exists()
    seminar = arranged(town, cast, at, title="另一场")
    with pytest.raises(Refusal, match="招聘会"):
        arranging.offer_post(
            occasion=seminar, enterprise=town.seafood, post="工", wanted=1, pay="", needs="", by=cast.owner.actor, at=at
        )


def test_several_cases_attach_to_one_meeting_if_they_fit(town: Town, cast: Cast, at: datetime) -> None:
    meeting, by = arranged(town, cast, at, "bank_meeting"), cast.instructor.actor
    cases = [
        actions.open_case(enterprise=firm, need=Need(kind, "需求"), on=at.date(), helped_by=None, by=by, at=at)
        for firm, kind in ((town.seafood, "loan"), (town.fishing_gear, "loan"), (town.seafood, "training"))
    ]
    for firm, case in zip((town.seafood, town.fishing_gear), cases, strict=False):
        arranging.sign_up(occasion=meeting, enterprise=firm, persons=1, case=case, by=by, at=at)
    assert SignUp.everything.filter(case__in=cases).count() == 2
    for firm, case in ((town.seafood, cases[2]), (town.fishing_gear, cases[0])):
        with pytest.raises(Refusal, match="不是这家企业的，或与活动类别不符"):
            arranging.sign_up(occasion=meeting, enterprise=firm, persons=1, case=case, by=by, at=at)


def test_follow_up_is_asked_of_those_who_came(town: Town, cast: Cast, at: datetime) -> None:
    occasion, day = arranged(town, cast, at), at.replace(hour=14) + 3 * DAY
    signed = arranging.sign_up(
        occasion=occasion, enterprise=town.seafood, persons=1, case=None, by=cast.owner.actor, at=at
    )
    given: dict[str, Any] = {"result": "已签合作意向", "by": cast.instructor.actor, "at": day + DAY}
    with pytest.raises(Refusal, match="没有到场"):
        arranging.follow_up(sign_up=signed, on=day.date(), **given)
    came = arranging.attend(
        occasion=occasion, enterprise=town.seafood, code=occasion.room_code, persons=1, by=cast.owner.actor, at=day
    )
    with pytest.raises(Refusal, match="活动之后"):
        arranging.follow_up(sign_up=came, on=at.date(), **given)
    assert arranging.follow_up(sign_up=came, on=day.date() + DAY, **given).result == "已签合作意向"


def test_cancelling_tells_those_who_signed_up(town: Town, cast: Cast, at: datetime) -> None:
    occasion = arranged(town, cast, at)
    arranging.sign_up(occasion=occasion, enterprise=town.seafood, persons=1, case=None, by=cast.owner.actor, at=at)
    arranging.cancel(occasion=occasion, words="主讲人生病", by=cast.office.actor, at=at)
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.CANCELLED
    assert Notice.objects.get(kind="occasion_cancelled").to == cast.owner.user


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"held_on": datetime(2026, 1, 1).date()}, "held_on"),
        ({"sign_up_until": datetime(2027, 1, 1).date()}, "sign_up_until"),
    ],
)
def test_contradictory_plans_are_refused(
    town: Town, cast: Cast, at: datetime, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        arranged(town, cast, at, **more)
    assert refused.value.field == field


def test_nobody_arranges_for_the_neighbour(town: Town, cast: Cast, at: datetime) -> None:
    plan = Plan(
        "seminar", "越界座谈", "371082", at.date() + DAY, time(9), 60, "某处", "某校", 10, at.date(), "", None, None
    )
    with pytest.raises(Refusal) as refused:
        arranging.arrange(plan=plan, by=cast.neighbour.actor, at=at)
    assert refused.value.field == "region_code"


def test_who_runs_an_occasion_is_told_to_close_it_and_nobody_else(town: Town, cast: Cast, at: datetime) -> None:
    """The county's fair is read by its townships; what came of it they cannot enter, so no task asks them to."""
    fairs = [
        arranged(town, cast, at),
        arranged(town, cast, at, title="乳山招聘会", region_code="371083", department=None),
    ]
    township = _person(at, "office-lidao", "镇项目办", "office", "region", LIDAO)
    for who, runs in (
        (cast.office, [True, True]), (cast.county_officer, [True, False]), (cast.neighbour, [False, True]),
        (cast.coordinator, [True, False]), (township, [False, False]),
    ):  # fmt: skip
        assert [permits.may_run(who.actor, fair) for fair in fairs] == runs, who.user.username
        mine = Occasion.everything.filter(permits.run_by(who.actor))
        assert [fair in mine for fair in fairs] == runs, who.user.username
    with time_machine.travel(at + 4 * DAY, tick=False):
        for who, told in ((cast.county_officer, True), (cast.coordinator, True), (township, False)):
            page = who.client.get("/workbench/").content.decode()
            assert ("活动待登记结果：海洋食品校企座谈" in page) is told, who.user.username
