"""A matching instance as a directory of files, and its plan as two; the columns are a contract with other programs."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from qiaoliang.planning.tables import InstanceFault, Table, read_parameters, read_table, write_csv, write_text
from qiaoliang.solvers.matching.instance import (
    DIVISION_CODES,
    LARGEST_POSITION,
    LARGEST_WEIGHT,
    NOBODY,
    UNKNOWN_DIVISION,
    Instance,
    Integers,
    Params,
    largest_weight,
)
from qiaoliang.solvers.matching.plan import Plan

INSTRUCTORS, ENTERPRISES, AFFINITY = "instructors.csv", "enterprises.csv", "affinity.csv"
CONFLICTS, PINS, PARAMETERS = "conflicts.csv", "pins.csv", "parameters.toml"
NEED = "need_"


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedInstance:
    """An instance with its weights and the names its indices stand for."""

    instance: Instance
    params: Params
    enterprises: tuple[str, ...]
    instructors: tuple[str, ...]
    needs: tuple[str, ...]
    functions: tuple[str, ...]


def read(directory: Path) -> NamedInstance:
    """The instance in `directory`. Raises `InstanceFault`, which names file, row and column."""
    affinity = read_table(directory / AFFINITY, ["need"])
    functions = tuple(column for column in affinity.columns if column != "need")
    needs = affinity.names("need")
    instructors = read_table(
        directory / INSTRUCTORS,
        ["id", "function", "x_m", "y_m", "divisions", "party_experience", "min_load", "max_load"],
    )
    wanted = ["id", "division", "x_m", "y_m", "has_members", "incumbent", *(NEED + need for need in needs)]
    enterprises = read_table(directory / ENTERPRISES, wanted)
    _refuse_needs_without_affinity(enterprises, set(wanted))
    enterprise_ids, instructor_ids = enterprises.names("id"), instructors.names("id")
    number_of = {name: number for number, name in enumerate(instructor_ids)}
    enterprise_of = {name: number for number, name in enumerate(enterprise_ids)}
    instance = Instance(
        need=_columns(enterprises, [NEED + need for need in needs], 0, LARGEST_WEIGHT),
        affinity=_columns(affinity, functions, 0, 100),
        function=instructors.references("function", {name: g for g, name in enumerate(functions)}, AFFINITY),
        enterprise_at=_columns(enterprises, ["x_m", "y_m"], -LARGEST_POSITION, LARGEST_POSITION),
        instructor_at=_columns(instructors, ["x_m", "y_m"], -LARGEST_POSITION, LARGEST_POSITION),
        division=_divisions(enterprises),
        knows=_known(instructors),
        has_members=enterprises.flags("has_members"),
        party_experience=instructors.flags("party_experience"),
        min_load=instructors.integers("min_load", 0, LARGEST_WEIGHT),
        max_load=instructors.integers("max_load", 0, LARGEST_WEIGHT),
        incumbent=enterprises.references("incumbent", number_of, INSTRUCTORS, nothing=NOBODY),
        forbidden=_pairs(directory / CONFLICTS, enterprise_of, number_of),
        pins=_pairs(directory / PINS, enterprise_of, number_of, optional=True),
    )
    return NamedInstance(
        instance=instance,
        params=_params(directory / PARAMETERS),
        enterprises=enterprise_ids,
        instructors=instructor_ids,
        needs=needs,
        functions=functions,
    )


def write(directory: Path, named: NamedInstance) -> None:
    """Writes the files that `read` gives back unchanged; the form in which a run is kept and replayed."""
    directory.mkdir(parents=True, exist_ok=True)
    instance, e_ids, i_ids = named.instance, named.enterprises, named.instructors
    write_csv(
        directory / INSTRUCTORS,
        ["id", "function", "x_m", "y_m", "divisions", "party_experience", "min_load", "max_load"],
        (
            [
                i_ids[i],
                named.functions[instance.function[i]],
                *instance.instructor_at[i],
                ";".join(f"{code:02d}" for code in instance.knows[i].nonzero()[0]),
                int(instance.party_experience[i]),
                instance.min_load[i],
                instance.max_load[i],
            ]
            for i in range(instance.instructors)
        ),
    )
    write_csv(
        directory / ENTERPRISES,
        ["id", "division", "x_m", "y_m", "has_members", "incumbent", *(NEED + need for need in named.needs)],
        (
            [
                e_ids[e],
                f"{instance.division[e]:02d}" if instance.division[e] else "",
                *instance.enterprise_at[e],
                int(instance.has_members[e]),
                i_ids[instance.incumbent[e]] if instance.incumbent[e] != NOBODY else "",
                *instance.need[e],
            ]
            for e in range(instance.enterprises)
        ),
    )
    write_csv(
        directory / AFFINITY,
        ["need", *named.functions],
        ([need, *row] for need, row in zip(named.needs, instance.affinity, strict=True)),
    )
    for file, pairs in ((CONFLICTS, instance.forbidden), (PINS, instance.pins)):
        write_csv(directory / file, ["enterprise", "instructor"], ([e_ids[e], i_ids[i]] for e, i in pairs))
    weights = "".join(f"{name} = {value}\n" for name, value in asdict(named.params).items())
    write_text(directory / PARAMETERS, weights)


def write_plan(path: Path, named: NamedInstance, plan: Plan) -> None:
    """`enterprise, instructor, score` in the order of the enterprises; the header alone if the plan is infeasible."""
    rows = zip(named.enterprises, plan.assignment, plan.scores, strict=False)
    write_csv(path, ["enterprise", "instructor", "score"], ([e, named.instructors[i], s] for e, i, s in rows))


def write_report(
    path: Path, named: NamedInstance, plan: Plan, seconds: Mapping[str, float], messages: Sequence[str]
) -> None:
    """The figures of a plan as JSON; `messages` are the sentences to its reasons."""
    report: dict[str, Any] = {
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "loads": dict(zip(named.instructors, plan.loads.tolist(), strict=True)),
        "kept_incumbents": plan.kept_incumbents,
        "infeasible": [
            {
                "reason": reason.obstacle.value,
                "message": message,
                "enterprises": [named.enterprises[e] for e in reason.enterprises],
                "instructors": [named.instructors[i] for i in reason.instructors],
                "needed": reason.needed,
                "available": reason.available,
            }
            for reason, message in zip(plan.infeasible, messages, strict=True)
        ],
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }
    write_text(path, json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def _refuse_needs_without_affinity(enterprises: Table, wanted: set[str]) -> None:
    for column in enterprises.columns:
        if column.startswith(NEED) and column not in wanted:
            raise InstanceFault(
                enterprises.file,
                1,
                column,
                zh=f"在 {AFFINITY} 中没有对应的行“{column.removeprefix(NEED)}”",
                en=f"has no row “{column.removeprefix(NEED)}” in {AFFINITY}",
            )


def _columns(table: Table, columns: Sequence[str], low: int, high: int) -> Integers:
    if not columns:
        return np.empty((len(table), 0), np.int64)
    return np.column_stack([table.integers(column, low, high) for column in columns])


def _divisions(enterprises: Table) -> Integers:
    return np.array(
        [
            _division(enterprises, row, "division", text) if text else UNKNOWN_DIVISION
            for row, text in enterprises.cells("division")
        ],
        np.int64,
    )


def _known(instructors: Table) -> np.ndarray[Any, np.dtype[np.bool_]]:
    knows = np.zeros((len(instructors), DIVISION_CODES), np.bool_)
    for i, (row, text) in enumerate(instructors.cells("divisions")):
        for code in re.split("[;；]", text):
            if code.strip():
                knows[i, _division(instructors, row, "divisions", code.strip())] = True
    return knows


def _division(table: Table, row: int, column: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text) or not 0 < int(text) < DIVISION_CODES:
        raise InstanceFault(
            table.file,
            row,
            column,
            zh=f"“{text}”不是 GB/T 4754 的两位大类代码(01 至 97)",
            en=f"“{text}” is not a two-digit division of GB/T 4754 (01 to 97)",
        )
    return int(text)


def _pairs(
    path: Path, enterprises: Mapping[str, int], instructors: Mapping[str, int], optional: bool = False
) -> Integers:
    if optional and not path.exists():
        return np.empty((0, 2), np.int64)
    table = read_table(path, ["enterprise", "instructor"])
    return np.column_stack(
        [
            table.references("enterprise", enterprises, ENTERPRISES),
            table.references("instructor", instructors, INSTRUCTORS),
        ]
    )


def _params(path: Path) -> Params:
    return Params(**read_parameters(path, {field.name: (0, largest_weight(field.name)) for field in fields(Params)}))
