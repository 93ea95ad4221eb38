"""The drill in words and figures."""

import os
import statistics
import subprocess
import time
from collections import defaultdict

from benchmarks.kills.machines import ROOT, pause_of_service
from benchmarks.kills.storm import BACK_WITHIN, Blow, Part


def as_text(parts: list[Part]) -> str:
    words = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
    lines = [
        "# Crash drill", "",
        f"`python -m benchmarks.kills`, run on {time.strftime('%Y-%m-%d')} at commit {commit}, {os.cpu_count()} cores, "
        "20 people writing throughout. Every acknowledged entry must stand exactly once, with its entry in the log; "
        "what was going on must be whole or absent, and succeed when repeated; the server must be back in "
        f"{BACK_WITHIN:.0f} s.",
        "", "| blows | database | number | entries acknowledged | lost | doubled | half-applied | other faults "
        "| slowest return s | minutes |", "|---|---|---|---|---|---|---|---|---|---|",
        *(_line(part) for part in parts), "",
        "## By what was struck and what was going on", "",
        "| struck | during | database | number | median return s | slowest s |", "|---|---|---|---|---|---|",
        *(line for part in parts for line in _blows(part)), "",
        f"The return of a killed server includes the {pause_of_service():.0f} s the service manager waits; that of a "
        "database its recovery; of a task worker the server starts another by itself; of a failed fsync or a full disk "
        "it lasts until the next entry is acknowledged.", "",
        "## What the writers were told", "", *(_answers(part) for part in parts), "",
        "## Logs and faults", "", *(_end(part) for part in parts),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _line(part: Part) -> str:
    found = part.verdict
    numbers = f"{len(found.lost)} | {len(found.doubled)} | {len(found.halves)} | {len(found.broken)}"
    return (
        f"| {part.name} | {part.database} | {len(part.blows)} | {part.acknowledged:,} | {numbers} "
        f"| {part.slowest:.1f} | {part.seconds / 60:.1f} |"
    )


def _blows(part: Part) -> list[str]:
    by_kind: dict[tuple[str, str], list[Blow]] = defaultdict(list)
    for blow in part.blows:
        by_kind[blow.what, blow.during].append(blow)
    lines = []
    for (what, during), blows in sorted(by_kind.items()):
        back = [blow.back for blow in blows]
        numbers = f"{len(back)} | {statistics.median(back):.1f} | {max(back):.1f}"
        lines.append(f"| {what} | {during} | {part.database} | {numbers} |")
    return lines


def _answers(part: Part) -> str:
    told = ", ".join(f"{what}: {number:,}" for what, number in sorted(part.answers.items()))
    return f"- {part.name}, {part.database}: {told}."


def _end(part: Part) -> str:
    found = part.verdict
    faults = [*sorted(found.lost), *sorted(found.doubled), *found.halves, *found.broken]
    return f"- {part.name}, {part.database}: head of the log {part.head}; {'; '.join(faults) or 'no fault'}."
