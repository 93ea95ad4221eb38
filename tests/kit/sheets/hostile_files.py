"""Files that must be refused before parsing, and sound ones in unusual clothes."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from typing import Any

from qiaoliang.kit.sheets import DEFAULT_LIMITS
from tests.kit.sheets.books import (
    CONTENT_TYPES,
    MAIN,
    PROLOGUE,
    SHEET,
    STRINGS,
    book,
    csv_book,
    parts_of,
    raw_book,
    raw_cell,
    raw_cells,
    with_part,
    with_text,
    zipped,
)
from tests.kit.sheets.expectations import Fine, Hostile, Refused
from tests.kit.sheets.roster import RosterKind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def entries(kind: RosterKind) -> dict[str, Hostile]:
    """By name; see `hostile.catalogue`."""
    return _other_kinds(kind) | _broken(kind) | _dangerous(kind) | _too_far(kind) | _unusual(kind)


def _other_kinds(kind: RosterKind) -> dict[str, Hostile]:
    plain_csv = csv_book(kind.grid())
    page = f"<html><head><meta charset='utf-8'></head><table><tr><td>{kind.labels()[0]}</td></tr></table></html>"
    return {
        "empty_file": Hostile(lambda: b"", Refused("文件是空的")),
        "random_bytes": Hostile(lambda: random.Random(7).randbytes(5000), Refused("不是 Excel")),
        "csv_renamed_xlsx": Hostile(lambda: plain_csv, Refused("内容却是纯文本")),
        "old_xls": Hostile(lambda: OLE + b"\0" * 4096 + "Workbook".encode("utf-16-le"), Refused(".xls"), "名单.xls"),
        "old_xls_renamed_xlsx": Hostile(lambda: OLE + b"\0" * 4096, Refused("旧版 .xls")),
        "encrypted_workbook": Hostile(
            lambda: OLE + b"\0" * 2048 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2048, Refused("打开密码")
        ),
        "html_as_xls": Hostile(page.encode, Refused("网页"), "名单.xls"),
        "html_with_mark_and_blanks": Hostile(lambda: b"\xef\xbb\xbf\r\n  " + page.encode(), Refused("网页")),
        "mhtml_as_xls": Hostile(
            lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", Refused("网页"), "名单.xls"
        ),
        "xml_spreadsheet_2003": Hostile(
            lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            Refused("XML 格式"),
        ),
        "pdf": Hostile(lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Refused("PDF")),
        "picture": Hostile(lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, Refused("图片")),
        "rar_archive": Hostile(lambda: b"Rar!\x1a\x07\x00" + b"\0" * 100, Refused("压缩包")),
        "zip_of_a_csv": Hostile(lambda: zipped({"名单.csv": plain_csv}), Refused("压缩包")),
        "word_document": Hostile(
            lambda: zipped(
                {
                    CONTENT_TYPES: b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
                    b'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
                    "word/document.xml": b"<w:document/>",
                }
            ),
            Refused("Word"),
        ),
        "open_document": Hostile(
            lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            Refused(".ods"),
        ),
        "binary_workbook": Hostile(
            lambda: zipped(
                {
                    CONTENT_TYPES: b'<Types><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.'
                    b'binary.macroEnabled.main"/></Types>',
                    "xl/workbook.bin": b"\x83\x01\x00",
                }
            ),
            Refused(".xlsb"),
        ),
    }


def _broken(kind: RosterKind) -> dict[str, Hostile]:
    sound = book(kind.grid())
    raw = raw_book(raw_cells(kind.grid()))
    return {
        "truncated": Hostile(lambda: sound[: len(sound) // 2], Refused("损坏")),
        "first_bytes_only": Hostile(lambda: sound[:30], Refused("损坏")),
        "flipped_bits": Hostile(lambda: _flipped(sound), Refused("损坏")),
        "duplicate_part": Hostile(lambda: _duplicated(sound), Refused("损坏")),
        "missing_sheet_part": Hostile(
            lambda: zipped({name: part for name, part in parts_of(sound).items() if name != SHEET}), Refused("损坏")
        ),
        "missing_workbook_part": Hostile(
            lambda: zipped({name: part for name, part in parts_of(sound).items() if name != "xl/workbook.xml"}),
            Refused("损坏"),
        ),
        "unclosed_xml": Hostile(lambda: with_text(raw, SHEET, b"</sheetData></worksheet>", b"<row"), Refused("损坏")),
        "invalid_utf8": Hostile(
            lambda: with_text(raw, SHEET, kind.labels()[0].encode(), b"\xff\xfe\xfd"), Refused("损坏")
        ),
        "binary_as_sheet": Hostile(lambda: with_part(sound, SHEET, b"\x00\x01\x02" * 100), Refused("损坏")),
        "impossible_shared_text": Hostile(
            lambda: raw_book(b'<row r="1"><c r="A1" t="s"><v>999999</v></c></row>'), Refused("损坏")
        ),
        "unknown_compression": Hostile(lambda: zipped(parts_of(sound), zipfile.ZIP_BZIP2), Refused("损坏")),
        "password_on_the_zip": Hostile(lambda: _flagged(sound), Refused("密码")),
        "csv_of_unknown_encoding": Hostile(lambda: b"\xff\xff,\xff\xff\r\n" * 20, Refused("编码"), "名单.csv"),
        "csv_with_open_quote": Hostile(
            lambda: csv_book(kind.grid()) + b'"' + b"x" * 200_000, Refused("引号"), "名单.csv"
        ),
        "csv_with_endless_row": Hostile(lambda: b"a," * 5000 + b"\r\n", Refused("列"), "名单.csv"),
    }


def _flipped(data: bytes) -> bytes:
    """One byte of a part's content changed, the directory untouched."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(SHEET)
    at = entry.header_offset + 30 + len(SHEET) + entry.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


def _duplicated(data: bytes) -> bytes:
    """Two sheets of one name: which one a reader takes is anybody's guess."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, part in parts_of(data).items():
            archive.writestr(name, part)
        archive.writestr(SHEET, b"<worksheet/>")
    return target.getvalue()


def _flagged(data: bytes) -> bytes:
    """Every directory entry says that it needs a password."""
    at, made = 0, bytearray(data)
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        made[at + 8] |= 1
        at += 4
    return bytes(made)


def _dangerous(kind: RosterKind) -> dict[str, Hostile]:
    sound = book(kind.grid())
    raw = raw_book(raw_cells(kind.grid()))
    sheet = parts_of(raw)[SHEET]
    return {
        "macros": Hostile(lambda: with_part(sound, "xl/vbaProject.bin", OLE + b"\0" * 100), Refused("宏"), "名单.xlsm"),
        "macros_in_another_folder": Hostile(lambda: with_part(sound, "xl/x/VBAPROJECT.BIN", OLE), Refused("宏")),
        "macro_content_type": Hostile(
            lambda: with_text(
                sound,
                CONTENT_TYPES,
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ),
            Refused("宏"),
        ),
        "bomb_of_blanks": Hostile(lambda: with_part(sound, SHEET, sheet + b" " * 30_000_000), Refused("异常庞大")),
        "bomb_of_shared_texts": Hostile(
            lambda: with_part(sound, STRINGS, b"<sst>" + b"<si><t>x</t></si>" * 2_000_000 + b"</sst>"),
            Refused("异常庞大"),
        ),
        "bomb_with_lying_size": Hostile(lambda: _lying(sound), Refused("损坏")),
        "bomb_of_overlapping_parts": Hostile(lambda: _overlapping(sound), Refused("")),
        "thousands_of_parts": Hostile(
            lambda: zipped({**parts_of(sound), **{f"xl/x{number}.xml": b"<x/>" for number in range(3000)}}),
            Refused("异常庞大"),
        ),
        "archive_in_archive": Hostile(
            lambda: with_part(sound, "xl/embeddings/book.xlsx", zipped({"a.xml": b"<a/>"})), Refused("还嵌着")
        ),
        "archive_named_xml": Hostile(lambda: with_part(sound, "xl/more.xml", zipped({"a": b"a"})), Refused("还嵌着")),
        "billion_laughs": Hostile(
            lambda: with_part(raw, STRINGS, PROLOGUE + LAUGHS + b"<sst><si><t>&d;</t></si></sst>"), Refused("外部引用")
        ),
        "external_entity_in_sheet": Hostile(
            lambda: with_part(raw, SHEET, sheet.replace(PROLOGUE, PROLOGUE + OUTSIDE)), Refused("外部引用")
        ),
        "external_entity_in_relations": Hostile(
            lambda: with_text(raw, "xl/_rels/workbook.xml.rels", PROLOGUE, PROLOGUE + OUTSIDE), Refused("外部引用")
        ),
        "document_type_in_content_types": Hostile(
            lambda: with_text(raw, CONTENT_TYPES, PROLOGUE, PROLOGUE + LAUGHS), Refused("外部引用")
        ),
        "document_type_hidden_by_utf16": Hostile(
            lambda: with_part(
                raw,
                SHEET,
                sheet.decode().replace("UTF-8", "UTF-16").replace("?>", "?>" + OUTSIDE.decode()).encode("utf-16"),
            ),
            Refused("损坏"),
        ),
        "document_type_hidden_by_utf7": Hostile(
            lambda: with_part(raw, SHEET, sheet.replace(b'encoding="UTF-8"', b'encoding="UTF-7"')), Refused("损坏")
        ),
        "path_upwards": Hostile(lambda: with_part(sound, "../../etc/cron.d/x", b"x"), Refused("外部目录")),
        "path_absolute": Hostile(lambda: with_part(sound, "/etc/passwd", b"x"), Refused("外部目录")),
        "path_with_drive": Hostile(lambda: with_part(sound, "C:\\windows\\x.xml", b"<x/>"), Refused("外部目录")),
        "path_upwards_backslash": Hostile(lambda: with_part(sound, "xl\\..\\..\\x.xml", b"<x/>"), Refused("外部目录")),
    }


def _lying(data: bytes) -> bytes:
    """A part of 40 MB whose directory entry says 1,000 bytes."""
    made = bytearray(with_part(data, "xl/z.xml", b"<z>" + b" " * 40_000_000 + b"</z>"))
    size = struct.pack("<I", 40_000_007)
    while (at := made.find(size)) >= 0:
        made[at : at + 4] = struct.pack("<I", 1000)
    return bytes(made)


def _overlapping(data: bytes) -> bytes:
    """Every entry points at the same, largest content: the whole is far more than the sum of its bytes."""
    made = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        target = max(archive.infolist(), key=lambda entry: entry.compress_size)
    at = 0
    while (at := made.find(b"PK\x01\x02", at)) >= 0:
        made[at + 16 : at + 28] = struct.pack("<III", target.CRC, target.compress_size, target.file_size)
        made[at + 42 : at + 46] = struct.pack("<I", target.header_offset)
        at += 4
    return bytes(made)


def _too_far(kind: RosterKind) -> dict[str, Hostile]:
    rows = raw_cells(kind.grid())
    far = '<row r="1048576">' + raw_cell("XFD1048576", "x") + "</row>"
    width, height = len(kind.labels()), DEFAULT_LIMITS.rows + 1
    return {
        "far_cell": Hostile(lambda: raw_book(rows + far.encode()), Refused("行或")),
        "far_cell_lower_case": Hostile(lambda: raw_book(rows + far.lower().encode()), Refused("")),
        "far_cell_single_quotes": Hostile(
            lambda: raw_book(rows + b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"), Refused("行或")
        ),
        "far_cell_with_prefix": Hostile(lambda: _prefixed(kind, "XFD1048576"), Refused("行或")),
        "far_row_without_references": Hostile(
            lambda: raw_book(rows + b'<row r="1048576"><c><v>1</v></c></row>'), Refused("行或")
        ),
        "far_column_without_references": Hostile(
            lambda: raw_book(rows + b"<row>" + b"<c><v>1</v></c>" * 150 + b"</row>"), Refused("行或")
        ),
        "far_cell_in_a_part_of_another_name": Hostile(lambda: _elsewhere(rows + far.encode()), Refused("行或")),
        "too_many_columns": Hostile(lambda: book([[*kind.labels(), *range(150)], kind.cells(0)]), Refused("列")),
        "too_many_rows": Hostile(
            lambda: raw_book(
                rows + b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(4, height + 1))
            ),
            Refused("行或"),
        ),
        "wide_and_tall": Hostile(
            lambda: raw_book(rows + f'<row r="60000">{raw_cell("CV60000", 1)}</row>'.encode()), Refused("行或")
        ),
        "too_many_sheets": Hostile(lambda: book(kind.grid(), _add_sheets), Refused("工作表超过")),
        "too_many_bytes": Hostile(
            lambda: with_part(book(kind.grid()), "xl/media/p.png", random.Random(1).randbytes(21 * 1024 * 1024)),
            Refused("MB"),
        ),
        "blank_formatted_cells_far_away": Hostile(
            lambda: raw_book(rows + b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'), Fine()
        ),
        "huge_declared_dimension": Hostile(lambda: raw_book(rows, dimension="A1:XFD1048576"), Fine()),
        "small_declared_dimension": Hostile(lambda: raw_book(rows, dimension="A1"), Fine()),
        "nonsense_dimension": Hostile(lambda: raw_book(rows, dimension=f"{width}:ZZZZ"), Fine()),
    }


def _add_sheets(made: Any) -> None:
    for _number in range(60):
        made.create_sheet()


def _prefixed(kind: RosterKind, far: str = "") -> bytes:
    """Every element with a namespace prefix, as some report generators write."""
    rows = raw_cells(kind.grid()).decode() + (f"<row>{raw_cell(far, 'x')}</row>" if far else "")
    for name in ("row", "c", "is", "t", "v"):
        rows = rows.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
        rows = rows.replace(f"</{name}>", f"</x:{name}>")
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    return with_part(raw_book(b""), SHEET, PROLOGUE + sheet.encode())


def _elsewhere(rows: bytes) -> bytes:
    """The sheet lies where no reader expects it, only the relations know."""
    parts = parts_of(raw_book(rows))
    parts["xl/other.xml"] = parts.pop(SHEET)
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"worksheets/sheet1.xml", b"other.xml"
    )
    return zipped(parts)


def _unusual(kind: RosterKind) -> dict[str, Hostile]:
    grid = kind.grid()
    wrapped = [grid[0], [f'="{cell}"' if isinstance(cell, str) else cell for cell in grid[1]], grid[2]]
    texts = [[str(cell) for cell in row] for row in grid]
    return {
        "plain": Hostile(lambda: book(grid), Fine()),
        "xlsx_named_xls": Hostile(lambda: book(grid), Fine(), "名单.xls"),
        "xlsx_named_csv": Hostile(lambda: book(grid), Fine(), "名单.csv"),
        "inline_texts": Hostile(lambda: raw_book(raw_cells(grid)), Fine()),
        "prefixed_elements": Hostile(lambda: _prefixed(kind), Fine()),
        "sheet_in_a_part_of_another_name": Hostile(lambda: _elsewhere(raw_cells(grid)), Fine()),
        "backslashes_in_part_names": Hostile(
            lambda: zipped({name.replace("/", "\\"): part for name, part in parts_of(book(grid)).items()}), Fine()
        ),
        "pictures_and_printer_settings": Hostile(
            lambda: zipped({**parts_of(book(grid)), "xl/media/logo.png": b"\x89PNG", "xl/printer.bin": b"\0\1"}), Fine()
        ),
        "csv_utf8_with_mark": Hostile(lambda: csv_book(grid), Fine(), "名单.csv"),
        "csv_utf8_without_mark": Hostile(lambda: csv_book(grid, "utf-8"), Fine(), "名单.csv"),
        "csv_gb18030": Hostile(lambda: csv_book(grid, "gb18030"), Fine(), "名单.csv"),
        "csv_utf16_tabs": Hostile(lambda: csv_book(grid, "utf-16", "\t"), Fine(), "名单.txt"),
        "csv_semicolons": Hostile(lambda: csv_book(grid, delimiter=";"), Fine(), "名单.CSV"),
        "csv_codes_wrapped_as_formulas": Hostile(lambda: csv_book(wrapped), Fine(), "名单.csv"),
        "every_cell_text": Hostile(lambda: book(texts), Fine()),
    }
