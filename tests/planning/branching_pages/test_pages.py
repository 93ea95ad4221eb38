"""The pages of joint branches: asking for a plan, reading it, changing and accepting what it proposes, by place."""

from datetime import datetime
from typing import Any

import pytest

from qiaoliang.party.organisations.models import SetUpCase
from qiaoliang.planning.branching.choices import ProposalState
from qiaoliang.planning.branching.models import Proposal, Run
from tests.cast import Cast
from tests.planning.branching_pages.small_town import SmallTown

RULES = {
    "region": "371082", "as_of": "2026-11-20", "title": "", "radius_km": "5", "carrier_km": "30", "max_units": "5",
    "neighbours": "10", "branch": "500", "keep_bonus": "2000",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def run(small: SmallTown, cast: Cast) -> Run:
    response = cast.county_officer.client.post("/branching/new/", RULES)
    assert response.status_code == 302, response.content.decode()
    found: Run = Run.everything.get()
    return found


def read(client: Any, address: str) -> str:
    text: str = client.get(address).content.decode()
    return text


def proposal_of(run: Run, small: SmallTown, name: str) -> Proposal:
    found: Proposal = Proposal.everything.get(run=run, units__enterprise=small[name])
    return found


def test_a_plan_says_what_it_covers_and_what_is_proven(run: Run, cast: Cast) -> None:
    page = read(cast.county_officer.client, f"/branching/{run.pk}/")
    assert "荣成市2026年第1次联建方案" in page
    assert "10.0 → 50.0" in page
    assert "已证明：在现行规则下不能覆盖更多企业；支部数和路程也已证明最优" in page
    for name in ("I1", "I2", "I3", "I4", "I5", "I6", "I7"):
        assert f"口径 {name}：" in page, "every rate prints its definition (G42)"
    assert "A企业联合党支部" in page or "B企业联合党支部" in page


def test_exports_and_who_is_left(run: Run, cast: Cast) -> None:
    sheet = cast.county_officer.client.get(f"/branching/{run.pk}/?export=csv&cols=name,firms,members").content.decode(
        "utf-8-sig"
    )
    assert "A企业有限公司" in sheet
    assert cast.county_officer.client.get(f"/branching/{run.pk}/?export=xlsx").content[:2] == b"PK"
    left = read(cast.county_officer.client, f"/branching/{run.pk}/rest/?tab=left")
    assert "E企业有限公司" in left
    assert "同一依托和附近都没有可联建的企业" in left


def test_a_county_asks_for_its_own_county_only(small: SmallTown, cast: Cast) -> None:
    page = cast.neighbour.client.post("/branching/new/", RULES)
    assert page.status_code == 200
    assert not Run.everything.exists()
    assert cast.committee.client.get("/branching/new/").status_code == 403


def test_a_wrong_distance_is_said_beside_its_field(small: SmallTown, cast: Cast) -> None:
    page = cast.county_officer.client.post("/branching/new/", RULES | {"max_units": "9"}).content.decode()
    assert 'href="#id_max_units"' in page
    assert not Run.everything.exists()


def test_nobody_to_join_ends_with_a_sentence(small: SmallTown, cast: Cast) -> None:
    response = cast.neighbour.client.post("/branching/new/", RULES | {"region": "371083"})
    page = read(cast.neighbour.client, response["Location"])
    assert "不用编联合党支部" in page


def test_a_proposal_says_why_and_where_the_others_went(run: Run, small: SmallTown, cast: Cast) -> None:
    page = read(cast.committee.client, f"/branching/branches/{proposal_of(run, small, 'A').pk}/")
    assert "2 家共 3 名正式党员，各家都不足 3 名" in page
    assert "刚满 3 名正式党员，任何一人调出即须调整或撤销" in page
    assert "C企业有限公司" in page
    assert "−200,000" in page


def test_the_change_is_checked_before_it_is_saved(run: Run, small: SmallTown, cast: Cast) -> None:
    proposal = proposal_of(run, small, "A")
    at = f"/branching/branches/{proposal.pk}/"
    foreign = read(cast.committee.client, f"{at}check/?add=E企业有限公司&remove=&version={proposal.version}")
    assert "您的工作范围内没有这家企业" in foreign
    good = read(cast.county_officer.client, f"{at}check/?add=E企业有限公司&remove=&version={proposal.version}")
    assert "可以这样调整" in good
    assert "调整后 3 家，正式党员 4 名" in good
    bad = read(cast.county_officer.client, f"{at}check/?add=G企业有限公司&remove=&version={proposal.version}")
    assert "应单独成立党支部" in bad
    saved = {"add": "E企业有限公司", "remove": "", "version": proposal.version}
    assert cast.county_officer.client.post(f"{at}change/", saved).status_code == 302
    again = cast.county_officer.client.post(f"{at}change/", saved)
    assert "刚被别人改过" in again.content.decode()
    assert proposal_of(run, small, "E").pk == proposal.pk


def test_accepting_leads_to_the_case(run: Run, small: SmallTown, cast: Cast) -> None:
    proposal = proposal_of(run, small, "A")
    at = f"/branching/branches/{proposal.pk}/"
    page = read(cast.committee.client, f"{at}accept/")
    assert 'value="邹望舒"' in page
    given = {
        "name": proposal.name, "secretary_name": "邹望舒", "applied_on": "2026-11-20", "version": proposal.version,
    }  # fmt: skip
    response = cast.committee.client.post(f"{at}accept/", given)
    case = SetUpCase.everything.get()
    assert response["Location"] == f"/party/cases/{case.pk}/"
    assert "已申请，待批复" in read(cast.committee.client, at)
    assert cast.committee.client.get(f"{at}accept/").status_code == 302


def test_refusing_needs_a_reason(run: Run, small: SmallTown, cast: Cast) -> None:
    proposal = proposal_of(run, small, "A")
    at = f"/branching/branches/{proposal.pk}/"
    assert cast.committee.client.post(f"{at}refuse/", {"version": proposal.version}).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN
    sent = cast.committee.client.post(f"{at}refuse/", {"reason": "业主不愿意", "version": proposal.version})
    assert sent.status_code == 302
    assert "业主不愿意" in read(cast.committee.client, at)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.REFUSED
    assert cast.committee.client.post(f"{at}reopen/", {"version": proposal.version}).status_code == 302


def test_the_committee_has_its_own_list_and_the_neighbour_sees_nothing(run: Run, small: SmallTown, cast: Cast) -> None:
    assert "企业联合党支部" in read(cast.committee.client, "/branching/branches/")
    assert "2 个联合党支部方案待处理" in read(cast.committee.client, "/workbench/")
    assert "企业联合党支部" not in read(cast.neighbour.client, "/branching/branches/")
    assert cast.neighbour.client.get(f"/branching/{run.pk}/").status_code == 404
    proposal = proposal_of(run, small, "A")
    assert cast.neighbour.client.get(f"/branching/branches/{proposal.pk}/").status_code == 404


def test_a_later_plan_takes_the_place_of_an_earlier_one(
    run: Run, small: SmallTown, cast: Cast, time_machine: Any, at: datetime
) -> None:
    time_machine.shift(60)
    cast.office.client.post("/branching/new/", RULES | {"region": "3710"})
    assert Run.everything.count() == 2
    page = read(cast.committee.client, "/branching/branches/")
    shown = {one.pk for one in Proposal.everything.all() if f'href="/branching/branches/{one.pk}/"' in page}
    assert shown == set(Proposal.everything.exclude(run=run).values_list("pk", flat=True))
    assert len(shown) == 2


def test_pinned_branches_travel_into_the_next_run(run: Run, small: SmallTown, cast: Cast) -> None:
    proposal = proposal_of(run, small, "A")
    address = f"/branching/new/?from={run.pk}&pin={proposal.pk}"
    assert proposal.name in read(cast.county_officer.client, address)
    assert cast.county_officer.client.post(address, RULES).status_code == 302
    later = Run.everything.order_by("-pk")[0]
    assert Proposal.everything.get(run=later, host=proposal.host).is_pinned


def test_few_queries(run: Run, cast: Cast, django_assert_max_num_queries: Any) -> None:
    cast.county_officer.client.get(f"/branching/{run.pk}/")
    with django_assert_max_num_queries(30):
        cast.county_officer.client.get(f"/branching/{run.pk}/")
