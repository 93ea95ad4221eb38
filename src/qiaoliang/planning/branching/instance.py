"""Rows of the registry → an instance for the joint-branch solver, as of a day, for the city or a county."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.organisations import counts
from qiaoliang.party.organisations.models import (
    CaseUnit,
    Coverage,
    Form,
    Organisation,
    OrganisationKind,
    SecretaryCandidate,
)
from qiaoliang.planning.branching.choices import form_of
from qiaoliang.planning.branching.request import KILOMETRE, Pair, Parameters, Pin
from qiaoliang.registry.carriers.models import Carrier, Tenancy
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.geometry import project
from qiaoliang.results.indicators.coverage import NONPUBLIC
from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.instance import FEWEST_MEMBERS, MOST_MEMBERS, Branch, Instance, Params

COUNTY_DIGITS = 6
Row = Mapping[str, Any]
Points = np.ndarray[Any, np.dtype[np.int64]]


class NobodyToJoin(Refusal):
    """There is no enterprise with one or two full members outside every organisation in the scope on that day."""


@dataclass(frozen=True)
class Basis:
    """What the enterprises of a branch have in common."""

    label: str
    form: Form
    carrier: int | None = None


@dataclass(frozen=True, eq=False)
class Built:
    """The instance with primary keys as names, and what the pages say about the registry it was taken from."""

    instance: Instance
    params: Params
    enterprises: tuple[int, ...]  # primary keys, in the order of the instance
    bases: Mapping[int, Basis]
    outside: tuple[int, ...]  # operating, not covered, without a full member: attached for work coverage only

    def keys(self, branch: Branch) -> list[int]:
        """The enterprises of a branch by primary key, host first."""
        return [self.enterprises[branch.host], *(self.enterprises[e] for e in branch.others)]


def target(on: date) -> Any:
    """The enterprises set-up rates count on the day: operating, non-public, no branch offices, no sole traders."""
    column = NONPUBLIC[settings.value("nonpublic_definition", on)]
    return Enterprise.everything.operating(on).counted().filter(**{column: True})


def build(*, region_code: str, on: date, parameters: Parameters) -> Built:
    """The instance of `region_code` on the day. Raises `NobodyToJoin`, or a `Refusal` for a pin that cannot be."""
    regrouped = _joint_groups(on, region_code) if parameters.replan else []
    free = _free(region_code, on, {pk for group in regrouped for pk in group[1]})
    full = counts.full_members(on, Enterprise.everything.filter(pk__in=[row["pk"] for row in free]))
    firms = [row for row in free if FEWEST_MEMBERS <= full[row["pk"]] <= MOST_MEMBERS]
    if not firms:
        raise NobodyToJoin("这个范围在这一天没有未覆盖、有 1 到 2 名正式党员的企业，不用编联合党支部。")
    place_of = {row["pk"]: place for place, row in enumerate(firms)}
    able = SecretaryCandidate.everything.filter(SecretaryCandidate.covers(on)).values_list("enterprise", flat=True)
    leads = set(able)
    bases, rows = _candidates(firms, place_of, on, parameters)
    instance = Instance(
        full_members=np.array([full[row["pk"]] for row in firms], np.int64),
        can_lead=np.array([row["pk"] in leads for row in firms], np.bool_),
        host=rows[:, 0], basis=rows[:, 1], member=rows[:, 2], distance_m=rows[:, 3],
        bans=_bans(parameters.bans, place_of),
        pins=tuple(_pin(pin, place_of) for pin in parameters.pins),
        existing=_existing(regrouped, place_of, firms),
    )  # fmt: skip
    outside = tuple(row["pk"] for row in free if full[row["pk"]] == 0)
    return Built(instance, parameters.weights, tuple(place_of), bases, outside)


def _free(region_code: str, on: date, regrouped: set[int]) -> list[Row]:
    """Target enterprises of the region that no live organisation covers and no open application names."""
    covered = set(Enterprise.everything.filter(pk__in=counts.covered_on(on)).values_list("pk", flat=True)) - regrouped
    waiting = set(CaseUnit.everything.filter(is_open=True).values_list("enterprise", flat=True))
    rows: Any = target(on).filter(region_code__startswith=region_code).order_by("pk")
    values = rows.values(
        "pk", "region", "region_code", "longitude", "latitude", "region__name", "region__longitude",
        "region__latitude",
    )  # fmt: skip
    return [row for row in values if row["pk"] not in covered and row["pk"] not in waiting]


Group = tuple[Organisation, list[int]]


def _joint_groups(on: date, region_code: str) -> list[Group]:
    """The joint branches of neighbours that exist, each with the enterprises it covers: what a new plan may change."""
    live = Organisation.everything.live(on).filter(
        kind=OrganisationKind.JOINT_BRANCH, form=Form.JOINT, region_code__startswith=region_code
    )
    rows = Coverage.everything.filter(Coverage.covers(on), organisation__in=live).order_by("organisation", "pk")
    firms: dict[int, list[int]] = defaultdict(list)
    for organisation, enterprise in rows.values_list("organisation", "enterprise"):
        firms[organisation].append(enterprise)
    return [(one, firms[one.pk]) for one in live.order_by("pk") if len(firms[one.pk]) > 1]


def _existing(groups: Sequence[Group], place_of: Mapping[int, int], firms: Sequence[Row]) -> tuple[Branch, ...]:
    found = []
    for organisation, members in groups:
        places = [place_of[pk] for pk in members if pk in place_of]
        if len(places) > 1:
            host = place_of.get(organisation.host_id or 0, places[0])
            found.append(Branch.of(host, -firms[host]["region"], places))
    return tuple(found)


# --- who may join whom


def _candidates(
    firms: Sequence[Row], place_of: Mapping[int, int], on: date, parameters: Parameters
) -> tuple[dict[int, Basis], Integers]:
    """The bases by number, and rows (host, basis, member, metres); a host's nearest on every basis."""
    points = np.array([_place(row) for row in firms], np.int64).reshape(-1, 2)
    counties = np.array([int(row["region_code"][:COUNTY_DIGITS]) for row in firms], np.int64)
    bases: dict[int, Basis] = {}
    found = []
    for number, basis, members, reach in (*_carriers(place_of, on, parameters), *_towns(firms, parameters)):
        rows = _nearest(number, np.array(members, np.int64), points, counties, reach, parameters.neighbours)
        if len(rows):
            bases[number] = basis
            found.append(rows)
    return bases, np.concatenate(found) if found else np.empty((0, 4), np.int64)


Offer = tuple[int, Basis, list[int], int]  # number, what it is, places of its enterprises, reach in metres


def _carriers(place_of: Mapping[int, int], on: date, parameters: Parameters) -> list[Offer]:
    members: dict[int, list[int]] = defaultdict(list)
    rows = Tenancy.everything.filter(Tenancy.in_force(on), carrier__is_active=True, enterprise__in=list(place_of))
    for carrier, enterprise in rows.order_by("carrier", "enterprise").values_list("carrier", "enterprise"):
        members[carrier].append(place_of[enterprise])
    known = Carrier.everything.in_bulk([carrier for carrier, tenants in members.items() if len(tenants) > 1])
    reach = parameters.carrier_km * KILOMETRE
    return [
        (pk, Basis(carrier.name, form_of(carrier.kind), pk), sorted(set(members[pk])), reach)
        for pk, carrier in sorted(known.items())
    ]  # fmt: skip


def _towns(firms: Sequence[Row], parameters: Parameters) -> list[Offer]:
    members: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    for place, row in enumerate(firms):
        members[row["region"]].append(place)
        names[row["region"]] = row["region__name"]
    return [
        (-town, Basis(f"{names[town]}邻近企业", Form.JOINT), places, parameters.radius_km * KILOMETRE)
        for town, places in sorted(members.items())
        if len(places) > 1
    ]


def _nearest(number: int, members: Points, points: Points, counties: Points, reach: int, at_most: int) -> Integers:
    """For every member as host, its nearest others of the same county within reach; ties by their order."""
    found = []
    for host in members.tolist():
        others = members[(members != host) & (counties[members] == counties[host])]
        metres = distance(points[others], points[host])
        within = metres <= reach
        others, metres = others[within], metres[within]
        chosen = np.lexsort((others, metres))[:at_most]
        rows = np.empty((len(chosen), 4), np.int64)
        rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] = host, number, others[chosen], metres[chosen]
        found.append(rows)
    return np.concatenate(found) if found else np.empty((0, 4), np.int64)


def distance(points: Points, origin: Points) -> Points:
    """Whole metres from each point to the origin, rounded down."""
    gap = points - origin
    metres: Points = np.floor(np.sqrt((gap * gap).sum(axis=-1))).astype(np.int64)
    return metres


def places(firms: Any) -> dict[int, tuple[int, int]]:
    """The point of each enterprise of a queryset, in metres."""
    rows = firms.order_by().values("pk", "longitude", "latitude", "region__longitude", "region__latitude")
    return {row["pk"]: _place(row) for row in rows}


def _place(row: Row) -> tuple[int, int]:
    """The enterprise's own point, else its town's; a town without a point is left at the centre of the plane."""
    for longitude, latitude in (
        (row["longitude"], row["latitude"]), (row["region__longitude"], row["region__latitude"]),
    ):  # fmt: skip
        if longitude is not None and latitude is not None:
            return project(longitude, latitude)
    return 0, 0


# --- what must stay together, what never may


def _bans(bans: Sequence[Pair], place_of: Mapping[int, int]) -> Integers:
    rows = [(place_of[a], place_of[b]) for a, b in bans if a in place_of and b in place_of]
    return np.array(rows, np.int64).reshape(-1, 2)


def _pin(pin: Pin, place_of: Mapping[int, int]) -> Branch:
    gone = [pk for pk in (pin.host, *pin.others) if pk not in place_of]
    if gone:
        names = "、".join(str(firm) for firm in Enterprise.everything.filter(pk__in=gone).order_by("pk"))
        raise Refusal(f"固定的联合党支部里，{names}现在不能参加（已被覆盖、党员数变了，或不在范围里）。请去掉这一项。")
    return Branch.of(place_of[pin.host], pin.basis, [place_of[pk] for pk in pin.others])
