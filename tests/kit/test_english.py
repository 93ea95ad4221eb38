"""English is complete, and a page in it says nothing in Chinese but what somebody wrote."""

import html
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from qiaoliang.kit import english
from tests.access.test_table import addresses, filled
from tests.access.world import build
from tests.cast import Cast, Town

ROOT = Path(__file__).resolve().parents[2]
READERS = (
    "office", "instructor", "owner",
    *(pytest.param(who, marks=pytest.mark.drill) for who in ("secretary", "committee", "auditor")),
)  # fmt: skip


def test_everything_that_is_said_has_english() -> None:
    found = subprocess.run(
        [sys.executable, "tools/collect_words.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (0, ""), f"python tools/collect_words.py, then fill in:\n{found.stdout}"


WORDS = english.Words({
    "企业": "Enterprises", "家": "enterprises", "逾期": "overdue",
    "共 {0} 家，其中 {1} 家逾期": "{0}, {1} of them overdue",
    "{0}已是{1}。": "{0} is already {1}.", "审计管理员": "audit administrator",
    "请填写{0}。": "Please fill in {0}.", "时间": "time",
})  # fmt: skip


def forgotten() -> None:
    """What was read with another catalogue."""
    english.english.cache_clear()
    english._known.cache_clear()


@pytest.mark.parametrize(
    ("chinese", "said"),
    [
        ("企业", "Enterprises"),
        ("  企业\n", "  Enterprises\n"),
        ("12 家", "12 enterprises"),
        ("2026年11月3日", "2026-11-03"),
        ("2026年11月", "2026-11"),
        ("共 1,204 家，其中 3 家逾期", "1,204, 3 of them overdue"),
        ("周立言已是审计管理员。", "周立言 is already audit administrator."),
        ("请填写时间。", "Please fill in time."),
        ("企业，12 家，逾期", "Enterprises, 12 enterprises, overdue"),
        ("汐歌海产有限公司", "汐歌海产有限公司"),
        ("汐歌海产有限公司，逾期", "汐歌海产有限公司, overdue"),
        ("汐歌海产 · 企业", "汐歌海产 · Enterprises"),
        ("：请填写时间。", ": Please fill in time."),  # a mark more than its message has
        ("Abc 12", "Abc 12"),
    ],
)
def test_a_text(chinese: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(english, "words", lambda: WORDS)
    forgotten()
    try:
        assert english.english(chinese) == said
    finally:
        forgotten()


def test_a_page_keeps_what_people_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(english, "words", lambda: WORDS)
    forgotten()
    try:
        page = english.page(
            '<html lang="zh-Hans"><p title="企业" data-x="企业">企业 <b>&lt;家</b></p>'
            '<textarea aria-label="时间">企业</textarea>'
            '<input value="企业" placeholder="时间"><script>"企业"</script>'
            '<p lang="zh-Hans">企业</p><p>企业</p></html>'
        )
    finally:
        forgotten()
    assert page == (
        '<html lang="en"><p title="Enterprises" data-x="企业">Enterprises <b>&lt;家</b></p>'
        '<textarea aria-label="time">企业</textarea>'
        '<input value="企业" placeholder="time"><script>"企业"</script>'
        '<p lang="zh-Hans">企业</p><p>Enterprises</p></html>'
    )


def written() -> list[str]:
    """Everything in Chinese that stands in the database, the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                for value in model._base_manager.values_list(field.attname, flat=True):
                    found.update(
                        re.findall(r'[^"\[\]{}，。、；：（）]*[\u3400-\u9fff][^"\[\]{}，。、；：（）]*', str(value))
                    )
    return sorted({text.strip() for text in found}, key=len, reverse=True)


def texts(page: str) -> list[str]:
    """The Chinese texts of a page, without what people type and without texts in force, which are marked as Chinese."""
    page = english._KEPT.sub("", page)
    return [html.unescape(text) for text in re.findall(r">([^<]*[\u3400-\u9fff][^<]*)<", page)]


MASKED = re.compile(r"[\u3400-\u9fff]\*+")  # a person's name where only the family name is shown


def is_left(text: str, data: list[str]) -> bool:
    """Whether something Chinese is left of it in English that nobody wrote: data are names and what people typed."""
    rest = MASKED.sub("", english.english(text))
    for own in data:
        if len(own) > 1:
            rest = rest.replace(own, "")
    letters = {own for own in data if len(own) == 1}  # a title of one character in the tables of the tests
    return bool(set(re.findall(r"[\u3400-\u9fff]+", rest)) - letters)


@pytest.mark.parametrize("who", READERS)
def test_pages_in_english(who: str, cast: Cast, town: Town) -> None:
    """Of all texts of all pages of a person two in a thousand may stay Chinese, names and what people typed aside."""
    rows = build(town)
    person: Any = getattr(cast, who)
    seen: list[str] = []
    for address in sorted(set(addresses())):
        response = person.client.get(filled(address, rows, cast))
        if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
            seen += texts(response.content.decode())
    data = written()
    assert len(seen) > 100
    left = {text for text in set(seen) if is_left(text, data)}
    assert sum(map(left.__contains__, seen)) <= 0.002 * len(seen), "\n".join(sorted(left))


def test_the_switch_is_a_button_and_the_way_back(cast: Cast, settings: Any) -> None:
    client = cast.office.client
    assert 'value="en" lang="en">English' in client.get("/workbench/").content.decode()
    answer = client.post("/account/language/", {"language": "en", "next": "/workbench/"})
    assert (answer.status_code, answer["Location"]) == (302, "/workbench/")
    page = client.get("/workbench/").content.decode()
    assert '<html lang="en"' in page
    assert "Workbench" in page
    assert 'lang="zh-Hans">中文<' in page
    client.post("/account/language/", {"language": "zh-hans", "next": "/workbench/"})
    assert "工作台" in client.get("/workbench/").content.decode()


SCRIPTS = [path for path in (ROOT / "src").rglob("*.js") if "vendor" not in path.parts]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_says_anything_itself(path: Path) -> None:
    """What a script says stands in the page, where English is read off it."""
    assert not english.HAN.search(path.read_text())


@pytest.mark.parametrize("address", ["/field/", "/field/contact/", "/field/shell/?in=en"])
def test_the_words_of_the_phone_are_in_english(address: str, cast: Cast, town: Town) -> None:
    client = cast.instructor.client
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "" if "shell" in address else "en"
    page = client.get(address).content.decode()
    said = re.search(r'<template id="field-words">(.*?)</template>', page, re.DOTALL)
    asked = set(re.findall(r'word\("([a-z-]+)"', (ROOT / "src/qiaoliang/web/field/static/field/field.js").read_text()))
    assert said is not None
    words = dict(re.findall(r'data-word="([a-z-]+)">([^<]*)<', said[1]))
    assert asked <= set(words)
    assert {name: text for name, text in words.items() if english.HAN.search(text)} == {}
    assert words["todos"] == "{0} to handle"


def test_the_worker_keeps_the_shell_in_the_language_of_who_installs_it(cast: Cast) -> None:
    client = cast.instructor.client
    chinese = client.get("/field/sw.js").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    in_english = client.get("/field/sw.js").content.decode()
    assert ('"/field/shell/"' in chinese, '"/field/shell/?in=en"' in in_english) == (True, True)
    assert re.search(r'CACHE = "(.*?)"', chinese)[1] + "en" == re.search(r'CACHE = "(.*?)"', in_english)[1]  # type: ignore[index]
