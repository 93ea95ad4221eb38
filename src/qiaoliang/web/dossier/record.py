"""The record of an enterprise: what it is by its papers, and every change of name, code, state and successor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from qiaoliang.kit import money
from qiaoliang.registry.enterprises.actions.states import may_undo_closure
from qiaoliang.registry.enterprises.choices import STATE_MOVES
from qiaoliang.registry.enterprises.models import Enterprise, RecordMerge, Succession


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


_YES_NO = {True: "是", False: "否"}


def _non_public(enterprise: Enterprise) -> str:
    answers = (
        ("统计口径", enterprise.is_nonpublic_statistics),
        ("国家法律口径", enterprise.is_nonpublic_national),
        ("山东口径", enterprise.is_nonpublic_shandong),
    )
    return " · ".join(f"{name}：{_YES_NO[answer]}" for name, answer in answers)


def facts(enterprise: Enterprise) -> list[Fact]:
    region = enterprise.region
    return [
        Fact("统一社会信用代码", enterprise.credit_code),
        Fact("简称", enterprise.short_name or "—"),
        Fact("镇街", f"{region.full_name}（{region.code_system} {region.version} 代码 {region.code}）"),
        Fact("地址", enterprise.address or "—"),
        Fact("成立日期", f"{enterprise.established_on:%Y-%m-%d}" if enterprise.established_on else "—"),
        Fact("主体类别", str(enterprise.get_entity_kind_display())),
        Fact("登记注册类型", str(enterprise.get_registration_type_display())),
        Fact("控股情况", str(enterprise.get_controlling_type_display())),
        Fact("控制人来源", str(enterprise.get_controller_origin_display())),
        Fact("非公", _non_public(enterprise)),
        Fact("职工", f"{money.count(enterprise.staff_count)} 人" if enterprise.staff_count is not None else "—"),
        Fact(
            "年营业收入", f"{money.screen(enterprise.revenue_fen)} 万元" if enterprise.revenue_fen is not None else "—"
        ),
        Fact("资产总额", f"{money.screen(enterprise.assets_fen)} 万元" if enterprise.assets_fen is not None else "—"),
        Fact("规模", str(enterprise.get_size_class_display()) or "算不出（缺数字或不在划分范围）"),
        Fact("规上", _YES_NO[enterprise.is_above_scale]),
    ]


def context(enterprise: Enterprise, *, may_keep: bool, may_declare: bool, at: datetime) -> dict[str, Any]:
    successions = Succession.everything.filter(Q(predecessor=enterprise) | Q(successor=enterprise))
    merges = RecordMerge.everything.filter(kept=enterprise, undone_at=None).select_related("absorbed")
    here = f"/enterprises/{enterprise.pk}"
    return {
        "enterprise": enterprise,
        "facts": facts(enterprise),
        "identities": enterprise.identities.order_by("-pk"),
        "spells": enterprise.spells.order_by("-starts_on"),
        "declarations": enterprise.declarations.all()[:20],
        "successions": successions.select_related("predecessor", "successor"),
        "merges": merges if may_keep else [],
        "may_keep": may_keep,
        "may_declare": may_declare,
        "may_change_state": may_keep and bool(STATE_MOVES[enterprise.state]),
        "may_undo": may_keep and may_undo_closure(enterprise, at),
        "crumbs": [("企业", "/enterprises/"), (enterprise.name, f"{here}/"), ("登记资料", "")],
        "here": here,
    }
