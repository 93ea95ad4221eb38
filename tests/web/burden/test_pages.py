"""Every page on which an instructor, an owner or a secretary fills a form is in the ledger, or says why not."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Final

import pytest
import time_machine

from qiaoliang.access.accounts.actor import system
from qiaoliang.web.burden import actions
from qiaoliang.web.burden.catalogue import FORMS, OF_PAGE, form_of
from tests.access.test_table import addresses, filled
from tests.access.world import build
from tests.cast import Cast, Town

FILLERS: Final = ("instructor", "secretary", "owner")
# Fewer questions than this are a decision with its reason (作废, 同意公开, 确认), and no form.
FORM_FROM: Final = 3
# Pages that ask three things or more and are no form of the programme.
EXCEPTIONS: Final = {
    "account/": "one's own password and devices",
    "privacy/": "a right of the person; nobody is asked to use it",
}


class Asked(HTMLParser):
    """The names asked for by the forms of a page that are posted; hidden ones ask nobody anything."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[set[str]] = []
        self.is_posted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_posted = (given.get("method") or "get").lower() == "post"
            self.forms.append(set())
        kind = given.get("type") or "text"
        asks = tag in ("select", "textarea") or (tag == "input" and kind not in ("hidden", "submit", "button"))
        if asks and self.is_posted and given.get("name"):
            self.forms[-1].add(str(given["name"]))

    def handle_endtag(self, tag: str) -> None:
        self.is_posted = self.is_posted and tag != "form"


def asked(page: str) -> int:
    """How much the longest form of the page asks."""
    reader = Asked()
    reader.feed(page)
    return max((len(names) for names in reader.forms), default=0)


def pages(cast: Cast, town: Town) -> Iterator[tuple[str, str, int]]:
    """(who, route, how much is asked) of every page that one of the three may open."""
    rows = build(town)
    for who in FILLERS:
        client = getattr(cast, who).client
        for route in sorted(set(addresses())):
            answer = client.get(filled(route, rows, cast))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                yield who, route, asked(answer.content.decode())


def test_every_form_is_registered_or_says_why_not(cast: Cast, town: Town) -> None:
    missing, seen = set(), set()
    for who, route, number in pages(cast, town):
        if number < FORM_FROM or route.startswith(tuple(EXCEPTIONS)):
            continue
        seen.add(route)
        if form_of(route) is None:
            missing.add((route, number, who))
    assert sorted(missing) == []
    assert len(seen) >= 40, seen  # the reader of pages reads


def test_every_registered_page_is_an_address() -> None:
    known = set(addresses())
    assert set(OF_PAGE) <= known
    for one in FORMS.values():
        for begin in one.steps:
            assert any(route.startswith(begin) for route in known), (one.key, begin)


def test_the_number_of_fields_comes_from_the_form_and_the_minutes_are_sensible() -> None:
    for one in FORMS.values():
        assert 0 <= one.required <= one.fields <= 20, one.key
        assert 10 <= one.seconds <= 600, one.key


@pytest.mark.parametrize(("who", "path", "key"), [
    ("secretary", "/party/stations/new/", "station"), ("instructor", "/visits/new/", "visit"),
    ("owner", "/instructors/wishes/new/", "wish"),
])  # fmt: skip
def test_g50_an_optional_form_is_closed_when_its_review_has_lapsed(
    cast: Cast, town: Town, at: datetime, who: str, path: str, key: str
) -> None:
    client = getattr(cast, who).client
    later = at + timedelta(days=366)
    with time_machine.travel(at, tick=False):
        assert client.get(path).status_code == 200  # never reviewed: nothing has lapsed
        actions.review(form=key, shown_cost="3 项", reason="试用", by=system("test"), at=at)
        assert client.get(path).status_code == 200
    with time_machine.travel(later, tick=False):
        getattr(cast, who).client.force_login(
            getattr(cast, who).user, backend="django.contrib.auth.backends.ModelBackend"
        )
        for answer in (client.get(path), client.post(path, {})):
            assert answer.status_code == 422
            assert f"“{FORMS[key].label}”满 12 个月没有重新核定，已停用" in answer.content.decode()
        actions.review(form=key, shown_cost="3 项", reason="还要用", by=system("test"), at=later)
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(("who", "path", "key"), [
    ("instructor", "/field/contact/", "contact"), ("owner", "/demands/new/", "demand"),
    ("owner", "/contacts/pauses/new/", "pause"), ("secretary", "/party/admissions/new/", "admission"),
])  # fmt: skip
def test_g50_what_a_rule_demands_or_a_right_gives_only_warns(
    cast: Cast, town: Town, at: datetime, who: str, path: str, key: str
) -> None:
    later = at + timedelta(days=366)
    actions.review(form=key, shown_cost="3 项", reason="依据", by=system("test"), at=at)
    with time_machine.travel(later, tick=False):
        for name in (who, "office"):
            person = getattr(cast, name)
            person.client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        assert getattr(cast, who).client.get(path).status_code == 200
        page = cast.office.client.get("/burden/").content.decode()
        row = next(one for one in re.split("<tr", page) if f"/burden/forms/{key}/review/" in one)
        assert "要重新核定" in row
        assert "到期只提醒" in row
        assert "张表单满 12 个月" in cast.office.client.get("/workbench/").content.decode()
