"""`qiaoliang indicators`: a contract that scripts rely on."""

import csv
import io
import json
from typing import Any

import pytest

from qiaoliang.cli import main, parser
from qiaoliang.registry.programme.models import Setting
from qiaoliang.results.indicators import command
from qiaoliang.results.indicators.catalogue import CATALOGUE, PROGRAMME_CODES
from tests.cast import Town
from tests.results.indicators.records import ALL, LAST_YEAR

KEYS = ["code", "label", "value", "unit", "numerator", "denominator", "period", "records", "claimed", "confirmed"]


def run(*words: str) -> int:
    return command.run(parser().parse_args(["indicators", "--as-of", "2026-11-20", *words]))


@pytest.fixture
def made(town: Town) -> Town:
    for case in ALL:
        if case.code != "setup_rate_single":
            case.make(town, LAST_YEAR)
    return town


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run("--format", "json", *words) == 0
    return json.loads(capsys.readouterr().out)


def test_json_lists_every_figure_by_the_contract(made: Town, capsys: pytest.CaptureFixture[str]) -> None:
    listed = as_json(capsys)
    assert [entry["code"] for entry in listed] == list(CATALOGUE)
    for entry in listed:
        assert list(entry) == KEYS
        assert list(entry["period"]) == ["start", "end"]
        for key in ("value", "records", "claimed", "confirmed"):
            assert isinstance(entry[key], int | float)
        assert (entry["numerator"] is None) == (entry["denominator"] is None)


def test_money_is_in_yuan_and_percentages_have_one_decimal(made: Town, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {entry["code"]: entry for entry in as_json(capsys)}
    assert listed["loans_arranged"]["value"] == 8_000_000
    assert isinstance(listed["loans_arranged"]["value"], int)
    assert listed["activity_funds"]["value"] == 3000.5
    assert listed["hightech_share"]["value"] == 33.6
    assert listed["survey_satisfied"] | {"label": ""} == {
        "code": "survey_satisfied", "label": "", "value": 87.5, "unit": "%", "numerator": 35, "denominator": 40,
        "period": {"start": "2026-09-01", "end": "2026-09-30"}, "records": 35, "claimed": 87.5, "confirmed": 87.5,
    }  # fmt: skip
    assert listed["weekly_contact_rate"]["value"] == 100.0
    assert listed["setup_rate"]["period"] == {"start": "2026-11-20", "end": "2026-11-20"}


def test_without_records_every_value_of_the_programme_is_a_number(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = {entry["code"]: entry for entry in as_json(capsys)}
    assert all(isinstance(listed[code]["value"], int | float) for code in PROGRAMME_CODES)


def test_equal_data_give_equal_bytes(made: Town, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("json", "csv", "table"):
        run("--format", form)
        first = capsys.readouterr().out
        run("--format", form)
        assert capsys.readouterr().out == first


def test_a_region_has_its_own_figures(made: Town, capsys: pytest.CaptureFixture[str]) -> None:
    here = {entry["code"]: entry["value"] for entry in as_json(capsys, "--region", "371082")}
    there = {entry["code"]: entry["value"] for entry in as_json(capsys, "--region", "371083")}
    assert (here["loans_arranged"], there["loans_arranged"]) == (8_000_000, 0)


@pytest.mark.parametrize(("lang", "sentence"), [("zh", "没有代码为 999999 的地区"), ("en", "no region with the code")])
def test_an_unknown_region_is_refused_with_one_sentence(
    town: Town, capsys: pytest.CaptureFixture[str], lang: str, sentence: str
) -> None:
    assert run("--region", "999999", "--lang", lang) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_programme_that_has_not_started_is_said(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    Setting.objects.filter(key="programme_start").delete()
    assert run() == 1
    assert "启动日" in capsys.readouterr().err


def test_csv_has_a_row_a_figure(made: Town, capsys: pytest.CaptureFixture[str]) -> None:
    run("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["code"] for row in rows] == list(CATALOGUE)
    assert next(row["value"] for row in rows if row["code"] == "loans_arranged") == "8000000"


def test_the_table_lines_up(made: Town, capsys: pytest.CaptureFixture[str]) -> None:
    run("--format", "table")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CATALOGUE)
    starts = {command._width(line[: line.index("20")]) for line in lines if "8,000,000" in line or "12,345" in line}
    assert len(starts) == 1


def test_a_wrong_date_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["indicators", "--as-of", "20.11.2026"])
    assert stopped.value.code == 2
