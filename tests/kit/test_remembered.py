"""A value stands for equal parts and is made anew for others."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.core.cache import cache

from qiaoliang.kit.remembered import State, known, remembered
from qiaoliang.kit.touched import note_read, part_of, reading


@pytest.fixture(autouse=True)
def _empty() -> None:
    cache.clear()


class TestRemembered:
    def test_equal_parts_are_computed_once(self) -> None:
        made = iter((1, 2))
        answers = [remembered("x", (7, "head"), lambda: next(made)) for _ in range(2)]
        assert answers == [1, 1]

    def test_a_new_version_of_the_data_computes_anew(self) -> None:
        made = iter((1, 2))
        answers = [remembered("x", (7, head), lambda: next(made)) for head in ("a", "b")]
        assert answers == [1, 2]

    def test_another_thing_with_equal_parts_is_another(self) -> None:
        made = iter((1, 2))
        assert [remembered(what, (1,), lambda: next(made)) for what in ("x", "y")] == [1, 2]

    def test_nothing_and_zero_are_remembered_too(self) -> None:
        made: Iterator[list[int]] = iter(([], [1]))
        assert [remembered("x", (), lambda: next(made)) for _ in range(2)] == [[], []]


class TestTables:
    """With a state among the parts, a value stands until one of its tables gets another mark."""

    def state(self, number: int, **touched: int) -> State:
        return State(number, f"{number:064}", touched)

    def answers(self, *states: State) -> list[int]:
        made = iter(range(10))

        def compute() -> int:
            note_read(("demands_demand", "contacts_contact"))
            return next(made)

        return [remembered("x", (7, state), compute) for state in states]

    def test_other_tables_may_be_written(self) -> None:
        before, after = self.state(1), self.state(2, outcomes_outcome=2)
        assert self.answers(before, after) == [0, 0]

    def test_one_of_its_tables_written_makes_it_anew(self) -> None:
        states = [self.state(1), self.state(2, demands_demand=2), self.state(3, demands_demand=2, contacts_contact=3)]
        assert self.answers(*states, states[-1]) == [0, 1, 2, 2]

    def test_what_is_told_from_memory_hangs_on_what_it_was_made_of(self) -> None:
        made = iter(range(10))

        def outer(state: State) -> str:
            return remembered("outer", (state,), lambda: f"{remembered('inner', (state,), inner)} {next(made)}")

        def inner() -> str:
            note_read(("demands_demand",))
            return f"inner {next(made)}"

        first = self.state(1)
        remembered("inner", (first,), inner)
        assert outer(first) == "inner 0 1"
        assert outer(self.state(2, outcomes_outcome=2)) == "inner 0 1"
        assert outer(self.state(3, demands_demand=3)) == "inner 2 3"

    def test_a_part_of_a_table_stands_while_other_parts_are_written(self) -> None:
        table = "outcomes_outcome"
        loans, grants = part_of(table, "loans"), part_of(table, "grants")
        made = iter(range(20))

        def compute(name: str) -> int:
            note_read((name,))
            return next(made)

        def made_anew(marks: dict[str, int]) -> list[str]:
            now = State(1, "", marks)
            return [name for name in (loans, table) if known(name, (now,)) is None and _again(name, now)]

        def _again(name: str, now: State) -> bool:
            return remembered(name, (now,), partial(compute, name), besides=()) >= 0

        assert made_anew({}) == [loans, table]
        assert made_anew({grants: 1}) == [table]
        assert made_anew({grants: 1, loans: 2}) == [loans, table]
        # What nobody says the part of concerns all, also with the very mark that a part got in the same action.
        assert made_anew({grants: 1, loans: 2, table: 2}) == [loans, table]
        assert made_anew({grants: 1, loans: 3, table: 3}) == [loans, table]
        assert made_anew({grants: 1, loans: 3, table: 3}) == []

    def test_besides_hangs_on_nothing_the_request_has_read_before(self) -> None:
        made = iter(range(10))
        first, second, third = self.state(1), self.state(2, demands_demand=2), self.state(3, programme_setting=3)

        def value(state: State) -> int:
            with reading():
                note_read(("demands_demand",))
                return remembered("x", (state,), lambda: next(made), besides=("programme_setting",))

        assert [value(first), value(second), value(third)] == [0, 0, 1]
