"""What may not stand in a log file: the token of a one-time link, which is part of its address."""

import logging
import re
from typing import Final

_LINK: Final = re.compile(r"(/[cdkm]/)[\w-]{8,}")  # links of portal, meeting, employees and person


def without_tokens(text: str) -> str:
    """`text` with the token of every one-time link cut out of its address."""
    return _LINK.sub(r"\1…", text)


class NoTokens(logging.Filter):
    """Cuts tokens out of every line: Django logs the path of each refused or failed request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_tokens(record.getMessage()), None
        return True
