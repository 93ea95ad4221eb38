"""A plan in the words of an official: why these enterprises, what the bound proves, why a pin cannot be kept."""

from collections.abc import Sequence
from typing import Any

from qiaoliang.kit.money import count
from qiaoliang.party.organisations.rules import LEAST_FULL, MOST_UNITS
from qiaoliang.planning.branching.instance import Built
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.solvers.branching.plan import Obstacle, Reason
from qiaoliang.solvers.branching.solve import Step

OBSTACLES = {
    Obstacle.PIN_NOT_ELIGIBLE: "其中有企业不是 1 到 2 名正式党员",
    Obstacle.PIN_NOT_CANDIDATE: "其中有企业不在同一依托或邻近范围里，可把距离放宽",
    Obstacle.PIN_TOO_FEW_UNITS: "不足两家企业",
    Obstacle.PIN_TOO_MANY_UNITS: "企业超过了至多的家数",
    Obstacle.PIN_TOO_FEW_MEMBERS: "正式党员合计不足 3 名",
    Obstacle.PIN_TOO_MANY_MEMBERS: "正式党员合计超过 50 名",
    Obstacle.PIN_WITHOUT_LEAD: "没有一家企业申报了书记人选",
    Obstacle.PINNED_TWICE: "同一家企业固定在两个支部里",
    Obstacle.PIN_BANNED: "其中有两家已定为不放在一起",
}


def kilometres(metres: int) -> str:
    """`3.1`."""
    return f"{metres / 1000:.1f}"


def obstacle(built: Built, reason: Reason) -> str:
    """Why a pinned branch cannot be kept, with the enterprises by name."""
    firms = Enterprise.everything.filter(pk__in=[built.enterprises[e] for e in reason.enterprises]).order_by("pk")
    names = "、".join(str(firm) for firm in firms[:5])
    return f"固定的联合党支部（{names}）：{OBSTACLES[reason.obstacle]}。"


def progress(step: Step) -> tuple[int, str]:
    """Percent and words of what a running solver has reached so far: the nearer the bound, the further."""
    gap = (step.objective - step.bound) / step.objective if step.objective > 0 else 0.0
    percent = 80 - min(60, int(gap * 600))
    return percent, f"目前的方案与理论下界相差 {gap:.2%}，正在改进并证明" if gap > 0 else "已证明最优"


def proof(result: dict[str, Any]) -> str:
    """The bound and the gap in plain words."""
    fewest = result["uncovered_bound"]
    covered = (
        "已证明：在现行规则下不能覆盖更多企业"
        if fewest == result["uncovered"]
        else f"已证明：任何方案至少有 {count(fewest)} 家编不进去"
    )
    if result["gap"] == 0:
        return f"{covered}；支部数和路程也已证明最优"
    share = result["gap_permyriad"] / 100
    return f"{covered}；总代价与理论下界相差 {share:.2f}%，可能还有略好的方案"


def why(proposal: Any, units: Sequence[Any]) -> str:
    """One sentence: what they share, how many members, how far, who could lead."""
    leaders = [str(unit.enterprise) for unit in units if unit.can_lead]
    shared = f"同在{proposal.basis_label}" if proposal.carrier_id else f"都在{proposal.region.name}，相距不远"
    parts = [
        shared,
        f"{proposal.units_count} 家共 {proposal.full_members} 名正式党员，各家都不足 {LEAST_FULL} 名",
        f"距依托企业最远 {kilometres(proposal.farthest_m)} 公里",
        f"{'、'.join(leaders[:3])}有书记人选" if leaders else "还没有书记人选",
    ]
    if proposal.is_changed:
        parts.append("经人工调整")
    return "；".join(parts)


def short(proposal: Any) -> str:
    """The reason of a proposal as a list shows it."""
    said = f"同在{proposal.basis_label}" if proposal.carrier_id else "同镇邻近"
    if proposal.units_count > MOST_UNITS:
        return f"{said}；超过 {MOST_UNITS} 家，须写理由"
    if proposal.full_members == LEAST_FULL:
        return f"{said}；刚满 3 名，任何一人调出即须调整"
    return said


def cost_lines(proposal: Any, units: Sequence[Any], uncovered: int, branch: int) -> list[tuple[str, str, str]]:
    """The parts of what the branch costs and saves, in metres; the last is the sum."""
    saved = uncovered * proposal.units_count
    lines = [
        ("免于无人覆盖", f"{proposal.units_count} 家，每家折合 {count(uncovered)} 米", f"−{count(saved)}"),
        ("多建一个支部", "折合", count(branch)),
    ]
    lines += [(f"到{unit.enterprise}", "距依托企业", count(unit.distance_m)) for unit in units if not unit.is_host]
    total = branch + proposal.travel_m - saved
    lines.append(("合计", "越小越好", f"{'−' if total < 0 else ''}{count(abs(total))}"))
    return lines
