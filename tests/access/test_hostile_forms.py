"""Every form of the product filled with what no form expects: nothing fails, nothing is echoed, nothing typed is lost.

The forms are found by asking every address as everybody and reading the page. `QIAOLIANG_POSTS=10000` (make drill)
sends that many; the ordinary run a few, as two people. Each posting is undone before the next: forms meet whole rows.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.html import escape

from tests.access.test_table import PUBLIC, addresses, filled
from tests.access.world import build
from tests.cast import Cast, Town

POSTS = int(os.environ.get("QIAOLIANG_POSTS", "150"))
EVERYBODY = (
    "office",
    "county_officer",
    "coordinator",
    "instructor",
    "secretary",
    "owner",
    "committee",
    "administrator",
)
WHO = EVERYBODY if POSTS > 1_000 else ("office", "instructor")  # finding the forms takes longer than filling them
NOT_FILLED = {"csrfmiddlewaretoken", "username"}  # the second is for password managers; nobody reads it
STRANGE = (
    "", " ", "\u3000", "\x00", "a\x00b", "-1", "0", "1e9999", "NaN", "９９９", "99999999999999999999999", "0x10", "1,5",
    "١٢٣", "0000-00-00", "9999-12-31", "2026-02-30", "2026-11-30T25:61", "24:00", "1900-01-01",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% now 'Y' %}", "${7*7}",
    "'; DROP TABLE enterprises_enterprise; --", '=HYPERLINK("http://x","y")', "../../etc/passwd", "C:\\con", "%00",
    "%s%n", "\U0001f600", "\u202e\u0645", "é" * 300, "字" * 5_000, "x" * 100_000, "\r\nSet-Cookie: a=b", "None", "null",
    "true", "[]", "{}", "2147483648", "-9223372036854775809", "9223372036854775808",
)  # fmt: skip


@dataclass
class Form:
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    is_post: bool = False


class Forms(HTMLParser):
    """The forms of a page: their action, and of every control the values it offers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(given.get("action", ""), is_post=given.get("method", "get").lower() == "post")
            self.found.append(self.inside)
        if self.inside is None or (tag != "option" and not given.get("name")):
            return
        if tag == "option":
            self.inside.fields.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "select":
            self.select = given["name"]
            self.inside.fields.setdefault(self.select, [])
            self.inside.kinds[self.select] = "select"
        elif given.get("type") == "file":
            self.inside.files.add(given["name"])
        elif tag in ("input", "textarea", "button"):
            self.inside.fields.setdefault(given["name"], []).append(given.get("value", ""))
            self.inside.kinds.setdefault(given["name"], given.get("type", "text") if tag == "input" else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None


def forms_of(body: str) -> list[Form]:
    parser = Forms()
    parser.feed(body)
    return [form for form in parser.found if form.is_post]


def filled_badly(form: Form, draw: Random) -> dict[str, Any]:
    """Some controls as offered, some with what nobody expects, some twice, some not at all, and one of nobody's."""
    sent: dict[str, Any] = {}
    share = draw.choice((0.15, 0.5, 1.0))
    for name, values in form.fields.items():
        if name in NOT_FILLED or draw.random() < 0.05:
            continue
        if draw.random() < share:
            sent[name] = draw.choice(STRANGE)
            if draw.random() < 0.1:
                sent[name] = [sent[name], draw.choice(STRANGE)]
        else:
            sent[name] = draw.choice(values) if values else ""
    if draw.random() < 0.2:
        sent[draw.choice(("pk", "id", "version", "is_superuser", "__proto__", "next"))] = draw.choice(STRANGE)
    for name in form.files:
        junk = draw.randbytes(draw.choice((0, 1, 300)))
        sent[name] = SimpleUploadedFile(draw.choice(("a.xlsx", "../../x.docx", "字\x00.exe", "")) or "n", junk)
    return sent


class Undone(Exception):
    """Takes a posting back."""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_form_fails_echoes_or_forgets(cast: Cast, town: Town) -> None:
    rows, draw = build(town), Random(20261130)
    people = {name: person for name, person in cast if name in WHO}
    found: list[tuple[str, str, Form]] = []
    for address in sorted(set(addresses()) - PUBLIC):
        if "sign-" in address:
            continue
        for name, person in people.items():
            page = person.client.get(at := filled(address, rows, cast))
            if page.status_code == 200 and "text/html" in page.get("Content-Type", ""):
                mine = forms_of(page.content.decode())
                found += [(name, urljoin(at, form.action), form) for form in mine if "sign-out" not in form.action]
    distinct = {(action, tuple(sorted(form.fields))): (name, action, form) for name, action, form in reversed(found)}
    pool = list(distinct.values())
    assert len(pool) > 150
    draw.shuffle(pool)
    answers, refused = Counter[int](), 0
    wrong: list[str] = []
    for number in range(POSTS):
        name, action, form = pool[number % len(pool)]
        sent = filled_badly(form, draw)
        shown = {key: str(value)[:60] for key, value in sent.items()}
        try:
            with transaction.atomic():
                answer = people[name].client.post(action, sent)
                raise Undone
        except Undone:
            answers[answer.status_code] += 1
        except Exception as failure:
            wrong.append(f"{name} {action} {shown}: {type(failure).__name__}: {str(failure)[:300]}")
            continue
        body = answer.content.decode(errors="replace") if "html" in answer.get("Content-Type", "") else ""
        if answer.status_code >= 500:
            wrong.append(f"{name} {action} {shown}: {answer.status_code}")
        if "<script>alert(1)" in body or "<img src=x" in body:
            wrong.append(f"{name} {action} {shown}: echoed")
        if answer.status_code in (200, 422) and "error-summary" in body:
            refused += 1
            wrong += [f"{name} {action} lost {lost}" for lost in forgotten(form, sent, body)]
    told = f"{POSTS} postings to {len(pool)} forms, {refused} refused, answers {dict(sorted(answers.items()))}"
    print(told)  # noqa: T201
    assert wrong == [], f"{len(wrong)} wrong of {told}:\n" + "\n".join(sorted(wrong)[:60])
    assert refused > POSTS // 5, (refused, answers)


def forgotten(form: Form, sent: dict[str, Any], body: str) -> list[str]:
    """Text that was typed and does not stand in the page that refuses it."""
    kept = {name: value for name, value in sent.items() if form.kinds.get(name) in ("text", "textarea", "search")}
    return [
        name
        for name, value in kept.items()
        if isinstance(value, str) and value.strip() == value and value.isprintable() and 3 < len(value) <= 5_000
        and escape(value) not in body
    ]  # fmt: skip
