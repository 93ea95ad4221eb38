"""What everybody of the cast is answered at every address over the world: fixture `every_page`.

The access table, the ledger of forms and the hostile forms ask the same fourteen thousand questions, or a part of them.
They are one group (`xdist_group("every_page")`), so that one worker asks each question once. No reading view writes.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from qiaoliang.kit.documents import preview
from tests.cast import Cast


@dataclass(frozen=True)
class Seen:
    status: int
    packed: bytes = b""  # of a page in HTML

    @property
    def page(self) -> str:
        """The page; empty if the answer was anything else."""
        return zlib.decompress(self.packed).decode() if self.packed else ""


class Walk:
    """The answers of one world, whose rows have these numbers."""

    def __init__(self) -> None:
        self.world: dict[str, int] = {}
        self.seen: dict[tuple[str, str], Seen] = {}

    def over(self, world: dict[str, int]) -> None:
        if world != self.world:
            self.world, self.seen = dict(world), {}

    def look(self, who: str, path: str, cast: Cast) -> Seen:
        if (who, path) not in self.seen:
            client = cast.nobody if who == "nobody" else getattr(cast, who).client
            answer = client.get(path)
            is_page = answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")
            self.seen[who, path] = Seen(answer.status_code, zlib.compress(answer.content, 1) if is_page else b"")
        return self.seen[who, path]


_walk = Walk()


@pytest.fixture
def every_page(cast: Cast, world: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Seen]:
    """Asks by name of the cast and path. Who may open a preview does not depend on what is installed here."""
    monkeypatch.setattr(preview, "PROGRAMMES", ())
    _walk.over(world)
    return lambda who, path: _walk.look(who, path, cast)
