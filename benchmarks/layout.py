"""Official documents in LibreOffice: 22 lines of 28 characters on a full page, page numbers, nothing past the margins.

    python -m benchmarks.layout [--word FILE.docx] [--report FILE.md]

A page of plain text is measured as LibreOffice lays it out: the words of the PDF with their places, grouped to lines.
`--word` measures a finished document too (a report, a brief): lines a page, characters a line, page numbers, and what
leaves the type area. Needs LibreOffice and poppler; stops if either is missing, or if a number is not the standard's.
"""

import argparse
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import django
from django.conf import settings
from docx import Document

from qiaoliang.kit.documents import OfficialDocument, preview

LINES, CHARACTERS = 22, 28  # GB/T 9704-2012, 5.2.3
LEFT, RIGHT, TOP, BOTTOM = 28.0, 210 - 26.0, 37.0, 297 - 35.0  # the type area in millimetres
POINT = 25.4 / 72
CHARACTER = 16 * POINT
HANGING = "，。、；：？！）”"
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
NUMBER = re.compile(r"^—\s*(\d+)\s*—$")
SAMPLE = "全市职能党建指导员按照管事与管党建相统一的要求联系服务企业帮助解决发展难题凝聚职工人心"


@dataclass(frozen=True)
class Line:
    """One line of a page: its middle and its ends in millimetres."""

    middle: float
    left: float
    right: float
    text: str

    @property
    def ends_at(self) -> float:
        """Without a mark that hangs in the margin, as Chinese text is set."""
        return self.right - (CHARACTER if self.text[-1:] in HANGING else 0)

    @property
    def characters(self) -> int:
        return len(self.text.replace(" ", ""))


@dataclass(frozen=True)
class Sheet:
    width: float
    lines: list[Line]

    @property
    def is_upright(self) -> bool:
        return self.width < 250

    @property
    def body(self) -> list[Line]:
        """What lies in the type area."""
        return [line for line in self.lines if TOP - 1 <= line.middle <= BOTTOM + 1]

    @property
    def number(self) -> int | None:
        found = [NUMBER.match(line.text.strip()) for line in self.lines]
        return next((int(one[1]) for one in found if one), None)


def pages(word: bytes) -> list[Sheet]:
    """The pages of a Word file as LibreOffice lays them out."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.pdf", Path(folder) / "page.html"
        source.write_bytes(preview.pdf(word))
        subprocess.run(["pdftotext", "-bbox", str(source), str(target)], check=True, capture_output=True)
        told = target.read_text(encoding="utf-8")
    return [Sheet(float(width) * POINT, lines(WORD.findall(content))) for width, _height, content in PAGE.findall(told)]


def lines(words: Sequence[tuple[str, ...]]) -> list[Line]:
    """Words whose middles lie within two millimetres stand on one line."""
    found: list[Line] = []
    for left, top, right, bottom, text in words:
        middle = (float(top) + float(bottom)) / 2 * POINT
        ends = float(left) * POINT, float(right) * POINT
        same = next((n for n, line in enumerate(found) if abs(line.middle - middle) < 2), None)
        if same is None:
            found.append(Line(middle, *ends, unescape(text)))
            continue
        one = found[same]
        found[same] = Line(one.middle, min(one.left, ends[0]), max(one.right, ends[1]), f"{one.text} {unescape(text)}")
    return sorted(found, key=lambda line: line.middle)


def plain() -> bytes:
    """Text for three pages and nothing else."""
    paper = OfficialDocument("量一量版面", created=datetime(2026, 1, 1, tzinfo=UTC))
    paper.paragraph(SAMPLE * 50)
    return paper.to_bytes()


def measured(name: str, sheets: Sequence[Sheet], *, is_plain: bool) -> list[list[str]]:
    """Rows of the report: name, what, wanted, found. `is_plain`: every page but the last is full of text."""
    upright = [sheet for sheet in sheets if sheet.is_upright]
    full = upright[:-1] if is_plain else []
    across = [line.characters for sheet in full for line in sheet.body[1:]]
    per_page = sorted({len(sheet.body) for sheet in full})
    numbers = [sheet.number for sheet in sheets]
    over = [line for sheet in upright for line in sheet.body if line.ends_at > RIGHT + 0.6 or line.left < LEFT - 0.6]
    rows = [[name, "pages", "", str(len(sheets))]]
    if is_plain:
        usual = Counter(across).most_common(1)[0][0]
        rows.append([name, "lines on a full page", str(LINES), ", ".join(map(str, per_page))])
        rows.append([name, "characters on a full line", str(CHARACTERS), str(usual)])
    most = max((len(sheet.body) for sheet in upright), default=0)
    rows.append([name, "most lines of text on a page (tables are smaller)", "", str(most)])
    rows.append([name, "pages without their number", "0", str(sum(one != n for n, one in enumerate(numbers, 1)))])
    rows.append([name, "lines that leave the type area", "0", str(len(over))])
    return rows


def table(rows: Sequence[Sequence[str]]) -> str:
    heads = ["document", "what", "wanted", "found"]
    body = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"| {' | '.join(heads)} |\n|---|---|--:|--:|\n{body}\n"


def programme() -> str:
    name = next(filter(None, map(shutil.which, preview.PROGRAMMES)), None)
    if name is None or shutil.which("pdftotext") is None:
        sys.exit("LibreOffice (soffice) and poppler (pdftotext) are needed to measure pages.")
    return subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout.split(" ")[1]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--word", nargs="*", default=[])
    parser.add_argument("--report")
    given = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure()
        django.setup()
    version, rows = programme(), measured("plain text", pages(plain()), is_plain=True)
    for path in given.word:
        content = Path(path).read_bytes()
        title = Document(io.BytesIO(content)).core_properties.title or Path(path).stem
        rows += measured(title, pages(content), is_plain=False)
    told = table(rows)
    print(told)
    if given.report:
        head = f"# Pages in LibreOffice: measured\n\n`python -m benchmarks.layout`, LibreOffice {version}.\n\n"
        Path(given.report).write_text(head + told, encoding="utf-8")
    wrong = [row for row in rows if row[2] and row[2] != row[3]]
    if wrong:
        sys.exit("\n".join(f"{row[0]}: {row[1]} {row[3]} instead of {row[2]}" for row in wrong))


if __name__ == "__main__":
    main()
