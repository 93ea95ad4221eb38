"""What an operator copies and reads agrees with what the product asks for."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKED = re.compile(r"QIAOLIANG_[A-Z_]+")
INTERNAL = {"QIAOLIANG_SERVER", "QIAOLIANG_DEMO", "QIAOLIANG_DEBUG"}  # set by the commands, or for development only


def _asked_for() -> set[str]:
    """The variables of the environment that the settings read."""
    text = (ROOT / "src/qiaoliang/settings.py").read_text()
    return set(re.findall(r'environ\.get\(\s*"(QIAOLIANG_[A-Z_]+)"', text))


def test_every_variable_is_explained() -> None:
    assert _asked_for() - INTERNAL <= set(ASKED.findall((ROOT / "docs/operations.md").read_text()))


def test_the_environment_to_copy_names_only_what_is_read() -> None:
    lines = (ROOT / "deploy/qiaoliang.env").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert named <= _asked_for() | {"NUMBA_CACHE_DIR"}  # which Numba itself reads


def test_the_guide_names_files_that_are_there() -> None:
    for name in re.findall(r"`((?:deploy|tools)/[\w.-]+)`", (ROOT / "docs/operations.md").read_text()):
        assert (ROOT / name).is_file(), name
