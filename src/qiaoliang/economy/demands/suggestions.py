"""What the system suggests about a demand: likely doubles, similar ones of others, category and department."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.models import Q

from qiaoliang.economy.demands import routing
from qiaoliang.economy.demands.choices import Category, Stage
from qiaoliang.economy.demands.fragments import counted, likeness
from qiaoliang.economy.demands.models import Demand, RoutingModel
from qiaoliang.registry.departments.models import Department

SAME: Final = 0.55  # of one enterprise: likely the same thing again
ALIKE: Final = 0.6  # of several: likely one cause
WITHIN: Final = timedelta(days=180)
COMPARED: Final = 2000  # of the newest open ones: a tenth of a second at most
SHOWN: Final = 8


def words_of(title: str, body: str) -> str:
    """The title is mostly the beginning of the text; said twice it would count twice."""
    return body if body.startswith(title) else f"{title}。{body}"


@dataclass(frozen=True)
class Similar:
    demand: Any
    percent: int


def doubles(enterprise: Any, text: str, on: date, *, but: int | None = None) -> list[Similar]:
    """What the same enterprise asked for lately in similar words, among the demands the person may see."""
    rows = Demand.objects.filter(enterprise=enterprise).filter(Q(heard_on__gte=on - WITHIN) | ~Q(stage=Stage.CLOSED))
    return _similar(rows.exclude(pk=but), text, SAME)


def alike(demand: Demand, on: date) -> list[Similar]:
    """Open demands of other enterprises in similar words that stand under no topic yet."""
    rows = Demand.objects.open().filter(topic=None, heard_on__gte=on - WITHIN, secrets=None)
    rows = rows.exclude(enterprise=demand.enterprise_id).exclude(stage=Stage.ANSWERED)
    return _similar(rows, words_of(demand.title, demand.body), ALIKE)


def _similar(rows: Any, text: str, least: float) -> list[Similar]:
    wanted = counted(text)
    lean = rows.order_by("-pk").values_list("pk", "title", "body")[:COMPARED]
    scored = [(likeness(wanted, counted(words_of(title, body))), pk) for pk, title, body in lean]
    best = sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1]))[:SHOWN]
    found = Demand.objects.select_related("enterprise", "department").in_bulk([pk for _, pk in best]) if best else {}
    return [Similar(found[pk], round(score * 100)) for score, pk in best]


@dataclass(frozen=True)
class Suggested:
    """What the newest model says of one demand; `model` tells where that comes from."""

    model: RoutingModel
    category: str
    departments: list[Department]

    @property
    def category_label(self) -> str:
        return str(Category(self.category).label)


def suggested(demand: Any) -> Suggested | None:
    """Category and up to three departments that may take it; None as long as no model was trained."""
    newest: RoutingModel | None = RoutingModel.objects.defer("weights").first()
    if newest is None:
        return None
    models = _models(newest.pk, newest.data_version)
    text = words_of(demand.title, demand.body)
    functions = models["department"].ranked([text])[0][:3]
    return Suggested(newest, models["category"].ranked([text])[0][0], _departments(functions, demand))


@lru_cache(maxsize=2)
def _models(pk: int, version: str) -> dict[str, routing.Classifier]:
    return routing.unpacked(bytes(RoutingModel.objects.get(pk=pk).weights))


def _departments(functions: list[str], demand: Any) -> list[Department]:
    """For each function the department nearest above the enterprise: the county's own, else the city's."""
    secret = demand.secrets.exclude(department=None).values("department")
    rows = Department.objects.filter(function__in=functions, is_active=True).exclude(pk__in=secret)
    found: dict[str, Department] = {}
    for row in sorted(rows, key=lambda one: (-len(one.region_code), one.code)):
        if demand.region_code.startswith(row.region_code):
            found.setdefault(row.function, row)
    return [found[function] for function in functions if function in found]
