"""The field in the head of every page: by key and by hand, on a desk and on a phone; the administrator's page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]


@pytest.mark.parametrize("size", SIZES)
def test_a_firm_is_found_and_opened(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    if size == "desk":
        page.keyboard.press("/")
        page.keyboard.type("汐歌")
        page.keyboard.press("Enter")
    else:
        page.get_by_text("菜单", exact=True).click()
        page.get_by_role("link", name="查找", exact=True).click()
        page.fill("#search", "汐歌")
        page.locator("main").get_by_role("button", name="查找").click()
    expect(page.locator("main")).to_contain_text("企业")
    looks_right(page)
    page.locator("main ul.rows a").first.click()
    expect(page.locator("h1")).to_contain_text("汐歌")
    page.goto(f"{city.url}/search/?q=没有这样的名字")
    expect(page.locator("main, .page-head").first).to_contain_text("没有找到")
    looks_right(page)


@pytest.mark.parametrize("size", SIZES)
def test_the_administrator_sees_what_keeps_the_data_safe(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("admin", size)
    expect(page.locator("main")).to_contain_text("日志末尾未存档")
    page.goto(f"{city.url}/upkeep/")
    expect(page.locator("h1")).to_have_text("运维")
    looks_right(page)
