"""A value stands for equal parts and is made anew for others."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from qiaoliang.kit.remembered import remembered


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
