"""Lines over time: one or two series, gaps where there was nothing to measure, a break where a definition changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from qiaoliang.kit.charts.svg import (
    CHART_1,
    CHART_2,
    GROUND,
    HAIR,
    INK,
    SECOND,
    STRONG,
    Chart,
    described,
    drawing,
    element,
    hint,
    line,
    linked,
    number,
    text,
    tick_label,
    ticks,
    width_of,
)  # fmt: skip

MISSING = "—"
REACH = 12  # units around a point that open it: as large as a target has to be


@dataclass(frozen=True)
class Series:
    """One line. `values` has one entry a label, None where there is a gap; `name` stands at its end if given.

    `hrefs` has one address a label, where the records of that point are; empty opens nothing.
    """

    values: Sequence[float | None]
    name: str = ""
    hrefs: Sequence[str] = ()

    def href(self, at: int) -> str:
        return self.hrefs[at] if at < len(self.hrefs) else ""

    def printed(self, at: int) -> str:
        value = self.values[at]
        return MISSING if value is None else tick_label(value)


@dataclass(frozen=True)
class _Frame:
    """Where the plot lies and how values become heights."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    count: int

    def x(self, at: int) -> float:
        return self.left + (self.right - self.left) * (at + 0.5) / self.count

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * (value - self.low) / (self.high - self.low)


def over_time(
    title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str, axis: str = "",
    target: float | None = None, target_label: str = "目标", breaks: dict[int, str] | None = None,
    from_zero: bool = False, width: float = 420, height: float = 220, note: str = "",
) -> Chart:  # fmt: skip
    """Values over periods. `breaks` maps the index of a period to the sentence of a changed definition.

    With gaps (None) the line is interrupted, never drawn through. The first series is solid with dots, the second
    dashed with squares. Each line's lowest and last value is written on it.
    """
    known = [value for one in series for value in one.values if value is not None]
    known += [] if target is None else [target]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    marks = ticks(0 if from_zero else low, high if high > low else low + 1)
    named = max((width_of(f"{one.name} 00.0") for one in series if one.name), default=0.0)
    right = width - max(named + 8, 36)
    frame = _Frame(36, right, 26.0 if breaks else 14.0, height - 26, marks[0], marks[-1], max(len(labels), 1))
    parts = [*_grid(frame, marks), *_labels(frame, labels, axis)]
    if target is not None:
        y = frame.y(target)
        parts.append(line(frame.left, y, frame.right, y, stroke=SECOND, dash="4 3"))
        parts.append(text(frame.right + 6, y + 4, target_label))
    for at, sentence in (breaks or {}).items():
        x = frame.x(at)
        parts.append(line(x, 16, x, frame.bottom, stroke=SECOND, dash="4 3"))
        parts.append(text(min(x, width - width_of(sentence) / 2), 11, sentence, anchor="middle", fill=INK))
    for order, one in enumerate(series):
        parts += _drawn(frame, one, labels, order)
    heads = (axis or "期间", *(one.name or unit for one in series))
    rows = tuple((label, *(one.printed(at) for one in series)) for at, label in enumerate(labels))
    return Chart(drawing(f"{title}（{unit}）", described(heads, rows), width, height, parts), title, heads, rows, note)


def _grid(frame: _Frame, marks: Sequence[float]) -> Iterator[str]:
    for mark in marks:
        y = frame.y(mark)
        yield line(frame.left, y, frame.right, y, stroke=STRONG if mark == marks[0] else HAIR)
        yield text(frame.left - 8, y + 4, tick_label(mark), anchor="end")


def _labels(frame: _Frame, labels: Sequence[str], axis: str) -> Iterator[str]:
    """As many labels as fit, counted back from the last."""
    room = (frame.right - frame.left) / frame.count
    every = 1
    while labels and every * room < max(map(width_of, labels)) + 4:
        every += 1
    for at, label in enumerate(labels):
        if (len(labels) - 1 - at) % every == 0:
            yield text(frame.x(at), frame.bottom + 18, label, anchor="middle")
    if axis:
        yield text(frame.right + 6, frame.bottom + 4, axis)


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Stretches without a gap."""
    run: list[tuple[int, float]] = []
    for at, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((at, value))
    if run:
        yield run


def _drawn(frame: _Frame, one: Series, labels: Sequence[str], order: int) -> Iterator[str]:
    stroke = CHART_1 if order == 0 else CHART_2
    dashes = {} if order == 0 else {"stroke_dasharray": "5 3"}
    points = [point for run in _runs(one.values) for point in run]
    for run in _runs(one.values):
        path = " ".join(f"{number(frame.x(at))},{number(frame.y(value))}" for at, value in run)
        if len(run) > 1:
            yield element("polyline", points=path, fill="none", stroke=stroke, stroke_width=1.6, **dashes)
    for at, value in points:
        said = f"{one.name} {labels[at]}：{one.printed(at)}".strip()
        yield linked(
            _marker(frame.x(at), frame.y(value), stroke, order, hint(said), is_link=bool(one.href(at))),
            one.href(at), f"{said}，打开记录",
        )  # fmt: skip
    if points:
        yield from _written(frame, one, points, stroke)


def _marker(x: float, y: float, fill: str, order: int, inner: str, *, is_link: bool = False) -> str:
    """A dot or a square; what opens records can be hit by a finger and shows where the keyboard is."""
    around = element("circle", cx=x, cy=y, r=REACH, fill="none", pointer_events="all") if is_link else ""
    if order:
        return around + element("rect", inner, x=x - 2.5, y=y - 2.5, width=5, height=5, fill=fill)
    return around + element("circle", inner, cx=x, cy=y, r=2.5, fill=fill)


def _written(frame: _Frame, one: Series, points: Sequence[tuple[int, float]], fill: str) -> Iterator[str]:
    """The last value (with the name, beside the end) and the lowest, where it is not the last."""
    last, value = points[-1]
    if one.name:
        yield text(frame.x(last) + 8, frame.y(value) + 4, f"{one.name} {one.printed(last)}", fill=INK)
    else:
        yield text(frame.x(last), frame.y(value) - 9, one.printed(last), anchor="middle", fill=INK, bold=True)
    lowest, least = min(points, key=lambda point: point[1])
    if lowest != last and abs(frame.x(last) - frame.x(lowest)) > 30:
        below = frame.y(least) + 18
        if below < frame.bottom - 4:
            yield text(frame.x(lowest), below, one.printed(lowest), anchor="middle", fill=INK)
        else:
            yield text(frame.x(lowest) - 5, frame.y(least) - 6, one.printed(lowest), anchor="end", fill=INK)


def small(title: str, values: Sequence[float | None]) -> SafeString:
    """A small line for a table cell, 116 × 24, with a dot on the last value."""
    points = [point for run in _runs(values) for point in run]
    if not points:
        return drawing(title, MISSING, 116, 24, [])
    low, high = min(value for _, value in points), max(value for _, value in points)
    frame = _Frame(0, 116, 4, 20, low, high if high > low else low + 1, max(len(values), 1))
    parts = []
    for run in _runs(values):
        path = " ".join(f"{number(frame.x(at))},{number(frame.y(value))}" for at, value in run)
        parts.append(element("polyline", points=path, fill="none", stroke=CHART_2, stroke_width=1.5))
    at, value = points[-1]
    parts.append(element("circle", cx=frame.x(at), cy=frame.y(value), r=2.5, fill=CHART_1, stroke=GROUND))
    return drawing(title, "、".join(tick_label(value) for _, value in points), 116, 24, parts)
