"""Rows of the registry → an instance for the solver, as of a day, for the whole city or a county. A dozen queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Q

from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.models import BLOCKING, Conflict, Part, Stint
from qiaoliang.instructors.postings.models import Pin as StandingPin
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.membership import headcount
from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.planning.matching.request import Parameters, Pin
from qiaoliang.registry.departments.functions import Function, default_affinity
from qiaoliang.registry.departments.models import Affinity, AffinityVersion, Department
from qiaoliang.registry.enterprises.industries import DEFAULT_NEEDS
from qiaoliang.registry.enterprises.models import Enterprise, MemberDeclaration, NeedProfile
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.geometry import project
from qiaoliang.registry.regions.models import Region
from qiaoliang.solvers.matching.instance import DIVISION_CODES, NOBODY, UNKNOWN_DIVISION, Instance, Integers

FUNCTIONS = tuple(function.value for function in Function)
INSTRUCTOR_COLUMNS = (
    "pk", "function", "divisions", "has_party_experience", "min_load", "max_load", "longitude", "latitude",
    "department",
)  # fmt: skip
Point = tuple[int, int]
Row = Mapping[str, Any]


class NobodyToMatch(Refusal):
    """There is no enterprise or no instructor in the scope on that day."""


@dataclass(frozen=True)
class Lead:
    """Who leads at an enterprise on the day, since when."""

    instructor: int
    starts_on: date
    stint: int


@dataclass(frozen=True, eq=False)
class Built:
    """The instance with primary keys as names, and what the pages say about the registry it was taken from."""

    named: NamedInstance
    leads: Mapping[int, Lead]
    held: tuple[int, ...]  # enterprises left out: their lead is on leave and has a backup
    affinity_version: str
    load_max: int  # the run's own bound on everybody
    standing_pins: tuple[Pin, ...] = ()  # of the office's standing decisions, those that this run keeps

    @property
    def enterprises(self) -> list[int]:
        return [int(name) for name in self.named.enterprises]

    @property
    def instructors(self) -> list[int]:
        return [int(name) for name in self.named.instructors]


def build(*, region_code: str, on: date, parameters: Parameters) -> Built:
    """The instance of `region_code` (empty: everything) on the day. Raises `NobodyToMatch`."""
    leads = leads_on(region_code, on)
    held = _held(leads, on) if parameters.hold_on_leave else frozenset()
    left_out = held | set(parameters.closed)
    enterprises = [row for row in _enterprises(region_code, on) if row["pk"] not in left_out]
    instructors = _instructors(region_code, on, parameters, leads)
    if not enterprises:
        raise NobodyToMatch("这个范围在这一天没有正常经营的企业，请换范围或日期。")
    if not instructors:
        raise NobodyToMatch("这个范围在这一天没有可派的指导员（已批准、已培训、在任期内、不在请假）。请先提名和批准。")
    enterprise_of = {row["pk"]: place for place, row in enumerate(enterprises)}
    instructor_of = {row["pk"]: place for place, row in enumerate(instructors)}
    forbidden = barred(region_code, on) | set(parameters.bans)
    asked = _held_pins(parameters, enterprise_of, instructor_of)
    decided = {enterprise for enterprise, _ in asked} | set(parameters.freed)
    standing = _standing_pins(region_code, on, decided) - forbidden
    affinity, version = _affinity(on)
    instance = Instance(
        need=_needs(enterprises, region_code, on),
        affinity=affinity,
        function=function_indices(instructors),
        enterprise_at=_array([_place_of(row) for row in enterprises], 2),
        instructor_at=_array(instructor_places(instructors), 2),
        division=np.array([_division(row["division"]) for row in enterprises], np.int64),
        knows=known(instructors),
        has_members=_has_members(enterprises, region_code, on),
        party_experience=np.array([row["has_party_experience"] for row in instructors], np.bool_),
        **loads(instructors, enterprise_of, on, parameters),
        incumbent=incumbents(enterprises, instructor_of, leads, on, parameters),
        forbidden=pairs_of(forbidden, enterprise_of, instructor_of),
        pins=pairs_of(asked | standing, enterprise_of, instructor_of),
    )
    named = NamedInstance(
        instance=instance,
        params=parameters.weights,
        enterprises=tuple(str(pk) for pk in enterprise_of),
        instructors=tuple(str(pk) for pk in instructor_of),
        needs=FUNCTIONS,
        functions=FUNCTIONS,
    )
    kept = (pin for pin in standing if pin[0] in enterprise_of and pin[1] in instructor_of)
    return Built(named, leads, tuple(sorted(held)), version, parameters.load_max, tuple(sorted(kept)))


def leads_on(region_code: str, on: date) -> dict[int, Lead]:
    """The lead of every enterprise of the region on the day."""
    stints = Stint.everything.in_force(on).filter(part=Part.LEAD, enterprise__region_code__startswith=region_code)
    rows = stints.order_by("starts_on", "pk").values_list("enterprise", "instructor", "starts_on", "pk")
    return {enterprise: Lead(who, since, stint) for enterprise, who, since, stint in rows}


def _held(leads: Mapping[int, Lead], on: date) -> frozenset[int]:
    away = set(Leave.everything.filter(Leave.covers(on), backup__isnull=False).values_list("instructor", flat=True))
    return frozenset(enterprise for enterprise, lead in leads.items() if lead.instructor in away)


def _enterprises(region_code: str, on: date) -> list[Row]:
    rows = Enterprise.everything.operating(on).filter(region_code__startswith=region_code).order_by("pk")
    values: Any = rows.values(
        "pk", "division", "section", "full_members", "longitude", "latitude", "region__longitude", "region__latitude"
    )
    return list(values)


def _instructors(region_code: str, on: date, parameters: Parameters, leads: Mapping[int, Lead]) -> list[Row]:
    """Available, trained full members of the region's departments, who serves there already, and, if wanted, those of
    departments above."""
    who = Q(department__region_code__startswith=region_code) | Q(pk__in={lead.instructor for lead in leads.values()})
    if parameters.with_upper:
        above = [region_code[:length] for length in range(2, len(region_code))]
        who |= Q(department__region_code__in=above)
    if parameters.back:
        who |= Q(pk__in=parameters.back)
    rows = present(on, parameters.back).filter(who).exclude(pk__in=parameters.away).order_by("pk")
    values: Any = rows.values(*INSTRUCTOR_COLUMNS)
    return list(values)


def present(on: date, back: Sequence[int] = ()) -> Any:
    """Whoever may be sent that day: available, trained, a full member; and those of `back` although on leave."""
    ready = Q(is_full_member=True, trained_on__lte=on)
    if not back:
        return Instructor.everything.available(on).filter(ready)
    in_term = Q(term_starts_on__lte=on) & (Q(term_ends_on=None) | Q(term_ends_on__gte=on))
    there = Q(pk__in=Instructor.everything.available(on).values("pk"))
    return Instructor.everything.filter(ready, there | (in_term & Q(pk__in=list(back), standing=Standing.APPROVED)))


def _affinity(on: date) -> tuple[Integers, str]:
    """Percent by need and function of the version in force, and its label."""
    version = AffinityVersion.everything.filter(effective_on__lte=on).order_by("-effective_on", "-pk").first()
    if version is None:
        usual = default_affinity()
        return _square({(str(need), str(function)): usual[need][function] for need in usual for function in usual}), ""
    rows = Affinity.everything.filter(version=version).values_list("need", "function", "percent")
    return _square({(need, function): percent for need, function, percent in rows}), version.label


def _square(cells: Mapping[tuple[str, str], int]) -> Integers:
    return np.array([[cells.get((need, function), 0) for function in FUNCTIONS] for need in FUNCTIONS], np.int64)


def function_indices(instructors: Sequence[Row]) -> Integers:
    unknown = next((row for row in instructors if row["function"] not in FUNCTIONS), None)
    if unknown is not None:
        raise Refusal("有指导员的职能不在职能表里，请先在“指导员”里改正后再算。")
    return np.array([FUNCTIONS.index(row["function"]) for row in instructors], np.int64)


def _needs(enterprises: Sequence[Row], region_code: str, on: date) -> Integers:
    """The latest profile up to the day, else what the division usually needs."""
    profiles = NeedProfile.everything.filter(effective_on__lte=on, enterprise__region_code__startswith=region_code)
    latest = dict(profiles.order_by("effective_on", "pk").values_list("enterprise", "permille"))
    usual = {code: _permille({str(key): value for key, value in need.items()}) for code, need in DEFAULT_NEEDS.items()}
    nothing = [0] * len(FUNCTIONS)
    return np.array(
        [
            _permille(latest[row["pk"]]) if row["pk"] in latest
            else usual.get(row["division"]) or usual.get(row["section"]) or nothing
            for row in enterprises
        ],
        np.int64,
    )  # fmt: skip


def _permille(profile: Row) -> list[int]:
    return [max(0, min(1000, int(profile.get(function, 0) or 0))) for function in FUNCTIONS]


def _division(code: str) -> int:
    return int(code) if code.isdigit() and 0 < int(code) < DIVISION_CODES else UNKNOWN_DIVISION


def known(instructors: Sequence[Row]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    knows = np.zeros((len(instructors), DIVISION_CODES), np.bool_)
    for place, row in enumerate(instructors):
        knows[place, [_division(str(code)) for code in row["divisions"]]] = True
    knows[:, UNKNOWN_DIVISION] = False
    return knows


def _has_members(enterprises: Sequence[Row], region_code: str, on: date) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """On some organisation's roll that day, or by the latest declaration."""
    on_roll = set(headcount.on_roll(on).values_list("enterprise", flat=True))
    declared = MemberDeclaration.everything.filter(on__lte=on, enterprise__region_code__startswith=region_code)
    rows = declared.order_by("on", "pk").values_list("enterprise", "full_members", "probationary_members")
    members: dict[int, int] = {enterprise: full + probationary for enterprise, full, probationary in rows}
    return np.array(
        [row["pk"] in on_roll or (members.get(row["pk"], row["full_members"]) or 0) > 0 for row in enterprises],
        np.bool_,
    )


# --- positions


def _place_of(row: Row) -> Point:
    """The enterprise's own point, else its town's; a town without a point is left at the centre of the plane."""
    for longitude, latitude in (
        (row["longitude"], row["latitude"]), (row["region__longitude"], row["region__latitude"]),
    ):  # fmt: skip
        if longitude is not None and latitude is not None:
            return project(longitude, latitude)
    return 0, 0


def instructor_places(instructors: Sequence[Row]) -> list[Point]:
    """The instructor's own point, else the department's, else that of the department's region."""
    departments = {
        pk: (code, longitude, latitude)
        for pk, code, longitude, latitude in Department.everything.values_list(
            "pk", "region_code", "longitude", "latitude"
        )
    }
    seats = _region_points({code for code, *_ in departments.values()})
    places = []
    for row in instructors:
        code, longitude, latitude = departments[row["department"]]
        if row["longitude"] is not None and row["latitude"] is not None:
            places.append(project(row["longitude"], row["latitude"]))
        elif longitude is not None and latitude is not None:
            places.append(project(longitude, latitude))
        else:
            places.append(seats.get(code, (0, 0)))
    return places


def _region_points(codes: set[str]) -> dict[str, Point]:
    known = Region.everything.filter(code__in=codes).exclude(longitude=None).exclude(latitude=None)
    rows: Any = known.values_list("code", "longitude", "latitude")
    return {code: project(longitude, latitude) for code, longitude, latitude in rows}


# --- bounds, incumbents, conflicts


def loads(
    instructors: Sequence[Row], enterprise_of: Mapping[int, int], on: date, parameters: Parameters
) -> dict[str, Integers]:
    """Each person's own bounds, cut by those of the run, less the places taken by what this run does not move."""
    moved = {**enterprise_of, **dict.fromkeys(parameters.closed, 0)}  # what closes gives its place back
    taken = places_taken([row["pk"] for row in instructors], moved, on)
    set_apart = {who: (fewest, largest) for who, fewest, largest in parameters.bounds}
    most, least = [], []
    for row in instructors:
        if row["pk"] in set_apart:
            least.append(set_apart[row["pk"]][0])
            most.append(set_apart[row["pk"]][1])
            continue
        away = taken.get(row["pk"], 0)
        top = max(0, min(row["max_load"], parameters.load_max) - away)
        most.append(top)
        least.append(min(top, max(0, max(row["min_load"], parameters.load_min) - away)))
    return {"min_load": np.array(least, np.int64), "max_load": np.array(most, np.int64)}


def places_taken(instructors: Sequence[int], enterprise_of: Mapping[int, int], on: date) -> dict[int, int]:
    """Enterprises an instructor keeps whatever the plan says: supports, leads outside the run, postings to come."""
    running = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    return places_of(running.values_list("instructor", "enterprise", "part"), instructors, enterprise_of)


def places_of(
    running: Iterable[tuple[int, int, str]], instructors: Sequence[int], enterprise_of: Mapping[int, int]
) -> dict[int, int]:  # fmt: skip
    """The same from rows at hand: instructor, enterprise and part of every posting that runs or will."""
    served: dict[int, set[int]] = defaultdict(set)
    for who, enterprise, part in running:
        if part != Part.LEAD or enterprise not in enterprise_of:
            served[who].add(enterprise)
    return {who: len(served[who]) for who in instructors if who in served}


def incumbents(
    enterprises: Sequence[Row], instructor_of: Mapping[int, int], leads: Mapping[int, Lead], on: date,
    parameters: Parameters,
) -> Integers:  # fmt: skip
    """The lead on the day; nobody if not available, or if a served term shall give no points (`rotate`)."""
    term_months = settings.value("term_months", on) if parameters.rotate else 0

    def incumbent(enterprise: int) -> int:
        lead = leads.get(enterprise)
        if lead is None or (term_months and rules.is_over_term(lead.starts_on, on, term_months)):
            return NOBODY
        return instructor_of.get(lead.instructor, NOBODY)

    return np.array([incumbent(row["pk"]) for row in enterprises], np.int64)


def barred(region_code: str, on: date) -> set[Pin]:
    rows = Conflict.everything.filter(
        Conflict.in_force(on), kind__in=BLOCKING, enterprise__region_code__startswith=region_code
    )
    return set(rows.values_list("enterprise", "instructor"))


def _held_pins(parameters: Parameters, enterprise_of: Mapping[int, int], instructor_of: Mapping[int, int]) -> set[Pin]:
    """The pins; one that names somebody outside the run is refused, not forgotten."""
    for enterprise, instructor in parameters.pins:
        if enterprise not in enterprise_of:
            raise Refusal("固定的企业不在这次的范围里（已停业、在别的县区，或指导员请假由代理人负责）。请去掉这一项。")
        if instructor not in instructor_of:
            raise Refusal("固定的指导员这一天不可派（未批准、请假、任期外或不在范围里）。请去掉这一项。")
    return set(parameters.pins)


def _standing_pins(region_code: str, on: date, decided: set[int]) -> set[Pin]:
    """The office's standing pins on the day, but where the run itself pins the enterprise otherwise or frees it. One of
    somebody who cannot be sent that day, or that is barred by now, is passed over: the list of pins says so."""
    rows = StandingPin.everything.filter(
        StandingPin.in_force(on), enterprise__region_code__startswith=region_code
    ).exclude(enterprise__in=decided)
    return set(rows.values_list("enterprise", "instructor"))


def pairs_of(found: set[Pin], enterprise_of: Mapping[int, int], instructor_of: Mapping[int, int]) -> Integers:
    rows = [
        (enterprise_of[enterprise], instructor_of[instructor])
        for enterprise, instructor in sorted(found)
        if enterprise in enterprise_of and instructor in instructor_of
    ]
    return _array(rows, 2)


def _array(rows: Sequence[Sequence[int]], width: int) -> Integers:
    return np.array(rows, np.int64).reshape(-1, width)
