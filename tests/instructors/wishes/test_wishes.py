"""Two-way choice: a declined pair is barred, a preference is told and may be pinned; each side sees its own word."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.instructors.postings import actions as postings
from qiaoliang.instructors.postings.actions import ConflictOfInterest
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Origin, Part, Pin
from qiaoliang.instructors.wishes import actions
from qiaoliang.instructors.wishes.lookup import wishes
from qiaoliang.instructors.wishes.models import Side, Source, Stance, Wish
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town

TODAY = date(2026, 11, 20)
HOME = "/instructors/wishes/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def wish(town: Town, cast: Cast, at: datetime) -> Any:
    def wish(**more: Any) -> Wish:
        given: dict[str, Any] = {
            "enterprise": town.foods, "instructor": town.colleague, "side": Side.ENTERPRISE, "stance": Stance.DECLINES,
            "source": Source.CALL, "reason": "", "by": cast.office.actor, "at": at,
        }  # fmt: skip
        return actions.wish(**{**given, **more})

    return wish


def text_of(response: Any) -> str:
    return str(response.content.decode())


class TestDecline:
    def test_a_declined_pair_is_forbidden_without_a_reason(
        self, town: Town, cast: Cast, at: datetime, wish: Any
    ) -> None:
        made = wish()
        conflict = Conflict.everything.get()
        assert (conflict.kind, conflict.origin, conflict.note) == ("recusal", Origin.WISH, "企业不希望此配对")
        assert made.conflict == conflict
        with pytest.raises(ConflictOfInterest):
            postings.post(
                instructor=town.colleague, enterprise=town.foods, part=Part.LEAD, starts_on=TODAY,
                reason="主管水产加工", by=cast.office.actor, at=at,
            )  # fmt: skip

    def test_g32_an_instructor_names_the_kind(self, town: Town, cast: Cast, wish: Any) -> None:
        wish(side=Side.INSTRUCTOR, instructor=town.instructor, ground=ConflictKind.KIN, by=cast.instructor.actor)
        assert Conflict.everything.get().kind == ConflictKind.KIN
        with pytest.raises(Refusal) as refused:
            wish(side=Side.INSTRUCTOR, ground=ConflictKind.BAN)
        assert refused.value.field == "ground"

    def test_taken_back_the_pair_is_free(self, cast: Cast, at: datetime, wish: Any) -> None:
        made = wish()
        actions.withdraw_wish(wish=made, by=cast.office.actor, at=at)
        assert Conflict.everything.get().ends_on == TODAY
        with pytest.raises(Refusal, match="已在 2026-11-20 撤回"):
            actions.withdraw_wish(wish=made, by=cast.office.actor, at=at)

    def test_what_both_declined_stays_barred_until_both_took_it_back(self, cast: Cast, at: datetime, wish: Any) -> None:
        first, second = wish(), wish(side=Side.INSTRUCTOR)
        assert first.conflict == second.conflict
        actions.withdraw_wish(wish=first, by=cast.office.actor, at=at)
        assert Conflict.everything.get().ends_on is None
        actions.withdraw_wish(wish=second, by=cast.office.actor, at=at)
        assert Conflict.everything.get().ends_on == TODAY

    def test_a_conflict_that_stood_before_stays(self, town: Town, cast: Cast, at: datetime, wish: Any) -> None:
        postings.add_conflict(
            instructor=town.colleague, enterprise=town.foods, kind=ConflictKind.RECUSAL, note="", starts_on=TODAY,
            by=cast.office.actor, at=at,
        )  # fmt: skip
        actions.withdraw_wish(wish=wish(), by=cast.office.actor, at=at)
        assert Conflict.everything.get().ends_on is None


class TestPrefer:
    def test_it_changes_nothing_but_is_told_to_the_planners(self, town: Town, wish: Any) -> None:
        made = wish(stance=Stance.PREFERS)
        assert not Conflict.everything.exists()
        assert not Pin.everything.exists()
        told = list(wishes(TODAY))
        assert [(one.enterprise, one.instructor, one.side, one.stance, one.key) for one in told] == [
            (town.foods.pk, town.colleague.pk, Side.ENTERPRISE, Stance.PREFERS, made.pk)
        ]
        assert list(wishes(TODAY - timedelta(days=1))) == []

    def test_the_office_may_make_a_pin_of_it(self, town: Town, cast: Cast, at: datetime, wish: Any) -> None:
        pin = actions.grant_wish(wish=wish(stance=Stance.PREFERS), by=cast.office.actor, at=at)
        assert (pin.enterprise, pin.instructor, pin.reason) == (
            town.foods, town.colleague, "按企业意愿固定（2026-11-20 登记）",
        )  # fmt: skip
        with pytest.raises(Refusal, match="希望"):
            actions.grant_wish(wish=wish(enterprise=town.seafood), by=cast.office.actor, at=at)

    def test_once_and_never_ended_before_it_began(self, wish: Any) -> None:
        made = wish(stance=Stance.PREFERS)
        with pytest.raises(Refusal, match="已经登记过"):
            wish()
        with pytest.raises(IntegrityError, match="wish_ends_after_start"), transaction.atomic():
            Wish.everything.filter(pk=made.pk).update(ends_on=date(2026, 1, 1))
        made.pk = None
        with pytest.raises(IntegrityError, match=r"wish_once|side"), transaction.atomic():
            made.save(force_insert=True)


class TestWho:
    def test_each_side_speaks_for_itself(self, town: Town, cast: Cast, wish: Any) -> None:
        assert wish(enterprise=town.seafood, by=cast.owner.actor).pk
        assert wish(by=cast.coordinator.actor).pk, "the department of the instructor was told"
        for person, more in (
            (cast.owner, {}), (cast.owner, {"enterprise": town.seafood, "side": Side.INSTRUCTOR}),
            (cast.instructor, {"side": Side.INSTRUCTOR}), (cast.neighbour, {}),
            (cast.coordinator, {"instructor": town.other_instructor}),
        ):  # fmt: skip
            with pytest.raises(Refusal) as refused:
                wish(by=person.actor, **more)
            assert refused.value.field == "side"

    def test_nobody_reads_the_others_word(self, town: Town, cast: Cast, wish: Any) -> None:
        firm, person = town.seafood, town.instructor
        theirs = wish(enterprise=firm, instructor=person, reason="话不投机")
        own = wish(enterprise=firm, instructor=person, side=Side.INSTRUCTOR, reason="太远了")
        assert "话不投机" in text_of(cast.owner.client.get(HOME))
        assert "太远了" not in text_of(cast.owner.client.get(HOME))
        assert "太远了" in text_of(cast.instructor.client.get(HOME))
        assert "话不投机" not in text_of(cast.instructor.client.get(HOME))
        assert cast.instructor.client.get(f"{HOME}{theirs.pk}/").status_code == 404
        assert cast.owner.client.get(f"{HOME}{own.pk}/").status_code == 404
        assert cast.owner.client.post(f"{HOME}{own.pk}/end/").status_code == 404
        assert "话不投机" not in text_of(cast.neighbour.client.get(HOME))


class TestPages:
    def test_an_owner_prefers_somebody_by_name_and_the_office_pins(self, town: Town, cast: Cast) -> None:
        client = cast.owner.client
        page = text_of(client.get(f"{HOME}new/"))
        assert "不用说明理由" in page
        assert "姜若楠" not in page, "the roster is not shown"
        given = {"enterprise": "汐歌海产有限公司", "instructor": "毕文涛", "stance": "prefers", "reason": ""}
        done = client.post(f"{HOME}new/", given)
        assert "还没有如愿" in text_of(client.get(done["Location"]))
        row = Wish.everything.get()
        assert (row.source, row.recorded_by) == (Source.OWN, "林启航")
        assert client.post(f"{HOME}{row.pk}/pin/").status_code == 403
        assert "固定这一对" in text_of(cast.office.client.get(f"{HOME}{row.pk}/"))
        cast.office.client.post(f"{HOME}{row.pk}/pin/")
        assert Pin.everything.get().instructor == town.colleague
        assert "下次匹配固定" in text_of(client.get(HOME))

    def test_an_instructor_asks_not_to_be_sent(self, town: Town, cast: Cast) -> None:
        given = {"enterprise": "穗屿食品有限公司", "stance": "declines", "ground": "kin", "reason": ""}
        done = cast.instructor.client.post(f"{HOME}new/", given)
        assert "匹配和派驻都会避开" in text_of(cast.instructor.client.get(done["Location"]))
        assert Conflict.everything.get().kind == "kin"
        cast.instructor.client.post(f"{done['Location']}end/")
        assert Conflict.everything.get().ends_on == TODAY

    def test_the_office_records_where_it_heard_it(self, town: Town, cast: Cast) -> None:
        given = {
            "side": "enterprise", "enterprise": "穗屿食品有限公司", "instructor": "Z002", "stance": "declines",
            "ground": "", "source": "call", "reason": "",
        }  # fmt: skip
        cast.county_officer.client.post(f"{HOME}new/", given)
        assert Wish.everything.get().source == Source.CALL
        page = text_of(cast.office.client.get(f"{HOME}?tab=declines"))
        assert "企业不希望" in page
        refused = cast.neighbour.client.post(f"{HOME}new/", given)
        assert 'role="alert"' in text_of(refused)

    @pytest.mark.parametrize("name", ["", "没有此人", "\x00", "' OR 1=1 --"])
    def test_hostile_names(self, cast: Cast, name: str) -> None:
        given = {"enterprise": "汐歌海产有限公司", "instructor": name, "stance": "prefers", "reason": ""}
        assert 'role="alert"' in text_of(cast.owner.client.post(f"{HOME}new/", given))
        assert not Wish.everything.exists()

    def test_few_queries(self, cast: Cast, wish: Any, django_assert_max_num_queries: Any) -> None:
        wish()
        cast.office.client.get(HOME)
        with django_assert_max_num_queries(12):
            cast.office.client.get(HOME)
