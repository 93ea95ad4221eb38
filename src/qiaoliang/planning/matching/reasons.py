"""Why a run is infeasible: who and where is short of what, by name, and two ways out of each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.planning.matching.instance import Built
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.solvers.matching.plan import Obstacle, Plan, Reason

NAMED_AT_MOST = 8
PLACES_NAMED = 3
KEPT_AT_MOST = 500  # keys of enterprises and instructors kept per reason

ADD_PEOPLE = ("补充提名指导员", "/instructors/")
CONFLICTS = ("核对回避登记", "/instructors/postings/conflicts/")
WIDEN = ("扩大范围到全市重算", "again:")


def worded(built: Built, plan: Plan) -> list[dict[str, Any]]:
    """The reasons of an infeasible plan as JSON: obstacle, sentence, two ways out, and the rows concerned.

    A way out is [label, address]; an address that begins with `again:` is the form of a new run with these fields.
    """
    return [_worded(built, reason) for reason in plan.infeasible]


def _worded(built: Built, reason: Reason) -> dict[str, Any]:
    enterprises = [built.enterprises[e] for e in reason.enterprises]
    instructors = [built.instructors[i] for i in reason.instructors]
    said = {
        "enterprises": _enterprises(enterprises),
        "instructors": _instructors(instructors),
        "places": _places(enterprises),
        "needed": reason.needed,
        "available": reason.available,
        "short": reason.needed - reason.available,
    }
    return {
        "obstacle": reason.obstacle.value,
        "sentence": SENTENCES[reason.obstacle].format(**said),
        "ways": [list(way) for way in _ways(built, reason, enterprises)],
        "enterprises": enterprises[:KEPT_AT_MOST],
        "instructors": instructors[:KEPT_AT_MOST],
        "needed": reason.needed,
        "available": reason.available,
    }


SENTENCES = {
    Obstacle.NO_ALLOWED_INSTRUCTOR: "{enterprises}无人可派：范围内的指导员都须回避。",
    Obstacle.PINNED_TWICE: "{enterprises}固定了 {needed} 名指导员（{instructors}），只能固定一名。",
    Obstacle.PIN_FORBIDDEN: "{enterprises}固定的指导员{instructors}须回避或被禁止。",
    Obstacle.PINS_ABOVE_MAX_LOAD: "{instructors}被固定服务 {needed} 家，可服务的上限是 {available} 家。",
    Obstacle.MIN_ABOVE_MAX_LOAD: "{instructors}的下限 {needed} 家大于上限 {available} 家。",
    Obstacle.CAPACITY_BELOW_ENTERPRISES: "共 {needed} 家企业，全部指导员合计至多服务 {available} 家，差 {short} 家。",
    Obstacle.MIN_LOADS_ABOVE_ENTERPRISES: "全部指导员的下限合计 {needed} 家，企业只有 {available} 家，多 {short} 家。",
    Obstacle.TOO_FEW_PLACES: (
        "{places}，其中 {short} 家无人可派：{needed} 家企业（{enterprises}）只能由{instructors}服务，"
        "合计至多 {available} 家。"
    ),
    Obstacle.TOO_FEW_ENTERPRISES: "{instructors}的下限合计 {needed} 家，他们可以服务的企业只有 {available} 家。",
}


def _ways(built: Built, reason: Reason, enterprises: Sequence[int]) -> Iterable[tuple[str, str]]:
    """Two things that a person can do about it."""
    match reason.obstacle:
        case Obstacle.NO_ALLOWED_INSTRUCTOR:
            return CONFLICTS, ADD_PEOPLE
        case Obstacle.CAPACITY_BELOW_ENTERPRISES | Obstacle.TOO_FEW_PLACES:
            more = f"补充提名指导员，至少能再服务 {reason.needed - reason.available} 家"
            return _more_places(built, reason), (more, ADD_PEOPLE[1])
        case Obstacle.MIN_LOADS_ABOVE_ENTERPRISES | Obstacle.TOO_FEW_ENTERPRISES | Obstacle.MIN_ABOVE_MAX_LOAD:
            return ("把每人下限改为 0 重算", "again:load_min=0"), ("核对指导员的上下限", "/instructors/")
        case Obstacle.PIN_FORBIDDEN:
            keys = ",".join(map(str, enterprises))
            return ("去掉这项固定重算", "again:" + urlencode({"unpin": keys})), CONFLICTS
        case _:
            keys = ",".join(map(str, enterprises))
            return ("去掉这些固定重算", "again:" + urlencode({"unpin": keys})), ("改固定别的指导员", "again:")


def _more_places(built: Built, reason: Reason) -> tuple[str, str]:
    """Raise the bound that binds: the run's, if it cuts somebody concerned, else the people's own."""
    most = built.named.instance.max_load
    concerned = list(reason.instructors) or list(range(len(most)))
    bound = min(20, max(int(most[concerned].max()) + 1, -(-reason.needed // len(concerned))))
    if int(most[concerned].max()) >= built.load_max:
        return f"把每人上限提高到 {bound} 家重算", "again:" + urlencode({"load_max": bound})
    href = f"/instructors/{built.instructors[concerned[0]]}/" if len(concerned) == 1 else "/instructors/"
    return f"把他们的个人上限提高到 {bound} 家", href


def _enterprises(keys: Sequence[int]) -> str:
    return _listed(_names(Enterprise, keys, "name"), len(keys), "家")


def _instructors(keys: Sequence[int]) -> str:
    return _listed(_names(Instructor, keys, "name"), len(keys), "人")


def _names(model: Any, keys: Sequence[int], column: str) -> list[str]:
    found = dict(model.everything.filter(pk__in=keys[:NAMED_AT_MOST]).values_list("pk", column))
    return [found[key] for key in keys[:NAMED_AT_MOST]]


def _places(keys: Sequence[int]) -> str:
    """The towns in which the enterprises lie, the fullest first: `泽头镇 6 家、小观镇 2 家等`."""
    towns = Enterprise.everything.filter(pk__in=keys[:5000]).values_list("region__name", flat=True)
    counted = Counter(towns).most_common()
    shown = "、".join(f"{name} {number} 家" for name, number in counted[:PLACES_NAMED])
    return shown + ("等" if len(counted) > PLACES_NAMED else "")


def _listed(names: Sequence[str], total: int, unit: str) -> str:
    return "、".join(names) + (f"等 {total} {unit}" if total > len(names) else "")
