"""The charts of a plan: how many enterprises people serve, and where near pairs are few."""

from typing import Any

from qiaoliang.kit.charts import Bar, Chart, Spot, standing, town_map
from qiaoliang.kit.money import count
from qiaoliang.planning.ground import counties
from qiaoliang.planning.matching.models import Run
from qiaoliang.registry.regions.geometry import project

USUAL = range(3, 6)  # rules.md section 3: typically 3-5 enterprises
GOOD, FAIR = 0.85, 0.70
LEGEND = (("3", "≥ 85%"), ("2", "70–85%"), ("1", "< 70%"))


def loads(run: Run) -> Chart:
    """People by the number of enterprises they serve; a bar opens their pairs."""
    bars = [
        Bar(f"{load}", people, count(people), is_strong=load in USUAL, href=f"?load={load}#pairs" if load else "")
        for load, people in run.result["loads"]
    ]
    people = sum(number for _, number in run.result["loads"])
    mean = run.result["enterprises"] / max(1, people)
    return standing("负荷分布", bars, unit="人", axis=f"家/人（平均 {mean:.2f}）", note="深色为常见的 3–5 家")


def towns(run: Run) -> Chart:
    """A circle for each town: its area the number of pairs, its shade the share of near ones."""
    rows = [row for row in run.result["towns"] if row[3] is not None and row[4] is not None]
    spots = [_spot(*row) for row in rows]
    known = {code[:6] for code, *_ in run.result["towns"]}
    areas = [area for area in counties() if area.name in known]
    return town_map(
        "镇街就近配对",
        areas,
        spots,
        unit="家，就近配对率",
        legend=LEGEND,
        note="圆面积为企业数，颜色为 10 公里内的配对占比",
    )


def _spot(code: str, name: str, county: str, longitude: float, latitude: float, number: int, near: int) -> Spot:
    share = near / number if number else 0.0
    shade = 3 if share >= GOOD else 2 if share >= FAIR else 1
    x, y = project(longitude, latitude)
    shown = f"{count(number)} 家，{share:.0%}"
    return Spot(f"{county}{name}", x, y, number, shade, shown=shown, href=f"?town={code}#pairs")


def headline(run: Run) -> list[dict[str, Any]]:
    """The strip of totals: label, value, unit, the address of its rows, two lines of explanation."""
    told = run.result
    total = told["enterprises"] or 1
    gap = "差 0，已证明最优" if told["gap"] == 0 else f"差 {told['gap'] / 1000:,.1f}"
    lead = f"另有 {count(told['held'])} 家由请假者的代理人负责，未列入" if told["held"] else "应派而无人可派的企业"
    return [
        _item("缺口", "0", "家", "", f"{count(total)} 家全部有人", lead),
        _item(
            "总分", f"{told['objective'] / 1000:,.0f}", "分", "", f"上界 {told['bound'] / 1000:,.0f}，{gap}",
            "各项理由之和，减负荷扣分",
        ),
        _item(
            "沿用原配对", count(told["kept"]), "对", "?tab=kept#pairs",
            f"{told['kept'] / total:.1%}，改派 {count(told['changed'])} 对，新派 {count(told['new'])} 对",
            "指导员不变的企业", "?tab=changed#pairs",
        ),
        _item(
            "职能相关", f"{told['related'] / total * 100:.1f}", "%", "?reason=related#pairs",
            f"另有 {count(total - told['related'])} 对不直接相关", "职能能答复企业一半以上的需要",
            "?reason=unrelated#pairs",
        ),
        _item(
            "中位距离", f"{told['median_m'] / 1000:.1f}", "公里", "?sort=distance#pairs",
            f"超过 30 公里 {count(told['far'])} 对", "单位到企业的直线距离", "?distance=far#pairs",
        ),
        _item(
            "回避", count(told["forbidden"]), "对排除", "", f"另有提示 {count(told['warned'])} 对",
            "亲属、利益、同一案件经办人、禁止",
        ),
    ]  # fmt: skip


def _item(
    label: str, value: str, unit: str, href: str, line: str, definition: str, line_href: str = ""
) -> dict[str, Any]:  # fmt: skip
    return {
        "label": label, "value": value, "unit": unit, "href": href, "line": line, "definition": definition,
        "line_href": line_href,
    }  # fmt: skip
