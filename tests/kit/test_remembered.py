"""A value stands for equal parts and is made anew for others."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from qiaoliang.kit.remembered import State, remembered
from qiaoliang.kit.touched import note_read


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
