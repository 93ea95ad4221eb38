"""`qiaoliang match`: exit status, what goes where, and nothing of Django."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qiaoliang.planning.matching import command, files
from qiaoliang.solvers.matching import verify as verifier
from qiaoliang.solvers.matching.instance import Params
from qiaoliang.solvers.matching.solve import solve
from tests.planning.matching.test_files import laid_out, named, replaced_division_zero
from tests.solvers.matching.towns import roomy


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    place = tmp_path / "instance"
    files.write(place, named(replaced_division_zero(roomy(4, 40, 8)), Params()))
    return place


def small(tmp_path: Path, **changes: str) -> Path:
    (tmp_path / "small").mkdir()
    return laid_out(tmp_path / "small", **changes)


def test_plan_and_report_agree_with_the_verifier(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(directory, tmp_path / "plan.csv", report=tmp_path / "plan.json") == 0
    town = files.read(directory)
    with (tmp_path / "plan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [town.instructors.index(row["instructor"]) for row in rows]
    assert [row["enterprise"] for row in rows] == list(town.enterprises)
    scores = [verifier.pair_score(town.instance, town.params, e, i) for e, i in enumerate(chosen)]
    assert [int(row["score"]) for row in rows] == scores
    loads = [chosen.count(i) for i in range(len(town.instructors))]
    report = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert report["objective"] == sum(scores) - verifier.load_penalty(town.instance, town.params, loads)
    assert (report["bound"], report["gap"]) == (report["objective"], 0)
    assert report["loads"] == dict(zip(town.instructors, loads, strict=True))
    assert report["kept_incumbents"] == sum(i == held for i, held in zip(chosen, town.instance.incumbent, strict=True))
    assert report["infeasible"] == []
    assert list(report["seconds"]) == ["warmup", "read", "score", "solve", "certify"]
    assert all(value > 0 for value in report["seconds"].values())
    out, err = capsys.readouterr()
    assert out == ""
    assert str(report["objective"]) in err


def test_the_same_files_give_the_same_bytes(directory: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert command.run(directory, tmp_path / f"{name}.csv", report=tmp_path / f"{name}.json") == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    first, second = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("a", "b"))
    first.pop("seconds"), second.pop("seconds")
    assert first == second


def test_an_explanation_sums_to_the_score(directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(directory, tmp_path / "plan.csv", explain="企业,7", lang="en") == 0
    lines = capsys.readouterr().out.splitlines()
    town = files.read(directory)
    plan = solve(town.instance, town.params)
    assert lines[0] == f"企业,7 → I{plan.assignment[7]}: {plan.scores[7]}"
    parts = [line for line in lines[1:] if line.startswith("  ") and not line.startswith("   ") and ": " in line]
    values = [int(line.rsplit(": ", 1)[1]) for line in parts if line.rsplit(": ", 1)[1].lstrip("+-").isdigit()]
    assert sum(values) == plan.scores[7]
    assert sum("costs the plan" in line for line in lines) == 5


def test_explanations_are_in_chinese_by_default(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(directory, tmp_path / "plan.csv", explain="企业,7") == 0
    out, err = capsys.readouterr()
    assert "职能相关" in out
    assert "其他人选" in out
    assert "改派使总分减少" in out
    assert "匹配完成" in err


@pytest.mark.parametrize(("lang", "said"), [("zh", "企业只有 3 家"), ("en", "there are 3")])
def test_an_instance_without_a_plan_is_refused_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    place = small(
        tmp_path,
        instructors="id,function,x_m,y_m,divisions,party_experience,min_load,max_load\n"
        "I1,tax,0,0,13,1,2,2\nI2,tax,0,0,13,1,2,3\n",
    )
    assert command.run(place, tmp_path / "plan.csv", report=tmp_path / "plan.json", lang=lang) == 1
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True)
    assert (tmp_path / "plan.csv").read_text() == "enterprise,instructor,score\n"
    report = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert (report["objective"], report["bound"], report["gap"]) == (None, None, None)
    [reason] = report["infeasible"]
    assert reason["reason"] == "min_loads_above_enterprises"
    assert (reason["needed"], reason["available"]) == (4, 3)
    assert said in reason["message"]


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"conflicts": "enterprise,instructor\nE3,I1\nE3,I2\n"},
            "企业E3没有可选的指导员",
            "enterprise E3 has no allowed",
        ),
        ({"pins": "enterprise,instructor\nE1,I1\nE1,I2\n"}, "企业E1同时指定了 2 名", "E1 is pinned to 2"),
        ({"pins": "enterprise,instructor\nE3,I1\n"}, "企业E3指定的指导员I1须回避", "I1, who is in conflict"),
        (
            {"conflicts": "enterprise,instructor\n", "pins": "enterprise,instructor\nE1,I1\nE2,I1\nE3,I1\n"},
            "指导员I1被指定服务 3 家企业,上限为 2 家",
            "I1 has 3 pins and may take 2",
        ),
        (
            {"conflicts": "enterprise,instructor\nE1,I2\nE2,I2\nE3,I2\n"},
            "3 家企业(E1、E2、E3)只能由指导员I1服务,合计至多 2 家",
            "3 enterprises (E1, E2, E3) may only have the instructors I1, who take 2",
        ),
    ],
)
def test_every_reason_is_a_sentence_with_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], zh: str, en: str
) -> None:
    place = small(tmp_path, **changes)
    for lang, sentence in (("zh", zh), ("en", en)):
        assert command.run(place, tmp_path / "plan.csv", lang=lang) == 1
        assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(("lang", "said"), [("zh", "第 2 行 function 列"), ("en", "row 2, column function")])
def test_a_fault_in_the_data_is_one_sentence_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    place = small(
        tmp_path,
        instructors="id,function,x_m,y_m,divisions,party_experience,min_load,max_load\nI1,army,0,0,13,1,2,2\n",
    )
    assert command.run(place, tmp_path / "plan.csv", report=tmp_path / "plan.json", lang=lang) == 1
    out, err = capsys.readouterr()
    assert (out, said in err, err.count("\n")) == ("", True, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small"]


def test_numbers_too_large_to_compute_with_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(small(tmp_path, parameters="party = 1000000000\n"), tmp_path / "plan.csv") == 1
    assert "数值过大" in capsys.readouterr().err


def test_wrong_usage_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = small(tmp_path)
    assert command.run(tmp_path / "nowhere", tmp_path / "plan.csv") == 2
    assert command.run(place, tmp_path / "nowhere" / "plan.csv") == 2
    assert command.run(place, tmp_path) == 2
    assert command.run(place, tmp_path / "plan.csv", explain="E9") == 2
    assert command.run(place, tmp_path / "plan.csv", lang="fr") == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 5)
    assert not (tmp_path / "plan.csv").exists()


def test_no_enterprises_are_no_trouble(tmp_path: Path) -> None:
    place = small(
        tmp_path,
        enterprises="id,division,x_m,y_m,has_members,incumbent,need_tax,need_labour\n",
        instructors="id,function,x_m,y_m,divisions,party_experience,min_load,max_load\nI1,tax,0,0,13,1,0,2\n",
        conflicts="enterprise,instructor\n",
    )
    assert command.run(place, tmp_path / "plan.csv", report=tmp_path / "plan.json") == 0
    assert json.loads((tmp_path / "plan.json").read_text())["objective"] == 0


def test_neither_django_nor_a_database_is_touched(directory: Path, tmp_path: Path) -> None:
    """In a process of its own, with settings that would fail if anybody read them."""
    program = (
        "import sys\n"
        "from qiaoliang.planning.matching.command import run\n"
        f"status = run({str(directory)!r}, {str(tmp_path / 'plan.csv')!r}, explain='企业,7')\n"
        "assert not {'django', 'sqlite3', 'psycopg', 'highspy'} & set(sys.modules)\n"
        "sys.exit(status)\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "no.such.settings", "QIAOLIANG_HOME": str(tmp_path / "no")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode().count("\n")) == (0, 1), done.stderr
    assert not (tmp_path / "no").exists()


def test_through_the_command_line(directory: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    arguments = [sys.executable, "-m", "qiaoliang.cli", "--lang", "en", "match", str(directory), "--out", str(plan)]
    done = subprocess.run(arguments, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr.startswith("Matched 40 enterprises")
    assert plan.read_text(encoding="utf-8").count("\n") == 41
    usage = subprocess.run(arguments[:-2], capture_output=True, check=False)
    assert usage.returncode == 2
