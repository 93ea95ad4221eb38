"""People on leave joined to an instance that was built without them, so that one can ask what if they came back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from qiaoliang.planning.matching import instance as building
from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.solvers.matching.instance import NOBODY


@dataclass(frozen=True, eq=False)
class Joined:
    """The instance with further instructors who may not be used yet, and the bounds they would have, by key."""

    named: NamedInstance
    bounds: dict[int, tuple[int, int]]


def join(
    named: NamedInstance, back: Sequence[int], *, region_code: str, on: date, parameters: Parameters
) -> Joined:  # fmt: skip
    """`named` and those of `back` who may be sent that day but for their leave; the others are left out."""
    fresh = [key for key in back if str(key) not in named.instructors]
    rows = list(building.present(on, fresh).filter(pk__in=fresh).order_by("pk").values(*building.INSTRUCTOR_COLUMNS))
    if not rows:
        return Joined(named, {})
    old = named.instance
    keys = [row["pk"] for row in rows]
    enterprise_of = {int(name): place for place, name in enumerate(named.enterprises)}
    instructor_of = {key: old.instructors + place for place, key in enumerate(keys)}
    loads = building.loads(rows, enterprise_of, on, parameters)
    nothing = np.zeros(len(rows), np.int64)
    barred = {pair for pair in building.barred(region_code, on) if pair[1] in instructor_of}
    joined = replace(
        old,
        function=np.append(old.function, building.function_indices(rows)),
        instructor_at=np.concatenate([old.instructor_at, building.instructor_places(rows)]),
        knows=np.concatenate([old.knows, building.known(rows)]),
        party_experience=np.append(old.party_experience, [row["has_party_experience"] for row in rows]),
        min_load=np.append(old.min_load, nothing),
        max_load=np.append(old.max_load, nothing),
        incumbent=_led(named, region_code, on, parameters, instructor_of),
        forbidden=np.concatenate([old.forbidden, building.pairs_of(barred, enterprise_of, instructor_of)]),
    )
    bounds = {
        key: (int(least), int(most))
        for key, least, most in zip(keys, loads["min_load"], loads["max_load"], strict=True)
    }
    names = (*named.instructors, *map(str, keys))
    return Joined(replace(named, instance=joined, instructors=names), bounds)


def _led(
    named: NamedInstance, region_code: str, on: date, parameters: Parameters, instructor_of: dict[int, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Incumbents, now also those who come back."""
    rows = [{"pk": int(name)} for name in named.enterprises]
    theirs = building.incumbents(rows, instructor_of, building.leads_on(region_code, on), on, parameters)
    return np.where(theirs == NOBODY, named.instance.incumbent, theirs)
