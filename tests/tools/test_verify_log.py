"""The stand-alone verifier: true logs hold, and of a thousand alterations none goes unnoticed."""

import importlib.util
import json
import random
import sqlite3
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit import chain
from qiaoliang.access.audit.actions import audited, head, record, verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.cli import main
from qiaoliang.web.upkeep.anchors import anchor_if_due

PATH = Path(__file__).resolve().parents[2] / "tools" / "verify_log.py"
COLUMNS = ("actor_key", "actor_name", "verb", "about_kind", "about_key", "region_code", "at", "detail", "scheme")
# GB/T 32905-2016, annex A.
VECTORS = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}
LOGS = {"sha256": ("sha256",), "sm3": ("sm3",), "changed over in mid-life": ("sha256", "sm3")}


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_log", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = _load()


def chained(entries: list[dict[str, Any]], start: int = 0) -> list[dict[str, Any]]:
    """The chain rebuilt from `start` on, as somebody with the database in hand would."""
    previous = entries[start - 1]["digest"] if start else chain.GENESIS
    for number, entry in enumerate(entries[start:], start=start + 1):
        entry.update(number=number, previous=previous)
        previous = entry["digest"] = verifier.digest(entry)
    return entries


def a_log(length: int, schemes: tuple[str, ...] = ("sha256",)) -> list[dict[str, Any]]:
    began = datetime(2026, 11, 20, 2, 0)
    return chained(
        [
            {
                "at": f"{began + timedelta(minutes=n):%Y-%m-%dT%H:%M:%S.%fZ}", "actor_key": f"user:{n % 5}",
                "actor_name": "周立言", "verb": "demand.accepted", "about_kind": "demands.demand", "about_key": str(n),
                "region_code": "371082", "detail": {"后": n, "前": None}, "scheme": schemes[n * len(schemes) // length],
            }
            for n in range(length)
        ]
    )  # fmt: skip


def altered(entries: list[dict[str, Any]], draw: random.Random) -> list[dict[str, Any]]:
    """One alteration: of a column, or of the order, a piece or the tail; half of the chains rebuilt behind it."""
    at = draw.randrange(len(entries))
    match draw.randrange(5):
        case 0:
            column = draw.choice(COLUMNS)
            other_scheme = "sm3" if entries[at]["scheme"] == "sha256" else "sha256"
            changed = {"detail": {"后": draw.random()}, "scheme": other_scheme}
            entries[at][column] = changed.get(column, f"{entries[at][column]}x")
        case 1:
            del entries[at:]
            return entries
        case 2:
            del entries[at]
        case 3:
            entries.insert(at, {**entries[at], "actor_name": "别人"})
        case _:
            other = (at + 1 + draw.randrange(len(entries) - 1)) % len(entries)
            entries[at], entries[other] = entries[other], entries[at]
            at = min(at, other)
    return chained(entries, at) if draw.random() < 0.5 else entries


@pytest.mark.parametrize("schemes", LOGS.values(), ids=list(LOGS))
def test_a_thousand_alterations_are_found(schemes: tuple[str, ...]) -> None:
    """The head of every evening was kept; the last entry is a head too, as after a printed report."""
    draw = random.Random(2026)
    true = a_log(40, schemes)
    anchors = {entry["number"]: entry["digest"] for entry in true[9::10]}
    assert list(verifier.faults(true, anchors)) == []
    for turn in range(1000):
        entries = altered([dict(entry) for entry in true], draw)
        assert list(verifier.faults(entries, anchors)), turn


def test_a_scheme_that_nobody_knows_is_told() -> None:
    entries = a_log(3)
    entries[1].update(scheme="md5", digest="")
    assert next(verifier.faults(entries, {})) == "entry 2 names a scheme that is not known here"


def test_its_own_sm3_is_that_of_the_standard_and_of_the_product() -> None:
    assert {content: verifier.sm3(content) for content in VECTORS} == VECTORS
    draw = random.Random(32905)
    for length in [*range(130), 1000]:
        content = draw.randbytes(length)
        assert verifier.sm3(content) == chain.sm3(content), length


def test_without_openssl_it_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = a_log(10, ("sm3",))
    for has in (True, False):
        monkeypatch.setattr(verifier, "HAS_SM3", has)
        if has and "sm3" not in verifier.hashlib.algorithms_available:
            continue
        assert list(verifier.faults(entries, {})) == []


def test_without_a_kept_head_a_rebuilt_chain_looks_true() -> None:
    """Why the head is kept elsewhere."""
    entries = a_log(10)
    entries[3]["actor_name"] = "别人"
    assert list(verifier.faults(chained(entries, 3), {})) == []


def test_it_needs_nothing_and_is_short() -> None:
    text = PATH.read_text()
    assert text.count("\n") < 300
    imported = {line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import", "from"))}
    assert imported <= set(sys.stdlib_module_names)


@audited
def _say(at: datetime) -> None:
    for number in range(3):
        record("demand.accepted", on=("demands.demand", str(number)), by=system("test"), at=at, detail={"值": 1.5})


def test_an_exported_log_holds(
    db: None, at: datetime, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.QIAOLIANG_ANCHORS = tmp_path / "anchors.txt"
    _say(at)
    anchor_if_due(at)
    log = tmp_path / "log.jsonl"
    assert main(["audit", "export", str(log)]) == 0
    capsys.readouterr()
    assert verifier.main([str(log), str(tmp_path / "anchors.txt")]) == 0
    assert capsys.readouterr().out == f"3 {head()[1]} 1 anchors\n"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    log.write_text("".join(json.dumps(entry) + "\n" for entry in lines[:2]))
    assert verifier.main([str(log), str(tmp_path / "anchors.txt")]) == 1
    assert "was kept as head and is not there" in capsys.readouterr().err
    log.write_text("no log\n")
    assert verifier.main([str(log)]) == 2


def test_a_log_changes_its_scheme_in_mid_life_and_holds(
    db: None, at: datetime, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Entries of before stay what they were; product and verifier both walk through the change, twice."""
    settings.QIAOLIANG_ANCHORS = tmp_path / "anchors.txt"
    for scheme in ("sha256", "sm3", "sha256"):
        settings.QIAOLIANG_CHAIN = scheme
        _say(at)
    anchor_if_due(at)
    schemes = list(Entry.everything.order_by("number").values_list("scheme", flat=True))
    assert schemes == ["sha256"] * 3 + ["sm3"] * 3 + ["sha256"] * 3
    assert verify() is None
    log = tmp_path / "log.jsonl"
    assert main(["audit", "export", str(log)]) == 0
    capsys.readouterr()
    assert verifier.main([str(log), str(tmp_path / "anchors.txt")]) == 0
    assert capsys.readouterr().out == f"9 {head()[1]} 1 anchors\n"
    Entry.everything.filter(number=5).update(scheme="sha256")
    assert verify() == "日志第 5 条与摘要不符，内容被改动过。"


def test_a_log_from_before_there_were_schemes_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exported, and as the SQLite file of an older version."""
    entries = a_log(4)
    for entry in entries:
        del entry["scheme"]
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries))
    assert verifier.main([str(log)]) == 0
    names = [*verifier.HASHED, "digest"]
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as database:
        database.execute(f"CREATE TABLE audit_entry ({', '.join(names)})")
        for entry in entries:
            stored = {
                **entry,
                "at": entry["at"].removesuffix("Z").replace("T", " "),
                "detail": json.dumps(entry["detail"]),
            }
            database.execute(
                f"INSERT INTO audit_entry VALUES ({', '.join('?' * len(names))})", [stored[n] for n in names]
            )  # constants
        database.commit()
    assert verifier.main([str(tmp_path / "old.sqlite3")]) == 0
    assert capsys.readouterr().out == f"4 {entries[-1]['digest']} 0 anchors\n" * 2
