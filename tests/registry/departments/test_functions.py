"""The vocabulary of functions and the default affinity."""

from qiaoliang.registry.departments import functions
from qiaoliang.registry.departments.functions import Function, default_affinity


def test_affinity_is_complete_and_in_order():
    table = default_affinity()
    assert list(table) == list(Function)
    assert all(list(line) == list(Function) for line in table.values())


def test_own_function_serves_fully_and_no_other_does():
    for need, line in default_affinity().items():
        assert line[need] == 100
        assert all(percent <= 70 for function, percent in line.items() if function is not need)


def test_percentages_are_either_related_or_low():
    cells = [percent for line in default_affinity().values() for percent in line.values()]
    assert all(0 <= percent <= 15 or 30 <= percent <= 70 or percent == 100 for percent in cells)


def test_every_need_has_related_helpers():
    for need, line in default_affinity().items():
        assert sum(percent >= 30 for percent in line.values()) >= 3, need


def test_every_function_has_a_usual_department():
    assert list(functions.USUAL_DEPARTMENT) == list(Function)
    assert len(set(functions.USUAL_DEPARTMENT.values())) == len(Function)


def test_source_says_that_the_values_are_our_own():
    assert "自拟" in functions.AFFINITY_SOURCE
    assert functions.AFFINITY_VERSION
