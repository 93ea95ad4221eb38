"""The twenty pairs of a plan that are worth a look first: lowest score, farthest, easiest and dearest to change."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from qiaoliang.kit.money import MISSING
from qiaoliang.planning.matching import listings, wordings
from qiaoliang.planning.matching.models import Pair, Run

SHOWN = 20


@dataclass(frozen=True)
class Order:
    label: str
    by: Any
    unit: str
    column: str  # of the list that shows the same rows, in the same order
    note: str


ORDERS = {
    "score": Order("得分最低", F("score").asc(), "分", "score", "合计得分最低的配对"),
    "far": Order("距离最远", F("distance_m").desc(), "公里", "-km", "单位到企业直线距离最远的配对"),
    "easy": Order("最易改派", F("swap_loss").asc(nulls_last=True), "分", "cost", "换成别人，总分损失最小的配对"),
    "dear": Order("最难改派", F("swap_loss").desc(nulls_last=True), "分", "-cost", "换成别人，总分损失最大的配对"),
}


@dataclass(frozen=True)
class Extreme:
    """One row: who, why, and the figure it stands out by."""

    firm: str
    href: str
    instructor: str
    why: str
    figure: str


def chosen(name: str) -> str:
    return name if name in ORDERS else "score"


def of(run: Run, name: str) -> list[Extreme]:
    """The pairs that stand out by `name`, in one query."""
    rows = listings.rows_of(run).order_by(ORDERS[name].by, "pk")[:SHOWN]
    return [
        Extreme(
            str(pair.enterprise), f"/matching/{run.pk}/pairs/{pair.enterprise_id}/",
            f"{pair.instructor.name} · {pair.instructor.department.short_name}",
            wordings.reason(pair, run.as_of, getattr(pair, "served_since", None)), _figure(pair, name),
        )
        for pair in rows
    ]  # fmt: skip


def _figure(pair: Pair, name: str) -> str:
    if name == "far":
        return wordings.kilometres(pair.distance_m)
    value = pair.score if name == "score" else pair.swap_loss
    return MISSING if value is None else wordings.points(value)
