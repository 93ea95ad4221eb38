from datetime import date

import pytest

from qiaoliang.kit.documents.text import chinese_date, chinese_number, width


def test_dates_have_no_leading_zeros() -> None:
    assert chinese_date(date(2026, 11, 22)) == "2026年11月22日"
    assert chinese_date(date(2027, 1, 2)) == "2027年1月2日"


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")]
)
def test_numerals_of_headings(number: int, said: str) -> None:
    assert chinese_number(number) == said


@pytest.mark.parametrize("number", [0, -1, 100])
def test_numerals_end_at_ninety_nine(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        chinese_number(number)


def test_a_chinese_character_is_as_wide_as_two_digits() -> None:
    assert width("2026年") == 6
    assert width("（１）") == 6
