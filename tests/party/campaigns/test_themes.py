"""Themed campaigns: seen in the whole area, changed only from where they were announced, counted from records."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING, Scope
from qiaoliang.party.campaigns import actions
from qiaoliang.party.campaigns.choices import Measure
from qiaoliang.party.campaigns.cost import cost, fields_of
from qiaoliang.party.campaigns.models import Theme
from qiaoliang.party.campaigns.progress import COUNTED, of_theme, progress
from tests.cast import LIDAO, RUSHAN_TOWN, Cast, Town
from tests.party.campaigns.records import confirmed, pledge, proposal

LIST = "/party/campaigns/"
TARGETS = {"pledges_member": 2, "pledges_kept": 1, "proposals": 4, "problems": 1}


def theme(cast: Cast, at: datetime, region_code: str = LIDAO, **more: Any) -> Theme:
    given: dict[str, Any] = {
        "name": "我为企业发展献一策", "purpose": "每名党员提一条建议", "region_code": region_code, "organisation": None,
        "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "targets": TARGETS,
        "by": cast.office.actor, "at": at,
    } | more  # fmt: skip
    seen = cost(given["targets"], given["region_code"], given["organisation"], at.date()).words
    return actions.call_theme(**{"shown_cost": seen, **given})


def sure(client: Any, address: str, given: dict[str, Any]) -> Any:
    """Both steps: the form, then its cost, confirmed as the page shows it."""
    page = client.post(address, given)
    return client.post(address, {**given, "sure": "1", "shown_cost": page.context["shown_cost"]})


def test_a_city_campaign_reaches_every_branch_and_is_changed_only_by_the_city(cast: Cast, at: datetime) -> None:
    call = theme(cast, at, region_code="3710")
    seeing = ("office", "county_officer", "neighbour", "instructor", "secretary", "owner", "committee", "carrier",
              "coordinator", "auditor")  # fmt: skip
    for who in seeing:
        assert getattr(cast, who).client.get(call.get_absolute_url()).status_code == 200, who
    amend = f"{call.get_absolute_url()}amend/"
    assert cast.office.client.get(amend).status_code == 200
    for who in ("county_officer", "committee", "secretary", "instructor", "auditor"):
        assert getattr(cast, who).client.get(amend).status_code == 403, who
    assert cast.administrator.client.get(call.get_absolute_url()).status_code in (403, 404)


def test_a_campaign_of_one_area_or_branch_stays_there(cast: Cast, town: Town, at: datetime) -> None:
    town_call = theme(cast, at, region_code=LIDAO)
    own = theme(cast, at, organisation=town.branch, name="支部自己的活动")
    away = theme(cast, at, region_code=RUSHAN_TOWN)
    assert cast.neighbour.client.get(town_call.get_absolute_url()).status_code == 404
    assert cast.secretary.client.get(away.get_absolute_url()).status_code == 404
    assert cast.secretary.client.get(own.get_absolute_url()).status_code == 200
    assert cast.committee.client.get(own.get_absolute_url()).status_code == 200
    assert cast.instructor.client.get(own.get_absolute_url()).status_code == 404  # another branch's affair
    assert cast.committee.client.get(f"{town_call.get_absolute_url()}amend/").status_code == 200


def test_progress_counts_confirmed_records_of_area_and_period(cast: Cast, town: Town, at: datetime) -> None:
    call = theme(cast, at)
    first = confirmed(pledge(cast, town, at), cast, at)
    actions.keep_pledge(pledge=first, kept_on=date(2026, 11, 3), how="徒弟已出师", by=cast.secretary.actor, at=at)
    pledge(cast, town, at, text="未确认的")
    confirmed(pledge(cast, town, at, text="去年的", happened_on=date(2025, 12, 31)), cast, at)
    confirmed(pledge(cast, town, at, made_by="organisation", text="支部的"), cast, at)
    confirmed(proposal(cast, town, at), cast, at)
    lines = {line.label: (line.wanted, line.count, line.is_met) for line in progress(call, EVERYTHING)}
    assert lines == {
        "党员承诺": (2, 1, False), "兑现承诺": (1, 1, True), "提出合理化建议": (4, 1, False), "破解难题": (1, 0, False),
    }  # fmt: skip


def test_a_figure_opens_exactly_its_rows_and_says_what_is_hidden(cast: Cast, town: Town, at: datetime) -> None:
    call = theme(cast, at, region_code="3710")
    confirmed(proposal(cast, town, at), cast, at)
    far = actions.propose(
        organisation=town.other_branch, author_name="别处的人", title="别处的建议", happened_on=date(2026, 11, 2),
        by=cast.office.actor, at=at,
    )  # fmt: skip
    far.state, far.confirmed_at = "confirmed", at
    far.save()
    page = cast.secretary.client.get(call.get_absolute_url()).content.decode()
    assert "另有 1 条无权查看" in page
    rows = cast.secretary.client.get(f"/party/proposals/?theme={call.pk}&measure=proposals").context["shown"].page
    assert [row.title for row in rows.object_list] == ["冷库错峰用电"]
    line = next(line for line in progress(call, EVERYTHING) if line.label == "提出合理化建议")
    assert cast.office.client.get(line.href).context["shown"].total == line.count == 2


def test_every_measure_is_a_filter_that_finds_nothing_in_an_empty_town(cast: Cast, town: Town, at: datetime) -> None:
    call = theme(cast, at)
    for measure in Measure:
        assert COUNTED[measure].model.everything.filter(of_theme(call, measure)).count() == 0, measure
    lines = progress(call, Scope())
    assert [line.share for line in lines] == [0] * len(TARGETS)


def test_a_measure_of_another_register_finds_nothing_instead_of_everything(
    cast: Cast, town: Town, at: datetime
) -> None:
    call = theme(cast, at)
    confirmed(proposal(cast, town, at), cast, at)
    shown = cast.office.client.get(f"/party/proposals/?theme={call.pk}&measure=problems").context["shown"]
    assert shown.total == 0 or shown.problems


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": date(2025, 12, 31)}, "结束日期不能早于"),
        ({"ends_on": date(2027, 1, 3)}, "最长 12 个月"),
        ({"targets": {}}, "至少填一项目标"),
        ({"shown_cost": ""}, "先看过负担"),
    ],
)
def test_an_announcement_needs_a_period_and_a_target(
    change: dict[str, Any], sentence: str, cast: Cast, at: datetime
) -> None:
    with pytest.raises(Refusal, match=sentence):
        theme(cast, at, **change)
    assert not Theme.everything.exists()


def test_the_committee_announces_by_the_form_and_amends_it(cast: Cast, town: Town) -> None:
    given = {
        "name": "明星提案", "purpose": "", "starts_on": "2026-03-01", "ends_on": "2026-10-31", "target_proposals": "30",
    }  # fmt: skip
    response = sure(cast.committee.client, f"{LIST}new/", given)
    call = Theme.everything.get()
    assert response.headers["Location"] == call.get_absolute_url()
    assert (call.region_code, call.organisation) == (LIDAO, None)
    amended = {**given, "target_proposals": "40", "target_problems": "3", "version": call.version}
    assert sure(cast.committee.client, f"{call.get_absolute_url()}amend/", amended).status_code == 302
    assert {target.measure: target.number for target in call.targets.all()} == {"proposals": 40, "problems": 3}
    again = sure(cast.committee.client, f"{call.get_absolute_url()}amend/", amended)
    assert "刚被别人改过" in again.content.decode()
    assert verify() is None


def test_two_places_are_a_question_and_a_foreign_one_is_no_answer(cast: Cast, town: Town) -> None:
    given = {"name": "x", "starts_on": "2026-03-01", "ends_on": "2026-10-31", "target_proposals": "3"}
    foreign = {**given, "where": f"region:{RUSHAN_TOWN}", "sure": "1", "shown_cost": "1 个党组织，12 项，约 3 分钟"}
    page = cast.committee.client.post(f"{LIST}new/", foreign)
    assert page.status_code == 200
    assert not Theme.everything.exists()


def test_what_was_changed_meanwhile_is_not_overwritten(cast: Cast, at: datetime) -> None:
    call = theme(cast, at)
    with pytest.raises(ChangedMeanwhile):
        actions.amend_theme(
            theme=call, name="y", purpose="", starts_on=call.starts_on, ends_on=call.ends_on, targets=TARGETS,
            shown_cost=call.shown_cost, version=9, by=cast.office.actor, at=at,
        )  # fmt: skip


def test_g50_a_campaign_shows_its_cost_before_it_is_announced(cast: Cast, town: Town) -> None:
    """Fields × minutes × branches, counted from the very forms; until then nobody is asked for anything."""
    given = {
        "name": "明星提案", "purpose": "", "starts_on": "2026-03-01", "ends_on": "2026-10-31", "target_proposals": "30",
        "target_pledges_kept": "7",
    }  # fmt: skip
    shown = cast.committee.client.post(f"{LIST}new/", given)
    page = shown.content.decode()
    assert not Theme.everything.exists()
    fields = 30 * fields_of(Measure.PROPOSALS) + 7 * fields_of(Measure.PLEDGES_KEPT)
    assert (fields_of(Measure.PROPOSALS), fields_of(Measure.PLEDGES_KEPT)) == (5, 2)
    assert shown.context["shown_cost"] == f"1 个党组织，{fields} 项，约 37 分钟"
    for said in ("30 条", "每条 5 项、约 1 分钟", f"{fields} 项", "平均每个约 37 分钟", "2026-10-31", "明星提案"):
        assert said in page, said
    assert (
        cast.committee.client.post(f"{LIST}new/", {**given, "again": "1"}).context["form"]["name"].value() == "明星提案"
    )
    other = cast.committee.client.post(f"{LIST}new/", {**given, "sure": "1", "shown_cost": "0 项"})
    assert "先看过负担" in other.content.decode()
    assert not Theme.everything.exists()
    sure(cast.committee.client, f"{LIST}new/", given)
    call = Theme.everything.get()
    assert (
        f"{call.shown_cost}；2026-10-31 到期失效" in cast.secretary.client.get(call.get_absolute_url()).content.decode()
    )


def test_g50_a_campaign_expires(cast: Cast, town: Town, at: datetime) -> None:
    """What it asks for ends with it: after its last day nothing counts for it, and it stands as over."""
    call = theme(cast, at, ends_on=at.date() - timedelta(days=1))
    confirmed(proposal(cast, town, at, happened_on=at.date()), cast, at)
    assert [line.count for line in progress(call, EVERYTHING)] == [0, 0, 0, 0]
    assert "已结束" in cast.secretary.client.get(call.get_absolute_url()).content.decode()
