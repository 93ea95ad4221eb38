"""A joint-branch instance as a directory of files, its plan as two; the columns are a contract with other programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from qiaoliang.planning.tables import InstanceFault, Table, read_parameters, read_table, write_csv, write_text
from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.instance import (
    LARGEST_DISTANCE,
    LARGEST_WEIGHT,
    Branch,
    Instance,
    Params,
    bounds_of,
)
from qiaoliang.solvers.branching.plan import Plan

ENTERPRISES, CANDIDATES, PARAMETERS = "enterprises.csv", "candidates.csv", "parameters.toml"
BANS, PINS, EXISTING = "bans.csv", "pins.csv", "existing.csv"
PLAN_COLUMNS = ("branch", "enterprise", "is_host", "basis")


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedInstance:
    """An instance with its parameters and the names its indices stand for."""

    instance: Instance
    params: Params
    enterprises: tuple[str, ...]
    bases: tuple[str, ...]


def read(directory: Path) -> NamedInstance:
    """The instance in `directory`. Raises `InstanceFault`, which names file, row and column."""
    enterprises = read_table(directory / ENTERPRISES, ["id", "full_members", "can_lead"])
    candidates = read_table(directory / CANDIDATES, ["host", "basis", "member", "distance_m"])
    names = enterprises.names("id")
    number = {name: e for e, name in enumerate(names)}
    bases = tuple(dict.fromkeys(text for _, text in candidates.cells("basis")))
    pins, bases = read_branches(directory / PINS, number, bases)
    existing, bases = read_branches(directory / EXISTING, number, bases)
    basis_of = {name: b for b, name in enumerate(bases)}
    instance = Instance(
        full_members=enterprises.integers("full_members", 0, LARGEST_WEIGHT),
        can_lead=enterprises.flags("can_lead"),
        host=candidates.references("host", number, ENTERPRISES),
        basis=np.array([basis_of[text] for _, text in candidates.cells("basis")], np.int64),
        member=candidates.references("member", number, ENTERPRISES),
        distance_m=candidates.integers("distance_m", 0, LARGEST_DISTANCE),
        bans=_pairs(directory / BANS, number),
        pins=pins,
        existing=existing,
    )
    return NamedInstance(instance=instance, params=_params(directory / PARAMETERS), enterprises=names, bases=bases)


def read_branches(
    path: Path, number: Mapping[str, int], bases: Sequence[str]
) -> tuple[tuple[Branch, ...], tuple[str, ...]]:
    """The branches of a file in the form of `plan.csv`, none if there is no file, and the bases with those it adds."""
    if not path.exists():
        return (), tuple(bases)
    table = read_table(path, PLAN_COLUMNS)
    known = {name: b for b, name in enumerate(bases)}
    enterprise, is_host = table.references("enterprise", number, ENTERPRISES), table.flags("is_host")
    rows: dict[str, list[int]] = {}
    for place, (_, text) in enumerate(table.cells("branch")):
        rows.setdefault(text, []).append(place)
    found = []
    for places in rows.values():
        hosts = [place for place in places if is_host[place]]
        members = {int(enterprise[place]) for place in places}
        if len(hosts) != 1 or len(members) != len(places):
            raise _not_a_branch(table, places[0], one_host=len(hosts) == 1)
        basis = table.values["basis"][hosts[0]]
        found.append(Branch.of(int(enterprise[hosts[0]]), known.setdefault(basis, len(known)), members))
    return tuple(found), tuple(known)


def write(directory: Path, named: NamedInstance) -> None:
    """Writes the files that `read` gives back unchanged; the form in which a run is kept and replayed."""
    directory.mkdir(parents=True, exist_ok=True)
    instance, ids, bases = named.instance, named.enterprises, named.bases
    rows = zip(ids, instance.full_members.tolist(), instance.can_lead.astype(int).tolist(), strict=True)
    write_csv(directory / ENTERPRISES, ["id", "full_members", "can_lead"], rows)
    columns = (instance.host, instance.basis, instance.member, instance.distance_m)
    candidates = zip(*(column.tolist() for column in columns), strict=True)
    write_csv(
        directory / CANDIDATES,
        ["host", "basis", "member", "distance_m"],
        ([ids[h], bases[b], ids[m], metres] for h, b, m, metres in candidates),
    )
    write_csv(directory / BANS, ["enterprise", "other"], ([ids[a], ids[b]] for a, b in instance.bans.tolist()))
    for file, branches in ((PINS, instance.pins), (EXISTING, instance.existing)):
        write_csv(directory / file, PLAN_COLUMNS, _branch_rows(named, branches))
    weights = "".join(f"{name} = {value}\n" for name, value in asdict(named.params).items())
    write_text(directory / PARAMETERS, weights)


def write_plan(path: Path, named: NamedInstance, plan: Plan) -> None:
    """`branch, enterprise, is_host, basis`, the host of every branch first; the header alone if there is no branch."""
    write_csv(path, PLAN_COLUMNS, _branch_rows(named, plan.branches))


def write_report(
    path: Path, named: NamedInstance, plan: Plan, seconds: Mapping[str, float], messages: Sequence[str]
) -> None:
    """The figures of a plan as JSON; `messages` are the sentences to its reasons."""
    report: dict[str, Any] = {
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "uncovered": plan.uncovered,
        "uncovered_bound": plan.uncovered_bound,
        "branches": len(plan.branches),
        "travel_m": plan.travel_m,
        "kept": plan.kept,
        "infeasible": [
            {
                "reason": reason.obstacle.value,
                "message": message,
                "hosts": [named.enterprises[named.instance.pins[pin].host] for pin in reason.pins],
                "enterprises": [named.enterprises[e] for e in reason.enterprises],
                "needed": reason.needed,
                "available": reason.available,
            }
            for reason, message in zip(plan.infeasible, messages, strict=True)
        ],
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }
    write_text(path, json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def _branch_rows(named: NamedInstance, branches: Iterable[Branch]) -> Iterable[list[object]]:
    for number, branch in enumerate(branches, start=1):
        for e in (branch.host, *branch.others):
            yield [f"B{number}", named.enterprises[e], int(e == branch.host), named.bases[branch.basis]]


def _not_a_branch(table: Table, place: int, *, one_host: bool) -> InstanceFault:
    name = table.values["branch"][place]
    zh, en = (f"“{name}”中有企业重复", f"an enterprise is in “{name}” twice")
    if not one_host:
        zh, en = f"“{name}”应当恰有一个 is_host 为 1", f"“{name}” must have exactly one row with is_host 1"
    return InstanceFault(table.file, table.numbers[place], "branch", zh=zh, en=en)


def _pairs(path: Path, number: Mapping[str, int]) -> Integers:
    if not path.exists():
        return np.empty((0, 2), np.int64)
    table = read_table(path, ["enterprise", "other"])
    columns = [table.references(column, number, ENTERPRISES) for column in ("enterprise", "other")]
    return np.column_stack(columns)


def _params(path: Path) -> Params:
    return Params(**read_parameters(path, {field.name: bounds_of(field.name) for field in fields(Params)}))
