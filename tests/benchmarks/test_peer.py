"""The parts of the comparison with a peer that need neither its installation nor a server."""

import json

from benchmarks.ourside import code_of
from benchmarks.peer import names_found, table, word
from qiaoliang.registry.enterprises import codes

ROWS = [
    (7, "91371082MA3F00017X", "汐歌海帆砺水产有限公司", ""),
    (9, "91371082MA3F00018X", "荣成星河远食品有限公司", ""),
]


def test_new_enterprises_have_valid_codes_of_their_own() -> None:
    made = [code_of(number) for number in range(1, 2000)]
    assert len(set(made)) == len(made)
    assert all(codes.is_valid(code) for code in made)


def test_words_are_parts_of_names_and_both_sides_get_the_same() -> None:
    asked = [word(ROWS, number, length) for length in (2, 4) for number in range(40)]
    assert {*asked} == {"海帆", "星河", "海帆砺水", "星河远食"}
    assert asked == [word(ROWS, number, length) for length in (2, 4) for number in range(40)]


def test_names_are_read_from_the_answers_of_both() -> None:
    rows = [{"name": "汐歌海产"}, {"name": "荣成食品"}]
    ours, theirs = {"items": rows, "next": None}, {"id": 1, "result": rows}
    assert (
        names_found(json.dumps(ours).encode()) == names_found(json.dumps(theirs).encode()) == {"汐歌海产", "荣成食品"}
    )


def test_the_report_says_where_ours_is_slower() -> None:
    fast, slow = {"p50": 20.0, "p95": 30.0, "rate": 100.0}, {"p50": 50.0, "p95": 60.0, "rate": 40.0}
    lines = table("SQLite", {"open one": {"tryton": fast, "interface": slow}, "list": {"tryton": slow, "pages": fast}})
    assert "| open one | 20 / 30 | 50 / 60 | 0.4 |  |  |" in lines
    assert "| list | 40 |  |  | 100 | 2.5 |" in lines
    assert "Slower than Tryton: open one (interface)." in lines
