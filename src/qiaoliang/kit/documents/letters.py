"""Letters in the layout of GB/T 9704-2012, 10.1 (信函格式): red mark, double red lines, first page unnumbered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qiaoliang.kit.documents.official import OfficialDocument, verified
from qiaoliang.kit.documents.tables import Column


@dataclass(frozen=True)
class LetterTable:
    """A table inside a letter: what is posted, what is to be confirmed."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Letter:
    """The parts of a letter in the order they are printed; empty ones are left out."""

    sender: str
    title: str
    recipient: str
    paragraphs: Sequence[str]
    dated: date
    reference: str = ""
    table: LetterTable | None = None
    after_table: Sequence[str] = ()
    qr_text: str = ""
    qr_caption: str = ""
    attachments: Sequence[str] = ()
    signed_by: str = ""
    as_of: date | None = None
    code: str = ""


def letter(content: Letter, *, created: datetime) -> bytes:
    """The .docx file of `content`; equal content and `created` give equal bytes."""
    paper = OfficialDocument(content.title, created=created)
    foot = verified(content.as_of, content.code) if content.as_of else ""
    paper.letterhead(content.sender, content.reference, foot)
    paper.title(content.title)
    paper.recipient(content.recipient)
    for text in content.paragraphs:
        paper.paragraph(text)
    if content.table:
        shown = content.table
        paper.table(shown.columns, shown.rows, caption=shown.caption, note=shown.note, large=True, is_numbered=False)
    for text in content.after_table:
        paper.paragraph(text)
    _close(paper, content)
    return paper.to_bytes()


def _close(paper: OfficialDocument, content: Letter) -> None:
    signed_by = content.signed_by or content.sender
    if content.attachments:
        paper.attachments(content.attachments)
    if content.qr_text:
        paper.signature_with_code(signed_by, content.dated, text=content.qr_text, caption=content.qr_caption)
    else:
        paper.signature(signed_by, content.dated)
