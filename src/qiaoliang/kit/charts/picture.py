"""A chart as a PNG for a Word file: the same SVG as on the screen, drawn with a Chinese font found by its name.

Only the elements our charts are made of are known; anything else is an error, not a hole in the picture.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from qiaoliang.kit.charts.svg import GROUND, Chart

SHARP: Final = 3  # pixels of the picture for a user unit: 228 dpi at 140 mm
FINE: Final = 2  # drawn larger still and made smaller, which smooths every edge
FOLDERS: Final = (
    "/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts",
    "~/.fonts", "~/.local/share/fonts",
)  # fmt: skip
# In the order we like them. The first one that is installed is taken.
FAMILIES: Final = (
    "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "SimHei", "Microsoft YaHei", "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei", "PingFang SC", "FangSong", "SimSun", "Noto Serif CJK SC", "Droid Sans Fallback",
)  # fmt: skip
FACES_AT_MOST: Final = 12  # of a collection


class NoChineseFont(RuntimeError):
    """None of the known fonts is installed on this machine: a picture would show empty boxes for every character."""


class UnknownElement(ValueError):
    """A chart has an element that no picture can show yet."""


def png(chart: Chart) -> bytes:
    """The picture of `chart`; the same chart and font give the same bytes. Raises `NoChineseFont`."""
    from PIL import Image, ImageDraw

    root = ET.fromstring(chart.svg)  # noqa: S314  # our own drawing, not anybody's upload
    wide, tall = (float(root.get(name, "0")) for name in ("width", "height"))
    scale = SHARP * FINE
    image = Image.new("RGB", (round(wide * scale), round(tall * scale)), GROUND)
    pen = _Pen(ImageDraw.Draw(image), scale, font_file())
    for node in _shapes(root):
        pen.draw(node)
    smooth = image.resize((round(wide * SHARP), round(tall * SHARP)), Image.Resampling.LANCZOS)
    out = BytesIO()
    smooth.save(out, "PNG", optimize=True)
    return out.getvalue()


def _shapes(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag in ("a", "g"):
            yield from _shapes(child)
        elif child.tag not in ("desc", "title"):
            yield child


class _Pen:
    """Draws one element after the other; `scale` pixels are one user unit."""

    def __init__(self, canvas: Any, scale: int, font: tuple[str, int]) -> None:
        self.canvas, self.scale, self.font = canvas, scale, font

    def draw(self, node: Any) -> None:
        known = getattr(self, f"_{node.tag}", None)
        if known is None:
            raise UnknownElement(node.tag)
        known(node)

    def _number(self, node: Any, name: str, default: float = 0.0) -> float:
        return float(node.get(name, default)) * self.scale

    def _stroke(self, node: Any) -> int:
        return max(1, round(self._number(node, "stroke-width", 1.0)))

    def _rect(self, node: Any) -> None:
        x, y = self._number(node, "x"), self._number(node, "y")
        right, bottom = x + self._number(node, "width"), y + self._number(node, "height")
        fill = node.get("fill")
        self.canvas.rectangle((x, y, right, bottom), fill=None if fill == "none" else fill)
        if node.get("stroke"):
            corners = [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]
            self._path(corners, node)

    def _circle(self, node: Any) -> None:
        x, y, r = (self._number(node, name) for name in ("cx", "cy", "r"))
        edge = {"outline": node.get("stroke"), "width": self._stroke(node)} if node.get("stroke") else {}
        self.canvas.ellipse((x - r, y - r, x + r, y + r), fill=node.get("fill", "#000000"), **edge)

    def _line(self, node: Any) -> None:
        ends = [(self._number(node, f"x{end}"), self._number(node, f"y{end}")) for end in (1, 2)]
        self._path(ends, node)

    def _polyline(self, node: Any) -> None:
        pairs = (point.split(",") for point in node.get("points", "").split())
        self._path([(float(x) * self.scale, float(y) * self.scale) for x, y in pairs], node)

    def _path(self, points: list[tuple[float, float]], node: Any) -> None:
        colour, wide = node.get("stroke"), self._stroke(node)
        dashes = [float(part) * self.scale for part in node.get("stroke-dasharray", "").split()]
        if not dashes:
            self.canvas.line(points, fill=colour, width=wide, joint="curve")
            return
        for start, end in pairwise(points):
            for part in _dashed(start, end, dashes):
                self.canvas.line(part, fill=colour, width=wide)

    def _text(self, node: Any) -> None:
        from PIL import ImageFont

        size = round(self._number(node, "font-size", 12.0))
        anchor = {"middle": "ms", "end": "rs"}.get(node.get("text-anchor", ""), "ls")
        bold = {"stroke_width": round(self.scale / 5)} if node.get("font-weight") == "700" else {}
        if node.get("paint-order") == "stroke":
            bold = {"stroke_width": self._stroke(node), "stroke_fill": node.get("stroke")}
        path, face = self.font
        place = (self._number(node, "x"), self._number(node, "y"))
        self.canvas.text(
            place, "".join(node.itertext()), font=ImageFont.truetype(path, size, index=face), anchor=anchor,
            fill=node.get("fill", "#000000"), **bold,
        )  # fmt: skip


def _dashed(
    start: tuple[float, float], end: tuple[float, float], dashes: list[float]
) -> Iterator[list[tuple[float, float]]]:
    """The drawn parts of a dashed line."""
    long = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    at, place = 0.0, 0
    while at < long:
        until = min(at + dashes[place % len(dashes)], long)
        if place % 2 == 0:
            yield [
                (start[0] + (end[0] - start[0]) * part / long, start[1] + (end[1] - start[1]) * part / long)
                for part in (at, until)
            ]
        at, place = until, place + 1


@lru_cache(1)
def font_file() -> tuple[str, int]:
    """Path and face of the best installed font. Raises `NoChineseFont`."""
    found = {family: (path, face) for path in _files() for family, face in _faces(path)}
    for family in FAMILIES:
        if family in found:
            return found[family]
    raise NoChineseFont


def _files() -> list[str]:
    """Font files whose name promises one of the families, the plain weight first."""
    known = ("sourcehansans", "notosanscjk", "notosanssc", "simhei", "msyh", "wqy", "pingfang", "simfang", "simsun",
             "notoserifcjk", "droidsansfallback")  # fmt: skip
    files = [
        path
        for folder in FOLDERS
        for path in Path(folder).expanduser().rglob("*")
        if path.suffix.lower() in (".ttf", ".ttc", ".otf") and path.stem.lower().replace("-", "").startswith(known)
    ]
    plain = ("regular", "normal", "zenhei", "microhei", "simhei", "msyh", "simsun", "simfang", "pingfang", "fallback")
    return sorted(map(str, files), key=lambda name: (Path(name).stem.lower().endswith(plain), name))


def _faces(path: str) -> Iterator[tuple[str, int]]:
    from PIL import ImageFont

    for face in range(FACES_AT_MOST):
        try:
            family = ImageFont.truetype(path, 12, index=face).getname()[0]
        except OSError:
            return
        yield str(family), face
