"""An edited Word file leads its text back to the pieces of a draft by its headings: all of it, or nothing."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from qiaoliang.kit.documents.reading import DocumentRefused, Paragraph
from qiaoliang.results.reports.outline import OPENING, Piece

_ORDINAL: Final = re.compile(r"^(?:[一二三四五六七八九十百]+、|（[一二三四五六七八九十百]+）|\(\w+\)|\d+[.．、])\s*")
# Printed besides the pieces: their text is not an office's to edit.
_COUNTIES: Final = "分县区情况"
_ANNEX: Final = "附表"
_BESIDES: Final = frozenset({
    "title", "caption", "note", "gap", "closing", "signature", "date", "picture", "picture caption", "footer",
})  # fmt: skip


def changed(pieces: Sequence[Piece], found: Iterable[Paragraph]) -> dict[str, str]:
    """The texts that differ, by key. A heading that is missing, doubled or new refuses the whole file."""
    known = {one.heading: one.key for one in pieces if one.level}
    texts: dict[str, list[str]] = {OPENING: []}
    here: str | None = OPENING
    for one in found:
        bare = _ORDINAL.sub("", one.text)
        is_heading = one.style.startswith("heading")
        if bare.startswith(_ANNEX) and is_heading:
            break
        if bare in known:
            here = known[bare]
            if here in texts:
                raise DocumentRefused(f"标题“{bare}”出现了两次，请删去多余的一处再上传。")
            texts[here] = []
        elif is_heading and bare == _COUNTIES:
            here = None
        elif is_heading and bare:
            raise DocumentRefused(f"文件里多了标题“{bare[:40]}”。请改成正文，或恢复原来的标题，再上传。")
        elif here is not None and one.text and one.style not in _BESIDES:
            texts[here].append(one.text)
    missing = [one.heading for one in pieces if one.key not in texts]
    if missing:
        raise DocumentRefused(f"文件里没有找到标题“{'”“'.join(missing[:3])}”。请保留报告原有的全部标题，再上传。")
    return {one.key: told for one in pieces if (told := "\n".join(texts[one.key])) != _as_printed(one.text)}


def _as_printed(text: str) -> str:
    return "\n".join(filter(None, (line.strip() for line in text.splitlines())))
