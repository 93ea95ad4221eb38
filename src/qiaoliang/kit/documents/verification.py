"""A short code that ties a printed document to the data it was made from."""

import hashlib
import unicodedata
from typing import Final

# Crockford's alphabet: I, L, O and U are left out; typed, they are read as 1, 1, 0 and V.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("ILOU", "110V")
_CHARACTERS: Final = 12


def verification_code(payload: bytes) -> str:
    """`XXXX-XXXX-XXXX`: the first 60 bits of the SHA-256 of `payload`.

    `payload` is the data behind the document in a canonical form, not the file, which contains the code.
    Sixty bits detect a change; they are no signature: who can run this function can make a code.
    """
    number = int.from_bytes(hashlib.sha256(payload).digest()[:8], "big") >> 4
    digits = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(_CHARACTERS)))
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def is_code_of(typed: str, payload: bytes) -> bool:
    """Whether `typed`, as read from paper, is the code of `payload`: case, dashes and misread letters forgiven."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum()).translate(_MISREAD)
    return plain == verification_code(payload).replace("-", "")
