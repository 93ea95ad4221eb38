"""Before and after: a row each, a ring where it was, a dot where it is or would be, a line between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from qiaoliang.kit.charts.svg import (
    CHART_1,
    CHART_2,
    GROUND,
    HAIR,
    INK,
    SECOND,
    Chart,
    described,
    drawing,
    element,
    hint,
    line,
    linked,
    shortened,
    text,
    tick_label,
    ticks,
)  # fmt: skip

ROW, LABELS, ROOM = 32.0, 134.0, 40.0


@dataclass(frozen=True)
class Change:
    """One row: `before` and `after` are its values, `href` what it opens."""

    label: str
    before: float
    after: float
    href: str = ""

    @property
    def printed(self) -> tuple[str, str]:
        return f"{self.before:.1f}", f"{self.after:.1f}"


def before_after(title: str, rows: Sequence[Change], *, unit: str, width: float = 420, note: str = "") -> Chart:
    """Rows in the order given, on one axis; both values are written beside their marks."""
    values = [value for row in rows for value in (row.before, row.after)] or [0.0, 1.0]
    marks = ticks(min(values), max(values), 5)
    left, right = LABELS + ROOM, width - ROOM
    per_unit = (right - left) / ((marks[-1] - marks[0]) or 1)
    height = ROW * len(rows) + 30

    def x(value: float) -> float:
        return left + (value - marks[0]) * per_unit

    parts = [line(x(mark), 4, x(mark), height - 24, stroke=HAIR) for mark in marks]
    parts += [text(x(mark), height - 6, tick_label(mark), anchor="middle") for mark in marks]
    for at, row in enumerate(rows):
        y = ROW * at + ROW / 2
        parts.append(text(LABELS, y + 4, shortened(row.label, LABELS), anchor="end", fill=INK))
        parts.append(linked(_marks(row, x(row.before), x(row.after), y), row.href, f"{row.label}，打开记录"))
    heads = ("地方", f"现在（{unit}）", f"以后（{unit}）")
    table = tuple((row.label, *row.printed) for row in rows)
    return Chart(drawing(title, described(heads, table), width, height, parts), title, heads, table, note)


def _marks(row: Change, before: float, after: float, y: float) -> str:
    was, becomes = row.printed
    drawn = element("line", x1=before, y1=y, x2=after, y2=y, stroke=CHART_2, stroke_width=2)
    words = hint(f"{row.label}：{was} → {becomes}")
    drawn += element("circle", words, cx=before, cy=y, r=5, fill=GROUND, stroke=CHART_2, stroke_width=2)
    drawn += element("circle", words, cx=after, cy=y, r=5.5, fill=CHART_1)
    grows = after >= before
    drawn += text(before + (-10 if grows else 10), y + 4, was, anchor="end" if grows else "start", fill=SECOND)
    drawn += text(
        after + (10 if grows else -10), y + 4, becomes, anchor="start" if grows else "end", fill=INK, bold=True
    )
    return drawn
