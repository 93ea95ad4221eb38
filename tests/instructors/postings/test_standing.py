"""Standing pins and bans: dated, with a reason, and never both of one pair (G32 holds for pins too)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.instructors.postings import actions, standing
from qiaoliang.instructors.postings.actions import ConflictOfInterest, LoadExceeded, NotAvailable
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Pin
from qiaoliang.instructors.postings.standing import PinnedAlready
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town

TODAY = date(2026, 11, 20)
HOME = "/instructors/postings/pins/"
CONFLICTS = "/instructors/postings/conflicts/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def pin(town: Town, cast: Cast, at: datetime) -> Any:
    def pin(**more: Any) -> Pin:
        given: dict[str, Any] = {
            "instructor": town.colleague, "enterprise": town.foods, "reason": "会议决定不换", "starts_on": TODAY,
            "by": cast.office.actor, "at": at,
        }  # fmt: skip
        return standing.pin(**{**given, **more})

    return pin


def ban(town: Town, cast: Cast, at: datetime, note: str = "两单位有争议") -> Conflict:
    return actions.add_conflict(
        instructor=town.colleague, enterprise=town.foods, kind=ConflictKind.BAN, note=note, starts_on=TODAY,
        by=cast.office.actor, at=at,
    )  # fmt: skip


class TestPin:
    def test_held_until_ended(self, cast: Cast, at: datetime, town: Town, pin: Any) -> None:
        made = pin()
        with pytest.raises(PinnedAlready, match="已固定毕文涛"):
            pin(instructor=town.other_instructor)
        with pytest.raises(Refusal, match="不能早于"):
            standing.unpin(pin=made, ends_on=date(2026, 1, 1), by=cast.office.actor, at=at)
        standing.unpin(pin=made, ends_on=TODAY, by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="已在 2026-11-20 解除"):
            standing.unpin(pin=made, ends_on=TODAY, by=cast.office.actor, at=at)
        assert pin().pk != made.pk

    def test_whoever_serves_already_may_be_held(self, town: Town, pin: Any) -> None:
        assert pin(instructor=town.instructor, enterprise=town.seafood).pk

    def test_another_may_be_held_for_the_next_run(self, town: Town, pin: Any) -> None:
        assert pin(enterprise=town.seafood).pk

    @pytest.mark.parametrize("wrong", [{"reason": " "}, {"starts_on": date(2206, 1, 1)}])
    def test_refused(self, pin: Any, wrong: dict[str, Any]) -> None:
        with pytest.raises(Refusal):
            pin(**wrong)

    def test_only_who_can_be_posted(self, town: Town, pin: Any) -> None:
        type(town.colleague).everything.filter(pk=town.colleague.pk).update(standing="ended")
        with pytest.raises(NotAvailable):
            pin()

    def test_g35_not_more_than_the_load(self, town: Town, pin: Any) -> None:
        type(town.colleague).everything.filter(pk=town.colleague.pk).update(max_load=1)
        pin()
        with pytest.raises(LoadExceeded, match="已固定 1 家，上限 1 家"):
            pin(enterprise=town.seafood, instructor=type(town.colleague).everything.get(pk=town.colleague.pk))

    def test_the_database_keeps_the_laws(self, town: Town, at: datetime, pin: Any) -> None:
        made = pin()
        row: dict[str, Any] = {
            "instructor": town.colleague, "reason": "x", "starts_on": TODAY, "recorded_at": at, "recorded_by": "x",
        }  # fmt: skip
        with pytest.raises(IntegrityError, match=r"pin_one_of_an_enterprise|enterprise_id"), transaction.atomic():
            Pin.everything.create(**row, enterprise=town.foods)
        with pytest.raises(IntegrityError, match="pin_has_reason"), transaction.atomic():
            Pin.everything.create(**{**row, "reason": ""}, enterprise=town.seafood)
        with pytest.raises(IntegrityError, match="pin_ends_after_start"), transaction.atomic():
            Pin.everything.filter(pk=made.pk).update(ends_on=TODAY - timedelta(days=1))


class TestAgainstConflicts:
    def test_g32_a_barred_pair_is_not_held(self, town: Town, cast: Cast, at: datetime, pin: Any) -> None:
        ban(town, cast, at)
        with pytest.raises(ConflictOfInterest, match="项目办禁止此配对"):
            pin()

    def test_a_conflict_ends_the_pin(self, town: Town, cast: Cast, at: datetime, pin: Any) -> None:
        made = pin()
        ban(town, cast, at)
        made.refresh_from_db()
        assert made.ends_on == TODAY

    def test_a_ban_has_a_reason(self, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            ban(town, cast, at, note="无")
        assert refused.value.field == "note"
        with pytest.raises(IntegrityError, match="conflict_ban_has_reason"), transaction.atomic():
            Conflict.everything.filter(pk=ban(town, cast, at).pk).update(note="")


class TestPages:
    def test_pin_list_end(self, town: Town, cast: Cast) -> None:
        client = cast.office.client
        given = {
            "enterprise": "穗屿食品有限公司",
            "instructor": "Z002",
            "reason": "会议决定不换",
            "starts_on": "2026-11-20",
        }
        assert client.get(f"{HOME}new/?enterprise={town.foods.pk}").status_code == 200
        refused = cast.neighbour.client.post(f"{HOME}new/", {**given, "instructor": "Z003"})
        assert 'role="alert"' in refused.content.decode()
        client.post(f"{HOME}new/", given)
        page = client.get(HOME).content.decode()
        assert "保留这一对" in page
        assert "穗屿食品" not in cast.neighbour.client.get(HOME).content.decode()
        row = Pin.everything.get()
        client.post(f"{HOME}{row.pk}/end/", {"ends_on": "2026-11-20"})
        row.refresh_from_db()
        assert row.ends_on == TODAY

    def test_a_pin_that_cannot_work_says_so(self, town: Town, cast: Cast, pin: Any) -> None:
        pin()
        type(town.colleague).everything.filter(pk=town.colleague.pk).update(term_ends_on=date(2026, 11, 1))
        assert "人不可派，不起作用" in cast.office.client.get(f"{HOME}?tab=idle").content.decode()

    def test_a_ban_by_the_office_page(self, town: Town, cast: Cast) -> None:
        given = {"enterprise": "穗屿食品有限公司", "instructor": "Z002", "kind": "ban", "starts_on": "2026-11-20"}
        refused = cast.office.client.post(f"{CONFLICTS}new/", {**given, "note": ""})
        assert "禁止一对要写明理由" in refused.content.decode()
        cast.office.client.post(f"{CONFLICTS}new/", {**given, "note": "两单位有争议"})
        assert "毕文涛" in cast.office.client.get(f"{CONFLICTS}?kind=ban").content.decode()
        assert 'value="ban" selected' in cast.office.client.get(f"{CONFLICTS}new/?kind=ban").content.decode()

    def test_few_queries(self, cast: Cast, pin: Any, django_assert_max_num_queries: Any) -> None:
        pin()
        cast.office.client.get(HOME)
        with django_assert_max_num_queries(12):
            cast.office.client.get(HOME)
