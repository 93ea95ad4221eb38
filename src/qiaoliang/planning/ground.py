"""The ground maps of plans are drawn on: the outlines of the counties, in metres."""

from collections.abc import Sequence
from functools import cache

from qiaoliang.kit.charts import Area
from qiaoliang.registry.regions.geometry import project
from qiaoliang.registry.regions.reference import outlines


@cache
def counties() -> tuple[Area, ...]:
    """The counties by code; functional districts have no outline. They do not change while the program runs."""
    return tuple(
        Area(code, [[_flat(point) for point in ring] for polygon in polygons for ring in polygon])
        for code, polygons in outlines().items()
    )


def _flat(point: Sequence[float]) -> tuple[float, float]:
    x, y = project(point[0], point[1])
    return float(x), float(y)
