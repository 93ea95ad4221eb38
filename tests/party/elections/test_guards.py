"""The guards of organisations that are not arithmetic of elections: joint branches, too few members, terms.

G03, G07, G08 stand in `test_rules.py`, G01 of one enterprise in `test_set_up_to_the_end.py`, G04 in
`tests/party/changes/test_changes.py`; G09 to G30 are guards of admission and stand with it.
"""

from datetime import date, datetime

import pytest

from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.organisations import rules
from qiaoliang.party.organisations.actions import refresh_alerts
from qiaoliang.party.organisations.choices import AlertKind, Stage
from qiaoliang.party.organisations.models import Alert
from qiaoliang.party.transfers import actions as transfers
from tests.cast import Cast, Town
from tests.party.elections.ballots import TODAY, roll
from tests.party.test_set_up import applied, firms, unit


def test_g01_a_joint_branch_needs_three_full_members_together() -> None:
    short = [found.guard for found in rules.branch([unit(1, lead=True), unit(1)]) if found.is_hard]
    assert short == ["G01"]
    assert not any(found.is_hard for found in rules.branch([unit(2, lead=True), unit(1)]))


def test_g02_more_than_five_units_need_a_reason(cast: Cast, town: Town, at: datetime) -> None:
    chosen = firms(town, (1,) * 6)
    with pytest.raises(Refusal) as problem:
        applied(town, cast, at, chosen)
    assert problem.value.field == "more_units_reason"
    assert applied(town, cast, at, chosen, more_units_reason="同一楼宇").more_units_reason == "同一楼宇"


def test_g05_an_alert_when_a_transfer_leaves_fewer_than_three(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 3)
    refresh_alerts(by=cast.office.actor, at=at)
    assert not Alert.everything.filter(kind=AlertKind.BELOW_THREE, organisation=town.branch).exists()
    transfer = transfers.issue(
        member=members[0], target=None, target_name="青岛市某支部", letter_number="介 1", on=TODAY, days=30, reason="",
        by=cast.secretary.actor, at=at,
    )  # fmt: skip
    transfers.receive(
        transfer=transfer, receipt="回 1", on=TODAY, version=transfer.version, by=cast.secretary.actor, at=at
    )
    refresh_alerts(by=cast.office.actor, at=at)
    assert Alert.everything.get(kind=AlertKind.BELOW_THREE, organisation=town.branch).number == 2


@pytest.mark.parametrize(
    ("ends_on", "stage"),
    [
        (date(2027, 5, 21), None), (date(2027, 5, 20), Stage.HALF_YEAR), (date(2027, 2, 20), Stage.QUARTER),
        (date(2026, 11, 19), Stage.NOW),
    ],
)  # fmt: skip
def test_g06_terms_are_told_six_and_three_months_ahead_and_at_the_end(
    ends_on: date, stage: Stage | None, cast: Cast, town: Town, at: datetime
) -> None:
    roll(town.branch, 3)
    town.branch.term_ends_on = ends_on
    town.branch.save(update_fields=["term_ends_on"])
    refresh_alerts(by=cast.office.actor, at=at)
    found = Alert.everything.filter(kind=AlertKind.TERM, organisation=town.branch).first()
    assert (found.stage if found else None) == stage
