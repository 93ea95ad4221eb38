"""How a contest is decided: trimmed mean, weights, ties. Works are placed, never persons; no juror has a name here.

Everything is exact (fractions of whole points) until the one rounding that is shown, so the order in which jurors or
works come can change nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from qiaoliang.kit.refusal import Refusal

TOP: Final = 100  # points for one criterion
MIN_SHEETS: Final = 3  # fewer jurors decide nothing
TRIM_FROM: Final = 5  # from so many sheets on, the highest and the lowest mark of each criterion are left out
CRITERIA_AT_MOST: Final = 8
OBJECTION_WORKDAYS: Final = 5
STATED: Final = (
    f"每项标准满分 {TOP} 分。每件作品至少 {MIN_SHEETS} 名评委评分；"
    f"满 {TRIM_FROM} 名的，每项标准去掉一个最高分和一个最低分，其余取平均，按权重合计，保留两位小数（四舍五入）。"
    "总分相同的，按评分标准的先后顺序逐项比较平均分；仍然相同的并列，后面的名次顺延。"
)

Sheet = Mapping[int, int]  # criterion → points, of one juror for one work


@dataclass(frozen=True)
class Weighed:
    """A criterion: its key and its weight in percent. Their order is the order in which ties are broken."""

    key: int
    weight: int


@dataclass(frozen=True)
class Standing:
    """Where a work stands. `total` and `means` are in hundredths of a point, `means` in the order of the criteria."""

    work: int
    total: int
    means: tuple[int, ...]
    sheets: int
    place: int

    @property
    def is_trimmed(self) -> bool:
        return self.sheets >= TRIM_FROM


def trimmed_mean(points: Sequence[int]) -> Fraction:
    """The mean, without one highest and one lowest mark where at least `TRIM_FROM` were given."""
    if not points:
        raise ValueError("no points")
    kept = sorted(points)[1:-1] if len(points) >= TRIM_FROM else points
    return Fraction(sum(kept), len(kept))


def hundredths(value: Fraction) -> int:
    """Rounded half up to two decimals, as a whole number of hundredths."""
    return int(value * 100 + Fraction(1, 2))


def shown(value: int) -> str:
    """`8833` → `88.33`."""
    return f"{value // 100}.{value % 100:02d}"


def placed(works: Mapping[int, Sequence[Sheet]], criteria: Sequence[Weighed]) -> list[Standing]:
    """Every work with its place, the first first; equal works share a place and the next ones move down.

    Each sheet must hold every criterion, each work at least `MIN_SHEETS` sheets.
    """
    scored = [_scored(work, sheets, criteria) for work, sheets in works.items()]
    scored.sort(key=lambda row: (-row.total, tuple(-mean for mean in row.means), row.work))
    found: list[Standing] = []
    for number, row in enumerate(scored, start=1):
        before = found[-1] if found else None
        is_equal = before is not None and (before.total, before.means) == (row.total, row.means)
        place = before.place if before is not None and is_equal else number
        found.append(Standing(row.work, row.total, row.means, row.sheets, place))
    return found


def _scored(work: int, sheets: Sequence[Sheet], criteria: Sequence[Weighed]) -> Standing:
    if len(sheets) < MIN_SHEETS:
        raise Refusal(f"有作品只有 {len(sheets)} 名评委评分，不足 {MIN_SHEETS} 名，不能公布。")
    means = [trimmed_mean([sheet[one.key] for sheet in sheets]) for one in criteria]
    total = sum((mean * one.weight for mean, one in zip(means, criteria, strict=True)), Fraction(0)) / 100
    return Standing(work, hundredths(total), tuple(hundredths(mean) for mean in means), len(sheets), 0)


def criteria_of(text: str) -> list[tuple[str, int]]:
    """The criteria as typed, one a line: name and weight, `创新性 40`. The weights make 100."""
    found: list[tuple[str, int]] = []
    for number, line in enumerate(filter(None, (line.strip() for line in text.splitlines())), start=1):
        name, _, weight = line.replace("　", " ").rstrip("%％分").rpartition(" ")
        if not name.strip() or not weight.isdecimal() or int(weight) < 1:
            raise Refusal(f"第 {number} 行“{line[:20]}”看不出权重，请写成“创新性 40”。", field="criteria")
        found.append((name.strip()[:40], int(weight)))
    names = [name for name, _ in found]
    if len(set(names)) != len(names):
        raise Refusal("有两项评分标准同名，请改成不同的名称。", field="criteria")
    if not 1 <= len(found) <= CRITERIA_AT_MOST:
        raise Refusal(f"评分标准应有 1 到 {CRITERIA_AT_MOST} 项，每行一项。", field="criteria")
    total = sum(weight for _, weight in found)
    if total != 100:
        raise Refusal(f"权重合计是 {total}，应为 100。", field="criteria")
    return found


def gives_away(text: str, names: Iterable[str]) -> str:
    """The name found in a work that must not tell whose it is; empty if there is none."""
    plain = "".join(text.split())
    return next((name for name in names if len(name) >= 2 and "".join(name.split()) in plain), "")
