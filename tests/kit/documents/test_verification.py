import re

from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit.documents import is_code_of, verification_code
from qiaoliang.kit.documents.verification import ALPHABET


def test_the_code_is_a_published_function_of_the_payload() -> None:
    # SHA-256 of nothing begins e3b0c44298fc1c149afb...: 60 bits in groups of five.
    assert verification_code(b"") == "WERC-8GMR-ZGE1"


@given(st.binary(max_size=200))
def test_codes_have_three_groups_without_letters_that_are_misread(payload: bytes) -> None:
    code = verification_code(payload)
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code)
    assert not set(code) & set("ILOU")


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_other_payloads_have_other_codes(one: bytes, other: bytes) -> None:
    assert (verification_code(one) == verification_code(other)) == (one == other)


def test_a_code_typed_from_paper_is_recognised() -> None:
    code = verification_code(b"report")
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} "):
        assert is_code_of(typed, b"report")
    misread = verification_code(b"").replace("0", "O").replace("1", "l")
    assert is_code_of(misread, b"")
    assert not is_code_of(code, b"another report")
    assert not is_code_of("", b"report")
