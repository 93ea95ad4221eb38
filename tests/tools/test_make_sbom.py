"""The list of components is the one the lock files give, and every one of them is pinned to digests of its files."""

import json
import re
from pathlib import Path

from tools.make_sbom import LOCK, PLACE, bill, python_packages

ROOT = Path(__file__).resolve().parents[2]


def test_the_list_is_the_one_made_from_the_lock() -> None:
    assert PLACE.read_text() == bill()
    names = {one["name"] for one in json.loads(bill())["components"]}
    assert {"django", "cryptography", "htmx.org"} <= {name.lower() for name in names}


def test_every_component_is_pinned_to_digests() -> None:
    blocks = re.split(r"\n(?=\S)", LOCK.read_text().strip())
    assert len(blocks) >= len(python_packages())
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]
    assert "--require-hashes" in (ROOT / "Makefile").read_text()
    assert "index-url" not in LOCK.read_text()


def test_every_direct_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    direct = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    for line in direct.strip().splitlines():
        assert "#" in line, line
