"""What the production guide and the upgrade drill name is there; the drills themselves run before a release."""

import re
import tomllib
from datetime import date
from pathlib import Path

from tools import follow_guide

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/operations.md").read_text()


def test_every_block_belongs_to_a_step_and_has_a_mark_the_drill_knows() -> None:
    blocks = follow_guide.blocks()
    assert len(blocks) == GUIDE.count("```sh")
    assert {mark for _, mark, _ in blocks} == {"everywhere", "network", ""}
    whole = follow_guide.script(("everywhere", "network", ""))
    assert all(content in whole for _, _, content in blocks)
    assert whole.index("useradd") < whole.index("createdb") < whole.index("nginx -t") < whole.index("qiaoliang doctor")


def test_every_file_the_guide_installs_is_there() -> None:
    named = set(
        re.findall(r"/opt/qiaoliang/(deploy/[\w.*-]+)", "".join(content for *_, content in follow_guide.blocks()))
    )
    assert len(named) >= 6
    assert all(list(ROOT.glob(one)) for one in named), named
    for unit in ROOT.glob("deploy/*.service"):
        assert unit.name.removesuffix(".service") in GUIDE, unit


def test_the_access_log_leaves_out_every_one_time_link() -> None:
    """The kinds of links are those that the server's own log leaves out."""
    ours = re.search(r"\(/\[(\w+)\]/\)", (ROOT / "src/qiaoliang/kit/logs.py").read_text())
    theirs = re.search(r"~\^/\[(\w+)\]/", (ROOT / "deploy/nginx.conf").read_text())
    assert ours is not None
    assert theirs is not None
    assert set(ours[1]) == set(theirs[1])
    format_ = (ROOT / "deploy/nginx.conf").read_text().split("log_format")[1].split(";")[0]
    assert not re.search(r"\$(request|request_uri|args|http_\w+|cookie_\w+)\b", format_)


def test_versions_are_named_once_in_order() -> None:
    versions = tomllib.loads((ROOT / "docs/versions.toml").read_text())["version"]
    assert len({one["name"] for one in versions}) == len({one["commit"] for one in versions}) == len(versions) >= 4
    numbers = [tuple(map(int, one["name"].removeprefix("v").split("."))) for one in versions]
    assert numbers == sorted(numbers)
    assert all(re.fullmatch(r"[0-9a-f]{40}", one["commit"]) and isinstance(one["on"], date) for one in versions)
