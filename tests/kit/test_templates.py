"""What every page must keep: templates compile, nothing inline, nothing from elsewhere, small, readable."""

import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template

from qiaoliang.kit.charts import svg
from qiaoliang.kit.tables import Cell, Column
from qiaoliang.kit.templatetags.kit import KINDS, UnknownStatus, figure, status, table_row
from tests.kit.gallery import page

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "qiaoliang"
STATIC = SOURCE / "kit" / "static"
CSS = (STATIC / "qiaoliang" / "app.css").read_text(encoding="utf-8")
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def _name(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


def _tokens() -> dict[str, str]:
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", CSS))
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in found.items()
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


class _Tags(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_there_are_templates() -> None:
    assert {"frame.html", "kit/listing.html", "accounts/sign_in.html"} <= {_name(path) for path in TEMPLATES}


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_compiles(path: Path) -> None:
    assert get_template(_name(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_holds_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"<style\b", text), "inline style sheet"
    assert not re.search(r"\son[a-z]+\s*=", text), "inline handler"
    assert not re.search(r"hx-on|hx-vals\s*=\s*[\"']js:", text), "script in an htmx attribute"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "inline script"
    assert not re.search(r"javascript:", text), "script address"


@pytest.mark.parametrize(
    "path", [*TEMPLATES, *STATIC.rglob("*.css"), STATIC / "qiaoliang" / "app.js"], ids=lambda p: p.name
)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", text)
    assert not re.search(r"@import|url\(", text)


def test_templates_are_formatted() -> None:
    command = [Path(sys.executable).parent / "djlint", "src", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, [line for line in run.stdout.splitlines() if line.startswith("src/")]


def test_pages_stay_within_the_phone_budget() -> None:
    assert len(CSS.encode()) <= 32 * 1024  # about 8 KB as it travels, compressed
    assert (STATIC / "qiaoliang" / "app.js").stat().st_size <= 10 * 1024
    scripts = [STATIC / "qiaoliang" / "app.js", STATIC / "vendor" / "htmx.min.js"]
    assert sum(path.stat().st_size for path in scripts) <= 60 * 1024


def test_vendored_files_are_the_ones_recorded() -> None:
    vendor = STATIC / "vendor"
    lines = (vendor / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == 2
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    "token", ["text", "second", "third", "accent", "accent-dark", "link", "soon", "done", "chart-1"]
)
def test_text_colours_are_readable(token: str) -> None:
    colours = _tokens()
    assert contrast(colours[token], colours["ground"]) >= 4.5
    assert contrast(colours[token], colours["tint"]) >= 4.5


def test_controls_and_marks_stand_out() -> None:
    colours = _tokens()
    assert contrast(colours["border"], colours["ground"]) >= 3
    assert contrast(colours["chart-2"], colours["ground"]) >= 3
    assert all(contrast(svg.INK, shade) >= 4.5 for shade in svg.AREA_SHADES), "names are written on areas"


def test_charts_use_the_tokens() -> None:
    colours = _tokens()
    for name in (
        "ACCENT",
        "CHART_1",
        "CHART_2",
        "FILL_1",
        "FILL_2",
        "HAIR",
        "SOON",
        "STRONG",
        "TINT",
        "GROUND",
        "THIRD",
    ):
        assert getattr(svg, name) == colours[name.lower().replace("_", "-")]
    assert (colours["text"], colours["second"]) == (svg.INK, svg.SECOND)


def test_every_status_has_a_shape() -> None:
    for kind in KINDS:
        assert f".{kind}.status::before" in CSS
        assert f'class="status {kind}"' in status(kind, "剩 1 个工作日")
    with pytest.raises(UnknownStatus):
        status("blue", "办理中")


def test_a_number_says_what_it_opens() -> None:
    assert figure("39.6", "/outcomes/?kind=loan", 1204) == (
        '<a class="n" href="/outcomes/?kind=loan" data-opens="打开 1,204 条记录" '
        'aria-label="39.6，打开 1,204 条记录">39.6</a>'
    )
    assert figure("—") == "—"


def test_a_row_escapes_what_people_typed() -> None:
    column = Column("name", "企业", lambda row: row)
    row = table_row([(column, Cell("<b>海", second='"&', href="/enterprises/1/?a=1&b=2", title="<i>"))])
    assert "<b>" not in row
    assert "<i>" not in row
    assert 'href="/enterprises/1/?a=1&amp;b=2"' in row
    assert "&quot;&amp;" in row


@pytest.mark.parametrize("with_errors", [False, True])
def test_gallery_names_every_control(with_errors: bool) -> None:
    found = _Tags(page.rendered(with_errors=with_errors)).found
    labelled = {attrs["for"] for tag, attrs in found if tag == "label" and attrs.get("for")}
    for tag, attrs in found:
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden":
            assert attrs.get("id") in labelled or attrs.get("name") == "cols" or attrs.get("aria-label"), attrs
    ids = [attrs["id"] for _, attrs in found if attrs.get("id")]
    assert len(ids) == len(set(ids)), "an id twice"


def test_error_summary_links_to_the_fields() -> None:
    found = _Tags(page.rendered(with_errors=True)).found
    ids = {attrs.get("id") for _, attrs in found}
    targets = {attrs["href"][1:] for tag, attrs in found if tag == "a" and (attrs.get("href") or "").startswith("#id_")}  # type: ignore[index]
    assert targets == {"id_with_whom", "id_amount", "id_words", "id_kinds", "id_agreed"}
    assert targets <= ids
    described = {attrs.get("aria-describedby") for tag, attrs in found if attrs.get("aria-invalid") == "true"}
    assert "id_amount_helptext id_amount_error" in described
