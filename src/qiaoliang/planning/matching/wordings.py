"""The reasons of one pair in plain Chinese, and its parts as lines that sum to the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qiaoliang.instructors.postings.rules import months_served
from qiaoliang.planning.matching.models import Pair
from qiaoliang.planning.matching.totals import RELATED_FROM
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises.industries import INDUSTRIES
from qiaoliang.solvers.matching.score import Part, PartName

POINT = 1000
LABELS = {
    "relevance": "职能相关", "trade": "业务相近", "distance": "距离", "continuity": "连续", "party": "党务经历",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One part of a score: its name, its points, what it was computed from."""

    label: str
    value: int
    note: str


def points(milli: int) -> str:
    """Milli-points for a list: one decimal, a true minus sign."""
    return f"{milli / POINT:,.1f}".replace("-", "−")


def exact(milli: int) -> str:
    """Milli-points where parts are added up: all three decimals and a sign; nothing is `0`."""
    return f"{milli / POINT:+,.3f}".replace("-", "−") if milli else "0"


def kilometres(metres: int) -> str:
    return f"{metres / POINT:.1f}"


def function_name(code: str) -> str:
    return str(Function(code).label) if code in Function.values else code


def reason(pair: Pair, on: date, served_since: date | None) -> str:
    """Why this instructor: function, trade, distance, continuity, in one line."""
    said = [_of_function(pair), _of_trade(pair), f"距 {kilometres(pair.distance_m)} 公里"]
    said.append(_of_continuity(pair, on, served_since))
    if pair.party:
        said.append("企业有党员，本人熟悉党务")
    if pair.is_pinned:
        said.append("人工固定")
    return "；".join(filter(None, said))


def _of_function(pair: Pair) -> str:
    name, answered = function_name(pair.instructor.function), f"{pair.relevance / POINT:.0f}%"
    if pair.instructor.function == pair.enterprise.line_function:
        return f"主管{name}，与主业一致"
    if pair.relevance >= RELATED_FROM:
        return f"主管{name}，能答复企业需要的 {answered}"
    return f"职能不直接相关（{name}，{answered}）"


def _of_trade(pair: Pair) -> str:
    if not pair.trade:
        return ""
    division = INDUSTRIES.get(pair.enterprise.division)
    is_known = pair.enterprise.division in pair.instructor.divisions
    return f"熟悉{division.name}" if division and is_known else "熟悉同门类行业"


def _of_continuity(pair: Pair, on: date, served_since: date | None) -> str:
    if pair.incumbent_id is None:
        return "企业原来无人"
    if pair.incumbent_id != pair.instructor_id:
        return ""
    months = months_served(served_since, on) if served_since else 0
    return f"已服务 {months} 个月" if months else "沿用原指导员"


def lines(pair: Pair, answered: Sequence[str], cap_km: int) -> list[Line]:
    """The parts of the stored pair; their values sum to `pair.score`.

    `answered` says which needs the function answers and how far; beyond `cap_km` distance costs no more.
    """
    notes = {
        "relevance": "；".join(answered) or "企业的需要都不在该职能之内",
        "trade": _of_trade(pair) or "不熟悉本行业门类",
        "distance": f"{kilometres(pair.distance_m)} 公里，每公里扣 1.5 分" + _beyond(pair, cap_km),
        "continuity": "现任指导员" if pair.continuity else "不是现任",
        "party": "企业有党员且本人有党务经历" if pair.party else "不适用",
    }
    return [Line(label, getattr(pair, name), notes[name]) for name, label in LABELS.items()]


def _beyond(pair: Pair, cap_km: int) -> str:
    return f"，超过 {cap_km} 公里不再多扣" if pair.distance_m > cap_km * POINT else ""


def kept_as_reasons(pair: Pair, on: date, plan: str) -> dict[str, Any]:
    """What a posting keeps of the pair it came from: the sentence and the parts of the score."""
    return {
        "plan": plan,
        "text": reason(pair, on, None),
        "score": pair.score,
        "parts": {name: getattr(pair, name) for name in LABELS},
        "distance_m": pair.distance_m,
    }


PART_LABELS = {
    PartName.RELEVANCE: "职能相关", PartName.SAME_DIVISION: "业务相近", PartName.SAME_SECTION: "业务相近",
    PartName.DISTANCE: "距离", PartName.INCUMBENT: "连续", PartName.PARTY: "党务经历",
}  # fmt: skip


def differences(own: Sequence[Part], other: Sequence[Part]) -> dict[str, int]:
    """Part by part, what the other pair has more or less, by the label of the part; zeros are left out."""
    sums: dict[str, int] = dict.fromkeys(PART_LABELS.values(), 0)
    for sign, parts in ((-1, own), (1, other)):
        for part in parts:
            sums[PART_LABELS[part.name]] += sign * part.value
    return {label: value for label, value in sums.items() if value}


def difference(own: Sequence[Part], other: Sequence[Part]) -> str:
    """The same in one line: `职能相关 −12、距离 +3.4`, the largest first."""
    found = sorted(differences(own, other).items(), key=lambda item: -abs(item[1]))
    return "、".join(f"{label} {signed(value)}" for label, value in found) or "各项相同"


def signed(milli: int) -> str:
    """Milli-points with a sign and one decimal."""
    return f"{milli / POINT:+,.1f}".replace("-", "−")
