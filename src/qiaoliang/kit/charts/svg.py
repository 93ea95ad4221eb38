"""The few SVG elements our charts are made of: attributes only, because the content policy forbids inline style."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# The tokens of app.css that charts use; tests hold the two together.
INK: Final = "#1c2127"
SECOND: Final = "#4d5561"
THIRD: Final = "#646d7a"
CHART_1: Final = "#2f5878"
CHART_2: Final = "#7393af"
FILL_1: Final = "#bccbd8"
FILL_2: Final = "#e6ecf1"
SOON: Final = "#8a5a00"
ACCENT: Final = "#b3261e"
STRONG: Final = "#c9ced6"
HAIR: Final = "#e3e6ea"
TINT: Final = "#f6f7f9"
GROUND: Final = "#ffffff"
SHADES: Final = (FILL_2, FILL_1, CHART_2, CHART_1)  # of spots, light to dark
AREA_SHADES: Final = (FILL_2, "#d1dce5", FILL_1, CHART_2)  # of areas: names are written on them
WIDE: Final = 600  # a drawing wider than this keeps its size on a phone and scrolls inside its own box

TEXT_SIZE: Final = 12
WIDE_CHARACTER: Final = 12.0  # user units of a Chinese character at TEXT_SIZE
NARROW_CHARACTER: Final = 7.0


@dataclass(frozen=True)
class Chart:
    """A drawing and the same figures as a table: `kit/chart.html` shows the one and offers the other."""

    svg: SafeString
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    @property
    def is_wide(self) -> bool:
        return 'class="wide"' in self.svg


def number(value: float) -> str:
    """At most one decimal: `12`, `12.5`."""
    return (
        f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")
    )


def element(name: str, inner: str = "", **attributes: str | float) -> str:
    """One element. `inner` is markup already; attribute values are escaped; `stroke_width` becomes `stroke-width`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, int | float) else escape(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = SECOND, bold: bool = False) -> str:
    """A text whose middle of height is about 4 units above `y`."""
    weight = {"font_weight": "700"} if bold else {}
    return element("text", escape(words), x=x, y=y, fill=fill, font_size=TEXT_SIZE, text_anchor=anchor, **weight)


def written(x: float, y: float, words: str) -> str:
    """A name on an area, in bold."""
    return text(x, y, words, anchor="middle", fill=INK, bold=True)


def outlined(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    """A text readable on any fill: with an edge of the ground's colour."""
    return element(
        "text", escape(words), x=x, y=y, fill=INK, font_size=TEXT_SIZE, text_anchor=anchor,
        stroke=GROUND, stroke_width=3, paint_order="stroke", stroke_linejoin="round",
    )  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = HAIR, dash: str = "") -> str:
    dashes = {"stroke_dasharray": dash} if dash else {}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **dashes)


def hint(words: str) -> str:
    """What a pointer resting on the parent element reads."""
    return element("title", escape(words))


def linked(inner: str, href: str, name: str) -> str:
    """`inner` as a link called `name`, if there is an address."""
    return element("a", inner, href=href, aria_label=name) if href else inner


def drawing(title: str, description: str, width: float, height: float, parts: Iterable[str]) -> SafeString:
    """The whole picture: one image to a screen reader unless it holds links. The description says its figures."""
    inner = "".join(parts)
    role = "group" if "<a " in inner else "img"
    whole = element(
        "svg", element("desc", escape(description)) + inner,
        viewBox=f"0 0 {number(width)} {number(height)}", width=width, height=height,
        class_="wide" if width > WIDE else "drawn",
        role=role, aria_label=f"{title}。{description}",
    )  # fmt: skip
    return mark_safe(whole)  # noqa: S308  # every text and attribute above is escaped


def described(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows as a sentence: `2 家 21 人；3 家 96 人`."""
    return "；".join(" ".join(cell for cell in row if cell) for row in rows) + "。"


def width_of(words: str) -> float:
    """About how wide `words` are, in user units at TEXT_SIZE."""
    return sum(WIDE_CHARACTER if ord(character) > 0x2E7F else NARROW_CHARACTER for character in words)


def shortened(words: str, room: float) -> str:
    """`words` cut so that they fit into `room` user units; empty if not even two characters fit."""
    if width_of(words) <= room:
        return words
    kept = ""
    for character in words:
        if width_of(kept + character) > room - WIDE_CHARACTER:
            break
        kept += character
    return f"{kept}…" if len(kept) > 1 else ""


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values that span low..high in about `wanted` steps: 0, 100, 200, 300."""
    span = high - low
    if span <= 0:
        return [low, low + 1]
    rough = span / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(step * at, 9) for at in range(first, last + 1)]


def tick_label(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
