"""Reads the paragraphs of an uploaded Word file with the suspicion of `kit/sheets`: what is hostile is refused unread.

Only text and the names of styles are taken; pictures, fields, comments and deleted text stay behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from docx.oxml import parse_xml

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import package
from qiaoliang.kit.sheets.faults import WorkbookRefused
from qiaoliang.kit.sheets.limits import MB, Limits

LIMITS: Final = Limits(bytes=10 * MB, unzipped_bytes=60 * MB, shared_text_bytes=20 * MB)
WORD: Final = b"wordprocessingml.document.main+xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ADVICE: Final = "请在 Word 或 WPS 中另存为 .docx 再上传。"


class DocumentRefused(Refusal):
    """The file is not read at all; the sentence says why and what to do."""

    field = "file"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph outside of tables; `style` is its style's name in lower case (`heading 1`), `` if it has none."""

    style: str
    text: str


def paragraphs(data: bytes) -> list[Paragraph]:
    """The paragraphs of the body in their order. Raises `DocumentRefused`."""
    if not data:
        raise DocumentRefused(f"文件是空的。{_ADVICE}")
    if len(data) > LIMITS.bytes:
        raise DocumentRefused(f"文件超过 {LIMITS.bytes // MB} MB。请删去图片，只留文字再上传。")
    if not data.startswith(b"PK"):
        raise DocumentRefused(f"这不是 .docx 文件。{_ADVICE}")
    try:
        parts = dict(_xml_parts(data))
    except WorkbookRefused as problem:
        raise DocumentRefused(problem.message + _ADVICE) from problem
    if WORD not in parts.get(package.CONTENT_TYPES, b"") or "word/document.xml" not in parts:
        raise DocumentRefused(f"这不是 Word 文档，或带有宏。{_ADVICE}")
    try:
        styles = _style_names(parts.get("word/styles.xml"))
        return list(_read(_parsed(parts["word/document.xml"]), styles))
    except SyntaxError as broken:
        raise DocumentRefused(f"文件已损坏或没有传完整。{_ADVICE}") from broken


def _xml_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    archive = package.opened(data)
    entries = archive.infolist()
    package.check_directory(entries, data, LIMITS)
    for entry in entries:
        name = package.plain_name(entry.filename)
        if entry.is_dir() or not name.casefold().endswith((".xml", ".rels")):
            continue
        part = package.unzipped(entry, data)
        package.check_xml(part)
        yield name, part


def _parsed(part: bytes) -> Any:
    return parse_xml(part)  # of python-docx: entities are never resolved, and what declares any is refused above


def _style_names(part: bytes | None) -> dict[str, str]:
    """Style id → name: WPS gives styles ids of its own and keeps the names."""
    if part is None:
        return {}
    names = {}
    for style in _parsed(part).iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        names[style.get(f"{_W}styleId", "")] = (name.get(f"{_W}val", "") if name is not None else "").lower()
    return names


def _read(root: Any, styles: dict[str, str]) -> Iterator[Paragraph]:
    for block in root.iter(f"{_W}p"):
        if any(above.tag in (f"{_W}tbl", f"{_W}txbxContent") for above in block.iterancestors()):
            continue
        style = block.find(f"{_W}pPr/{_W}pStyle")
        name = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
        yield Paragraph(name, "".join(_text(block)).strip())


def _text(block: Any) -> Iterator[str]:
    for one in block.iter(f"{_W}t", f"{_W}br", f"{_W}tab"):
        yield (one.text or "") if one.tag == f"{_W}t" else " "
