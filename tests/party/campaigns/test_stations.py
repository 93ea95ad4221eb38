"""Responsibility areas, model posts, badges on duty: dated, held by members of the roll, seen with masked names."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns import actions
from qiaoliang.party.campaigns.models import Assignment, Station
from qiaoliang.party.membership.models import Member
from tests.cast import Cast, Town
from tests.party.membership.cases import make_roll

LIST = "/party/stations/"


def station(cast: Cast, town: Town, at: datetime, **more: Any) -> Station:
    given: dict[str, Any] = {
        "organisation": town.branch, "kind": "area", "name": "二号车间责任区", "duties": "安全巡查，带好新工",
        "starts_on": date(2026, 1, 5), "by": cast.secretary.actor, "at": at,
    }  # fmt: skip
    return actions.set_up_station(**{**given, **more})


def test_set_up_and_filled_by_the_forms(cast: Cast, town: Town) -> None:
    member = make_roll(town)[0]
    given = {
        "organisation": "汐歌海产党支部", "kind": "vanguard", "name": "包装线先锋岗", "duties": "质量把关",
        "starts_on": "2026-02-01",
    }  # fmt: skip
    assert cast.secretary.client.post(f"{LIST}new/", given).status_code == 302
    made = Station.everything.get()
    assert "已经设立" in cast.secretary.client.post(f"{LIST}new/", given).content.decode()
    address = f"{made.get_absolute_url()}assign/"
    early = {"member": member.pk, "starts_on": "2026-01-31"}
    assert "不能早于设立日期" in cast.secretary.client.post(address, early).content.decode()
    assert cast.secretary.client.post(address, {**early, "starts_on": "2026-02-01"}).status_code == 302
    held = Assignment.everything.get()
    ended = {"ends_on": "2026-06-30", "reason": "轮岗"}
    assert cast.secretary.client.post(f"/party/assignments/{held.pk}/end/", ended).status_code == 302
    page = cast.secretary.client.get(made.get_absolute_url()).content.decode()
    assert "2026-06-30 止 轮岗" in page
    assert verify() is None


def test_only_members_of_the_own_roll_that_day(cast: Cast, town: Town, at: datetime) -> None:
    made, by = station(cast, town, at), cast.secretary.actor
    foreign = Member.everything.create(
        organisation=town.other_branch, name="外人", kind="full", starts_on=date(2020, 1, 1), recorded_at=at
    )
    gone = Member.everything.create(
        organisation=town.branch, name="走人", kind="full", starts_on=date(2020, 1, 1), ends_on=date(2026, 1, 31),
        recorded_at=at,
    )  # fmt: skip
    with pytest.raises(Refusal, match="本组织名册"):
        actions.assign(station=made, member=foreign, starts_on=date(2026, 2, 1), by=by, at=at)
    with pytest.raises(Refusal, match="不在本组织名册"):
        actions.assign(station=made, member=gone, starts_on=date(2026, 2, 1), by=by, at=at)


def test_giving_a_post_up_relieves_who_held_it(cast: Cast, town: Town, at: datetime) -> None:
    made, by = station(cast, town, at), cast.secretary.actor
    member = make_roll(town)[0]
    actions.assign(station=made, member=member, starts_on=date(2026, 2, 1), by=by, at=at)
    with pytest.raises(Refusal, match="已经在这个岗位"):
        actions.assign(station=made, member=member, starts_on=date(2026, 3, 1), by=by, at=at)
    actions.end_station(station=made, ends_on=date(2026, 10, 1), reason="车间合并", by=by, at=at)
    assert Assignment.everything.get().ends_on == date(2026, 10, 1)
    with pytest.raises(Refusal, match="已经撤销"):
        actions.assign(station=made, member=member, starts_on=date(2026, 10, 2), by=by, at=at)
    assert station(cast, town, at).pk != made.pk  # set up anew later: the history stays


def test_the_board_masks_names_for_everybody_but_branch_and_committee(cast: Cast, town: Town, at: datetime) -> None:
    made = station(cast, town, at)
    actions.assign(station=made, member=make_roll(town)[0], starts_on=date(2026, 2, 1), by=cast.secretary.actor, at=at)
    for who in ("secretary", "committee"):
        assert "员甲" in getattr(cast, who).client.get(LIST).content.decode(), who
    for who in ("office", "instructor", "auditor", "owner"):
        page = getattr(cast, who).client.get(LIST).content.decode()
        assert "员甲" not in page, who
    assert "员甲" not in cast.office.client.get(made.get_absolute_url()).content.decode()
    assert cast.office.client.get(f"{LIST}?export=xlsx").status_code == 403
    assert cast.neighbour.client.get(made.get_absolute_url()).status_code == 404


def test_twelve_queries(
    cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number, member in enumerate(make_roll(town)):
        made = station(cast, town, at, name=f"责任区{number}")
        actions.assign(station=made, member=member, starts_on=date(2026, 2, 1), by=cast.secretary.actor, at=at)
    client = cast.committee.client
    client.get("/party/")
    cache.clear()
    with django_assert_max_num_queries(12):
        assert client.get(LIST).status_code == 200
