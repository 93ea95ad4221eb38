"""An instance as files: read strictly, written back unchanged."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from qiaoliang.planning.matching import files
from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.planning.tables import InstanceFault
from qiaoliang.solvers.matching.instance import Instance, Params
from qiaoliang.solvers.matching.solve import solve
from tests.solvers.matching.towns import roomy, towns, weights

GOOD = {
    "instructors.csv": "id,function,x_m,y_m,divisions,party_experience,min_load,max_load\n"
    "I1,tax,0,0,13;43,1,0,2\n"
    "I2,labour,3000,4000,,0,1,3\n",
    "enterprises.csv": "id,division,x_m,y_m,has_members,incumbent,need_tax,need_labour\n"
    "E1,13,100,0,1,I1,600,400\n"
    "E2,,0,-5,0,,0,1000\n"
    "E3,06,7,7,1,I2,500,499\n",
    "affinity.csv": "need,tax,labour\ntax,100,20\nlabour,30,90\n",
    "conflicts.csv": "enterprise,instructor,reason\nE3,I1,kin\n",
}


def laid_out(directory: Path, **changes: str) -> Path:
    """The good files in `directory`, some of them replaced; keys without their ending."""
    for name, text in GOOD.items():
        (directory / name).write_text(text, encoding="utf-8")
    for stem, text in changes.items():
        name = "parameters.toml" if stem == "parameters" else f"{stem}.csv"
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def test_every_column_arrives_where_it_belongs(tmp_path: Path) -> None:
    named = files.read(laid_out(tmp_path, pins="enterprise,instructor\nE2,I2\n", parameters="party = 9000\n"))
    instance = named.instance
    assert (named.enterprises, named.instructors) == (("E1", "E2", "E3"), ("I1", "I2"))
    assert (named.needs, named.functions) == (("tax", "labour"), ("tax", "labour"))
    assert named.params == Params(party=9_000)
    assert instance.need.tolist() == [[600, 400], [0, 1000], [500, 499]]
    assert instance.affinity.tolist() == [[100, 20], [30, 90]]
    assert instance.function.tolist() == [0, 1]
    assert instance.enterprise_at.tolist() == [[100, 0], [0, -5], [7, 7]]
    assert instance.instructor_at.tolist() == [[0, 0], [3000, 4000]]
    assert instance.division.tolist() == [13, 0, 6]
    assert [row.nonzero()[0].tolist() for row in instance.knows] == [[13, 43], []]
    assert instance.has_members.tolist() == [True, False, True]
    assert instance.party_experience.tolist() == [True, False]
    assert (instance.min_load.tolist(), instance.max_load.tolist()) == ([0, 1], [2, 3])
    assert instance.incumbent.tolist() == [0, -1, 1]
    assert (instance.forbidden.tolist(), instance.pins.tolist()) == ([[2, 0]], [[1, 1]])


def test_needs_and_functions_may_differ_and_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    laid_out(
        tmp_path,
        affinity="tax,need,labour\n1,innovation,2\n3,jobs,4\n5,land,6\n",
        enterprises="need_land,note,id,need_jobs,incumbent,need_innovation,has_members,y_m,x_m,division\n"
        "3,any,E3,2,,1,0,8,9,97\n",
    )
    named = files.read(tmp_path)
    assert named.needs == ("innovation", "jobs", "land")
    assert named.functions == ("tax", "labour")
    assert named.instance.affinity.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert named.instance.need.tolist() == [[1, 2, 3]]
    assert named.instance.enterprise_at.tolist() == [[9, 8]]


def test_marks_of_other_programs_are_tolerated(tmp_path: Path) -> None:
    """Byte order mark, carriage returns, blank rows, spaces, 5.0 for 5, full-width digits and semicolons."""
    laid_out(tmp_path)
    (tmp_path / "instructors.csv").write_bytes(
        b"\xef\xbb\xbf"
        + "id,function,x_m,y_m,divisions,party_experience,min_load,max_load\r\n"
        "\r\n I1 , tax ,0,0.0,13；43;,1,0,２\r\n,,,,,,,\r\nI2,labour,+3000,4000,,0,1,3\r\n".encode()
    )
    instance = files.read(tmp_path).instance
    assert instance.instructor_at.tolist() == [[0, 0], [3000, 4000]]
    assert instance.knows[0].nonzero()[0].tolist() == [13, 43]
    assert instance.max_load.tolist() == [2, 3]


HEADERS = {name: text.splitlines()[0] + "\n" for name, text in GOOD.items()}
I_HEADER, E_HEADER = HEADERS["instructors.csv"], HEADERS["enterprises.csv"]

FAULTS = [
    ({"instructors": I_HEADER + "I1,tax,0,0,13,1,0,2\nI1,tax,0,0,13,1,0,2\n"}, ("instructors.csv", 3, "id")),
    ({"instructors": I_HEADER + ",tax,0,0,13,1,0,2\n"}, ("instructors.csv", 2, "id")),
    ({"instructors": I_HEADER + "I1,army,0,0,13,1,0,2\n"}, ("instructors.csv", 2, "function")),
    ({"instructors": I_HEADER + "I1,,0,0,13,1,0,2\n"}, ("instructors.csv", 2, "function")),
    ({"instructors": I_HEADER + "I1,tax,here,0,13,1,0,2\n"}, ("instructors.csv", 2, "x_m")),
    ({"instructors": I_HEADER + "I1,tax,0.5,0,13,1,0,2\n"}, ("instructors.csv", 2, "x_m")),
    ({"instructors": I_HEADER + "I1,tax,0,,13,1,0,2\n"}, ("instructors.csv", 2, "y_m")),
    ({"instructors": I_HEADER + "I1,tax,0,9999999999,13,1,0,2\n"}, ("instructors.csv", 2, "y_m")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13;98,1,0,2\n"}, ("instructors.csv", 2, "divisions")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13 43,1,0,2\n"}, ("instructors.csv", 2, "divisions")),
    ({"instructors": I_HEADER + "I1,tax,0,0,C,1,0,2\n"}, ("instructors.csv", 2, "divisions")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13,yes,0,2\n"}, ("instructors.csv", 2, "party_experience")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13,2,0,2\n"}, ("instructors.csv", 2, "party_experience")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13,1,-1,2\n"}, ("instructors.csv", 2, "min_load")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13,1,0,1_0\n"}, ("instructors.csv", 2, "max_load")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13,1,0\n"}, ("instructors.csv", 2, "")),
    ({"instructors": I_HEADER + "I1,tax,0,0,13,1,0,2,9\n"}, ("instructors.csv", 2, "")),
    ({"instructors": I_HEADER.replace("max_load", "most")}, ("instructors.csv", 1, "max_load")),
    ({"instructors": I_HEADER.replace("max_load", "id")}, ("instructors.csv", 1, "id")),
    ({"instructors": I_HEADER.replace("max_load", "")}, ("instructors.csv", 1, "")),
    ({"instructors": ""}, ("instructors.csv", 1, "id")),
    ({"enterprises": E_HEADER + "E1,13,0,0,1,I9,600,400\n"}, ("enterprises.csv", 2, "incumbent")),
    ({"enterprises": E_HEADER + "E1,99,0,0,1,,600,400\n"}, ("enterprises.csv", 2, "division")),
    ({"enterprises": E_HEADER + "E1,013,0,0,1,,600,400\n"}, ("enterprises.csv", 2, "division")),
    ({"enterprises": E_HEADER + "E1,13,0,0,1,,-600,400\n"}, ("enterprises.csv", 2, "need_tax")),
    ({"enterprises": E_HEADER + "E1,13,0,0,1,,600,\n"}, ("enterprises.csv", 2, "need_labour")),
    ({"enterprises": E_HEADER.replace("need_tax", "tax")}, ("enterprises.csv", 1, "need_tax")),
    ({"enterprises": E_HEADER.replace("need_tax", "need_tax,need_land")}, ("enterprises.csv", 1, "need_land")),
    ({"affinity": "need,tax,labour\ntax,101,0\nlabour,1,1\n"}, ("affinity.csv", 2, "tax")),
    ({"affinity": "need,tax\ntax,1\ntax,1\n"}, ("affinity.csv", 3, "need")),
    ({"affinity": "tax,labour\n1,2\n"}, ("affinity.csv", 1, "need")),
    ({"conflicts": "enterprise,instructor\nE9,I1\n"}, ("conflicts.csv", 2, "enterprise")),
    ({"conflicts": "enterprise,instructor\nE1,\n"}, ("conflicts.csv", 2, "instructor")),
    ({"conflicts": "enterprise\nE1\n"}, ("conflicts.csv", 1, "instructor")),
    ({"conflicts": 'enterprise,instructor\n"E1,I1\n'}, ("conflicts.csv", 0, "")),
    ({"pins": "enterprise,instructor\nE1,I9\n"}, ("pins.csv", 2, "instructor")),
    ({"parameters": "partee = 1\n"}, ("parameters.toml", 0, "partee")),
    ({"parameters": "party = 1.5\n"}, ("parameters.toml", 0, "party")),
    ({"parameters": "party = true\n"}, ("parameters.toml", 0, "party")),
    ({"parameters": "party = -1\n"}, ("parameters.toml", 0, "party")),
    ({"parameters": "metre_cap = 100000000\n"}, ("parameters.toml", 0, "metre_cap")),
    ({"parameters": "party = \n"}, ("parameters.toml", 0, "")),
    ({"parameters": "[weights]\nparty = 1\n"}, ("parameters.toml", 0, "weights")),
]


@pytest.mark.parametrize(("changes", "place"), FAULTS, ids=[f"{place[0]}-{n}" for n, (_, place) in enumerate(FAULTS)])
def test_each_fault_is_named_by_file_row_and_column(
    tmp_path: Path, changes: dict[str, str], place: tuple[str, int, str]
) -> None:
    with pytest.raises(InstanceFault) as caught:
        files.read(laid_out(tmp_path, **changes))
    fault = caught.value
    assert (fault.file, fault.row, fault.column) == place
    assert fault.file in fault.zh
    assert fault.file in fault.en
    assert (f"第 {fault.row} 行" in fault.zh) == (f"row {fault.row}" in fault.en) == bool(fault.row)
    assert fault.column in fault.zh
    assert fault.column in fault.en
    assert (fault.sentence("zh"), fault.sentence("en")) == (fault.zh, fault.en)
    assert "\n" not in fault.zh + fault.en


@pytest.mark.parametrize("missing", list(GOOD))
def test_a_missing_file_is_a_fault(tmp_path: Path, missing: str) -> None:
    """Conflicts too: a forgotten file of conflicts must not pass for none."""
    laid_out(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(InstanceFault, match=missing):
        files.read(tmp_path)


@pytest.mark.parametrize("name", [*GOOD, "parameters.toml"])
def test_another_encoding_is_a_fault(tmp_path: Path, name: str) -> None:
    laid_out(tmp_path)
    (tmp_path / name).write_bytes("企业,指导员\n".encode("gb18030"))
    with pytest.raises(InstanceFault, match=name):
        files.read(tmp_path)


def test_a_number_that_only_looks_small_is_not_lost(tmp_path: Path) -> None:
    with pytest.raises(InstanceFault, match="min_load"):
        files.read(laid_out(tmp_path, instructors=I_HEADER + "I1,tax,0,0,13,1,99999999999999999999,2\n"))


def named(instance: Instance, params: Params) -> NamedInstance:
    return NamedInstance(
        instance=instance,
        params=params,
        enterprises=tuple(f"企业,{e}" for e in range(instance.enterprises)),
        instructors=tuple(f"I{i}" for i in range(instance.instructors)),
        needs=("tax", 'la"bour', "land"),
        functions=("tax", "labour"),
    )


@settings(max_examples=60, deadline=None)
@given(instance=towns(), params=weights)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, instance: Instance, params: Params
) -> None:
    directory = tmp_path_factory.mktemp("instance")
    instance = replaced_division_zero(instance)
    written = named(instance, params)
    files.write(directory, written)
    again = files.read(directory)
    assert (again.params, again.enterprises, again.instructors) == (params, written.enterprises, written.instructors)
    assert (again.needs, again.functions) == (written.needs, written.functions)
    for field in fields(Instance):
        assert np.array_equal(getattr(again.instance, field.name), getattr(instance, field.name)), field.name


def replaced_division_zero(instance: Instance) -> Instance:
    """Without the code 0 among the known divisions: it means unknown and has no place in a file."""
    values = {field.name: getattr(instance, field.name).copy() for field in fields(Instance)}
    values["knows"][:, 0] = False
    return Instance(**values)


def test_a_plan_is_written_in_the_order_of_the_enterprises(tmp_path: Path) -> None:
    town = named(roomy(3, 12, 4), Params())
    plan = solve(town.instance, town.params)
    files.write_plan(tmp_path / "plan.csv", town, plan)
    lines = (tmp_path / "plan.csv").read_bytes().decode().split("\n")
    assert lines[0] == "enterprise,instructor,score"
    assert lines[1] == f'"企业,0",I{plan.assignment[0]},{plan.scores[0]}'
    assert len(lines) == 14
    assert lines[13] == ""
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]
