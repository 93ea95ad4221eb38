"""Tracks: what held from when to when, several independent ones under each other (the coverage history of a firm)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qiaoliang.kit.charts.svg import (
    CHART_1,
    CHART_2,
    FILL_2,
    GROUND,
    HAIR,
    INK,
    SECOND,
    TEXT_SIZE,
    Chart,
    described,
    drawing,
    element,
    hint,
    line,
    shortened,
    text,
)  # fmt: skip

ROW, THICK, LABELS = 34.0, 22.0, 88.0


@dataclass(frozen=True)
class Span:
    """One stretch: from `starts_on` to `ends_on` inclusive (None: still holds). `is_pause` is drawn dashed."""

    starts_on: date
    ends_on: date | None
    words: str
    is_pause: bool = False

    def days(self) -> str:
        return f"{self.starts_on:%Y-%m-%d} 至 {f'{self.ends_on:%Y-%m-%d}' if self.ends_on else '今'}"


def tracks(
    title: str, rows: Sequence[tuple[str, Sequence[Span]]], *, until: date, since: date | None = None,
    width: float = 880, note: str = "",
) -> Chart:  # fmt: skip
    """Rows of spans on one axis of years up to `until` (today). What still holds is dark, what ended is light."""
    begins = [span.starts_on for _, spans in rows for span in spans]
    first = date((since or min(begins, default=until)).year, 1, 1)
    left, right = LABELS, width - 36
    per_day = (right - left) / max((until - first).days, 1)

    def x(day: date) -> float:
        return left + max(0, min((day - first).days, (until - first).days)) * per_day

    height = 28 + ROW * len(rows)
    parts = []
    for year in range(first.year, until.year + 1):
        parts.append(line(x(date(year, 1, 1)), 20, x(date(year, 1, 1)), height, stroke=HAIR))
        if x(until) - x(date(year, 1, 1)) > 48:
            parts.append(text(x(date(year, 1, 1)), TEXT_SIZE, str(year)))
    parts.append(text(x(until), TEXT_SIZE, "今天", anchor="middle", fill=INK))
    for at, (label, spans) in enumerate(rows):
        y = 28 + ROW * at
        parts.append(text(0, y + THICK / 2 + 4, label, fill=INK))
        parts += [_span(span, x(span.starts_on), x(span.ends_on or until), y) for span in spans]
    parts.append(line(x(until), 20, x(until), height, stroke=INK))
    table = tuple((label, span.words, span.days()) for label, spans in rows for span in spans)
    heads = ("轨", "内容", "期间")
    return Chart(drawing(title, described(heads, table), width, height, parts), title, heads, table, note)


def _span(span: Span, x1: float, x2: float, y: float) -> str:
    wide = max(x2 - x1, 2.0)
    holds = span.ends_on is None
    inner = hint(f"{span.words}，{span.days()}")
    if span.is_pause:
        drawn = element(
            "rect", inner, x=x1, y=y, width=wide, height=THICK, fill=GROUND, stroke=SECOND, stroke_dasharray="3 2"
        )
    else:
        drawn = element("rect", inner, x=x1, y=y, width=wide, height=THICK, fill=CHART_1 if holds else FILL_2)
        drawn += "" if holds else element("rect", x=x1, y=y, width=3, height=THICK, fill=CHART_2)
    words = shortened(span.words, wide - 16)
    fill = GROUND if holds and not span.is_pause else INK
    return drawn + (text(x1 + 9, y + THICK / 2 + 4, words, fill=fill) if words else "")
