"""A map: counties as areas, towns and functional districts as spots, all projected to metres (x east, y north)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qiaoliang.kit.charts.svg import (
    AREA_SHADES,
    CHART_1,
    GROUND,
    INK,
    SHADES,
    SOON,
    STRONG,
    TEXT_SIZE,
    THIRD,
    TINT,
    Chart,
    described,
    drawing,
    element,
    hint,
    linked,
    number,
    outlined,
    text,
    tick_label,
    width_of,
    written,
)  # fmt: skip

Ring = Sequence[tuple[float, float]]
SMALLEST_ISLAND = 4.0  # square user units; smaller outlines are left out
LARGEST_SPOT = 13.0  # radius in user units
FINEST_STEP = 0.7  # user units between two points of an outline
PHONE_TEXT = 15  # user units of a character on a phone, as the style sheet writes it there


@dataclass(frozen=True)
class Area:
    """A county: its rings in metres, its shade (0 light to 3 dark, None for the plain ground) and what is written."""

    name: str
    rings: Sequence[Ring]
    shade: int | None = None
    shown: str = ""
    label_at: tuple[float, float] | None = None
    href: str = ""


@dataclass(frozen=True)
class Spot:
    """A town or a functional district. Its circle's area is proportional to `size`.

    `mark` is dot, ring (waits for somebody) or diamond (needs a word); `label` is written beside it, `shown` is its
    figure as printed.
    """

    name: str
    x: float
    y: float
    size: float = 1.0
    shade: int = 3
    mark: str = "dot"
    shown: str = ""
    label: str = ""
    href: str = ""


@dataclass(frozen=True)
class _View:
    """From metres to user units: one scale for both directions, north up."""

    west: float
    north: float
    scale: float
    margin: float

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        return self.margin + (x - self.west) * self.scale, self.margin + (self.north - y) * self.scale


def _view(areas: Sequence[Area], spots: Sequence[Spot], width: float, margin: float) -> tuple[_View, float]:
    points = [point for area in areas for ring in area.rings for point in ring] + [(spot.x, spot.y) for spot in spots]
    xs = [x for x, _ in points] or [0.0, 1.0]
    ys = [y for _, y in points] or [0.0, 1.0]
    span = max(max(xs) - min(xs), 1.0)
    scale = (width - 2 * margin) / span
    return _View(min(xs), max(ys), scale, margin), (max(ys) - min(ys)) * scale + 2 * margin


def town_map(
    title: str, areas: Sequence[Area], spots: Sequence[Spot], *, unit: str, legend: Sequence[tuple[str, str]] = (),
    width: float = 480, note: str = "", largest_spot: float = LARGEST_SPOT,
) -> Chart:  # fmt: skip
    """Areas under spots, names written on the map.

    `legend` pairs a sign (a shade "0" to "3", or "ring", "diamond") with its words. Spots are drawn large to small, so
    that a small town is never hidden under a large one.
    """
    view, height = _view(areas, spots, width, margin=16)
    largest = max((spot.size for spot in spots), default=1.0) or 1.0
    parts = [_area(area, view) for area in areas]
    parts += [
        _spot(spot, view, largest_spot * math.sqrt(max(spot.size, 0) / largest), width)
        for spot in sorted(spots, key=lambda one: (-one.size, one.name))
    ]
    parts += [_area_label(area, view, width) for area in areas if area.shown or area.label_at]
    parts += _legend(legend, width, height)
    rows = tuple((area.name, area.shown) for area in areas if area.shown)
    rows += tuple((spot.name, spot.shown or tick_label(spot.size)) for spot in spots)
    heads = ("地方", unit)
    return Chart(drawing(title, described(heads, rows), width, height, parts), title, heads, rows, note)


def _area(area: Area, view: _View) -> str:
    path = "".join(filter(None, (_outline(ring, view) for ring in area.rings)))
    fill = TINT if area.shade is None else AREA_SHADES[area.shade]
    drawn = element("path", hint(f"{area.name} {area.shown}".strip()), d=path, fill=fill, stroke=STRONG)
    return linked(drawn, area.href, f"{area.name} {area.shown}，打开记录")


def _outline(ring: Ring, view: _View) -> str:
    """The ring as a path, without points nearer than FINEST_STEP; empty for an island too small to see."""
    points = list(_thinned(view(x, y) for x, y in ring))
    if len(points) < 3 or abs(_surface(points)) < SMALLEST_ISLAND:
        return ""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def _thinned(points: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last: tuple[float, float] | None = None
    for point in points:
        if last is None or abs(point[0] - last[0]) + abs(point[1] - last[1]) >= FINEST_STEP:
            yield point
            last = point


def _surface(points: Sequence[tuple[float, float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True)) / 2


def _area_label(area: Area, view: _View, width: float) -> str:
    """In the middle of the area, but inside the drawing where the area lies at its edge."""
    x, y = view(*area.label_at) if area.label_at else _middle(area, view)
    label = f"{area.name} {area.shown}".strip()
    half = _room(label) / 2
    return written(min(max(x, half), width - half), y, label)


def _room(label: str) -> float:
    """What a label takes at the most: a phone writes it larger than the drawing is made for."""
    return width_of(label) * PHONE_TEXT / TEXT_SIZE + 4


def _middle(area: Area, view: _View) -> tuple[float, float]:
    """The centroid of the largest ring."""
    rings = [[view(x, y) for x, y in ring] for ring in area.rings]
    ring = max(rings, key=lambda points: abs(_surface(points)))
    surface = _surface(ring) or 1.0
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * surface)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * surface)
    return x, y


def _spot(spot: Spot, view: _View, radius: float, width: float) -> str:
    x, y = view(spot.x, spot.y)
    radius = max(radius, 2.5)
    drawn = _mark(spot.mark, x, y, radius, spot.shade, hint(f"{spot.name} {spot.shown}".strip()))
    if spot.label:
        room, right, left = _room(spot.label), x + radius + 4, x - radius - 4
        on_left = right + room > width and left > width - right
        edge = max(left, room) if on_left else min(right, width - room)
        drawn += outlined(edge, y + 4, spot.label, anchor="end" if on_left else "start")
    return linked(drawn, spot.href, f"{spot.name} {spot.shown}，打开记录")


def _mark(mark: str, x: float, y: float, radius: float, shade: int, inner: str = "") -> str:
    if mark == "ring":
        return element("circle", inner, cx=x, cy=y, r=radius, fill=GROUND, stroke=THIRD, stroke_width=2)
    if mark == "diamond":
        corners = " ".join(f"{number(x + dx)},{number(y + dy)}" for dx, dy in ((0, -5), (5, 0), (0, 5), (-5, 0)))
        return element("polygon", inner, points=corners, fill=SOON, stroke=GROUND)
    edge = CHART_1 if shade == 0 else GROUND
    return element("circle", inner, cx=x, cy=y, r=radius, fill=SHADES[shade], stroke=edge)


def _legend(legend: Sequence[tuple[str, str]], width: float, height: float) -> list[str]:
    """At the lower right, where the sea is."""
    widest = max((width_of(words) for _, words in legend), default=0.0)
    x, y = width - widest - 24, height - 18 * len(legend)
    parts = []
    for at, (sign, words) in enumerate(legend):
        middle = y + 18 * at
        mark, shade = ("dot", int(sign)) if sign.isdigit() else (sign, 3)
        parts.append(_mark(mark, x, middle, 5, shade))
        parts.append(text(x + 12, middle + 4, words, fill=INK))
    return parts
