"""Bars with their values written on them: a distribution standing, steps or places lying, eight small ones in a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from qiaoliang.kit.charts.svg import (
    CHART_1,
    CHART_2,
    FILL_1,
    HAIR,
    INK,
    SECOND,
    STRONG,
    TEXT_SIZE,
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


@dataclass(frozen=True)
class Bar:
    """One bar. `shown` is the value as printed; `note` stands behind it in grey; `href` opens its records."""

    label: str
    value: float
    shown: str = ""
    note: str = ""
    is_strong: bool = False
    is_unfinished: bool = False  # a period that still runs is drawn lighter
    href: str = ""

    @property
    def printed(self) -> str:
        return self.shown or tick_label(self.value)

    @property
    def fill(self) -> str:
        return FILL_1 if self.is_unfinished else CHART_1 if self.is_strong else CHART_2


def _chart(title: str, label_head: str, unit: str, bars: Sequence[Bar], svg_parts: list[str], size: tuple[float, float],
           note: str) -> Chart:  # fmt: skip
    with_notes = any(bar.note for bar in bars)
    rows = tuple((bar.label, bar.printed, bar.note)[: 3 if with_notes else 2] for bar in bars)
    heads = (label_head, unit, "另")[: 3 if with_notes else 2]
    svg = drawing(title, described(heads, rows), *size, svg_parts)
    return Chart(svg, title, heads, rows, note)


def standing(title: str, bars: Sequence[Bar], *, unit: str, axis: str, width: float = 420, height: float = 240,
             note: str = "") -> Chart:  # fmt: skip
    """Bars that stand, in the order given: a distribution. `unit` is of the values, `axis` names the labels."""
    left, right, top, bottom = 40.0, width - 8, 20.0, height - 44
    marks = ticks(0, max((bar.value for bar in bars), default=1) or 1, 3)
    scale = (bottom - top) / marks[-1]
    parts = []
    for mark in marks:
        y = bottom - mark * scale
        parts.append(line(left, y, right, y, stroke=STRONG if mark == 0 else HAIR))
        parts.append(text(left - 8, y + 4, tick_label(mark), anchor="end"))
    step = (right - left) / max(len(bars), 1)
    for at, bar in enumerate(bars):
        parts.append(_standing_bar(bar, left + step * (at + 0.2), step * 0.6, bottom, bar.value * scale))
    parts.append(text((left + right) / 2, height - 6, axis, anchor="middle"))
    return _chart(title, axis, unit, bars, parts, (width, height), note)


def _standing_bar(bar: Bar, x: float, width: float, bottom: float, tall: float) -> str:
    drawn = element(
        "rect", hint(f"{bar.label}：{bar.printed}"), x=x, y=bottom - tall, width=width, height=tall, fill=bar.fill
    )
    drawn += text(x + width / 2, bottom - tall - 6, bar.printed, anchor="middle", fill=INK)
    drawn += text(x + width / 2, bottom + 18, bar.label, anchor="middle")
    return linked(drawn, bar.href, f"{bar.label}：{bar.printed}，打开记录")


def lying(title: str, bars: Sequence[Bar], *, unit: str, label_head: str, width: float = 560,
          label_width: float = 96, reference: tuple[float, str] | None = None, note: str = "") -> Chart:  # fmt: skip
    """Bars that lie, a row each: steps of a case, departments. `reference` is a value with a dashed line and words."""
    top = 24.0 if reference else 6.0
    row, thick = 32.0, 20.0
    left, right = label_width + 8, width - 150
    height = top + row * len(bars) + 4
    largest = max([bar.value for bar in bars] + [reference[0] if reference else 0, 1e-9])
    scale = (right - left) / largest
    parts = [line(left, top, left, height - 4, stroke=STRONG)]
    for at, bar in enumerate(bars):
        parts.append(_lying_bar(bar, left, top + row * at + (row - thick) / 2, bar.value * scale, thick))
    if reference:
        x = left + reference[0] * scale
        parts.append(line(x, top - 4, x, height - 4, stroke=SECOND, dash="4 3"))
        parts.append(text(x, TEXT_SIZE + 1, reference[1], anchor="middle", fill=INK))
    return _chart(title, label_head, unit, bars, parts, (width, height), note)


def _lying_bar(bar: Bar, left: float, y: float, long: float, thick: float) -> str:
    middle = y + thick / 2 + 4
    drawn = text(left - 8, middle, shortened(bar.label, left - 8), anchor="end", fill=INK)
    drawn += element(
        "rect", hint(f"{bar.label}：{bar.printed}"), x=left, y=y, width=max(long, 1), height=thick, fill=bar.fill
    )
    drawn += text(left + long + 6, middle, bar.printed, fill=INK, bold=True)
    if bar.note:
        drawn += text(left + long + 12 + 7.5 * len(bar.printed), middle, bar.note)
    return linked(drawn, bar.href, f"{bar.label}：{bar.printed}，打开记录")


def small(title: str, values: Sequence[float], *, is_last_unfinished: bool = True) -> SafeString:
    """A row of small bars for a table cell, 116 × 24; the last period is lighter while it runs."""
    largest = max([*values, 1e-9])
    step = 116 / max(len(values), 1)
    parts = []
    for at, value in enumerate(values):
        tall = max(22 * value / largest, 0.5)
        fill = FILL_1 if is_last_unfinished and at == len(values) - 1 else CHART_2
        parts.append(
            element("rect", hint(tick_label(value)), x=step * at, y=23 - tall, width=step - 4, height=tall, fill=fill)
        )
    return drawing(title, "、".join(tick_label(value) for value in values), 116, 24, parts)
