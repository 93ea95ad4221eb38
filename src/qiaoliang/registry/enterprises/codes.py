"""Unified social credit codes: 18 characters, two check digits (GB 32100-2015 around GB 11714-1997).

Character 1 names the registering authority, 2 the kind of unit, 3-8 the region, 9-17 the organisation code with its
own check character in place 17, and 18 checks the whole. Both checks are made: one wrong character is always found,
and most swapped neighbours too.
"""

import re
import unicodedata
from operator import mul

from qiaoliang.kit.refusal import Refusal

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))

# GB 11714 counts letters A=10 … Z=35, without gaps.
_ORGANISATION_VALUE = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS = "0X987654321"  # indexed by the sum modulo 11

# 10 stands for the state (100000); the rest are the provinces of GB/T 2260.
_PROVINCE = r"(?:1[0-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])"
_FORM = re.compile(rf"[{ALPHABET}]{{2}}{_PROVINCE}\d{{4}}[{ALPHABET}]{{8}}[0-9X][{ALPHABET}]")
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d+")
_NEVER = {"I": "数字1", "O": "数字0", "S": "数字5", "V": "字母U或Y", "Z": "数字2"}
_SPACES = re.compile(r"[\s\u200b\ufeff\-]+")


class CreditCodeFault(Refusal):
    """The text is no valid unified social credit code. The sentence says what is wrong and what to do."""


def normalise(text: str) -> str:
    """The code as it should be stored: half-width, upper case, without spaces, zero-width marks and hyphens."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def check(code: str) -> None:
    """Raise `CreditCodeFault` unless `code` (normalised) is well formed and both check characters are right."""
    if not _FORM.fullmatch(code):
        raise CreditCodeFault(_fault_of_form(code))
    if organisation_check(code[8:16]) != code[16]:
        raise CreditCodeFault(
            "统一社会信用代码第9至17位（组织机构代码）校验不符，可能有一位抄错，请对照营业执照逐位核对。"
        )
    if final_check(code[:17]) != code[17]:
        raise CreditCodeFault("统一社会信用代码末位校验不符，可能有一位抄错，请对照营业执照逐位核对。")


def is_valid(code: str) -> bool:
    """Whether `check` would accept the code."""
    return (
        _FORM.fullmatch(code) is not None
        and organisation_check(code[8:16]) == code[16]
        and final_check(code[:17]) == code[17]
    )


def organisation_check(body: str) -> str:
    """Check character of an organisation code's eight characters (GB 11714)."""
    total = sum(map(mul, _ORGANISATION_WEIGHTS, map(_ORGANISATION_VALUE.__getitem__, body)))
    return _ORGANISATION_CHECKS[total % 11]


def final_check(body: str) -> str:
    """Check character of the first seventeen characters (GB 32100)."""
    return ALPHABET[-sum(map(mul, _WEIGHTS, map(_VALUE.__getitem__, body))) % 31]


def complete(prefix8: str, serial8: str) -> str:
    """A valid code from authority, kind and region (8) and an organisation's body (8); both checks are added."""
    if len(prefix8) != 8 or len(serial8) != 8:
        raise ValueError(f"need 8 + 8 characters, got {len(prefix8)} + {len(serial8)}")
    seventeen = prefix8 + serial8 + organisation_check(serial8)
    return seventeen + final_check(seventeen)


def _fault_of_form(code: str) -> str:
    """The sentence for a code that does not even have the form."""
    if not code:
        return "统一社会信用代码为空，请填写营业执照上的18位代码。"
    if _EXPONENT.fullmatch(code):
        return "统一社会信用代码被表格存成了数字，末几位已经丢失，请把该列改为文本格式，再照营业执照重新录入。"
    if len(code) != LENGTH:
        return f"统一社会信用代码应为18位，现为{len(code)}位，请对照营业执照补正。"
    for place, letter in enumerate(code, start=1):
        if letter not in _VALUE:
            return _fault_of_letter(place, letter)
    if not re.fullmatch(rf"{_PROVINCE}\d{{4}}", code[2:8]):
        return f"统一社会信用代码第3至8位“{code[2:8]}”不是行政区划数字，请对照营业执照核对。"
    return f"统一社会信用代码第17位“{code[16]}”只能是数字或字母X，请对照营业执照核对。"


def _fault_of_letter(place: int, letter: str) -> str:
    if letter in _NEVER:
        return (
            f"统一社会信用代码第{place}位是“{letter}”，代码中不使用字母I、O、S、V、Z，"
            f"可能应为{_NEVER[letter]}，请对照营业执照核对。"
        )
    return f"统一社会信用代码第{place}位“{letter}”不是数字或大写字母，请对照营业执照核对。"
