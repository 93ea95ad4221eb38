"""How soon a bomb is refused, beside what a well-known reader does with it.

`python -m benchmarks.hostile [--report FILE]`. Each bomb unpacks to 1 GB: one sheet, a thousand sheets, a file that
lies about its size, shared strings, a Word document. Refused within a second, or the run stops. The named alternative:
the standard library's zipfile told to read every part, as openpyxl and python-docx do.
"""

import argparse
import io
import os
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import django

from qiaoliang.kit.documents.reading import DocumentRefused, paragraphs
from qiaoliang.kit.sheets import WorkbookRefused, open_workbook

GB = 1 << 30
LIMIT_S = 1.0
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)


def zipped(parts: dict[str, int], small: dict[str, bytes]) -> bytes:
    """An archive whose named parts unpack to so many blanks."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in small.items():
            archive.writestr(name, content)
        for name, size in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                piece = b" " * (1 << 20)
                for _ in range(size >> 20):
                    part.write(piece)
    return made.getvalue()


def lying(data: bytes, says: int = 1000) -> bytes:
    """The same archive, its directory claiming that every part is small."""
    made, at = bytearray(data), 0
    while (at := made.find(b"PK\x01\x02", at)) >= 0:
        made[at + 24 : at + 28] = struct.pack("<I", says)
        at += 46
    return bytes(made)


def bombs() -> dict[str, tuple[Callable[[bytes], object], bytes]]:
    one_sheet = zipped({"xl/worksheets/sheet1.xml": GB}, {"[Content_Types].xml": TYPES})
    many = zipped({f"xl/worksheets/sheet{n}.xml": GB // 1024 for n in range(1024)}, {"[Content_Types].xml": TYPES})
    word = zipped({"word/document.xml": GB}, {"[Content_Types].xml": TYPES})

    def sheet(data: bytes) -> object:
        return open_workbook(data, name="名单.xlsx")

    return {
        "one sheet": (sheet, one_sheet),
        "1,024 sheets": (sheet, many),
        "a sheet that lies about its size": (sheet, lying(one_sheet)),
        "shared strings": (sheet, zipped({"xl/sharedStrings.xml": GB}, {"[Content_Types].xml": TYPES})),
        "a Word document": (paragraphs, word),
        "a Word document that lies about its size": (paragraphs, lying(word)),
    }


def refused(read: Callable[[bytes], object], data: bytes) -> tuple[float, str]:
    began = time.perf_counter()
    try:
        read(data)
    except (WorkbookRefused, DocumentRefused) as refusal:
        return time.perf_counter() - began, str(refusal)
    raise AssertionError("not refused")


def naive(data: bytes) -> float:
    began = time.perf_counter()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            try:
                archive.read(entry)
            except (zipfile.BadZipFile, EOFError):
                continue
    return time.perf_counter() - began


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks hostile")
    parser.add_argument("--report", type=Path)
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaoliang.settings")
    django.setup()
    lines = [
        "# Bombs: measured", "",
        "`python -m benchmarks.hostile`: every file unpacks to 1 GB.", "",
        "| bomb | size | refused in | zipfile reads it in | what is said |", "|---|--:|--:|--:|---|",
    ]  # fmt: skip
    for name, (read, data) in bombs().items():
        took, said = min(refused(read, data) for _ in range(3))
        assert took <= LIMIT_S, (name, took)
        lines.append(f"| {name} | {len(data) / 1e6:.2f} MB | {took * 1000:.1f} ms | {naive(data):.1f} s | {said} |")
    text = "\n".join(lines) + "\n"
    print(text)
    if chosen.report:
        chosen.report.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
