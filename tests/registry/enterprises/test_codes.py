"""Guard G45: both check characters of a unified social credit code."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.registry.enterprises import codes
from qiaoliang.registry.enterprises.codes import CreditCodeFault

VALID = ["9144030071526726XG", "914403001922038216", "91370200264574251E", "91330100799655058B"]
BODY = st.text(alphabet=codes.ALPHABET, min_size=8, max_size=8)


def sentence(code: str) -> str:
    with pytest.raises(CreditCodeFault) as caught:
        codes.check(code)
    return str(caught.value)


@pytest.mark.parametrize("code", VALID)
def test_published_examples_pass(code):
    codes.check(code)
    assert codes.is_valid(code)


@pytest.mark.parametrize("code", VALID)
def test_every_single_wrong_character_is_found(code):
    for place in range(18):
        for letter in codes.ALPHABET:
            if letter != code[place]:
                wrong = code[:place] + letter + code[place + 1 :]
                assert not codes.is_valid(wrong), wrong
                assert sentence(wrong)


def test_organisation_check_is_made_apart_from_the_final_one():
    """A code with a repaired last character but a wrong organisation code is refused for the latter."""
    seventeen = VALID[1][:16] + ("3" if VALID[1][16] != "3" else "4")
    wrong = seventeen + codes.final_check(seventeen)
    assert "组织机构代码" in sentence(wrong)


def test_final_check_is_made_although_the_organisation_code_is_right():
    assert "末位校验不符" in sentence(VALID[2][:17] + "F")


@given(BODY)
def test_completed_codes_are_valid(serial):
    code = codes.complete("91371002", serial)
    codes.check(code)
    assert code.startswith("91371002" + serial)


def test_complete_refuses_pieces_of_another_length():
    with pytest.raises(ValueError, match=r"8 \+ 8"):
        codes.complete("9137100", "MA3C1234")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "为空"),
        ("9.13710E+17", "存成了数字"),
        ("9.1371E17", "存成了数字"),
        ("91371002", "应为18位，现为8位"),
        (VALID[0] + "0", "现为19位"),
        ("91440300715267I6XG", "第15位是“I”"),
        ("914403OO71526726XG", "数字0"),
        ("9144030071S26726XG", "数字5"),
        ("9144030071V26726XG", "字母U或Y"),
        ("9144030071Z26726XG", "数字2"),
        ("9144030071?26726XG", "不是数字或大写字母"),
        ("91AB030071526726XG", "第3至8位“AB0300”"),
        ("9199030071526726XG", "第3至8位“990300”"),
        ("9144030071526726AG", "第17位“A”"),
    ],
)
def test_fault_says_what_is_wrong_and_what_to_do(code, words):
    said = sentence(code)
    assert words in said
    assert "请" in said
    assert said.endswith("。")
    assert said.count("。") == 1


@pytest.mark.parametrize(
    "text",
    [
        "９１４４０３００７１５２６７２６ＸＧ",
        " 9144030071526726xg\n",
        "91440300-71526726X-G",
        "9144 0300 7152 6726 XG\u200b",
    ],
)
def test_normalise_repairs_how_people_type(text):
    assert codes.normalise(text) == VALID[0]


def test_every_completed_code_is_valid():
    draw = random.Random(7)
    many = [
        codes.complete(f"9137{draw.randrange(10000):04d}", "".join(draw.choices(codes.ALPHABET, k=8)))
        for _ in range(20_000)
    ]
    for code in many:
        codes.check(code)
