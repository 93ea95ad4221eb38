"""Members on the move: on the old roll until the receipt, on one roll at a time, floating ones followed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.party.elections.models import Officer
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations import counts
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.transfers import actions, rules
from qiaoliang.party.transfers.choices import TransferState
from qiaoliang.party.transfers.models import Floating, Transfer
from tests.cast import LIDAO_NEXT, Cast, Town, make_organisation
from tests.party.elections.ballots import DAY, TODAY, roll


@pytest.fixture
def next_branch(town: Town) -> Organisation:
    return make_organisation(town, "O009", "成山某支部", LIDAO_NEXT)


def issued(town: Town, cast: Cast, at: datetime, member: Member, target: Any, **more: Any) -> Transfer:
    given: dict[str, Any] = {
        "target_name": "", "letter_number": "介〔2026〕7号", "on": TODAY - 9 * DAY, "days": 30, "reason": "工作调动"
    }  # fmt: skip
    return actions.issue(member=member, target=target, **{**given, **more}, by=cast.secretary.actor, at=at)


def received(transfer: Transfer, cast: Cast, at: datetime, on: date = TODAY) -> Transfer:
    return actions.receive(
        transfer=transfer, receipt="回〔2026〕7号", on=on, version=transfer.version, by=cast.county_officer.actor, at=at
    )


def test_on_the_old_roll_until_the_receipt_and_then_on_the_new(
    cast: Cast, town: Town, at: datetime, next_branch: Organisation
) -> None:
    member, *_others = roll(town.branch, 4)
    transfer = issued(town, cast, at, member, next_branch)
    assert transfer.due_on == TODAY + 21 * DAY
    member.refresh_from_db()
    assert member.ends_on is None
    done = received(transfer, cast, at)
    member.refresh_from_db()
    assert (member.ends_on, member.end_reason) == (TODAY - DAY, "transferred")
    new = done.new_member
    assert new is not None
    assert (new.organisation, new.starts_on, new.joined_on) == (next_branch, TODAY, member.joined_on)
    for day in (TODAY - DAY, TODAY):
        held = counts.rolls(day, Organisation.everything.filter(pk__in=[town.branch.pk, next_branch.pk]))
        assert sum(one.full_members for one in held.values()) == 4, "never on two rolls, never on none"


def test_a_letter_that_lapsed_is_written_anew(cast: Cast, town: Town, at: datetime, next_branch: Organisation) -> None:
    member = roll(town.branch, 4)[0]
    transfer = issued(town, cast, at, member, next_branch, on=TODAY - 40 * DAY)
    assert list(Transfer.everything.lapsed(TODAY)) == [transfer]
    with pytest.raises(Refusal, match="已过期"):
        received(transfer, cast, at)
    with pytest.raises(Refusal, match="已有转接在办"):
        issued(town, cast, at, member, next_branch)
    back = actions.give_back(
        transfer=transfer, reason="过期", on=TODAY, version=transfer.version, by=cast.secretary.actor, at=at
    )
    assert back.state == TransferState.RETURNED
    with pytest.raises(MoveNotAllowed):
        received(back, cast, at)
    assert received(issued(town, cast, at, member, next_branch), cast, at).state == TransferState.RECEIVED


@pytest.mark.parametrize(("days", "is_valid"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_letter_is_valid_for_ninety_days_at_most(days: int, is_valid: bool) -> None:
    assert rules.is_valid_for(days) is is_valid


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"letter_number": " "}, "介绍信编号"), ({"days": 91}, "1 至 90 天"), ({"on": TODAY + DAY}, "不能晚于今天"),
        ({"target": None}, "外地党组织"), ({"on": date(2016, 1, 1)}, "不在名册上"),
    ],
)  # fmt: skip
def test_what_a_letter_needs(
    change: dict[str, Any], sentence: str, cast: Cast, town: Town, at: datetime, next_branch: Organisation
) -> None:
    given = {"target": next_branch} | change
    with pytest.raises(Refusal, match=sentence):
        issued(town, cast, at, roll(town.branch, 1)[0], **given)
    assert Transfer.everything.count() == 0


def test_an_officer_is_relieved_first(cast: Cast, town: Town, at: datetime, next_branch: Organisation) -> None:
    member = roll(town.branch, 1)[0]
    Officer.everything.create(
        organisation=town.branch, member=member, name=member.name, post="secretary", basis="elected",
        starts_on=date(2024, 1, 1), recorded_at=at, recorded_by="许知远",
    )  # fmt: skip
    with pytest.raises(Refusal, match="先办理免职"):
        issued(town, cast, at, member, next_branch)


def test_out_of_the_system_the_sender_enters_the_receipt(cast: Cast, town: Town, at: datetime) -> None:
    member = roll(town.branch, 1)[0]
    transfer = issued(town, cast, at, member, None, target_name="青岛市某支部")
    done = received(transfer, cast, at)
    assert done.new_member is None
    with pytest.raises((ChangedMeanwhile, MoveNotAllowed)):
        received(transfer, cast, at)


def test_into_the_system_by_the_letter_brought_along(cast: Cast, town: Town, at: datetime) -> None:
    given: dict[str, Any] = {
        "organisation": town.branch, "enterprise": town.seafood, "name": "鞠清和", "kind": "full",
        "joined_on": date(2012, 7, 1), "source_name": "烟台市某支部", "letter_number": "烟组 77",
        "issued_on": TODAY - DAY, "on": TODAY, "by": cast.secretary.actor, "at": at,
    }  # fmt: skip
    actions.enrol(**given)
    assert Member.everything.get(name="鞠清和").organisation == town.branch
    with pytest.raises(Refusal, match="已在这个党组织的名册上"):
        actions.enrol(**given)
    with pytest.raises(Refusal, match="已过有效期"):
        actions.enrol(**given | {"name": "另一人", "issued_on": TODAY - 91 * DAY})


class TestFloating:
    def test_out_and_back(self, cast: Cast, town: Town, at: datetime) -> None:
        member = roll(town.branch, 1)[0]
        given: dict[str, Any] = {
            "member": member, "elsewhere": "青岛", "other_organisation": "", "liaison_name": "许知远",
            "on": date(2026, 3, 31), "by": cast.secretary.actor, "at": at,
        }  # fmt: skip
        row = actions.float_out(**given)
        assert row.due_on == date(2026, 9, 30)
        member.refresh_from_db()
        assert member.is_floating
        with pytest.raises(Refusal, match="已登记为流动党员"):
            actions.float_out(**given)
        assert actions.confirm_float(floating=row, on=TODAY, by=cast.secretary.actor, at=at).due_on == date(2027, 5, 20)
        actions.end_float(floating=row, on=TODAY, reason="已返回", by=cast.secretary.actor, at=at)
        member.refresh_from_db()
        assert not member.is_floating

    def test_one_of_elsewhere_has_no_vote_here(self, cast: Cast, town: Town, at: datetime) -> None:
        roll(town.branch, 3)
        actions.float_in(
            organisation=town.branch, name="外来员", kind="full", elsewhere="河南", other_organisation="某村支部",
            liaison_name="许知远", on=TODAY, by=cast.secretary.actor, at=at,
        )  # fmt: skip
        held = counts.rolls(TODAY, Organisation.everything.filter(pk=town.branch.pk))
        assert held[town.branch.pk].full_members == 3


class TestPages:
    def test_issue_receive_and_who_sees_it(
        self, cast: Cast, town: Town, at: datetime, next_branch: Organisation, time_machine: Any
    ) -> None:
        time_machine.move_to(at, tick=False)
        member = roll(town.branch, 2)[0]
        given = {
            "member": member.name, "target": next_branch.name, "target_name": "", "letter_number": "介 8", "days": "90",
            "reason": "", "on": "2026-11-20",
        }  # fmt: skip
        assert "没有这个人" in cast.neighbour.client.post("/party/transfers/new/", given).content.decode()
        response = cast.secretary.client.post("/party/transfers/new/", given)
        transfer = Transfer.everything.get()
        address = transfer.get_absolute_url()
        assert response.headers["Location"] == address
        page = cast.secretary.client.get(address).content.decode()
        assert "剩 90 天" in page
        assert 'href="' + address + 'receive/"' not in page, "the receiving side takes in"
        receipt = {"receipt": "回 8", "on": "2026-11-20", "version": 1}
        assert cast.secretary.client.post(f"{address}receive/", receipt).status_code == 403
        assert cast.county_officer.client.post(f"{address}receive/", receipt).status_code == 302
        assert member.name in cast.secretary.client.get("/party/transfers/?tab=received").content.decode()
        assert cast.neighbour.client.get(address).status_code == 404
        assert cast.instructor.client.get("/party/floats/").status_code == 403

    def test_floats_on_the_page_late_ones_marked(self, cast: Cast, town: Town, at: datetime, time_machine: Any) -> None:
        time_machine.move_to(at, tick=False)
        member = roll(town.branch, 2)[0]
        given = {
            "member": member.name, "elsewhere": "青岛", "other_organisation": "", "liaison_name": "许知远",
            "on": "2026-03-01",
        }  # fmt: skip
        assert cast.secretary.client.post("/party/floats/out/", given).status_code == 302
        page = cast.secretary.client.get("/party/floats/?tab=late").content.decode()
        assert "请核实或转接" in page
        row = Floating.everything.get()
        assert cast.secretary.client.post(f"/party/floats/{row.pk}/confirm/", {"on": "2026-11-20"}).status_code == 302
        assert "请核实或转接" not in cast.secretary.client.get("/party/floats/").content.decode()

    def test_lists_at_a_bounded_cost(self, cast: Cast, town: Town, at: datetime) -> None:
        for number, member in enumerate(roll(town.branch, 60)):
            issued(town, cast, at, member, None, target_name="青岛市某支部", letter_number=f"介 {number}")
            Floating.everything.create(
                organisation=town.branch, direction="in", name="某", kind="full", elsewhere="某地", liaison_name="许",
                starts_on=TODAY, due_on=TODAY + timedelta(days=number), recorded_at=at, recorded_by="许",
            )  # fmt: skip
        cast.office.client.get("/workbench/")
        for address in ("/party/transfers/", "/party/floats/"):
            with CaptureQueriesContext(connection) as queries:
                assert cast.office.client.get(address).status_code == 200
            assert len(queries) <= 12, address
