"""A report as a row of pieces: one for each heading, with the text under it. What an office edits is a piece."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from qiaoliang.kit.documents import OfficialDocument
from qiaoliang.results.reports import marks
from qiaoliang.results.reports.prose import Chapter

OPENING: Final = "opening"
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:%|[万亿]?元|[㐀-鿿])?")


@dataclass(frozen=True)
class Piece:
    """`key` is stable (`party.order`), `level` that of its heading; the opening has neither heading nor level."""

    key: str
    heading: str
    level: int
    text: str

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def without_marks(found: Iterable[Piece]) -> list[Piece]:
    """As they are stored, compared, shown and edited."""
    return [replace(one, text=marks.plain(one.text)) for one in found]


def put(paper: OfficialDocument, piece: Piece, marked: Mapping[str, str]) -> None:
    """The text of a piece; its figures open their records where it reads as it was written."""
    written = marked.get(piece.key, "")
    if marks.plain(written) != piece.text:
        paper.paragraph(piece.text)
        return
    for line in filter(None, written.split("\n")):
        paper.sentence(marks.runs(line))


def pieces(opening: Iterable[str], chapters: Iterable[Chapter]) -> list[Piece]:
    found = [Piece(OPENING, "", 0, _text(opening))]
    for chapter in chapters:
        found.append(Piece(chapter.key, chapter.heading, 1, chapter.opening))
        found += [Piece(f"{chapter.key}.{part.key}", part.heading, 2, _text(part.paragraphs)) for part in chapter.parts]
    return found


def _text(paragraphs: Iterable[str]) -> str:
    return "\n".join(filter(None, paragraphs))


def with_edits(written: Sequence[Piece], edits: Mapping[str, str]) -> list[Piece]:
    """The pieces as they are printed: the office's words where it has put its own."""
    return [Piece(one.key, one.heading, one.level, edits.get(one.key, one.text)) for one in written]


def numbers(text: str) -> list[str]:
    """Every number of a text with what follows it (`71.9%`, `2180万元`, `12项`), each once, in their order."""
    return list(dict.fromkeys(_NUMBER.findall(text)))


def unproved(text: str, proved: Iterable[str]) -> list[str]:
    """The numbers of an edited text that the report's own figures do not hold: nobody could recompute them."""
    known = {number for one in proved for number in numbers(one)}
    return [number for number in numbers(text) if number not in known]
