"""A cell of a document or workbook that opens a page of this system, and of no other.

Word and Excel follow whatever address a file holds. So a file gets no address as text from anywhere: it gets a path of
ours, and the address before it is the one the server is configured with.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

_PATH: Final = re.compile(r"/(?!/)[\w/.~%&=?,:+-]*", re.ASCII)
_ROOT: Final = re.compile(r"https?://[\w.\[\]:/-]+", re.ASCII)


class NotAPathOfOurs(ValueError):
    """A link was made from something else than a path that was quoted as addresses are."""


@dataclass(frozen=True)
class Link:
    """What the cell shows, and the path it opens: `/indicators/pledges/?as_of=2026-11-20`."""

    shown: Any
    path: str

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path):
            raise NotAPathOfOurs(self.path)

    def __str__(self) -> str:
        return str(self.shown)

    @property
    def address(self) -> str:
        """Absolute; empty where the server is configured with nothing that a browser opens."""
        root = str(settings.QIAOLIANG_ADDRESS)
        return address(self.path) if _ROOT.fullmatch(root) else ""


def address(path: str) -> str:
    """The path behind the configured address, to be read."""
    return f"{settings.QIAOLIANG_ADDRESS}{path}"


def shown(value: Any) -> Any:
    """What stands in the cell, with or without a link."""
    return value.shown if isinstance(value, Link) else value
