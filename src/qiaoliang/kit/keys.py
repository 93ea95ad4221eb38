"""Keys that make two spellings of one thing the same thing."""

import re
import unicodedata

_NOT_SAID = re.compile(r"[\s　\W_]+", re.UNICODE)


def same_thing(text: str) -> str:
    """`text` without width variants, case, blanks and punctuation: two entries with equal keys mean the same."""
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", text)).casefold()
