"""Every page whose address holds no key, as whoever may open it: nothing for axe, nothing beyond the edge."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import get_resolver
from playwright.sync_api import Page

from benchmarks.pages import plain_addresses
from tests.journeys.conftest import City, stays_in_its_width, violations

pytestmark = [pytest.mark.journey, pytest.mark.drill]  # five minutes a person with two hundred pages
OpenAs = Callable[..., Page]
NO_PAGE = ("/static", "/account/sign-out", "/i18n", "/api/", "/metrics/")
# Who looks at which size: those of the city at a desk, those in the field on a phone.
READERS = (
    ("office", "desk"), ("office", "phone"), ("instructor", "phone"), ("department", "desk"), ("secretary", "phone"),
    ("owner", "phone"), ("township", "desk"), ("carrier", "desk"), ("auditor", "desk"), ("admin", "desk"),
)  # fmt: skip
ADDRESSES = [one for one in sorted(set(plain_addresses(get_resolver().url_patterns))) if not one.startswith(NO_PAGE)]


@pytest.mark.parametrize(("who", "size"), READERS)
def test_every_page_is_fit_for_everybody(who: str, size: str, city: City, open_as: OpenAs) -> None:
    page = open_as(who, size)
    wrong, seen = {}, set()
    for address in ADDRESSES:
        answer = page.request.get(f"{city.url}{address}", max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            assert answer.status in (200, 302, 403, 404, 405), (address, answer.status)
            continue
        page.goto(f"{city.url}{address}")
        found: list[Any] = violations(page)
        if not stays_in_its_width(page):
            found.append("wider than the screen")
        if page.locator("h1:visible").count() != 1:
            found.append(f"{page.locator('h1').count()} headings of the first level")
        seen.add(address)
        if found:
            wrong[address] = found
    assert len(seen) >= 10, seen
    assert wrong == {}
