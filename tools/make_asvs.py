"""Lays out docs/security/asvs.csv, the verdict on each requirement, as a page with percentages.

python tools/make_asvs.py            # after a change of the table; a test compares
"""

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs/security/asvs.csv"
PAGE = ROOT / "docs/security/asvs.md"
CHAPTERS: Final = {
    1: "Encoding and sanitisation", 2: "Validation and business logic", 3: "Web front end",
    4: "Interface and web service", 5: "Files", 6: "Authentication", 7: "Sessions", 8: "Authorisation",
    9: "Self-contained tokens", 10: "OAuth and OIDC",
    11: "Cryptography", 12: "Communication", 13: "Configuration", 14: "Data protection", 15: "Coding and architecture",
    16: "Logging and errors", 17: "WebRTC",
}  # fmt: skip
PASSED, NOT_APPLICABLE, OPEN = "passed", "not applicable", "open"
HEAD = """# OWASP ASVS 5.0.0, level 2: requirement by requirement

Made by `tools/make_asvs.py` from [asvs.csv](asvs.csv). The numbers are those of the
[standard](https://github.com/OWASP/ASVS/tree/v5.0.0) (OWASP, CC BY-SA 4.0); the words beside them are our own and only
remind of what is meant. *Passed* names the test that shows it, or the file where no test can. *Not applicable* says why
and counts neither for nor against. It is our own judgement of our own work; nobody has certified it.

"""


@dataclass(frozen=True)
class Requirement:
    number: str
    level: int
    words: str
    verdict: str
    evidence: tuple[str, ...]
    note: str

    @property
    def chapter(self) -> int:
        return int(self.number[1:].partition(".")[0])


def requirements() -> list[Requirement]:
    with TABLE.open(newline="") as file:
        return [
            Requirement(row["number"], int(row["level"]), row["words"], row["verdict"],
                        tuple(row["evidence"].split()), row["note"])
            for row in csv.DictReader(file)
        ]  # fmt: skip


def share(passed: int, of: int) -> str:
    return f"{100 * passed / of:.1f} %" if of else "–"


def count(rows: Iterable[Requirement], verdict: str) -> int:
    return sum(row.verdict == verdict for row in rows)


def summary(rows: list[Requirement]) -> list[str]:
    lines = [
        "| chapter | level 1, 2 | passed | open | not applicable | passed of the applicable |",
        "|---|---|---|---|---|---|",
    ]
    for number, name in CHAPTERS.items():
        lines.append(_line(f"V{number} {name}", [row for row in rows if row.chapter == number]))
    lines += [
        _line("**level 1**", [row for row in rows if row.level == 1]),
        _line("**level 2**", [row for row in rows if row.level == 2]),
        _line("**both**", rows),
    ]
    passed, spared = count(rows, PASSED), count(rows, NOT_APPLICABLE)
    told = (
        f"Of all {len(rows)}, with what does not apply among them: {share(passed, len(rows))} passed, "
        f"{share(passed + spared, len(rows))} passed or not applicable."
    )
    return [*lines, "", told, ""]


def _line(name: str, rows: list[Requirement]) -> str:
    passed, failed, spared = (count(rows, verdict) for verdict in (PASSED, OPEN, NOT_APPLICABLE))
    levels = f"{sum(row.level == 1 for row in rows)}, {sum(row.level == 2 for row in rows)}"
    return f"| {name} | {levels} | {passed} | {failed} | {spared} | {share(passed, passed + failed)} |"


def still_open(rows: list[Requirement]) -> list[str]:
    return ["## Open", "", *(f"- **{row.number}** {row.words}: {row.note}." for row in rows if row.verdict == OPEN), ""]


def chapter(number: int, rows: list[Requirement]) -> list[str]:
    lines = [f"## V{number} {CHAPTERS[number]}", "", "| | level | what | verdict | shown by |", "|---|---|---|---|---|"]
    for row in rows:
        if row.chapter == number:
            shown = "<br>".join(f"`{one}`" for one in row.evidence)
            verdict = f"{row.verdict}: {row.note}" if row.note else row.verdict
            lines.append(f"| {row.number} | {row.level} | {row.words} | {verdict} | {shown} |")
    return [*lines, ""]


def page() -> str:
    rows = requirements()
    lines = [*summary(rows), *still_open(rows)]
    for number in CHAPTERS:
        lines += chapter(number, rows)
    return HEAD + "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
