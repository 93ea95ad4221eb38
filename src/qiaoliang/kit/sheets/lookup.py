"""Finding a stored row by what people write for it: a code, a name, a name with its county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from qiaoliang.kit.sheets.faults import CellRefused
from qiaoliang.kit.sheets.text import comparable, shortened
from qiaoliang.kit.sheets.words import known_in

Found = TypeVar("Found")
AT_MOST = 5  # rows of one name that are told apart in a message


@dataclass(frozen=True, slots=True)
class Known(Generic[Found]):
    """A row that may be named: `words` all lead to it, `label` alone tells it from others, `area` is where it lies."""

    row: Found
    words: tuple[str, ...]
    label: str
    area: str = ""


def finder(known: Iterable[Known[Found]], noun: str, may: Callable[[str], bool]) -> Callable[[object], Found]:
    """A resolver for `assess`, from text to row, within the areas that `may` grants.

    Spaces, width and case are forgiven. Refused: an unknown word, with the nearest names within the own areas; a word
    that several rows of the own areas bear; one that is borne elsewhere only.
    """
    by_word: dict[str, dict[int, Known[Found]]] = defaultdict(dict)
    near: dict[str, Found] = {}
    for one in known:
        near |= dict.fromkeys(one.words, one.row) if may(one.area) else {}
        for word in one.words:
            by_word[comparable(word)][id(one)] = one
    unknown = known_in(near, noun)

    def resolve(text: object) -> Found:
        alike = list(by_word.get(comparable(str(text)), {}).values())
        mine = [one for one in alike if may(one.area)]
        if len(mine) == 1:
            return mine[0].row
        if mine:
            labels = _("”或“").join(one.label for one in mine[:AT_MOST])
            raise CellRefused(
                _("叫“%(value)s”的%(noun)s不止一个。") % {"value": shortened(text), "noun": noun},
                _("请写明是“%(labels)s”。") % {"labels": labels},
            )
        if alike:
            raise CellRefused(
                _("%(noun)s“%(value)s”不在您的工作范围内。") % {"noun": noun, "value": shortened(text)},
                _("请删去这一行，或交当地项目办导入。"),
            )
        return unknown(text)

    return resolve
