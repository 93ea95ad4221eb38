"""Collects every Chinese sentence a person may see on a page, for the English catalogue.

`python tools/collect_words.py` brings `src/qiaoliang/locale/en/LC_MESSAGES/django.po` up to date with templates and
code, keeps the translations it has, drops what nobody says any more, and compiles `django.mo`. `--check` changes
nothing and fails if something is missing. Variables stand as {0}, {1}: a template's text, an f-string and a text with
`%s` are collected alike, as they will stand on the page (kit/english.py finds them there again).
"""

import argparse
import ast
import csv
import html
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages import Catalog, mofile, pofile

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "src" / "qiaoliang"
FOLDER: Final = SOURCE / "locale" / "en" / "LC_MESSAGES"
BEGUN: Final = datetime(2026, 11, 30, tzinfo=UTC)  # of the catalogue; a day of its own would change the file every time
HAN: Final = re.compile(r"[\u3400-\u9fff]")
TOKEN: Final = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#}|{% comment %}.*?{% endcomment %})", re.DOTALL)
WORDS_OF_A_TAG: Final = re.compile(r'"([^"]*)"')
EDGE: Final = re.compile(r'[<>"]')
PLACE: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?:[:!][^}]*)?\}")
SPACE: Final = re.compile(r"\s+")
# What is said in a terminal, and made-up places: not on a page.
ITSELF: Final = "中文"  # a language is called by its own name
NOT_ON_A_PAGE: Final = ("migrations", "commands")


def numbered(text: str) -> str:
    """Every kind of gap as {0}, {1}; blanks as a browser shows them; entities as what they stand for."""
    count = iter(range(100))
    text = PLACE.sub(lambda _: f"{{{next(count)}}}", text)
    return SPACE.sub(" ", html.unescape(text)).strip()


def of_template(source: str) -> Iterator[str]:
    """Texts between tags, and the words given to a tag or a filter."""
    run: list[str] = []

    def ended() -> Iterator[str]:
        text = "".join(run)
        run.clear()
        if HAN.search(text):
            yield numbered(text)

    for token in TOKEN.split(source):
        if token.startswith("{{"):
            run.append("{x}")
            yield from (numbered(words) for words in WORDS_OF_A_TAG.findall(token) if HAN.search(words))
        elif token.startswith("{"):
            yield from ended()
            if token.startswith("{%"):
                yield from (numbered(words) for words in WORDS_OF_A_TAG.findall(token) if HAN.search(words))
        else:
            pieces = EDGE.split(token)
            for piece in pieces[:-1]:
                run.append(piece)
                yield from ended()
            run.append(pieces[-1])
    yield from ended()


def of_code(source: str) -> Iterator[str]:
    """Strings and f-strings that are no docstring."""
    tree = ast.parse(source)
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
            yield from _lines("".join(_piece(part) for part in node.values))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield from _lines(node.value)


def _piece(part: ast.expr) -> str:
    return str(part.value).replace("{", "").replace("}", "") if isinstance(part, ast.Constant) else "{x}"


def _lines(text: str) -> Iterator[str]:
    for line in re.split(r"\n|<[^>]*>", text):
        if HAN.search(line):
            yield numbered(line)


def collected() -> dict[str, list[str]]:
    """Every message with the files that say it, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in sorted([*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py")]):
        place = path.relative_to(SOURCE)
        if set(place.parts) & set(NOT_ON_A_PAGE):
            continue
        said = of_template if path.suffix == ".html" else of_code
        for message in said(path.read_text()):
            if message and message != ITSELF and place.as_posix() not in found.setdefault(message, []):
                found[message].append(place.as_posix())
    for name in csv.DictReader((SOURCE / "registry/enterprises/data/industries.csv").open(encoding="utf-8")):
        found.setdefault(name["name"], ["registry/enterprises/data/industries.csv"])
    for line in (FOLDER / "also.txt").read_text().splitlines():
        found.setdefault(line, ["locale/en/LC_MESSAGES/also.txt"])
    of_django = pofile.read_po((SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po").open("rb"))
    for entry in of_django:
        if entry.id and isinstance(entry.string, str) and HAN.search(entry.string):
            found.setdefault(numbered(entry.string), ["locale/zh_Hans"])
    return found


def read() -> dict[str, str]:
    path = FOLDER / "django.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in pofile.read_po(file) if entry.id}


def write(found: dict[str, list[str]], known: dict[str, str]) -> None:
    catalog = Catalog(locale="en", project="Qiaoliang", fuzzy=False, creation_date=BEGUN)
    for message, places in found.items():
        catalog.add(message, known.get(message, ""), auto_comments=[places[0]])
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "django.po").open("wb") as file:
        pofile.write_po(file, catalog, width=0, omit_header=False)
    with (FOLDER / "django.mo").open("wb") as file:
        mofile.write_mo(file, catalog)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    found, known = collected(), read()
    missing = [message for message in found if not known.get(message)]
    if parser.parse_args().check:
        for message in missing:
            print(f"{found[message][0]}: {message}")
        return bool(missing or set(known) - set(found))
    write(found, known)
    print(f"{len(found)} messages, {len(missing)} of them without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
