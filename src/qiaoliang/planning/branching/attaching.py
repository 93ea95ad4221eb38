"""Who is in no branch is attached to a live organisation for work coverage: the matching problem once more."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.organisations import counts
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.rules import LEAST_FULL
from qiaoliang.planning.branching.choices import Why
from qiaoliang.planning.branching.instance import Built, distance, places
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.geometry import project
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.coverage import worked_with
from qiaoliang.solvers.branching.plan import Plan
from qiaoliang.solvers.matching.instance import DIVISION_CODES, NOBODY, Instance, Params
from qiaoliang.solvers.matching.solve import solve

USUAL_LOAD = 10  # enterprises an organisation is asked to look after besides its own
FARTHEST_M = 200_000
COLUMNS = ("run_id", "enterprise_id", "organisation_id", "distance_m", "full_members", "why", "has_work")


def reasons(built: Built, plan: Plan) -> dict[int, Why]:
    """Why each enterprise of the instance that the plan leaves over is in no branch, by primary key."""
    instance = built.instance
    near: dict[int, set[int]] = {}
    for host, member in zip(instance.host.tolist(), instance.member.tolist(), strict=True):
        near.setdefault(host, set()).add(member)
        near.setdefault(member, set()).add(host)
    found = {}
    for e in plan.left_over:
        others = near.get(e, set())
        if not others:
            why = Why.NO_NEIGHBOUR
        elif not any(instance.can_lead[one] for one in (e, *others)):
            why = Why.NO_LEADER
        else:
            why = Why.NOT_ENOUGH
        found[built.enterprises[e]] = why
    return found


def attach(built: Built, plan: Plan, *, region_code: str, on: date) -> list[tuple[Any, ...]]:
    """Rows in the order of `COLUMNS`, without the run: each enterprise with the organisation chosen for it."""
    why = {**dict.fromkeys(built.outside, Why.NO_MEMBERS), **reasons(built, plan)}
    full = dict(zip(built.enterprises, built.instance.full_members.tolist(), strict=True))
    firms = sorted(why)
    served = set(
        Enterprise.everything.filter(pk__in=firms)
        .filter(worked_with(Asked(EVERYTHING, on)))
        .values_list("pk", flat=True)
    )
    hosts = _hosts(region_code, on)
    chosen = _chosen(places(Enterprise.everything.filter(pk__in=firms)), hosts, firms)
    return [(pk, *chosen.get(pk, (None, 0)), full.get(pk, 0), why[pk].value, pk in served) for pk in firms]


def _hosts(region_code: str, on: date) -> dict[int, tuple[int, int]]:
    """Live organisations of the region with three full members or more, and where they sit."""
    live = Organisation.everything.live(on).filter(region_code__startswith=region_code)
    rolls = counts.rolls(on, live)
    rows: Any = live.filter(pk__in=[pk for pk, roll in rolls.items() if roll.full_members >= LEAST_FULL]).order_by("pk")
    found = {}
    for row in rows.values(
        "pk", "carrier__longitude", "carrier__latitude", "host__longitude", "host__latitude",
        "host__region__longitude", "host__region__latitude",
    ):  # fmt: skip
        for place in ("carrier", "host", "host__region"):
            if row[f"{place}__longitude"] is not None and row[f"{place}__latitude"] is not None:
                found[row["pk"]] = project(row[f"{place}__longitude"], row[f"{place}__latitude"])
                break
    return found


def _chosen(
    seats_of: Mapping[int, tuple[int, int]], hosts: Mapping[int, tuple[int, int]], firms: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """Organisation and metres by enterprise: the least distance in all, nobody asked to look after too many."""
    known = [pk for pk in firms if pk in seats_of]
    if not known or not hosts:
        return {}
    most = max(USUAL_LOAD, -(-len(known) // len(hosts)))
    at, seats, count = np.array([seats_of[pk] for pk in known]), np.array(list(hosts.values())), len(hosts)
    instance = Instance(
        need=np.zeros((len(known), 1), np.int64), affinity=np.zeros((1, 1), np.int64),
        function=np.zeros(count, np.int64), enterprise_at=at, instructor_at=seats,
        division=np.zeros(len(known), np.int64), knows=np.zeros((count, DIVISION_CODES), np.bool_),
        has_members=np.zeros(len(known), np.bool_), party_experience=np.zeros(count, np.bool_),
        min_load=np.zeros(count, np.int64), max_load=np.full(count, most, np.int64),
        incumbent=np.full(len(known), NOBODY, np.int64), forbidden=np.empty((0, 2), np.int64),
        pins=np.empty((0, 2), np.int64),
    )  # fmt: skip
    plan = solve(instance, Params(same_division=0, same_section=0, incumbent=0, party=0, metre_cap=FARTHEST_M))
    keys = list(hosts)
    return {
        pk: (keys[i], int(distance(seats[i], at[e])))
        for e, (pk, i) in enumerate(zip(known, plan.assignment.tolist(), strict=True))
    }
