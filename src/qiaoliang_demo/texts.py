"""Invented wording of the demo city's records: titles, demands, and summaries of contacts.

Like `names`, everything is drawn from a seeded `random.Random`. Where hundreds of thousands of texts are wanted,
`contact_notes` and `titles` build a pool once and the builder draws from the pool.
"""

from random import Random
from typing import Any

from qiaoliang_demo.names import ATTEMPTS, NamesExhausted, products, street, words

TERMS = ("一季度", "二季度", "三季度", "四季度", "年底", "下半年")


def _fill(draw: Random, template: str, product: str) -> str:
    if "{" not in template:
        return template
    return template.format(
        product=product,
        n=draw.randint(3, 40),
        small=draw.randint(2, 6),
        term=draw.choice(TERMS),
        street=street(draw) if "{street}" in template else "",
    )


def title_kinds() -> list[str]:
    """The kinds of record that `title` knows: pledge, proposal, problem, party_rule, project, event …"""
    return list(words("titles"))


def title_stems(kind: str) -> list[str]:
    """The fixed list behind a kind: all Party rules, all campaigns, all grants."""
    return list(words("titles")[kind]["heads"])


def title(draw: Random, kind: str, division: str = "") -> str:
    """A title for a record of the kind; `division` chooses the products it speaks of."""
    entry: dict[str, Any] = words("titles")[kind]
    text: str = draw.choice(entry["heads"]) + draw.choice(entry.get("tails", [""]))
    return _fill(draw, text, draw.choice(products(division)))


def titles(draw: Random, kind: str, size: int) -> list[str]:
    """A pool of `size` different titles of the kind over all products. Raises `NamesExhausted` if there are fewer."""
    divisions = list(words("enterprises")["products"])
    pool: dict[str, None] = {}
    for _ in range(size * 20 + ATTEMPTS):
        pool[title(draw, kind, draw.choice(divisions))] = None
        if len(pool) >= size:
            return list(pool)[:size]
    raise NamesExhausted(f"{kind}: {len(pool)} titles")


def demand(draw: Random, function: str, division: str = "") -> str:
    """What an enterprise asks of the department with the function (a code of `Function`), in its own words."""
    return _fill(draw, draw.choice(words("demands")["demands"][function]), draw.choice(products(division)))


def demand_templates() -> dict[str, list[str]]:
    """All demand texts by function, with their placeholders."""
    table: dict[str, list[str]] = words("demands")["demands"]
    return table


def _line_of_work(section: str) -> str:
    """The line of work to which a section of GB/T 4754-2017 belongs, `any` for none."""
    lines: dict[str, str] = words("notes")["lines"]
    return next((line for line, sections in lines.items() if section and section in sections), "any")


def _of_line(kind: str, line: str) -> list[str]:
    """Fragments that suit the line: its own ones count double, for they make a note believable."""
    table: dict[str, list[str]] = words("notes")[kind]
    return table["any"] if line == "any" else table["any"] + table[line] * 2


def _contact_note(draw: Random, openings: list[str], business: list[str]) -> str:
    parts = words("notes") | {"business": business}
    chosen = draw.sample(("business", "business", "party", "harmony", "service"), draw.choice((1, 2, 2, 3)))
    said = "；".join(dict.fromkeys(draw.choice(parts[subject]) for subject in chosen))
    ending = f"，{draw.choice(parts['closing'])}" if draw.random() < 0.8 else ""
    if draw.random() < 0.35:
        return f"{said}{ending}。"
    return f"{draw.choice(openings)}，{said}{ending}。"


def contact_notes(draw: Random, size: int = 4000, *, section: str = "") -> list[str]:
    """A pool of `size` different short summaries of contacts, fit for enterprises of the section (A-T) or for any.

    Drawing from a pool takes no time; a builder keeps one for each section it has enterprises in.
    """
    line = _line_of_work(section)
    openings, business = _of_line("opening", line), _of_line("business", line)
    pool: dict[str, None] = {}
    while len(pool) < size:
        pool[_contact_note(draw, openings, business)] = None
    return list(pool)
