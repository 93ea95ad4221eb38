"""What the last run of every group found, as a page."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.mutants.changes import ROOT, mutants

_SAID = tomllib.loads(Path(__file__).with_name("groups.toml").read_text(encoding="utf-8"))
EQUAL: list[dict[str, str]] = _SAID.pop("equal", [])
GROUPS: dict[str, dict[str, Any]] = _SAID


def told(name: str, answers: Path) -> list[dict[str, Any]]:
    """What is known of the mutants of a group, in the order of its files."""
    file = answers / f"{name}.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    known = {(path, number): answer for path, number, answer in map(json.loads, lines)}
    return [
        {"path": path, "line": spots[0], "change": change, "answer": known[path, number]}
        for path in GROUPS[name]["modules"]
        for number, (change, spots, _) in enumerate(mutants(path))
        if (path, number) in known
    ]


def rows(found: list[dict[str, Any]]) -> Iterator[tuple[str, Counter[str], list[str]]]:
    """Of one group each module with its answers, and what survived that is not judged equivalent."""
    equal = {(one["path"], one["change"], one["line"]) for one in EQUAL}
    for path in dict.fromkeys(one["path"] for one in found):
        own = [one for one in found if one["path"] == path]
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        counts: Counter[str] = Counter()
        lost = []
        for one in own:
            is_equal = (path, one["change"], lines[one["line"] - 1].strip()) in equal
            answer = "equivalent" if is_equal and one["answer"] == "survived" else one["answer"]
            counts[answer] += 1
            if answer in ("survived", "not reached"):
                lost.append(f"{short(path)}:{one['line']} {one['change']} ({answer})")
        yield path, counts, lost


def score(counts: Counter[str]) -> str:
    """Noticed of those that change what the code does."""
    noticed = counts["killed"] + counts["timed out"]
    return f"{100 * noticed / max(counts.total() - counts['equivalent'], 1):.1f} %"


def report(answers: Path) -> str:
    """What the last run of every group found."""
    table: list[str] = []
    said: list[str] = []
    lost_at_all: list[str] = []
    for target in dict.fromkeys(group["target"] for group in GROUPS.values()):
        total: Counter[str] = Counter()
        for name in (name for name, group in GROUPS.items() if group["target"] == target):
            found = told(name, answers)
            everything = sum(1 for path in GROUPS[name]["modules"] for _ in mutants(path))
            said.append(f"{name} {len(found)} of {everything}")
            for path, counts, lost in rows(found):
                table.append(line(short(path), counts))
                lost_at_all += lost
                total += counts
        table.append(line(f"**{target}**", total) if total else f"| **{target}** |" + " |" * 6 + " not measured |")
    return "\n".join([
        "# Mutants: measured", "",
        "Written by `make mutants`; `tools/mutants` says what a mutant is, its `groups.toml` names modules and tests.",
        "The score is the share noticed (a test fails, or runs out of time) of those drawn, without those judged",
        "equivalent. Sentences on screen are not mutated.", "",
        "Drawn and answered: " + "; ".join(said) + ".", "",
        "| module | drawn | killed | timed out | survived | not reached | equivalent | score |",
        "| --- |" + " ---: |" * 7, *table, "",
        "## Survivors", "", *(f"- {one.replace('|', chr(92) + '|')}" for one in lost_at_all), "",
        "## Judged equivalent", "",
        *(f"- {short(one['path'])}, {one['change']} in `{one['line']}`: {one['reason']}" for one in EQUAL),
        "",
    ])  # fmt: skip


def line(name: str, counts: Counter[str]) -> str:
    kinds = ("killed", "timed out", "survived", "not reached", "equivalent")
    return f"| {name} | {counts.total()} | {' | '.join(str(counts[kind]) for kind in kinds)} | {score(counts)} |"


def short(path: str) -> str:
    return path.removeprefix("src/qiaoliang/")
