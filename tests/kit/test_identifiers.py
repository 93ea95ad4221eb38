"""Numbers that point to a person are recognised however they are written; plain figures are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit.identifiers import number_of_a_person


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("电话13912345678", "电话"), ("139-1234-5678", "电话"), ("139 1234 5678", "电话"),
        ("＋86１３９１２３４５６７８", "电话"),
        ("0631-5212345", "电话"), ("371082199003311234", "身份证号"), ("37108219900331123X", "身份证号"),
        ("371082 19900331 123x", "身份证号"), ("６２２２０２１６０６００１２３４５６７", "银行卡号"),
    ],
)  # fmt: skip
def test_numbers_of_persons(text: str, what: str) -> None:
    assert number_of_a_person(text) == what


@pytest.mark.parametrize(
    "text",
    ["困难职工 12 人，共 36000 元", "2026-11-02 职代会通过", "劳和〔2026〕3号", "电费 1234567.89 元", ""],
)  # fmt: skip
def test_figures_are_left_alone(text: str) -> None:
    assert number_of_a_person(text) == ""


@given(st.integers(0, 10**9 - 1), st.sampled_from(["", " ", "-", "—"]))
def test_every_mobile_number_is_found(rest: int, joint: str) -> None:
    digits = f"13{rest:09d}"
    assert number_of_a_person(f"请打{digits[:3]}{joint}{digits[3:7]}{joint}{digits[7:]}找他")
