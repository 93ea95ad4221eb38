"""The instructor's desk: the page before a call, a task answered, a policy handed over in the form."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
BOTH = pytest.mark.parametrize("size", SIZES)


@BOTH
def test_the_pages_of_the_desk(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", size)
    page.goto(f"{city.url}/field/")
    page.locator("a.sheet-link").first.click()
    expect(page.get_by_role("heading", name="上几次说了什么")).to_be_visible()
    looks_right(page)
    for address in ("/enterprises/cases/", "/tasks/", "/duty/", "/duty/1/", "/tasks/1/"):
        page.goto(city.url + address)
        expect(page.locator("h1").first).to_be_visible()
        looks_right(page)
    if size == "desk":
        page.goto(f"{city.url}/field/")
        page.locator("a.sheet-link").first.click()
        pages = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4")))
        assert pages == 1


@BOTH
def test_a_task_is_answered_and_the_sender_sees_it(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", size)
    page.goto(f"{city.url}/tasks/1/")
    words = f"企业已申报（{size}）"
    page.locator("input[name=words]").last.fill(words)
    page.locator("input[name=words]").last.press("Enter")
    expect(page.get_by_text("已记下办理情况。")).to_be_visible()
    office = open_as("office", "desk")
    office.goto(f"{city.url}/tasks/1/")
    expect(office.get_by_text(words)).to_be_visible()


@BOTH
def test_a_policy_is_handed_over_in_the_form_itself(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", size)
    page.goto(f"{city.url}/field/")
    expect(page.locator("html[data-field=ready]")).to_have_count(1)
    page.goto(f"{city.url}/field/contact/")
    expect(page.locator("html[data-field=ready]")).to_have_count(1)
    fold = page.locator("[data-policies]")
    options = page.locator("select[name=enterprise] option")
    for number in range(1, options.count()):
        page.select_option("select[name=enterprise]", index=number)
        page.wait_for_timeout(200)
        if fold.is_visible():
            break
    expect(fold).to_be_visible()
    fold.locator("summary").click()
    page.select_option("select[name=policy-edition]", index=1)
    page.fill("textarea[name=summary]", f"讲了政策（{size}）")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_text(re.compile("已登记递送《"))).to_be_visible()
