"""Supporters for a lead: a second and a third matching with the functions already present forbidden.

planners.md: distinct functions inside a team are not one network with the leads, so the lead is solved first, then the
rest of the team. Here the leads are those who serve today; each round gives every chosen enterprise one supporter of a
function that its team does not have yet, as good in total as can be.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from qiaoliang.instructors.postings.models import SUPPORTS_AT_MOST, Stint
from qiaoliang.planning.matching.instance import Built, build
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.instance import NOBODY, Instance, Integers
from qiaoliang.solvers.matching.score import PartName
from qiaoliang.solvers.matching.solve import solve

Team = list[tuple[int, str]]  # instructor and function of everybody at an enterprise


@dataclass(frozen=True)
class Proposal:
    """One supporter for one enterprise, by primary keys; scores in milli-points. `load` counts this enterprise too."""

    enterprise: int
    instructor: int
    score: int
    relevance: int
    distance_m: int
    load: int
    bound: int


@dataclass
class _State:
    """What changes from round to round: the teams, and how many places each instructor has left."""

    built: Built
    teams: dict[int, Team]
    room: Integers
    bounds: Integers


def propose(
    *, region_code: str, on: date, enterprises: Sequence[int], supporters: int, parameters: Parameters
) -> list[Proposal]:
    """Up to `supporters` (one or two) for each of the chosen enterprises of the region, in their order.

    Enterprises without a lead, or with a full team, get nobody; nor does one for which everybody is barred or full.
    Equal input gives equal proposals. Raises `NobodyToMatch`.
    """
    parameters = replace(parameters, hold_on_leave=False, load_min=0)
    built = build(region_code=region_code, on=on, parameters=parameters)
    state = _start(built, on)
    wanted = [pk for pk in enterprises if pk in state.teams and pk in built.leads]
    found: list[Proposal] = []
    for _ in range(min(supporters, SUPPORTS_AT_MOST)):
        wanted = [pk for pk in wanted if len(state.teams[pk]) <= SUPPORTS_AT_MOST]
        found += _round(state, wanted)
    place = {pk: number for number, pk in enumerate(enterprises)}
    return sorted(found, key=lambda one: place[one.enterprise])


def _start(built: Built, on: date) -> _State:
    """Teams as they stand; places left after leading what this run could move."""
    teams: dict[int, Team] = {pk: [] for pk in built.enterprises}
    running = Stint.everything.in_force(on).order_by("part", "pk")
    for enterprise, who, function in running.values_list("enterprise", "instructor", "instructor__function"):
        if enterprise in teams:
            teams[enterprise].append((who, function))
    inside = set(teams)
    leading = Counter(lead.instructor for enterprise, lead in built.leads.items() if enterprise in inside)
    bounds = built.named.instance.max_load
    led = np.array([leading.get(who, 0) for who in built.instructors], np.int64)
    return _State(built, teams, np.maximum(bounds - led, 0), bounds)


def _round(state: _State, wanted: Sequence[int]) -> list[Proposal]:
    """One supporter each; whoever is matched with the stand-in for nobody gets none."""
    if not wanted:
        return []
    built = state.built
    instance = _instance(state, wanted)
    plan = solve(instance, built.named.params)
    nobody = len(built.instructors)
    found = [(wanted[e], i, e) for e, i in enumerate(plan.assignment.tolist()) if i != nobody]
    proposals = [_proposal(state, instance, enterprise, i, e) for enterprise, i, e in found]
    for enterprise, i, _ in found:
        state.teams[enterprise].append((built.instructors[i], built.named.functions[int(instance.function[i])]))
    return proposals


def _proposal(state: _State, instance: Instance, enterprise: int, i: int, e: int) -> Proposal:
    parts = {part.name: part for part in score.parts(instance, state.built.named.params, e, i)}
    state.room[i] -= 1
    return Proposal(
        enterprise=enterprise, instructor=state.built.instructors[i], score=sum(part.value for part in parts.values()),
        relevance=parts[PartName.RELEVANCE].value, distance_m=parts[PartName.DISTANCE].number,
        load=int(state.bounds[i] - state.room[i]), bound=int(state.bounds[i]),
    )  # fmt: skip


def _instance(state: _State, wanted: Sequence[int]) -> Instance:
    """The chosen enterprises with everybody who has room, and one instructor more who stands for nobody: far away,
    of a function that answers nothing, with room for all. So there always is a plan, and it leaves out whom it must."""
    whole, built = state.built.named.instance, state.built
    place = {pk: number for number, pk in enumerate(built.enterprises)}
    rows = np.array([place[pk] for pk in wanted], np.int64)
    nobody = len(built.instructors)
    away = whole.instructor_at.max(axis=0, initial=0) + state.built.named.params.metre_cap * 2
    return replace(
        whole,
        need=whole.need[rows],
        affinity=np.hstack([whole.affinity, np.zeros((len(whole.affinity), 1), np.int64)]),
        function=np.append(whole.function, whole.affinity.shape[1]),
        enterprise_at=whole.enterprise_at[rows],
        instructor_at=np.vstack([whole.instructor_at, away]),
        division=whole.division[rows],
        knows=np.vstack([whole.knows, np.zeros((1, whole.knows.shape[1]), np.bool_)]),
        has_members=whole.has_members[rows],
        party_experience=np.append(whole.party_experience, False),
        min_load=np.zeros(nobody + 1, np.int64),
        max_load=np.append(state.room, len(wanted)),
        incumbent=np.full(len(wanted), NOBODY, np.int64),
        forbidden=_forbidden(state, wanted, rows, place),
        pins=np.empty((0, 2), np.int64),
    )


def _forbidden(state: _State, wanted: Sequence[int], rows: Integers, place: Mapping[int, int]) -> Integers:
    """Conflicts of the run, and everybody whose function the team has already."""
    instance, functions = state.built.named.instance, state.built.named.functions
    new_place = {int(row): number for number, row in enumerate(rows)}
    pairs = {(new_place[e], i) for e, i in instance.forbidden.tolist() if e in new_place}
    for number, enterprise in enumerate(wanted):
        present = [functions.index(function) for _, function in state.teams[enterprise] if function in functions]
        same = np.flatnonzero(np.isin(instance.function, present))
        pairs |= {(number, int(i)) for i in same}
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)
