"""Activity centres: opening hours, bookings that never clash, use, and the enterprises that lacked a venue or funds."""

import threading
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit import scope
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.centres import actions, rules
from qiaoliang.party.centres.listings import HAS, shortage_rows
from qiaoliang.party.centres.models import BookedSlot, Booking, Centre, OpenHours, Room, Shortage
from qiaoliang.party.life import actions as life
from qiaoliang.party.organisations.models import Organisation
from tests.cast import LIDAO, LIDAO_NEXT, Cast, Town, _person, build_cast, build_town, make_organisation
from tests.party.membership.cases import make_roll

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def make_centre(town: Town, **more: Any) -> Centre:
    centre: Centre = Centre.everything.create(
        name="俚岛党员活动中心", address="海滨路 1 号", address_key="1", region_code=LIDAO,
        happened_on=date(2026, 1, 5), recorded_at=town.at, recorded_by="鞠明远", state="confirmed",
        confirmed_at=town.at, **more,
    )  # fmt: skip
    OpenHours.everything.bulk_create(OpenHours(centre=centre, weekday=n, opens=17, closes=35) for n in range(7))
    return centre


@pytest.fixture
def room(town: Town) -> Room:
    made: Room = Room.everything.create(centre=make_centre(town), name="大会议室", seats=40)
    return made


@pytest.fixture
def said(cast: Cast, at: datetime) -> dict[str, Any]:
    return {"by": cast.secretary.actor, "at": at}


def booked(room: Room, town: Town, said: dict[str, Any], **more: Any) -> Booking:
    given = {"room": room, "organisation": town.branch, "on": TODAY, "first": 18, "end": 22, "purpose": "党员大会"}
    return actions.book(**{**given, **more}, **said)


class TestRules:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ((16, 20, TODAY), "开放时间是 08:30–17:30"),
            ((34, 36, TODAY), "开放时间是"),
            ((20, 20, TODAY), "晚于开始"),
            ((18, 35, TODAY), "最多预订 8 小时"),
            ((18, 20, TODAY - DAY), "三个月内"),
            ((18, 20, TODAY + 93 * DAY), "三个月内"),
        ],
    )
    def test_what_forbids_a_booking_is_said(self, given: tuple[int, int, date], words: str) -> None:
        found = rules.problem(*given, TODAY, [(17, 35)])
        assert found is not None
        assert words in found[0]

    def test_a_closed_day_and_a_closed_centre(self) -> None:
        assert rules.problem(18, 20, TODAY, TODAY, []) == ("这一天不开放，请改日子。", "starts")
        assert rules.problem(18, 20, TODAY, TODAY, [(17, 35)], is_open=False) is not None
        assert rules.problem(17, 33, TODAY, TODAY, [(17, 35)]) is None

    @given(st.integers(0, 47))
    def test_a_half_hour_reads_as_it_is_written(self, slot: int) -> None:
        assert rules.slot_of(time.fromisoformat(rules.time_of(slot))) == slot

    def test_between_half_hours_is_no_slot(self) -> None:
        with pytest.raises(ValueError, match="09:10"):
            rules.slot_of(time(9, 10))


class TestBookings:
    def test_no_half_hour_is_given_twice(self, room: Room, town: Town, said: dict[str, Any]) -> None:
        booked(room, town, said)
        with pytest.raises(Refusal, match="已被预订"):
            booked(room, town, said, organisation=town.other_branch, first=21, end=24)
        assert Booking.everything.count() == 1, "nothing of the refused one stays"
        assert booked(room, town, said, first=22, end=24).span == "11:00–12:00"

    def test_a_cancelled_booking_frees_its_hours_and_stays(self, room: Room, town: Town, said: dict[str, Any]) -> None:
        first = booked(room, town, said)
        with pytest.raises(Refusal, match="写明取消原因"):
            actions.cancel_booking(booking=first, reason="", **said)
        actions.cancel_booking(booking=first, reason="改期", **said)
        assert booked(room, town, said, organisation=town.other_branch).state == "booked"
        assert Booking.everything.get(pk=first.pk).cancel_reason == "改期"
        with pytest.raises(Refusal, match="不能再改"):
            actions.cancel_booking(booking=first, reason="再改", **said)

    def test_the_database_refuses_a_second_holder(self, room: Room, town: Town, said: dict[str, Any]) -> None:
        booking = booked(room, town, said)
        with pytest.raises(IntegrityError), transaction.atomic():
            BookedSlot.everything.create(booking=booking, room=room, on=TODAY, slot=18)

    def test_a_meeting_held_in_the_room_is_its_use(self, room: Room, town: Town, said: dict[str, Any]) -> None:
        make_roll(town, 5)
        booking = booked(room, town, said)
        plan: dict[str, Any] = {"organisation": town.branch, "kind": "members", "topic": "学习", "booking": booking}
        with pytest.raises(Refusal, match="与开会的日期不同"):
            life.plan(on=TODAY + DAY, **plan, **said)
        meeting = life.plan(on=TODAY, **plan, **said)
        assert meeting.venue == "俚岛党员活动中心大会议室"
        life.hold(gathering=meeting, away={}, version=meeting.version, on=TODAY, **said)
        booking.refresh_from_db()
        assert (booking.state, booking.people_count) == ("used", 5)

    def test_a_closed_room_takes_no_booking(self, room: Room, town: Town, said: dict[str, Any]) -> None:
        actions.close_room(room=room, closed_on=TODAY, **said)
        with pytest.raises(Refusal, match="已停用"):
            booked(room, town, said)

    def test_hours_are_set_for_whole_days(self, room: Room, town: Town, said: dict[str, Any]) -> None:
        actions.set_hours(centre=room.centre, hours={4: None, 5: (18, 24)}, **said)
        with pytest.raises(Refusal, match="这一天不开放"):
            booked(room, town, said)
        assert booked(room, town, said, on=TODAY + DAY, first=18, end=24).on.weekday() == 5


@pytest.mark.django_db(transaction=True)
def test_twelve_branches_at_once_get_one_room_once(at: datetime) -> None:
    """All ask for overlapping hours of one room in threads of their own: on either database one gets it."""
    town = build_town(at)
    by = build_cast(town, at).secretary.actor
    room = Room.everything.create(centre=make_centre(town), name="大会议室", seats=40)
    ready, outcomes = threading.Barrier(12), []

    def ask(number: int) -> None:
        try:
            ready.wait()
            first = 18 + number % 3
            actions.book(
                room=room, organisation=Organisation.everything.get(pk=town.branch.pk), on=TODAY, first=first,
                end=first + 4, purpose="会", by=by, at=at,
            )  # fmt: skip
            outcomes.append("got")
        except Refusal as problem:
            outcomes.append(problem.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(outcomes)) == ["got", "这个时间已被预订，请换一个时间或房间。"]
    assert outcomes.count("got") == 1
    assert Booking.everything.count() == 1


class TestShortages:
    def lacking(self, kind: str) -> bool:
        with scope.active(scope.EVERYTHING):
            return bool(shortage_rows().filter(kind=kind).exclude(HAS).exists())

    def test_a_used_room_ends_the_lack_of_a_venue(self, room: Room, town: Town, said: dict[str, Any]) -> None:
        actions.note_shortage(enterprise=town.seafood, kind="venue", noted_on=TODAY - DAY, **said)
        booking = booked(room, town, said)
        assert self.lacking("venue"), "a booking alone is not yet a venue"
        actions.note_use(booking=booking, people_count=8, **said)
        assert not self.lacking("venue")

    def test_confirmed_funds_end_the_lack_of_funds(self, town: Town, said: dict[str, Any]) -> None:
        actions.note_shortage(enterprise=town.seafood, kind="funds", noted_on=TODAY - DAY, **said)
        claimed = Outcome.everything.create(
            kind="activity_funds", natural_key="1|收 7", title="经费", amount_fen=20_000_00, region_code=LIDAO,
            organisation_key=str(town.branch.pk), happened_on=TODAY, recorded_at=town.at, recorded_by="于海宁",
        )  # fmt: skip
        assert self.lacking("funds"), "claimed is not received"
        claimed.state, claimed.confirmed_at = "confirmed", town.at
        claimed.save()
        assert not self.lacking("funds")

    def test_noted_once_and_settled(self, town: Town, said: dict[str, Any]) -> None:
        row = actions.note_shortage(enterprise=town.seafood, kind="venue", noted_on=TODAY - DAY, **said)
        with pytest.raises(Refusal, match="已经登记"):
            actions.note_shortage(enterprise=town.seafood, kind="venue", noted_on=TODAY, **said)
        actions.settle_shortage(shortage=row, settled_on=TODAY, **said)
        assert not self.lacking("venue")
        assert Shortage.everything.get().settled_on == TODAY


class TestPages:
    def test_a_branch_of_another_town_sees_the_rooms_and_not_whose_they_are(
        self, room: Room, town: Town, cast: Cast
    ) -> None:
        """Shared in the county; its enterprise, instructor, clerk and who has booked are not."""
        centre = room.centre
        Centre.everything.filter(pk=centre.pk).update(
            enterprise=town.seafood, helped_by=town.stint, recorded_by="登记人甲"
        )
        on = timezone.localdate()
        Booking.everything.create(
            room=room, organisation=town.branch, on=on, first=18, end=20, purpose="学习", recorded_at=town.at,
            recorded_by="许",
        )  # fmt: skip
        branch = make_organisation(town, "O009", "成山机械党支部", LIDAO_NEXT)
        stranger = _person(town.at, "next-secretary", "邻镇书记", "secretary", "organisation", branch.pk)
        at = f"/party/centres/{centre.pk}/"
        page = stranger.client.get(at).content.decode() + stranger.client.get(f"{at}rooms/").content.decode()
        assert "大会议室" in page
        assert "已预订" in page
        assert [word for word in ("汐歌", "于海宁", "登记人甲") if word in page] == []
        own = cast.committee.client.get(at).content.decode() + cast.secretary.client.get(f"{at}rooms/").content.decode()
        assert [word for word in ("汐歌海产有限公司", "于海宁", "登记人甲", "汐歌海产党支部") if word not in own] == []

    def test_a_branch_books_in_its_county_and_nowhere_else(self, room: Room, town: Town, cast: Cast) -> None:
        near, far = room.centre, make_centre(town)
        far.region_code = "371083101"
        far.save()
        page = cast.secretary.client.get(f"/party/centres/{near.pk}/rooms/")
        assert "大会议室" in page.content.decode()
        assert cast.secretary.client.get(f"/party/centres/{far.pk}/rooms/").status_code == 404
        given = {
            "organisation": town.branch.name, "room": room.pk, "on": f"{timezone.localdate() + DAY}", "starts": "18",
            "ends": "21", "purpose": "主题党日",
        }  # fmt: skip
        assert cast.secretary.client.post(f"/party/centres/{near.pk}/rooms/book/", given).status_code == 302
        again = cast.secretary.client.post(f"/party/centres/{near.pk}/rooms/book/", given).content.decode()
        assert "已被预订" in again
        assert "主题党日" in again, "nothing typed is lost"
        booking = Booking.everything.get()
        assert cast.neighbour.client.get(f"/party/centres/bookings/{booking.pk}/cancel/").status_code == 404
        listed = cast.committee.client.get("/party/centres/bookings/").content.decode()
        assert "汐歌海产党支部" in listed

    def test_the_host_sets_rooms_and_hours(self, room: Room, town: Town, cast: Cast) -> None:
        at, committee = f"/party/centres/{room.centre_id}/rooms/", cast.committee.client
        told: dict[str, dict[str, Any]] = {
            "new": {"name": "书屋", "seats": "12", "equipment": "投影"},
            "hours": {"days": ["0", "1"], "opens": "18", "closes": "24"},
            "describe": {"host_name": "俚岛镇党委", "shared_things": "投影、音响"},
        }
        for move, form in told.items():
            assert committee.post(f"{at}{move}/", form).status_code == 302, move
            assert cast.secretary.client.post(f"{at}{move}/", form).status_code == 403, move
        assert OpenHours.everything.filter(centre=room.centre).count() == 2
        page = committee.get(at).content.decode()
        assert "书屋" in page
        assert "俚岛镇党委" in page
