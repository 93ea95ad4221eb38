"""The Word file as a package: an empty one without anybody's traces, and the same bytes for the same content."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT

from qiaoliang.kit.documents import sheet

# Parts of python-docx's template that a document needs; its thumbnail, theme, other people's styles and the
# properties of a Macintosh go.
_NEEDED: Final = {RT.STYLES, RT.SETTINGS, RT.FONT_TABLE, RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES}
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip file can name
_UNIX: Final = 3


def empty_document(title: str, created: datetime) -> Document:
    """A document without content, in our styles, that names neither a person nor a machine."""
    document = docx.Document()
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype not in _NEEDED]:
            del relations[key]
    _replace(document.styles.element, sheet.style_sheet())
    _replace(document.settings.element, sheet.settings())
    document.part.part_related_by(RT.FONT_TABLE)._blob = sheet.font_table()
    _describe(document, title, created)
    return document


def to_bytes(document: Document) -> bytes:
    """The file; equal documents give equal bytes, since the zip carries no time of its own."""
    saved, even = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as source, ZipFile(even, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _LONG_AGO)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, _UNIX, 0o644 << 16
            target.writestr(entry, source.read(name))
    return even.getvalue()


def _replace(parent: Any, children: Any) -> None:
    for child in list(parent):
        parent.remove(child)
    parent.extend(list(children))


def _describe(document: Document, title: str, created: datetime) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.language = "zh-CN"
