"""The charts of a plan: proposals on the map, rates before and after by county, one branch around its host."""

from collections.abc import Iterable, Sequence
from typing import Any

from qiaoliang.kit.charts import Area, Change, Chart, Place, Spot, before_after, star, town_map
from qiaoliang.kit.money import count
from qiaoliang.planning.branching import wordings
from qiaoliang.planning.branching.choices import ProposalState
from qiaoliang.planning.branching.instance import places
from qiaoliang.planning.branching.models import Proposal, Run
from qiaoliang.planning.ground import counties
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.results.indicators.foresight import COUNTY_DIGITS, Foreseen
from qiaoliang.results.indicators.rules import rate

LEGEND = (("3", "可申请"), ("ring", "已申请"), ("diamond", "须写理由"))


def map_of(run: Run, proposals: Sequence[Proposal], usual_units: int) -> Chart:
    """A spot for each proposal that is not refused, at its host; a spot opens it."""
    at = places(Enterprise.everything.filter(pk__in=[one.host_id for one in proposals]))
    spots = [
        Spot(
            one.name, float(at[one.host_id][0]), float(at[one.host_id][1]), size=one.units_count,
            mark=_mark(one, usual_units),
            shown=f"{one.units_count} 家，{one.full_members} 名", href=f"/branching/branches/{one.pk}/",
        )
        for one in proposals
    ]  # fmt: skip
    return town_map(
        "联建方案分布", _areas(run.region_code, proposals), spots, unit="企业和正式党员", legend=LEGEND,
        note="一点为一个拟建的联合党支部，大小为企业家数；点开看企业和理由。", largest_spot=6.5,
    )  # fmt: skip


def _mark(proposal: Proposal, usual_units: int) -> str:
    if proposal.state == ProposalState.ACCEPTED:
        return "ring"
    return "diamond" if proposal.units_count > usual_units else "dot"


def _areas(region_code: str, proposals: Iterable[Proposal]) -> list[Area]:
    """The counties of the run; functional districts have no outline, their spots stand by themselves."""
    known = {one.region_code[:COUNTY_DIGITS] for one in proposals}
    inside = [area for area in counties() if area.name.startswith(region_code[:COUNTY_DIGITS])]
    return inside or [area for area in counties() if area.name in known]


def rates_by_place(rows: Sequence[tuple[str, str, int, int, int]]) -> Chart:
    """I1 by county or town now and with every proposal set up; the lowest last."""
    changes = [
        Change(name, float(rate(now, whole)), float(rate(then, whole)), href=f"?county={code}#proposals")
        for code, name, whole, now, then in rows
        if whole
    ]
    changes.sort(key=lambda one: -one.after)
    return before_after("组建率前后", changes, unit="%", note="空心为现在，实心为方案全部批复以后（口径 I1）")


def neighbourhood(proposal: Proposal, units: Sequence[Any]) -> Chart:
    """The enterprises of a branch around their host."""
    at = places(Enterprise.everything.filter(pk__in=[unit.enterprise_id for unit in units]))

    def drawn(unit: Any) -> Place:
        x, y = at[unit.enterprise_id]
        shown = "依托企业" if unit.is_host else f"{wordings.kilometres(unit.distance_m)} 公里"
        return Place(str(unit.enterprise), float(x), float(y), unit.full_members, shown)

    host = next(unit for unit in units if unit.is_host)
    others = [drawn(unit) for unit in units if not unit.is_host]
    return star(f"{proposal.name}的企业", drawn(host), others, note="按实际方位和距离；没有坐标的企业画在镇街中心。")


def headline(run: Run, rates: Sequence[Foreseen], live: dict[str, int]) -> list[dict[str, Any]]:
    """The strip of totals: label, value, unit, the address of its rows, two lines of explanation."""
    told, first, at = run.result, rates[0], f"/branching/{run.pk}/"
    rest = told["outside"] + told["uncovered"]
    return [
        _item(
            "组建率", f"{first.before} → {first.after}", "%", "#rates",
            f"{count(first.numerator)} → {count(first.numerator_after)}，分母 {count(first.denominator)} 家",
            "口径 I1；方案全部批复成立以后的数",
        ),
        _item(
            "新增覆盖", count(live["added"]), "家", "#proposals",
            f"仍未编入 {count(rest)} 家，其中没有正式党员 {count(told['outside'])} 家", "未采纳的方案不计",
        ),
        _item(
            "联合党支部", count(live["branches"]), "个", "#proposals",
            f"区域 {live['regional']} · 产业 {live['industry']} · 邻近 {live['joint']}", "一般不超过 5 家",
        ),
        _item(
            "正式党员", count(live["members"]), "名", "",
            f"每个 3–{told['most_members']} 名，中位 {told['median_members']} 名", "预备党员不计入",
        ),
        _item(
            "编不进去", count(told["uncovered"]), "家", f"{at}rest/?tab=left",
            f"已证明至少 {count(told['uncovered_bound'])} 家",
            f"{count(told['eligible'])} 家参加计算，有 1–2 名正式党员",
        ),
    ]  # fmt: skip


def _item(label: str, value: str, unit: str, href: str, line: str, definition: str) -> dict[str, Any]:
    return {"label": label, "value": value, "unit": unit, "href": href, "line": line, "definition": definition}
