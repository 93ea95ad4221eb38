"""The table of OWASP ASVS 5.0.0: every requirement of levels 1 and 2 once, and what it names is there."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tools.make_asvs import NOT_APPLICABLE, OPEN, PAGE, PASSED, Requirement, page, requirements

ROOT = Path(__file__).resolve().parents[2]
# Section: how its requirements follow each other, by level; 3 stands for those of level 3, which are not in the table.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "11222222222" + "3", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
ASKED = [
    (f"V{section}.{number}", int(level))
    for section, levels in LEVELS.items()
    for number, level in enumerate(levels, start=1)
    if level != "3"
]
ROWS = requirements()


@cache
def names_in(path: Path) -> frozenset[str]:
    """`Class::test` and `test` of one file."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


def test_every_requirement_stands_once_in_its_order() -> None:
    assert len(ASKED) == 253
    assert sum(level == 1 for _, level in ASKED) == 70
    assert [(row.number, row.level) for row in ROWS] == ASKED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_what_a_verdict_rests_on_is_there(row: Requirement) -> None:
    assert row.verdict in (PASSED, NOT_APPLICABLE, OPEN)
    assert row.words
    assert row.evidence
    assert row.verdict == PASSED or row.note, "says why"
    for one in row.evidence:
        file, _, test = one.partition("::")
        assert (ROOT / file).is_file(), one
        assert not test or test in names_in(ROOT / file), one


def test_level_one_is_whole_and_level_two_nearly() -> None:
    assert [row.number for row in ROWS if row.level == 1 and row.verdict == OPEN] == []
    applicable = [row for row in ROWS if row.level == 2 and row.verdict != NOT_APPLICABLE]
    assert sum(row.verdict == PASSED for row in applicable) >= 0.95 * len(applicable)


def test_the_page_is_the_one_made_from_the_table() -> None:
    assert PAGE.read_text() == page()
