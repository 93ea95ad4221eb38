"""The interface in English: a finished page's Chinese sentences are replaced by those of the English catalogue.

Everything is said in Chinese, in templates and in code alike, and what is saved, logged, exported or printed as a
document stays so. Who chose English gets the same page with each text of it looked up in the gettext catalogue
(`locale/en/LC_MESSAGES/django.mo`, collected by `tools/collect_words.py`): as it stands, or as a sentence with gaps
({0}, {1}), whose fillings are looked up in turn. What is in no catalogue is data, and stays. See docs/adr/0044.
"""

import gettext
import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HAN: Final = re.compile(r"[\u3400-\u9fff]")
SAYS_SOMETHING: Final = 2  # Chinese characters outside the gaps: with fewer, nothing Chinese may be left in them
_MARKED: Final = "；，。：、"
_SPACE: Final = re.compile(r"\s+")
_PLACE: Final = re.compile(r"\{(\d)\}")
# A text between two tags; or a tag, whose attributes that are read to people are looked at; or what is left alone.
# What is marked as Chinese is a text in force, quoted as it was adopted.
_KEPT: Final = re.compile(
    r'<(script|style|textarea|pre)\b.*?</\1\s*>|<(?!html\b)(\w+)[^<>]*\slang="zh-Hans".*?</\2\s*>',
    re.DOTALL | re.IGNORECASE,
)
_TAG: Final = re.compile(r"<[^>]*>")
_READ_OUT: Final = re.compile(
    r'(\s(?:aria-label|title|placeholder|alt|label|data-label|data-opens|data-confirm|content)=")([^"]*)(")'
)
_DAY: Final = re.compile(r"^(?:(\d{4})\s?年\s?)?(?:(\d{1,2})\s?月\s?(?:(\d{1,2})\s?日)?)?$")
_AMOUNT: Final = re.compile(r"^([-+−]?[\d,.]+%?)\s?(\D+)$")
# A sentence is cut here when it is not known as a whole; each mark as English writes it.
_SENTENCES: Final = re.compile(r"(?<=[。！？；])\s*(?=.)")
_CUT: Final = re.compile(r"([，。；：、｜·（）“”！？→↑↓*+\n]|\s/\s|\s·\s)")
_POINT: Final = re.compile(r"(\s·\s)")
_BLANK: Final = re.compile(r"(\s)")
_CODED: Final = re.compile(r"^([A-Z]?\d{0,2}|I\d) (\D+)$")  # a code and what it means
WEEKDAYS: Final = dict(zip(
    [f"{week}{day}" for week in ("周", "星期") for day in "一二三四五六日"],
    2 * ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True,
))  # fmt: skip
_MARKS: Final = str.maketrans({
    "，": ", ", "。": ". ", "；": "; ", "：": ": ", "、": ", ", "（": " (", "）": ")", "！": "! ", "？": "? ",
    "｜": " | ", "　": " ", "％": "%",
})  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """A message with gaps: what it looks like with the gaps filled, and how it reads in English."""

    shape: "re.Pattern[str]"
    order: tuple[str, ...]  # the numbers of the gaps, as they stand
    english: str
    said: int  # Chinese characters that are not in the gaps

    def of(self, text: str) -> dict[str, str] | None:
        found = self.shape.fullmatch(text)
        return dict(zip(self.order, found.groups(), strict=True)) if found else None


class Words:
    """The catalogue, ready to be asked."""

    def __init__(self, messages: dict[str, str]) -> None:
        self.exact = {text: english for text, english in messages.items() if not _PLACE.search(text)}
        gapped = [text for text in messages if _PLACE.search(text) and HAN.search(text)]
        often = Counter(pair for text in gapped for pair in _pairs_of_message(text))
        # Each sentence under its rarest pair of characters, so that few are tried for any text.
        self.by_pair: dict[str, list[Sentence]] = defaultdict(list)
        for text in gapped:
            rarest = min(_pairs_of_message(text), key=lambda pair: often[pair])
            self.by_pair[rarest].append(_sentence(text, messages[text]))

    def sentences_for(self, text: str) -> Iterator[tuple[Sentence, dict[str, str]]]:
        """The sentences that fit `text` with what fills their gaps; who says most of it first."""
        tried = {id(one): one for pair in _pairs(text) for one in self.by_pair.get(pair, ())}
        for one in sorted(tried.values(), key=lambda one: -one.said):
            filled = one.of(text)
            if filled is not None:
                yield one, filled


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)} | {letter for letter in text if HAN.match(letter)}


def _pairs_of_message(text: str) -> set[str]:
    """Of the parts between the gaps; single characters for sentences that have no pair."""
    parts = _PLACE.sub("\0", text).split("\0")
    pairs = {part[n : n + 2] for part in parts for n in range(len(part) - 1) if HAN.search(part[n : n + 2])}
    return pairs or {letter for part in parts for letter in part if HAN.match(letter)}


def _sentence(text: str, english: str) -> Sentence:
    pieces = _PLACE.split(text)
    shape = re.compile("".join(re.escape(one) if n % 2 == 0 else "(.*?)" for n, one in enumerate(pieces)), re.DOTALL)
    return Sentence(shape, tuple(pieces[1::2]), english, sum(map(_count, pieces[::2])))


@cache
def words() -> Words:
    """Read once, when somebody first asks for English."""
    found = gettext.translation("django", str(settings.LOCALE_PATHS[0]), ["en"])
    catalogue: dict[str, str] = found._catalog  # type: ignore[attr-defined]  # gettext offers no list of its messages
    return Words({text: english for text, english in catalogue.items() if text and english})


@lru_cache(maxsize=50_000)
def english(text: str) -> str:
    """`text` in English as far as the catalogue knows it; data stay as they are."""
    if not HAN.search(text):
        return text
    bare = _SPACE.sub(" ", text).strip()
    found = _known(bare)
    return text if found is None else text.replace(text.strip(), found)


@lru_cache(maxsize=50_000)
def _known(text: str) -> str | None:
    """The first way of reading it that leaves nothing in Chinese; if none does (names), the one that leaves least."""
    found: list[tuple[int, int, str]] = []
    for number, way in enumerate(_WAYS):
        said = way(text)
        if said is not None:
            left = _count(said)
            if not left:
                return said.strip()
            found.append((left, number, said.strip()))
    return min(found)[2] if found else None


def _whole(text: str) -> str | None:
    return _plain(text) or _filled(text, times=0)


def _unmarked(text: str, read: Callable[[str], str | None] = _whole) -> str | None:
    """A sentence that begins or ends with a mark its message does not have."""
    for bare in (text.lstrip(_MARKED), text.rstrip(_MARKED), text.strip(_MARKED)):
        known = read(bare) if bare and bare != text else None
        if known:
            before, after = text.split(bare, 1)
            return before.translate(_MARKS) + known + after.translate(_MARKS)
    return None


def _plain(text: str) -> str | None:
    known = words().exact.get(text) or WEEKDAYS.get(text)
    if known is not None:
        return known
    day = _DAY.match(text)
    if day and text:
        return "-".join(part.zfill(2) for part in day.groups() if part)
    for shape in (_AMOUNT, _CODED):
        found = shape.match(text)
        if found and found[2].strip() in words().exact:
            return f"{found[1]} {words().exact[found[2].strip()]}"
    return None


def _filled(text: str, *, times: int) -> str | None:
    """By a sentence with gaps, if in them at most so many times as much Chinese is left as it says itself."""
    for sentence, filled in words().sentences_for(text):
        fillings = {place: english(filling) for place, filling in filled.items()}
        left = sum(map(_count, fillings.values()))
        if not left or (sentence.said >= SAYS_SOMETHING and left <= times * sentence.said):
            return _PLACE.sub(partial(_filling, fillings), sentence.english)
    return None


def _filling(fillings: dict[str, str], place: "re.Match[str]") -> str:
    return fillings.get(place[1], "")


def _count(text: str) -> int:
    return len(HAN.findall(text))


def _joined(pieces: list[str], between: str) -> str | None:
    """The pieces of a text, as many together as are known; nothing if there is one, or none is known."""
    if len(pieces) == 1:
        return None
    told: list[str] = []
    position, is_known = 0, False
    while position < len(pieces):
        end, new = _longest(pieces, position)
        is_known |= new is not None
        told.append((pieces[position] if new is None else new).translate(_MARKS))
        position = end
    return _SPACE.sub(" ", between.join(told)).strip() if is_known else None


def _longest(pieces: list[str], start: int) -> tuple[int, str | None]:
    """Where the longest known run of pieces from `start` ends, and its English."""
    for end in range(len(pieces), start + 1, -1):
        run = "".join(pieces[start:end]).strip()
        is_new = end - start < len(pieces) and HAN.search(run)
        new = (_plain(run) or _unmarked(run, _plain)) if is_new else None
        if new is not None:
            return end, new
    piece = pieces[start].strip()
    return start + 1, _known(piece) if HAN.search(piece) else None


# As a whole, sentence by sentence, as a sentence with gaps, piece by piece.
_WAYS: Final[tuple[Callable[[str], str | None], ...]] = (
    _whole,
    _unmarked,
    lambda text: _joined(_SENTENCES.split(text), " "),
    lambda text: _unmarked(text, _known),
    lambda text: _joined(_POINT.split(text), ""),
    partial(_filled, times=3),
    lambda text: _joined(_CUT.split(text), ""),
    partial(_filled, times=5),
    lambda text: _joined(_BLANK.split(text), ""),
)


def page(source: str) -> str:
    """A page with every text, and every attribute that is read to people, in English."""
    out, position = [], 0
    for kept in _KEPT.finditer(source):
        out += [_stretch(source[position : kept.start()]), _opening(kept[0])]
        position = kept.end()
    out.append(_stretch(source[position:]))
    return "".join(out).replace('<html lang="zh-Hans"', '<html lang="en"', 1)


def _opening(element: str) -> str:
    """A text area's own label is looked at, what stands in it is not."""
    end = element.index(">") + 1
    return _attributes(element[:end]) + element[end:]


def _stretch(source: str) -> str:
    out, position = [], 0
    for tag in _TAG.finditer(source):
        out += [_text(source[position : tag.start()]), _attributes(tag[0])]
        position = tag.end()
    out.append(_text(source[position:]))
    return "".join(out)


def _text(text: str) -> str:
    return html.escape(english(html.unescape(text)), quote=False) if HAN.search(text) else text


def _attributes(tag: str) -> str:
    if not HAN.search(tag):
        return tag
    return _READ_OUT.sub(lambda one: one[1] + html.escape(english(html.unescape(one[2]))) + one[3], tag)


def is_chosen(request: HttpRequest) -> bool:
    """By the cookie of Django's own switch of languages, or in the address where no cookie is sent along."""
    return "en" in (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), request.GET.get("in"))


class English:
    """Middleware: who has chosen English reads the pages in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or not is_chosen(request):
            return response
        if response.get("Content-Type", "").startswith("text/html"):
            response.content = page(response.content.decode()).encode()
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response
