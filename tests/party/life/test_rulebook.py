"""Rules of Party work as documents: versions, the one in force, side by side, repeal."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life import actions
from qiaoliang.party.life.models import RuleText
from qiaoliang.party.life.rulebook import Line, in_force, side_by_side
from qiaoliang.party.organisations.models import PartyRule
from tests.cast import Cast, Town
from tests.party.membership.cases import make_roll

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture
def said(cast: Cast, at: datetime) -> dict[str, Any]:
    return {"by": cast.secretary.actor, "at": at}


def adopted(town: Town, said: dict[str, Any], **more: Any) -> PartyRule:
    given = {
        "organisation": town.branch, "name": "三会一课制度", "happened_on": TODAY - 30 * DAY, "adopted_by": "members",
        "effective_on": TODAY - 20 * DAY, "text": "第一条 每季度开一次党员大会。\n第二条 每月开一次主题党日。",
    }  # fmt: skip
    return actions.adopt_rule(**{**given, **more}, **said)


def test_the_lines_of_two_versions_stand_side_by_side() -> None:
    found = side_by_side("一\n二\n三", "一\n二改\n三\n四")
    assert found == [
        Line("一", "一", "same"),
        Line("二", "二改", "changed"),
        Line("三", "三", "same"),
        Line("", "四", "new"),
    ]
    assert side_by_side("一\n二", "二") == [Line("一", "", "gone"), Line("二", "二", "same")]


def test_a_second_version_follows_the_first_and_counts_as_the_same_rule(town: Town, said: dict[str, Any]) -> None:
    first = adopted(town, said)
    with pytest.raises(Refusal, match="要晚于它"):
        adopted(town, said, happened_on=TODAY - 25 * DAY)
    second = adopted(town, said, happened_on=TODAY - 5 * DAY, effective_on=TODAY + DAY, text="第一条 每月开会。")
    assert (second.rule_key, second.revision) == (first.rule_key, 2)
    versions = list(RuleText.everything.select_related("rule"))
    assert in_force(versions, TODAY).rule == first
    assert in_force(versions, TODAY + DAY).rule == second
    assert in_force(versions, TODAY - 21 * DAY) is None


def test_a_version_never_changes_and_is_repealed_with_a_reason(town: Town, said: dict[str, Any]) -> None:
    rule = adopted(town, said)
    with pytest.raises(Refusal, match="登记新的一版"):
        actions.write_rule(rule=rule, text="别的", adopted_by="members", effective_on=TODAY, **said)
    document = rule.document
    with pytest.raises(Refusal, match="写明废止原因"):
        actions.repeal_rule(document=document, repealed_on=TODAY, reason="", **said)
    gone = actions.repeal_rule(document=document, repealed_on=TODAY, reason="并入新制度", **said)
    assert in_force([gone], TODAY - DAY) == gone
    assert in_force([gone], TODAY) is None


def test_the_meeting_that_adopted_it_is_found(town: Town, said: dict[str, Any]) -> None:
    make_roll(town)
    day = TODAY - 30 * DAY
    meeting = actions.enter(organisation=town.branch, kind="members", on=day, topic="通过制度", away={}, **said)
    assert adopted(town, said).document.gathering == meeting


def test_the_secretary_enters_a_rule_and_compares(town: Town, cast: Cast) -> None:
    client, today = cast.secretary.client, timezone.localdate()
    given = {
        "organisation": town.branch.name, "name": "三会一课制度", "happened_on": f"{today - 9 * DAY}",
        "adopted_by": "members", "effective_on": f"{today - 8 * DAY}", "text": "第一条 每季度。",
    }  # fmt: skip
    assert client.post("/party/rules/new/", given).status_code == 302
    later = {"happened_on": f"{today - 2 * DAY}", "effective_on": f"{today}", "text": "第一条 每月。"}
    assert client.post("/party/rules/new/", given | later).status_code == 302
    second = PartyRule.everything.get(revision=2)
    page = client.get(f"/party/rules/{second.pk}/text/?with=1").content.decode()
    assert "<del>第一条 每季度。</del>" in page
    assert "<ins>第一条 每月。</ins>" in page
    assert cast.neighbour.client.get(f"/party/rules/{second.pk}/text/").status_code == 404
    assert cast.office.client.get(f"/party/rules/{second.pk}/write/").status_code == 403
