"""Counties as folders: each matched as `qiaoliang match` does, the sum over all, and a county without a plan said."""

import json
from pathlib import Path

import pytest

from qiaoliang.planning.matching import command, files, spread
from qiaoliang.solvers.matching.instance import Params
from tests.planning.matching.test_files import named, replaced_division_zero
from tests.solvers.matching.towns import roomy


@pytest.fixture
def country(tmp_path: Path) -> Path:
    for number in range(3):
        place = tmp_path / spread.SAID / f"37{number}"
        place.mkdir(parents=True)
        files.write(place, named(replaced_division_zero(roomy(number + 4, 30, 6)), Params()))
    return tmp_path


def test_every_county_is_matched_and_added(country: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spread.run(str(country), "") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["county"] for one in told["each"]] == ["370", "371", "372"]
    alone = 0
    for folder in spread.counties(country):
        assert command.run(folder, country / "plan.csv", country / "plan.json") == 0
        alone += json.loads((country / "plan.json").read_text())["objective"]
        assert (folder / spread.PLAN).read_text() == (country / "plan.csv").read_text()
    assert told["objective"] == told["bound"] == alone > 0


def test_a_county_without_a_plan_is_named(country: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = country / spread.SAID / "371" / "instructors.csv"
    lines = people.read_text().splitlines()
    people.write_text("\n".join(lines[:2]) + "\n")
    assert spread.run(str(country), "") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["without_a_plan"] == ["371"]
    assert told["counties"] == 3


def test_an_empty_folder_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spread.run(str(tmp_path), "") == 1
    assert "facts export --matching" in capsys.readouterr().err
