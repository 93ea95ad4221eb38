"""Policies and recognitions from Excel: drafts with their conditions, every fault named, taken back whole."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.economy.policies import actions as policies
from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.choices import PolicyState, Verdict
from qiaoliang.economy.policies.models import Policy, Qualification, Version
from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.kit.traces import UsedMeanwhile
from qiaoliang.registry.imports import actions
from tests.cast import Cast, Town
from tests.web.imports.test_other_rosters import fates, imported, told

ROW: dict[str, Any] = {
    "document_number": "威海发〔2026〕8号", "title": "冷链设备更新奖补", "kind": "奖补资金",
    "issuer": "威海市海洋发展局",
    "issued_on": date(2026, 3, 1), "region": "威海市", "department": "海洋发展局", "effective_on": date(2026, 3, 1),
    "expires_on": date(2027, 12, 31), "summary": "按投资额 10% 奖补", "industries": "C、渔业", "counties": "荣成市",
    "sizes": "小型、微型", "qualities": "规上企业、高新技术企业", "any_quality": "是", "staff_least": 20,
    "revenue_most_fen": 40000,
}  # fmt: skip


def test_a_policy_comes_in_as_a_draft_with_its_conditions(town: Town, cast: Cast, at: datetime) -> None:
    imported("policies", cast.office, at, ROW)
    policy = Policy.everything.get()
    assert (policy.state, policy.department, policy.region_code) == (PolicyState.DRAFT, town.marine, "3710")
    assert Version.everything.get().asked == Conditions(
        industries=("C", "04"), counties=("371082",), sizes=("micro", "small"),
        qualities=("above_scale", "high_tech"), any_quality=True, staff_least=20, revenue_most_fen=400_000_000_00,
    )  # fmt: skip
    assert fates("policies", cast.office, at, ROW) == ["same"]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"industries": "火箭业"}, "不是国民经济行业"),
        ({"region": "烟台市"}, "没有“烟台市”"),
        ({"department": "不存在局"}, "不存在局"),
        ({"expires_on": date(2026, 1, 1)}, "早于开始"),
        ({"staff_most": 5}, "下限大于上限"),
        ({"kind": "奖牌"}, "奖牌"),
    ],
)
def test_every_fault_is_named(town: Town, cast: Cast, at: datetime, what: dict[str, Any], words: str) -> None:
    assert words in told("policies", cast.office, at, {**ROW, **what})


def test_the_neighbour_imports_nothing_for_the_city(town: Town, cast: Cast, at: datetime) -> None:
    assert "不在您的工作范围内" in told("policies", cast.neighbour, at, ROW)


def test_an_import_is_taken_back_unless_it_was_published(town: Town, cast: Cast, at: datetime) -> None:
    batch = imported("policies", cast.office, at, ROW)
    actions.undo(batch=batch, by=cast.office.actor, at=at)
    assert not Policy.everything.exists()
    batch = imported("policies", cast.office, at, ROW)
    policies.publish(policy=Policy.everything.get(), version=1, by=cast.office.actor, at=at)
    with pytest.raises(UsedMeanwhile):
        actions.undo(batch=batch, by=cast.office.actor, at=at)


def test_recognitions_decide_what_was_unknown(town: Town, cast: Cast, at: datetime) -> None:
    imported("policies", cast.office, at, {**ROW, "sizes": None, "revenue_most_fen": None})
    policies.publish(policy=Policy.everything.get(), version=1, by=cast.office.actor, at=at)

    def verdict() -> Verdict:
        return handing.offers(town.seafood, at.date())[0].judgement.verdict

    assert verdict() == Verdict.UNKNOWN
    row = {
        "enterprise": "汐歌海产有限公司",
        "kind": "高新技术企业",
        "starts_on": date(2025, 1, 1),
        "certificate": "GR1",
    }
    batch = imported("qualifications", cast.office, at, row)
    assert verdict() == Verdict.MEETS
    changed = imported("qualifications", cast.office, at, {**row, "is_held": "否"})
    assert verdict() == Verdict.MISSES
    actions.undo(batch=changed, by=cast.office.actor, at=at)
    actions.undo(batch=batch, by=cast.office.actor, at=at)
    assert not Qualification.everything.exists()
