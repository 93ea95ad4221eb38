#!/usr/bin/env python3
"""The tests in many orders: `make orders`. Every run has another seed; the report keeps which ran and what failed.

`--tests` names directories instead of the whole suite, `--seeds 7 8 9` or `--seeds 1-20` the orders. Rows are added to
the report; a row with the same tests, seed and workers takes the place of the older one.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "benchmarks/reports/orders.md"
COLUMNS = "| tests | seed | workers | passed | failed | seconds | day | what failed |"
ALL = "tests"


def seeds(words: list[str]) -> list[int]:
    found: list[int] = []
    for word in words:
        first, _, last = word.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def run(tests: str, seed: int, workers: int) -> list[str]:
    """One row of the report."""
    command = [
        sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "loadgroup", "-m", "not drill",
        "--create-db", "-p", "no:cacheprovider", f"--random-order-seed={seed}", *tests.split(),
    ]  # fmt: skip
    started = time.monotonic()
    answer = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    seconds = time.monotonic() - started
    told = answer.stdout.splitlines()
    failed = sorted({line.split(" ")[1] for line in told if line.startswith(("FAILED ", "ERROR "))})
    passed = re.search(r"(\d+) passed", told[-1] if told else "")
    if answer.returncode and not failed:
        failed = [f"pytest ended with {answer.returncode}"]
        print(answer.stdout[-4000:], answer.stderr[-4000:], sep="\n")
    row = [tests, str(seed), str(workers), passed[1] if passed else "0", str(len(failed)), f"{seconds:.0f}"]
    return [*row, f"{datetime.now().astimezone():%Y-%m-%d}", "<br>".join(failed).replace("|", "/")]


def kept() -> dict[tuple[str, ...], list[str]]:
    """The rows of the report by tests, seed and workers."""
    lines = REPORT.read_text(encoding="utf-8").splitlines() if REPORT.exists() else []
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {tuple(row[:3]): row for row in table if row[1].isdecimal()}


def write(rows: dict[tuple[str, ...], list[str]]) -> None:
    whole = [row for row in rows.values() if row[0] == ALL]
    failing = sum(row[4] != "0" for row in rows.values())
    lines = [
        "# The tests in many orders", "",
        "Written by `make orders` (`tools/orders_drill.py`). The seed brings the order back: "
        "`pytest -n 0 --random-order-seed=<seed> <tests>`; with two workers the order is only nearly the same.", "",
        f"{len(rows)} runs, {len(whole)} of them of the whole suite; {failing} with a failure.", "",
        COLUMNS, "|" + " --- |" * (COLUMNS.count("|") - 1),
        *(f"| {' | '.join(row)} |" for _, row in sorted(rows.items(), key=lambda one: (one[0][0], int(one[0][1])))),
    ]  # fmt: skip
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", nargs="+", default=["1-20"])
    asked.add_argument("--tests", nargs="+", default=[ALL], help="each is run by itself")
    asked.add_argument("--workers", type=int, default=2)
    given = asked.parse_args()
    is_whole = True
    for seed in seeds(given.seeds):
        for tests in given.tests:
            row = run(tests, seed, given.workers)
            write({**kept(), tuple(row[:3]): row})
            print(" ".join(row), flush=True)
            is_whole = is_whole and row[4] == "0"
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
