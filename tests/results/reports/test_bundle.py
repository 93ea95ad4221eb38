"""The proof of a report: everything is recomputed from the bundle alone, and whatever is changed in it is found."""

import argparse
import ast
import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.campaigns.models import Pledge
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.reports import command, prose, recompute
from qiaoliang.results.reports.annual import Report, annual
from qiaoliang.results.reports.bundle import zipped
from tests.cast import LIDAO, RUSHAN_TOWN, Cast, Town
from tests.results.checks.plants import claim, of
from tests.results.indicators.records import CREDITED, LAST_YEAR, answers

DAY = date(2026, 11, 20)


def busy(town: Town) -> None:
    """Results in every standing, so that every kind of figure has something to count."""
    for number in range(3):
        claim(town, amount_fen=(number + 1) * 12_345_67)
    claim(town, kind="grants_won", amount_fen=99_999_999_99)
    claim(town, kind="grants_won", amount_fen=1, state="claimed", confirmed_at=None)
    claim(town, amount_fen=7, state="disputed", disputed_at=town.at - timedelta(days=1))
    claim(town, kind="talents_introduced", amount_fen=None, is_renewal=False)
    for kept in (None, DAY - timedelta(days=3)):
        Pledge.everything.create(
            organisation=town.branch,
            made_by="organisation",
            text="诺",
            due_on=date(2026, 11, 3),
            kept_on=kept,
            **of(town),
        )


def made(town: Town) -> Report:
    busy(town)
    return annual(scope=EVERYTHING, as_of=DAY, with_bundle=True)


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def problems_of(content: bytes, digest: str = "") -> list[str]:
    return recompute.check(content, digest)[1]


def test_every_figure_is_recomputed_and_the_report_prints_head_and_digest(town: Town) -> None:
    """G42, G47: each figure with its definition, the head of the log and the digest of what proves it."""
    report = made(town)
    assert report.bundle is not None
    assert problems_of(report.bundle.content, report.bundle.digest) == []
    document = Document(io.BytesIO(report.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert report.bundle.digest in text
    files = files_of(report.bundle.content)
    head = json.loads(files["manifest.json"])["head"]
    assert f"操作日志至第{head['number']}条，摘要{head['digest']}" in text
    told = json.loads(files["figures.json"])["printed"]
    assert {one["code"] for one in told if one["what"] == "value"} == set(CATALOGUE)
    definitions = json.loads(files["definitions.json"])["indicators"]
    assert all(definitions[code]["definition"] == CATALOGUE[code].definition for code in CATALOGUE)


def test_every_printed_figure_of_the_bundle_stands_in_the_report(town: Town) -> None:
    report = made(town)
    assert report.bundle is not None
    document = Document(io.BytesIO(report.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    for one in json.loads(files_of(report.bundle.content)["figures.json"])["printed"]:
        if one["what"] != "beside" and one["what"] != "share":
            assert one["text"] in text, one


def test_equal_data_give_equal_bytes(town: Town) -> None:
    assert made(town).bundle == annual(scope=EVERYTHING, as_of=DAY, with_bundle=True).bundle


def test_no_name_of_a_person_enters_it(town: Town) -> None:
    report = made(town)
    assert report.bundle is not None
    records = b"".join(content for name, content in files_of(report.bundle.content).items() if "records/" in name)
    for name in ("于海宁", "林启航", "许知远"):
        assert name.encode() not in records


def test_the_script_stands_alone(town: Town, tmp_path: Path) -> None:
    """It runs from the bundle without the product, imports Python's own library alone, and is short."""
    report = made(town)
    assert report.bundle is not None
    source = files_of(report.bundle.content)["recompute.py"].decode()
    assert source.count("\n") < 300
    tree = ast.parse(source)
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names
    (tmp_path / "recompute.py").write_text(source)
    (tmp_path / "bundle.zip").write_bytes(report.bundle.content)
    asked = [sys.executable, "-I", "recompute.py", "bundle.zip", "--digest", report.bundle.digest]
    good = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (good.returncode, "全部重算一致" in good.stdout) == (0, True), good.stdout + good.stderr
    (tmp_path / "bundle.zip").write_bytes(report.bundle.content[:-40])
    bad = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (bad.returncode, "打不开" in bad.stdout) == (1, True)


def resealed(files: dict[str, bytes]) -> bytes:
    """As a careful forger would: hashes of lines and of files made to fit again."""
    for name in [name for name in files if name.startswith("records/")]:
        lines = list(csv.reader(io.StringIO(files[name].decode())))
        lines = [lines[0], *([*line[:-1], recompute.line_hash(line[:-1])] for line in lines[1:])]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(lines)
        files[name] = out.getvalue().encode()
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {n: hashlib.sha256(c).hexdigest() for n, c in sorted(files.items()) if n != "manifest.json"}
    files["manifest.json"] = json.dumps(manifest).encode()
    return zipped(files)


def changed_record(files: dict[str, bytes], choose: Any) -> None:
    names = sorted(name for name in files if name.startswith("records/") and files[name].count(b"\n") > 1)
    name = choose(names)
    lines = list(csv.reader(io.StringIO(files[name].decode())))
    line = lines[choose(range(1, len(lines)))]
    place = choose(range(len(line)))
    line[place] = f"{line[place]}7"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    files[name] = out.getvalue().encode()


def changed_definition(files: dict[str, bytes], choose: Any) -> None:
    told = json.loads(files["definitions.json"])
    one = told["indicators"][choose(sorted(told["indicators"]))]
    what = choose(["unit", "definition", "measure", "filter"])
    one[what] = {"unit": "件数", "definition": "另一句", "measure": {"type": "sum", "column": "x", "per_unit": 3}}.get(
        what, {"helped": ["equals", False]}
    )
    files["definitions.json"] = json.dumps(told).encode()


def changed_figure(files: dict[str, bytes], choose: Any) -> None:
    told = json.loads(files["figures.json"])
    choose(told["printed"])["text"] += "9"
    files["figures.json"] = json.dumps(told).encode()


CHANGES = {"record": changed_record, "definition": changed_definition, "figure": changed_figure}


@pytest.mark.parametrize("what", CHANGES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_changed_isis_found(what: str, data: st.DataObject, town: Town) -> None:
    """By the files' own hashes; and by the printed digest where a forger has made all hashes fit again."""
    report = _once(town)
    assert report.bundle is not None
    files = files_of(report.bundle.content)
    CHANGES[what](files, lambda options: data.draw(st.sampled_from(list(options))))
    assert files != files_of(report.bundle.content)
    assert is_found(zipped(files), "")
    assert is_found(resealed(dict(files)), report.bundle.digest)


def is_found(content: bytes, digest: str) -> bool:
    try:
        return bool(problems_of(content, digest))
    except (LookupError, ValueError, TypeError, AttributeError):
        return True  # the script says: incomplete


_REPORTS: dict[Any, Report] = {}


def _once(town: Town) -> Report:
    """One report for all examples of a test: the database stands still meanwhile."""
    key = (id(town), id(connection))
    if key not in _REPORTS:
        _REPORTS.clear()
        _REPORTS[key] = made(town)
    return _REPORTS[key]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_resealed_figure_is_found_even_without_the_digest(data: st.DataObject, town: Town) -> None:
    report = _once(town)
    assert report.bundle is not None
    files = files_of(report.bundle.content)
    changed_figure(files, lambda options: data.draw(st.sampled_from(list(options))))
    assert any("重算是" in problem for problem in problems_of(resealed(files)))


def test_the_command_writes_the_bundle_beside_the_report(town: Town, tmp_path: Path) -> None:
    busy(town)
    out = tmp_path / "report.docx"
    assert command.run(argparse.Namespace(as_of=DAY, out=str(out), lang="zh")) == 0
    assert problems_of((tmp_path / "report.zip").read_bytes()) == []


def test_the_page_gives_both_together(cast: Cast, town: Town) -> None:
    busy(town)
    asked = {"as_of": "2026-11-20", "region": "", "bundle": "1"}
    response = cast.office.client.post("/reports/", asked)
    assert response["Content-Type"] == "application/zip"
    files = files_of(response.content)
    assert len(files) == 2
    proof = next(content for name, content in files.items() if name.endswith("核验包.zip"))
    assert problems_of(proof) == []
    county = cast.county_officer.client.post("/reports/", {**asked, "region": "371082"})
    proof = next(content for name, content in files_of(county.content).items() if name.endswith("核验包.zip"))
    assert problems_of(proof) == []


def kept_apart(content: bytes, code: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files_of(content)[f"records/{code}.csv"].decode())))


def test_a_county_of_few_people_is_told_neither_in_the_report_nor_in_its_proof(town: Town) -> None:
    """Two admitted in one county, six in the next: neither number, and no record names its county."""
    make = next(case for case in CREDITED if case.code == "members_admitted").make
    for region, number in ((LIDAO, 2), (RUSHAN_TOWN, 6)):
        for _person in range(number):
            make(town, LAST_YEAR, region_code=region)
    report = annual(scope=EVERYTHING, as_of=DAY, with_bundle=True)
    assert report.bundle is not None
    assert problems_of(report.bundle.content, report.bundle.digest) == []
    cells = [
        one for one in json.loads(files_of(report.bundle.content)["figures.json"])["printed"]
        if one.get("code") == "members_admitted" and one["what"] == "value"
    ]  # fmt: skip
    told = {one.get("county", ""): one["text"] for one in cells}
    assert told[""] == "8人"
    assert told["371082"] == told["371083"] == prose.FEW
    assert {row["county"] for row in kept_apart(report.bundle.content, "members_admitted")} == {""}
    document = Document(io.BytesIO(report.content))
    table = next(one for one in document.tables if "发展党员" in [cell.text for cell in one.rows[0].cells])
    row = next(one for one in table.rows if one.cells[0].text == town.regions["371082"].name)
    assert prose.FEW in [cell.text for cell in row.cells]


def test_a_report_of_a_place_of_few_people_proves_itself_without_telling_them(town: Town) -> None:
    make = next(case for case in CREDITED if case.code == "members_admitted").make
    make(town, LAST_YEAR, region_code=LIDAO)
    waiting = make(town, LAST_YEAR, region_code=LIDAO)
    type(waiting).everything.filter(pk=waiting.pk).update(state="claimed", approved_at=None)
    report = annual(scope=EVERYTHING, as_of=DAY, region="371082", with_bundle=True)
    assert report.bundle is not None
    assert problems_of(report.bundle.content, report.bundle.digest) == []
    assert kept_apart(report.bundle.content, "members_admitted") == []
    leaking = dict(files_of(report.bundle.content))
    told = json.loads(leaking["figures.json"])
    for one in told["printed"]:
        one["text"] = "2人" if one.get("code") == "members_admitted" and one.get("few") else one["text"]
    leaking["figures.json"] = json.dumps(told, ensure_ascii=False).encode()
    assert any("members_admitted" in problem for problem in problems_of(zipped(leaking)))


def test_a_survey_in_which_one_disagreed_proves_nothing_about_that_one(town: Town) -> None:
    answers(town, "effective", 39, 1)
    report = annual(scope=EVERYTHING, as_of=DAY, with_bundle=True)
    assert report.bundle is not None
    assert problems_of(report.bundle.content, report.bundle.digest) == []
    kept = kept_apart(report.bundle.content, "survey_effective")
    assert len(kept) == 40
    assert {row["is_top"] for row in kept} == {""}
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(report.content)).paragraphs)
    assert prose.HIDDEN in text
    assert "97.5%" not in text
