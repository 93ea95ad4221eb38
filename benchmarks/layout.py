"""Official documents in LibreOffice: 22 lines of 28 characters on a full page, page numbers, nothing past the margins.

    python -m benchmarks.layout [--word FILE.docx] [--report FILE.md]

A page of plain text is measured as LibreOffice lays it out: the words of the PDF with their places, grouped to lines.
`--word` measures a finished document too (a report, a brief): its pages of body text apart from those with tables or
small print, page numbers, what leaves the type area, and the fonts of the PDF. Needs LibreOffice and poppler; stops if
either is missing, if a number is not the standard's, or if a font is neither the one the document asks for nor its
documented substitute (`kit/documents/fonts.py`).
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
from zipfile import ZipFile

import django
from django.conf import settings
from docx import Document

from qiaoliang.kit.documents import OfficialDocument, preview
from qiaoliang.kit.documents.fonts import SUBSTITUTES

LINES, CHARACTERS = 22, 28  # GB/T 9704-2012, 5.2.3
LEFT, RIGHT, TOP, BOTTOM = 28.0, 210 - 26.0, 37.0, 297 - 35.0  # the type area in millimetres
POINT = 25.4 / 72
CHARACTER = 16 * POINT
HANGING = "，。、；：？！）”"
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
FONT = re.compile(r'w:(?:ascii|hAnsi|eastAsia|cs)="([^"]+)"')
NARROW = 0x2E7F  # characters up to here take half a square
NEARLY = 0.9  # of the height of body text: what is smaller is set in another size
NUMBER = re.compile(r"^—\s*(\d+)\s*—$")
SAMPLE = "全市职能党建指导员按照管事与管党建相统一的要求联系服务企业帮助解决发展难题凝聚职工人心"


@dataclass(frozen=True)
class Line:
    """One line of a page: its middle and its ends in millimetres."""

    middle: float
    left: float
    right: float
    text: str
    height: float = 0.0  # of its tallest word

    @property
    def ends_at(self) -> float:
        """Without a mark that hangs in the margin, as Chinese text is set."""
        return self.right - (CHARACTER if self.text[-1:] in HANGING else 0)

    @property
    def characters(self) -> int:
        return len(self.text.replace(" ", ""))

    @property
    def full_widths(self) -> float:
        """Characters as the standard counts them: figures and Latin letters are half, a hanging mark is none."""
        bare = self.text.replace(" ", "")
        bare = bare[:-1] if bare[-1:] in HANGING else bare
        return sum(1.0 if ord(character) > NARROW else 0.5 for character in bare)


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

    def is_body(self, height: float) -> bool:
        """Whether everything in the type area is set in the size of the body or larger: no table, no small print."""
        return bool(self.body) and all(line.height >= height * NEARLY for line in self.body)

    @property
    def number(self) -> int | None:
        found = [NUMBER.match(line.text.strip()) for line in self.lines]
        return next((int(one[1]) for one in found if one), None)


@dataclass(frozen=True)
class Laid:
    """A document as LibreOffice lays it out: its pages, and the families of the fonts in the PDF."""

    sheets: list[Sheet]
    fonts: list[str]


def laid(word: bytes) -> Laid:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.pdf", Path(folder) / "page.html"
        source.write_bytes(preview.pdf(word))
        subprocess.run(["pdftotext", "-bbox", str(source), str(target)], check=True, capture_output=True)
        told = target.read_text(encoding="utf-8")
        listed = subprocess.run(["pdffonts", str(source)], check=True, capture_output=True, text=True).stdout
    found = [
        Sheet(float(width) * POINT, lines(WORD.findall(content))) for width, _height, content in PAGE.findall(told)
    ]
    return Laid(found, families(listed))


def families(listed: str) -> list[str]:
    """The names that `pdffonts` lists, without the tag of a subset: `BAAAAA+NotoSerifCJKsc-Regular`."""
    names = [line.split()[0] for line in listed.splitlines()[2:] if line.strip()]
    return sorted({name.partition("+")[2] or name for name in names})


def asked_fonts(word: bytes) -> set[str]:
    """The fonts that the styles and the text of a Word file name."""
    with ZipFile(io.BytesIO(word)) as archive:
        told = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    return {name for text in told for name in FONT.findall(text)}


def strangers(word: bytes, found: Sequence[str]) -> list[str]:
    """Fonts of the PDF that are neither asked for nor documented as a substitute of one that is."""
    asked = asked_fonts(word)
    allowed = {_bare(name) for name in asked}
    allowed |= {_bare(other) for name in asked for other in SUBSTITUTES.get(name, ())}
    return [name for name in found if not _bare(name).startswith(tuple(allowed))]


def _bare(name: str) -> str:
    return name.replace(" ", "").replace("_", "").lower()


def lines(words: Sequence[tuple[str, ...]]) -> list[Line]:
    """Words whose middles lie within two millimetres stand on one line."""
    found: list[Line] = []
    for left, top, right, bottom, text in words:
        middle = (float(top) + float(bottom)) / 2 * POINT
        ends, tall = (float(left) * POINT, float(right) * POINT), (float(bottom) - float(top)) * POINT
        same = next((n for n, line in enumerate(found) if abs(line.middle - middle) < 2), None)
        if same is None:
            found.append(Line(middle, *ends, unescape(text), tall))
            continue
        one = found[same]
        found[same] = Line(
            one.middle, min(one.left, ends[0]), max(one.right, ends[1]), f"{one.text} {unescape(text)}",
            max(one.height, tall),
        )  # fmt: skip
    return sorted(found, key=lambda line: line.middle)


def plain() -> bytes:
    """Text for three pages and nothing else."""
    paper = OfficialDocument("量一量版面", created=datetime(2026, 1, 1, tzinfo=UTC))
    paper.paragraph(SAMPLE * 50)
    return paper.to_bytes()


def body_height(sheets: Sequence[Sheet]) -> float:
    """How tall the lines of plain text are laid out, in millimetres."""
    return Counter(round(line.height, 2) for sheet in sheets for line in sheet.body).most_common(1)[0][0]


def measured(name: str, sheets: Sequence[Sheet], *, is_plain: bool, height: float) -> list[list[str]]:
    """Rows of the report: name, what, wanted, found. `is_plain`: every page but the last is full of text.

    `height` is that of a line of body text; what is set smaller is a table or small print: the grid does not bind it.
    """
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
    body = [sheet for sheet in upright if sheet.is_body(height)]
    crowded = sum(len(sheet.body) > LINES for sheet in body)
    wide = [line for sheet in body for line in sheet.body if line.full_widths > CHARACTERS]
    rows.append([name, "pages of body text alone", "", str(len(body))])
    rows.append([name, "most lines on a page of body text", "", str(max((len(one.body) for one in body), default=0))])
    rows.append([name, "pages of body text with more lines than the grid", "0", str(crowded)])
    rows.append([name, "lines of body text with more characters than the grid", "0", str(len(wide))])
    others = [len(sheet.body) for sheet in upright if not sheet.is_body(height)]
    rows.append([name, "most lines on a page with a table or small print", "", str(max(others, default=0))])
    rows.append([name, "pages without their number", "0", str(sum(one != n for n, one in enumerate(numbers, 1)))])
    rows.append([name, "lines that leave the type area", "0", str(len(over))])
    return rows


def set_in(name: str, word: bytes, found: Laid) -> list[list[str]]:
    """Which fonts the pages are set in, and those that nobody asked for."""
    return [
        [name, "fonts", "", "、".join(found.fonts)],
        [
            name,
            "fonts neither asked for nor a documented substitute",
            "none",
            "、".join(strangers(word, found.fonts)) or "none",
        ],
    ]


def table(rows: Sequence[Sequence[str]]) -> str:
    heads = ["document", "what", "wanted", "found"]
    body = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"| {' | '.join(heads)} |\n|---|---|--:|--:|\n{body}\n"


def programme() -> str:
    name = next(filter(None, map(shutil.which, preview.PROGRAMMES)), None)
    if name is None or not all(map(shutil.which, ("pdftotext", "pdffonts"))):
        sys.exit("LibreOffice (soffice) and poppler (pdftotext, pdffonts) are needed to measure pages.")
    return subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout.split(" ")[1]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--word", nargs="*", default=[])
    parser.add_argument("--report")
    given = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure()
        django.setup()
    version, text = programme(), laid(plain())
    height = body_height(text.sheets)
    rows = [*measured("plain text", text.sheets, is_plain=True, height=height), *set_in("plain text", plain(), text)]
    for path in given.word:
        content = Path(path).read_bytes()
        title = Document(io.BytesIO(content)).core_properties.title or Path(path).stem
        found = laid(content)
        rows += [*measured(title, found.sheets, is_plain=False, height=height), *set_in(title, content, found)]
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
