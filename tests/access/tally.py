"""The page of the access drill: a line for every role, kept from run to run so that a role can be run again alone."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

COLUMNS: Final = {  # of the page: the kinds of check that are counted in it
    "opened": ("GET",),
    "searched, exported": ("GET ?q=", "GET ?export="),
    "posted": ("POST",),
    "other methods": ("PUT", "PATCH", "DELETE"),
    "posted with Lidao's numbers": ("POST aimed",),
    "own place": ("own GET", "own POST"),
}
HEAD: Final = """# Access drill

`QIAOLIANG_ACCESS_REPORT=docs/drills/access.md pytest -n 0 -s tests/access/test_jurisdictions.py`, a role: `-k <role>`.

Every address of the resolver × method × role × place. The rows of one town carry a canary behind every Chinese word;
people of the same role in another town of the county, in the neighbouring county and in another city (the three
administrators: nowhere) open, search, export and post all of it, and so do tokens with every operation of the
interface. A finding is a canary in any answer, a page that changed once the rows were there, a number that was not
refused, anything written on a row of the town, a fault of the server. `own place` is asked by whoever stands in the
town, who must see canaries. Words that may be read elsewhere stand with their reason in the test (`OPEN`, `COMMON`,
`READABLE`), and nowhere else.

"""
LINE: Final = re.compile(r"^\| (?P<role>[a-z_ ]+) \| (?P<figures>[\d,| ]+) \| (?P<day>\d{4}-\d\d-\d\d) \|$")


@dataclass(frozen=True)
class Line:
    role: str
    figures: tuple[int, ...]  # by COLUMNS, then the findings
    day: date

    @property
    def checks(self) -> int:
        return sum(self.figures[:-1])

    @property
    def findings(self) -> int:
        return self.figures[-1]

    def told(self) -> str:
        return f"| {self.role} | {_cells(self)} | {self.day} |"


def line_of(role: str, checks: Mapping[str, int], findings: int, day: date) -> Line:
    known = [sum(checks.get(kind, 0) for kind in kinds) for kinds in COLUMNS.values()]
    if sum(known) != sum(checks.values()):
        raise ValueError(f"a kind of check without a column: {sorted(checks)}")
    return Line(role, (*known, findings), day)


def _cells(line: Line) -> str:
    *kinds, findings = (f"{figure:,}" for figure in line.figures)
    return " | ".join([*kinds, f"{line.checks:,}", findings])


def read(page: str) -> dict[str, Line]:
    found = {}
    for one in map(LINE.match, page.splitlines()):
        if one is not None:
            figures = [int(cell.replace(",", "")) for cell in one["figures"].split("|")]
            del figures[-2]  # the sum
            found[one["role"]] = Line(one["role"], tuple(figures), date.fromisoformat(one["day"]))
    return found


def page_of(lines: Mapping[str, Line], order: tuple[str, ...]) -> str:
    known = [lines[role] for role in order if role in lines]
    missing = [role for role in order if role not in lines]
    sums = Counter[int]()
    for line in known:
        sums.update(dict(enumerate(line.figures)))
    total = Line("all", tuple(sums[place] for place in range(len(COLUMNS) + 1)), date.min)
    head = " | ".join(["role", *COLUMNS, "checks", "findings", "run on"])
    table = [f"| {head} |", "|---|" + "--:|" * (len(COLUMNS) + 2) + "---|", *(line.told() for line in known)]
    table.append(f"| **all** | {_cells(total)} | |")
    if missing:
        table += ["", f"Not run: {', '.join(missing)}."]
    return HEAD + "\n".join(table) + "\n"


def note(path: Path, line: Line, order: tuple[str, ...]) -> None:
    """Put one role's line into the page, beside those of the other roles."""
    lines = read(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(page_of({**lines, line.role: line}, order), encoding="utf-8")
