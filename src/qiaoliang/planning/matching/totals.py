"""What a plan amounts to: the figures of its page, taken once when it is computed and stored with the run."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median_low
from typing import Any

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Conflict, ConflictKind
from qiaoliang.planning.matching.instance import Built
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.solvers.matching.plan import Plan

RELATED_FROM = 50_000  # of at most 100,000: the function answers at least half of what the enterprise needs
NEAR_WITHIN_M = 10_000
FAR_BEYOND_M = 30_000
COUNTY_DIGITS = 6

Row = Mapping[str, Any]


def of(built: Built, plan: Plan, rows: Sequence[Row], on: date) -> dict[str, Any]:
    """Counts of the plan as JSON keeps them; of an infeasible one only what the registry says."""
    known = {"held": len(built.held), "forbidden": len(built.named.instance.forbidden)}
    if plan.infeasible:
        return known
    kept = sum(row["incumbent_id"] == row["instructor_id"] for row in rows)
    new = sum(row["incumbent_id"] is None for row in rows)
    distances = [row["distance_m"] for row in rows]
    return {
        **known,
        "kept": kept,
        "new": new,
        "changed": len(rows) - kept - new,
        "related": sum(row["relevance"] >= RELATED_FROM for row in rows),
        "median_m": median_low(distances) if distances else 0,
        "far": sum(metres > FAR_BEYOND_M for metres in distances),
        "warned": _warned(rows, on),
        "loads": sorted(Counter(plan.loads.tolist()).items()),
        "full": int((plan.loads >= built.named.instance.max_load).sum()),
        "parts": {name: sum(row[name] for row in rows) for name in PARTS},
        **_by_place(rows),
        "departments": _by_department(rows),
    }


PARTS = ("relevance", "trade", "distance", "continuity", "party")


def warned_pairs(pairs: set[tuple[int, int]], on: date) -> set[tuple[int, int]]:
    """Pairs of enterprise and instructor whose unit has an open case there: allowed, but said."""
    rows = Conflict.everything.filter(Conflict.in_force(on), kind=ConflictKind.SAME_UNIT)
    return pairs & set(rows.values_list("enterprise", "instructor"))


def _warned(rows: Sequence[Row], on: date) -> int:
    return len(warned_pairs({(row["enterprise_id"], row["instructor_id"]) for row in rows}, on))


def _by_place(rows: Sequence[Row]) -> dict[str, Any]:
    """Towns with their point, how many pairs, and how many of them near; counties with their number of pairs."""
    town_of = dict(Enterprise.everything.values_list("pk", "region_code"))
    count: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for row in rows:
        code = town_of[row["enterprise_id"]]
        count[code] += 1
        near[code] += row["distance_m"] <= NEAR_WITHIN_M
    places = {
        region.code: region
        for region in Region.everything.filter(code__in={*count, *(code[:COUNTY_DIGITS] for code in count)})
    }
    counties: Counter[str] = Counter()
    for code, number in count.items():
        counties[code[:COUNTY_DIGITS]] += number
    return {
        "towns": [
            [code, *_said(places.get(code)), count[code], near[code]] for code in sorted(count)
        ],
        "counties": [
            [code, places[code].name, number] for code, number in sorted(counties.items())
            if code in places and places[code].level == Level.COUNTY
        ],
    }  # fmt: skip


def _said(region: Region | None) -> list[Any]:
    """Name, county, longitude, latitude."""
    if region is None:
        return ["", "", None, None]
    return [region.name, region.county_name, region.longitude, region.latitude]


def _by_department(rows: Sequence[Row]) -> list[list[Any]]:
    """Departments with the number of pairs of their people."""
    people = Instructor.everything.select_related("department").only("pk", "department__short_name")
    department_of = {person.pk: (person.department_id, person.department.short_name) for person in people}
    count: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        count[department_of[row["instructor_id"]]] += 1
    return [[pk, name, number] for (pk, name), number in sorted(count.items(), key=lambda item: item[0])]
