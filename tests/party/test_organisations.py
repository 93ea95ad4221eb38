"""Organisations: set up by decision, cover by decision, end by decision; admissions; the life of a pledge."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.party.campaigns import actions as campaigns
from qiaoliang.party.organisations import actions
from qiaoliang.party.organisations.models import Coverage, Form, Organisation
from tests.cast import LIDAO, Cast, Town

DECISION = {
    "name": "帆砺渔具党支部", "kind": "branch", "form": "single", "region": LIDAO, "host": "帆砺渔具有限公司",
    "upper_committee": "俚岛镇党委", "decision_number": "俚党〔2026〕9号", "set_up_on": "2026-10-01",
    "secretary_name": "", "term_ends_on": "2029-10-01",
}  # fmt: skip


def test_the_committee_sets_up_a_branch_and_its_host_is_covered(cast: Cast, town: Town) -> None:
    assert cast.committee.client.post("/party/organisations/new/", DECISION).status_code == 302
    coverage = Coverage.everything.get(enterprise=town.fishing_gear)
    assert (coverage.form, coverage.starts_on) == (Form.SINGLE, date(2026, 10, 1))


def test_an_instructor_decides_nothing(cast: Cast, town: Town) -> None:
    assert cast.instructor.client.post("/party/organisations/new/", DECISION).status_code == 403
    assert cast.instructor.client.post(f"/party/organisations/{town.branch.pk}/change/abolish/", {}).status_code == 403


def test_abolishing_ends_the_coverage_and_keeps_its_history(cast: Cast, town: Town, at: datetime) -> None:
    actions.abolish(organisation=town.branch, on=date(2026, 11, 1), reason="党员不足", by=cast.committee.actor, at=at)
    coverage = Coverage.everything.get(organisation=town.branch)
    assert coverage.ends_on == date(2026, 10, 31)
    assert not Organisation.everything.live(date(2026, 11, 1)).filter(pk=town.branch.pk).exists()
    assert Organisation.everything.live(date(2026, 10, 31)).filter(pk=town.branch.pk).exists()
    with pytest.raises(ChangedMeanwhile):
        actions.abolish(organisation=town.branch, on=date(2026, 11, 2), reason="再撤", by=cast.committee.actor, at=at)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts_on": date(2020, 1, 1)}, "成立之后"),
        ({"starts_on": date(2099, 1, 1)}, "不晚于今天"),
        ({"decision_number": " "}, "决定文号"),
    ],
)
def test_coverage_needs_a_decision_and_a_day(
    change: dict[str, Any], sentence: str, cast: Cast, town: Town, at: datetime
) -> None:
    given = {"starts_on": date(2026, 1, 1), "decision_number": "1号", **change}
    with pytest.raises(Refusal, match=sentence):
        actions.cover(
            organisation=town.branch, enterprise=town.foods, form=Form.ATTACHED, by=cast.committee.actor, at=at,
            **given,
        )  # fmt: skip


def test_a_pledge_is_kept_or_withdrawn_once(cast: Cast, town: Town, at: datetime) -> None:
    pledge = campaigns.make_pledge(
        organisation=town.branch, made_by="organisation", person_name="", text="技能培训两期",
        happened_on=date(2026, 3, 1), due_on=date(2026, 6, 1), by=cast.secretary.actor, at=at,
    )  # fmt: skip
    campaigns.keep_pledge(pledge=pledge, kept_on=date(2026, 5, 1), how="两期签到表存档", by=cast.secretary.actor, at=at)
    with pytest.raises(Refusal, match="已经兑现"):
        campaigns.withdraw_pledge(
            pledge=pledge, withdrawn_on=date(2026, 5, 2), reason="停产", by=cast.secretary.actor, at=at
        )


def test_a_revised_rule_is_the_next_revision_of_the_same(cast: Cast, town: Town, at: datetime) -> None:
    first, second = (
        actions.make_rule(
            organisation=town.branch, name=name, happened_on=date(2026, 5, 1), by=cast.secretary.actor, at=at
        )
        for name in ("三会一课制度", " 三会一课 制度")
    )
    assert first.rule_key == second.rule_key
    assert (first.revision, second.revision) == (1, 2)
