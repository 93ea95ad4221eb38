"""Meetings in a workbook: each there and back, names looked up on the roll, all or nothing, undone without erasing."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life.imports import names_in
from qiaoliang.party.life.models import Duty, Gathering
from qiaoliang.party.organisations.models import Meeting
from qiaoliang.registry.imports import actions
from tests.cast import Cast, Town
from tests.party.membership.cases import make_roll
from tests.web.imports.test_other_rosters import fates, imported, told

BRANCH = "汐歌海产党支部"


def meeting(**more: Any) -> dict[str, Any]:
    return {
        "organisation": BRANCH, "kind": "党员大会", "on": date(2026, 11, 3), "topic": "年度计划", "study_hours": "1.5",
        "absent": "员甲、员乙", "on_leave": "员丙", "minutes": "通过计划", **more,
    }  # fmt: skip


def test_names_are_told_apart_however_they_are_written() -> None:
    assert names_in(" 员甲、员乙，员丙; 员丁 ") == ["员甲", "员乙", "员丙", "员丁"]
    assert names_in(None) == []


def test_meetings_come_in_with_who_was_away_and_are_taken_back(town: Town, cast: Cast, at: datetime) -> None:
    make_roll(town)
    rows = [
        meeting(),
        meeting(kind="支委会", on=date(2026, 11, 4), called="员甲、员乙、员丙", absent="员乙", on_leave=None),
    ]
    batch = imported("meetings", cast.office, at, *rows)
    held, committee = Gathering.everything.order_by("on")
    assert (held.expected_count, held.present_count, held.minutes, str(held.study_hours)) == (9, 6, "通过计划", "1.5")
    assert (committee.expected_count, committee.present_count) == (3, 2)
    assert fates("meetings", cast.office, at, meeting()) == ["unchanged"]
    actions.undo(batch=batch, by=cast.office.actor, at=at)
    assert set(Gathering.everything.values_list("state", flat=True)) == {"called_off"}
    assert not Meeting.everything.filter(voided_at=None).exists()
    assert not Duty.everything.filter(kept_by__isnull=False).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"absent": "路人"}, "“路人”当天不在名册上"),
        ({"kind": "支委会"}, "支委会和谈心谈话要填应到人员"),
        ({"organisation": "岚启医械党支部", "absent": None, "on_leave": None}, "这一天名册上没有人"),
        ({"on": date(2027, 1, 1)}, "日期"),
    ],
)
def test_a_row_that_cannot_be_is_explained(
    town: Town, cast: Cast, at: datetime, change: dict[str, Any], words: str
) -> None:
    make_roll(town)
    assert words in told("meetings", cast.office, at, meeting(**change))
    with pytest.raises(Refusal):
        imported("meetings", cast.office, at, meeting(on=date(2026, 11, 2)), meeting(**change))
    assert not Gathering.everything.exists(), "all or nothing"


def test_the_neighbour_brings_nothing_in(town: Town, cast: Cast, at: datetime) -> None:
    make_roll(town)
    assert told("meetings", cast.neighbour, at, meeting())
