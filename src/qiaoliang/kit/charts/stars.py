"""A few places around one of them, to scale, with the kilometres written on the lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from qiaoliang.kit.charts.svg import (
    CHART_1,
    CHART_2,
    GROUND,
    Chart,
    described,
    drawing,
    element,
    hint,
    outlined,
    shortened,
    text,
    width_of,
)  # fmt: skip

MARGIN, LEAST_SPAN = 34.0, 200.0  # user units at the edge; metres below which a neighbourhood is not drawn larger


@dataclass(frozen=True)
class Place:
    """One place in metres; `size` (1 or 2 members) makes its dot larger, `shown` is what a table says of it."""

    name: str
    x: float
    y: float
    size: int = 1
    shown: str = ""


def star(title: str, centre: Place, others: Sequence[Place], *, width: float = 320, note: str = "") -> Chart:
    """The centre with a line to every other place."""
    places = [centre, *others]
    west, north = min(place.x for place in places), max(place.y for place in places)
    wide = max(max(place.x for place in places) - west, LEAST_SPAN)
    tall = max(north - min(place.y for place in places), LEAST_SPAN / 2)
    scale = min((width - 2 * MARGIN) / wide, (width * 0.7 - 2 * MARGIN) / tall)
    height = max(tall * scale + 2 * MARGIN, 110.0)
    left = (width - (max(place.x for place in places) - west) * scale) / 2

    def at(place: Place) -> tuple[float, float]:
        return left + (place.x - west) * scale, MARGIN + (north - place.y) * scale

    parts = [_line(at(centre), at(place), place) for place in others]
    parts += [_dot(at(place), place, is_centre=place is centre) for place in places]
    parts += [_name(at(place), place, width) for place in places]
    heads = ("企业", "距离")
    rows = tuple((place.name, place.shown) for place in places)
    return Chart(drawing(title, described(heads, rows), width, height, parts), title, heads, rows, note)


def _line(start: tuple[float, float], end: tuple[float, float], place: Place) -> str:
    return element(
        "line", hint(f"{place.name} {place.shown}"), x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=CHART_2,
        stroke_width=1.5,
    )  # fmt: skip


def _dot(at: tuple[float, float], place: Place, *, is_centre: bool) -> str:
    fill = CHART_1 if is_centre else CHART_2
    return element(
        "circle", hint(f"{place.name} {place.shown}"), cx=at[0], cy=at[1], r=4 + 2 * place.size, fill=fill,
        stroke=GROUND,
    )  # fmt: skip


def _name(at: tuple[float, float], place: Place, width: float) -> str:
    """Above the dot, moved inwards at the edges; the distance stands below it."""
    name = shortened(place.name, width / 2)
    half = width_of(name) / 2
    x = min(max(at[0], half + 2), width - half - 2)
    drawn = outlined(x, at[1] - 12, name, anchor="middle")
    return drawn + (text(x, at[1] + 22, place.shown, anchor="middle") if place.shown else "")
