"""An .xlsx is a zip of XML parts; this reads the zip with suspicion and makes a clean one of it.

Every part is unzipped once under a cap, checked, and stored anew, so that the parser behind sees exactly the bytes
that were checked: no second reading of a malicious directory, no lying sizes, no macros, no embedded files.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from qiaoliang.kit.sheets import refusals, sheetxml
from qiaoliang.kit.sheets.limits import Limits

CONTENT_TYPES = "[Content_Types].xml"
SHEET_MAIN = b"spreadsheetml.sheet.main+xml"
OTHER_MAINS = (
    (b"macroEnabled.main+xml", "macros"),
    (b"sheet.binary.macroEnabled.main", "binary"),
    (b"wordprocessingml", "word"),
    (b"presentationml", "slides"),
)
LOCAL_HEADER_BYTES = 30
XML_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# A part is a sheet by what it holds: its name is the writer's choice.
SHEET_DATA = b"sheetData"


def washed(data: bytes, limits: Limits) -> bytes:
    """A clean, uncompressed .xlsx with the XML parts of `data`; `WorkbookRefused` if anything is amiss."""
    archive = opened(data)
    entries = archive.infolist()
    check_directory(entries, data, limits)
    _check_is_workbook(entries, data)
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as target:
        for name, part in _xml_parts(entries, data, limits):
            target.writestr(name, part)
    return clean.getvalue()


def opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, IndexError) as broken:
        raise refusals.damaged() from broken


def check_directory(entries: list[zipfile.ZipInfo], data: bytes, limits: Limits) -> None:
    """Everything that can be known from the zip's directory, before a byte is unzipped."""
    if len(entries) > limits.parts:
        raise refusals.bomb()
    names = [plain_name(entry.filename) for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        raise refusals.damaged()
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusals.encrypted()
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise refusals.damaged()
    size = sum(entry.file_size for entry in entries)
    zipped = sum(entry.compress_size for entry in entries)
    if size > limits.unzipped_bytes or zipped > len(data):
        raise refusals.bomb()
    if size > limits.ratio_from_bytes and size > limits.ratio * len(data):
        raise refusals.bomb()


def plain_name(name: str) -> str:
    """The part's name with forward slashes; refused if it points outside of the archive."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or ":" in plain or ".." in plain.split("/"):
        raise refusals.path_outside()
    return plain


def _check_is_workbook(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    by_name = {plain_name(entry.filename).casefold(): entry for entry in entries}
    if any(name.rsplit("/", 1)[-1] in ("vbaproject.bin", "vbadata.xml") for name in by_name):
        raise refusals.not_xlsx("macros")
    types = by_name.get(CONTENT_TYPES.casefold())
    if types is None:
        raise refusals.not_xlsx("ods" if "content.xml" in by_name and "mimetype" in by_name else "zip")
    if types.file_size > 1_000_000:
        raise refusals.bomb()
    declared = unzipped(types, data)
    for mark, reason in OTHER_MAINS:
        if mark in declared and not (reason in ("word", "slides") and SHEET_MAIN in declared):
            raise refusals.not_xlsx("binary" if "xl/workbook.bin" in by_name else reason)
    if SHEET_MAIN not in declared:
        raise refusals.not_xlsx("zip")


def _xml_parts(entries: list[zipfile.ZipInfo], data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Each XML part, checked; pictures, printer settings and other binaries are left behind."""
    sheets = 0
    for entry in entries:
        name = plain_name(entry.filename)
        if entry.is_dir():
            continue
        part = unzipped(entry, data)
        if part.startswith(b"PK\x03\x04"):
            raise refusals.nested()
        if not name.casefold().endswith((".xml", ".rels")):
            continue
        check_xml(part)
        if SHEET_DATA in part:
            sheets += 1
            part = sheetxml.checked(part, limits)
        elif len(part) > limits.shared_text_bytes:
            raise refusals.bomb()
        if sheets > limits.sheets:
            raise refusals.too_many_sheets(limits.sheets)
        yield name, part


def unzipped(entry: zipfile.ZipInfo, data: bytes) -> bytes:
    """The content of one entry. Unzipped by hand: the declared size is a promise to be checked, not believed."""
    start = entry.header_offset
    header = data[start : start + LOCAL_HEADER_BYTES]
    if len(header) < LOCAL_HEADER_BYTES or not header.startswith(b"PK\x03\x04"):
        raise refusals.damaged()
    start += LOCAL_HEADER_BYTES + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = data[start : start + entry.compress_size]
    part = packed if entry.compress_type == zipfile.ZIP_STORED else _inflated(packed, entry.file_size)
    if len(part) != entry.file_size or zlib.crc32(part) != entry.CRC:
        raise refusals.damaged()
    return part


def _inflated(packed: bytes, size: int) -> bytes:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # One byte more than promised is enough to know that the promise was false.
        return engine.decompress(packed, size + 1)
    except zlib.error as broken:
        raise refusals.damaged() from broken


def check_xml(part: bytes) -> None:
    """UTF-8 only (what Excel and WPS write), or the searches below could be blinded; no document type, no entities."""
    text = part.removeprefix(b"\xef\xbb\xbf").lstrip()
    encoding = XML_ENCODING.match(text[:200])
    if not text.startswith(b"<") or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
        raise refusals.damaged()
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise refusals.entities()
