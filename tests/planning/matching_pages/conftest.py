"""Plans made ready and counts remembered in this process belong to rows of another test."""

import pytest

from qiaoliang.planning.matching import comparing, prepared


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    prepared._ready.clear()
    comparing._counts.clear()
