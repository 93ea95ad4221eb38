"""Whether a sentence holds a number that points to one person: of an identity card, a telephone, a bank card."""

import re
import unicodedata
from typing import Final

_JOINT: Final = r"[\s\-—–·.]?"  # what people put between groups of digits
_RESIDENT: Final = re.compile(
    rf"(?<!\d)(?:\d{_JOINT}){{17}}[\dXx](?!\d)|(?<!\d)(?:\d{_JOINT}){{14}}\d(?!\d)"
)  # fmt: skip
_MOBILE: Final = re.compile(rf"(?<!\d)(?:\+?86{_JOINT})?1[3-9](?:{_JOINT}\d){{9}}(?!\d)")
_LINE: Final = re.compile(r"(?<!\d)0\d{2,3}[\s\-—–]?\d{7,8}(?!\d)")
_BANK_CARD: Final = re.compile(rf"(?<!\d)(?:\d{_JOINT}){{15,18}}\d(?!\d)")


def number_of_a_person(text: str) -> str:
    """What kind of such a number stands in `text` (身份证号、电话、银行卡号), or nothing; digits of any width."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern, what in (
        (_RESIDENT, "身份证号"), (_BANK_CARD, "银行卡号"), (_MOBILE, "电话"), (_LINE, "电话")
    ):  # fmt: skip
        if pattern.search(plain):
            return what
    return ""
