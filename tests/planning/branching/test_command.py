"""`qiaoliang branches`: exit status, what goes where, the files, and nothing of Django."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qiaoliang import cli
from qiaoliang.planning.branching import command, files
from qiaoliang.planning.branching.files import NamedInstance
from qiaoliang.planning.tables import InstanceFault
from qiaoliang.solvers.branching.instance import Branch, Instance, Params
from tests.solvers.branching.small import drawn, optimum
from tests.solvers.branching.test_solve import circle

SMALL = {
    "enterprises": "id,full_members,can_lead\nE1,1,1\nE2,1,0\nE3,2,0\nE4,5,1\n",
    "candidates": "host,basis,member,distance_m\nE1,园区,E2,100\nE1,园区,E3,200\nE1,园区,E4,10\n",
}


def laid_out(place: Path, **changes: str) -> Path:
    """The small instance as files, some of them changed or added; `parameters` is TOML."""
    for name, text in {**SMALL, **changes}.items():
        suffix = ".toml" if name == "parameters" else ".csv"
        (place / f"{name}{suffix}").write_text(text, encoding="utf-8")
    return place


def named(instance: Instance, params: Params | None = None) -> NamedInstance:
    bases = int(instance.basis.max(initial=0)) + 1
    return NamedInstance(
        instance=instance,
        params=params or Params(),
        enterprises=tuple(f"企业,{e}" for e in range(instance.enterprises)),
        bases=tuple(f"依托{b}" for b in range(bases)),
    )


def planned(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_plan_and_report_agree_with_an_independent_optimum(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance = drawn(3, 40, bans=4)
    files.write(tmp_path / "instance", named(instance))
    out, report = tmp_path / "plan.csv", tmp_path / "plan.json"
    assert command.run(tmp_path / "instance", out, report=report) == 0
    figures, right = json.loads(report.read_text(encoding="utf-8")), optimum(instance, Params())
    assert (figures["objective"], figures["bound"], figures["gap"]) == (right.objective, right.objective, 0)
    assert figures["uncovered_bound"] == right.uncovered
    rows = planned(out)
    assert list(rows[0]) == ["branch", "enterprise", "is_host", "basis"]
    assert figures["uncovered"] == int(instance.eligible.sum()) - len(rows)
    assert figures["branches"] == len({row["branch"] for row in rows}) == sum(row["is_host"] == "1" for row in rows)
    spent = figures["objective"] - 100_000 * figures["uncovered"] - 500 * figures["branches"]
    assert figures["travel_m"] == spent
    assert list(figures["seconds"]) == ["warmup", "read", "solve", "verify"]
    printed = capsys.readouterr()
    assert printed.out == ""
    assert str(figures["objective"]) in printed.err


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    files.write(tmp_path / "instance", named(drawn(8, 40)))
    for name in ("a", "b"):
        assert command.run(tmp_path / "instance", tmp_path / f"{name}.csv", report=tmp_path / f"{name}.json") == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    first, second = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("a", "b"))
    first.pop("seconds"), second.pop("seconds")
    assert first == second


def test_a_written_instance_is_read_back_unchanged(tmp_path: Path) -> None:
    pins, existing = (Branch.of(7, 0, [5, 9]),), (Branch.of(1, 0, [0, 2]), Branch.of(20, 0, [21, 22]))
    instance = replace(circle(30), bans=np.array([[3, 4]]), pins=pins, existing=existing)
    files.write(tmp_path, named(instance, Params(max_units=4)))
    back = files.read(tmp_path)
    assert back.params == Params(max_units=4)
    assert (back.instance.pins, back.instance.existing) == (pins, existing)
    for name in ("full_members", "can_lead", "host", "basis", "member", "distance_m", "bans"):
        assert np.array_equal(getattr(back.instance, name), getattr(instance, name)), name


def test_a_plan_can_be_pinned_and_comes_back(tmp_path: Path) -> None:
    files.write(tmp_path / "instance", named(drawn(9, 30)))
    command.run(tmp_path / "instance", tmp_path / "plan.csv")
    (tmp_path / "instance" / "pins.csv").write_bytes((tmp_path / "plan.csv").read_bytes())
    assert command.run(tmp_path / "instance", tmp_path / "again.csv") == 0
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "plan.csv").read_bytes()


def test_only_enterprises_with_one_or_two_members_count(tmp_path: Path) -> None:
    place = laid_out(tmp_path)
    assert command.run(place, place / "plan.csv", report=place / "plan.json", lang="en") == 0
    assert [(row["enterprise"], row["is_host"]) for row in planned(place / "plan.csv")] == [
        ("E1", "1"), ("E2", "0"), ("E3", "0"),
    ]  # fmt: skip
    figures = json.loads((place / "plan.json").read_text())
    assert (figures["objective"], figures["uncovered"], figures["travel_m"]) == (800, 0, 300)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"enterprises": "id,full_members\nE1,1\n"}, "enterprises.csv, row 1, column can_lead: is missing."),
        (
            {"enterprises": "id,full_members,can_lead\nE1,x,1\n"},
            "row 2, column full_members: “x” is not a whole number.",
        ),
        ({"candidates": "host,basis,member,distance_m\nE1,p,E9,1\n"}, "“E9” is not in enterprises.csv."),
        ({"candidates": "host,basis,member,distance_m\nE1,p,E2,-1\n"}, "-1 is outside 0 to 2147483647."),
        ({"bans": "enterprise,other\nE1,E9\n"}, "bans.csv, row 2, column other: “E9” is not in enterprises.csv."),
        (
            {"pins": "branch,enterprise,is_host,basis\nB1,E1,1,园区\nB1,E2,1,园区\n"},
            "pins.csv, row 2, column branch: “B1” must have exactly one row with is_host 1.",
        ),
        ({"parameters": "max_units = 1"}, "column max_units: must be a whole number from 2 to 25."),
        ({"parameters": "speed = 1"}, "parameters.toml, column speed: is no parameter"),
        ({"parameters": "uncovered = 1000000000\nbranch = 1000000000"}, ""),
    ],
)
def test_a_fault_is_one_sentence_that_names_the_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], said: str
) -> None:
    status = command.run(laid_out(tmp_path, **changes), tmp_path / "plan.csv", lang="en")
    printed = capsys.readouterr()
    assert status == (1 if said else 0)
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert (tmp_path / "plan.csv").exists() is not bool(said)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstanceFault, match="the file is missing"):
        files.read(tmp_path)


@pytest.mark.parametrize(("lang", "said"), [("zh", "不是 1 或 2 名"), ("en", "do not have 1 or 2 full members")])
def test_pins_that_cannot_be_kept_are_refused_with_their_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    pins = "branch,enterprise,is_host,basis\nB1,E1,1,园区\nB1,E4,0,园区\n"
    place = laid_out(tmp_path, pins=pins)
    assert command.run(place, place / "plan.csv", report=place / "plan.json", lang=lang) == 1
    assert said in capsys.readouterr().err
    assert (place / "plan.csv").read_text() == "branch,enterprise,is_host,basis\n"
    figures = json.loads((place / "plan.json").read_text(encoding="utf-8"))
    assert (figures["objective"], figures["bound"], figures["gap"]) == (None, None, None)
    assert figures["infeasible"][0]["reason"] == "pin_not_eligible"
    assert figures["infeasible"][0]["enterprises"] == ["E4"]
    assert said in figures["infeasible"][0]["message"]


def test_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = laid_out(tmp_path)
    assert command.run(place / "nowhere", place / "plan.csv") == 2
    assert command.run(place, place / "nowhere" / "plan.csv") == 2
    assert command.run(place, place) == 2
    assert command.run(place, place / "plan.csv", lang="fr") == 2
    assert command.run(place, place / "plan.csv", seconds=0) == 2
    with pytest.raises(SystemExit, match="2"):
        cli.main(["branches", str(place)])
    capsys.readouterr()


def test_the_console_command_needs_no_django_and_keeps_stdout_clean(tmp_path: Path) -> None:
    place = laid_out(tmp_path)
    code = (
        "import sys; from qiaoliang.cli import main;"
        f"status = main(['branches', {str(place)!r}, '--out', {str(place / 'plan.csv')!r}, '--lang', 'en']);"
        "sys.exit(status or ('django' in sys.modules) or ('highspy' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "gap 0" in done.stderr
