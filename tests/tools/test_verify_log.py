"""The stand-alone verifier: true logs hold, and of a thousand alterations none goes unnoticed."""

import importlib.util
import json
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit import chain
from qiaoliang.access.audit.actions import audited, head, record
from qiaoliang.cli import main
from qiaoliang.web.upkeep.anchors import anchor_if_due

PATH = Path(__file__).resolve().parents[2] / "tools" / "verify_log.py"
COLUMNS = ("actor_key", "actor_name", "verb", "about_kind", "about_key", "region_code", "at", "detail")


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


def a_log(length: int) -> list[dict[str, Any]]:
    began = datetime(2026, 11, 20, 2, 0)
    return chained(
        [
            {
                "at": f"{began + timedelta(minutes=n):%Y-%m-%dT%H:%M:%S.%fZ}", "actor_key": f"user:{n % 5}",
                "actor_name": "周立言", "verb": "demand.accepted", "about_kind": "demands.demand", "about_key": str(n),
                "region_code": "371082", "detail": {"后": n, "前": None},
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
            entries[at][column] = {"后": draw.random()} if column == "detail" else f"{entries[at][column]}x"
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


def test_a_thousand_alterations_are_found() -> None:
    """The head of every evening was kept; the last entry is a head too, as after a printed report."""
    draw = random.Random(2026)
    true = a_log(40)
    anchors = {entry["number"]: entry["digest"] for entry in true[9::10]}
    assert list(verifier.faults(true, anchors)) == []
    for turn in range(1000):
        entries = altered([dict(entry) for entry in true], draw)
        assert list(verifier.faults(entries, anchors)), turn


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
