"""Losses as stories: what would have to move so that an enterprise could have another instructor, in plain words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qiaoliang.planning.matching import wordings
from qiaoliang.planning.matching.naming import Names
from qiaoliang.planning.matching.prepared import Prepared
from qiaoliang.solvers.matching.explain import Alternative, Explanation, Hindrance
from qiaoliang.solvers.matching.score import Part

HINDRANCES = {
    Hindrance.FORBIDDEN: "须回避或被禁止",
    Hindrance.PINNED_ELSEWHERE: "企业已固定其他指导员",
    Hindrance.NO_ROOM: "没有名额，也腾不出来",
}


@dataclass(frozen=True)
class Teller:
    """Tells with the names of the plan's people and enterprises."""

    base: Prepared
    known: Names

    def firm(self, e: int) -> str:
        return self.known.firm(self.base.enterprise(e))

    def person(self, i: int) -> str:
        return self.known.person(self.base.instructor(i)).name

    def verdict(self, told: Explanation, other: Alternative) -> str:
        """One sentence: why it is not the other one."""
        if other.hindrance or other.loss is None:
            return ""
        gain = other.score - told.score
        own = (
            "本企业得分不变" if not gain else f"本企业得分{'多' if gain > 0 else '少'} {wordings.points(abs(gain))} 分"
        )
        if not other.loss:
            return f"换成{self.person(other.instructor)}，全部总分不变：两个人选同样好。"
        rest = other.loss + gain
        if gain >= 0:
            return (
                f"{own}，但别处要多损失 {wordings.points(rest)} 分，全部总分反而少 {wordings.points(other.loss)} 分。"
            )
        if not rest:
            return f"{own}，别处不受影响，全部总分少 {wordings.points(other.loss)} 分。"
        elsewhere = f"别处{'再少' if rest > 0 else '多'} {wordings.points(abs(rest))} 分"
        return f"{own}，{elsewhere}，全部总分少 {wordings.points(other.loss)} 分。"

    def chain(self, told: Explanation, other: Alternative) -> list[str]:
        """What would move, step by step; the points of the steps sum to the change of the total."""
        if other.hindrance:
            return []
        new, home = self.person(other.instructor), self.person(told.instructor)
        steps = [f"{self.firm(told.enterprise)}由{home}改为{new}（{wordings.exact(other.score - told.score)}）"]
        full = other.instructor
        for move in other.moves:
            away = f"{self.person(move.origin)}{'为此' if move.origin == full else ''}让出{self.firm(move.enterprise)}"
            steps.append(f"{away}，改由{self.person(move.target)}负责（{wordings.exact(move.gain)}）")
            full = move.target
        return [*steps, *self._loads(told, other)]

    def _loads(self, told: Explanation, other: Alternative) -> list[str]:
        """Who serves more or fewer in the end."""
        change = Counter({other.instructor: 1})
        change[told.instructor] -= 1
        for move in other.moves:
            change[move.origin] -= 1
            change[move.target] += 1
        said = [
            f"{self.person(i)} {int(self.base.plan.loads[i])} → {int(self.base.plan.loads[i]) + more} 家"
            for i, more in change.items()
            if more
        ]
        if not said:
            return []
        cost = f"（负荷扣分 {wordings.exact(-other.load_cost)}）" if other.load_cost else "（负荷扣分不变）"
        return ["负荷：" + "，".join(said) + cost]


def compared(own: Sequence[Part], other: Alternative) -> list[tuple[str, str]]:
    """Part by part, what the other has more or less; with what moves along they sum to the loss."""
    lines = [(label, wordings.exact(value)) for label, value in wordings.differences(own, other.parts).items()]
    moved = sum(move.gain for move in other.moves)
    if other.moves:
        lines.append((f"连带改动 {len(other.moves)} 对", wordings.exact(moved)))
    if other.load_cost:
        lines.append(("负荷扣分", wordings.exact(-other.load_cost)))
    return lines
