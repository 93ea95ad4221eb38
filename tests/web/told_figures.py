"""What the crawl of figures looked at, as a page of the drills: a row for each test, kept until it runs again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COLUMNS: Final = (
    "pages", "figures of pages", "marks of drawings", "figures of documents", "lists of records opened", "wrong"
)  # fmt: skip
HEAD: Final = """# Every figure opened

`QIAOLIANG_WRITE_FIGURES=1 python -m pytest -n0 -m long tests/web/test_crawl_of_figures.py` writes this page; a part of
the tests renews its own rows. The small demo city as of 2026-11-20, whoever looks with their own reach. Each figure is
opened as a click would open it; the records listed there, with those the page says are hidden, are counted or added up
and must be what was printed. *Wrong* are tests that found one that is not.
"""


@dataclass(frozen=True)
class Row:
    """One test: what it looked at, and whether it found anything wrong."""

    name: str
    told: Mapping[str, int]
    is_wrong: bool

    @property
    def line(self) -> str:
        numbers = [self.told.get(column, 0) for column in COLUMNS[:-1]]
        return f"| `{self.name}` | " + " | ".join(f"{number:,}" for number in [*numbers, int(self.is_wrong)]) + " |"


def write(report: Path, rows: list[Row]) -> None:
    """These rows in the place of their former ones, and the sums of all."""
    kept = report.read_text().splitlines() if report.exists() else []
    lines = {line.split("`")[1]: line for line in kept if line.startswith("| `")}
    lines |= {row.name: row.line for row in rows}
    numbers = [[int(cell.replace(",", "")) for cell in line.split("|")[2:-1]] for line in lines.values()]
    sums = " | ".join(f"**{sum(column):,}**" for column in zip(*numbers, strict=True))
    table = [
        f"| test | {' | '.join(COLUMNS)} |", "|---|" + "---|" * len(COLUMNS),
        *(lines[name] for name in sorted(lines)), f"| **all** | {sums} |",
    ]  # fmt: skip
    report.write_text("\n".join([HEAD, *table]) + "\n")
