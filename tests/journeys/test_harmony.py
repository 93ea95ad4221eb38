"""An owner says what is met of the check-list; an employee speaks by the poster and reads the answer."""

import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
BOTH = pytest.mark.parametrize("size", SIZES)


def press(page: Page, name: str) -> None:
    assert stays_in_its_width(page)
    page.locator("main").get_by_role("button", name=name).click()


@BOTH
def test_a_creation_says_what_is_missing(size: str, city: City, open_as: OpenAs) -> None:
    owner, office = open_as("owner", size), open_as("office", size)
    owner.goto(f"{city.url}/harmony/accord/")
    owner.locator("main tbody a").first.click()
    case = owner.url
    looks_right(owner)
    owner.get_by_role("link", name="登记：规章制度").click()
    owner.get_by_label("达到", exact=True).check()
    press(owner, "保存")
    expect(owner.locator(".error-summary")).to_contain_text("凭什么")
    owner.fill("textarea[name=evidence]", f"职代会通过（{size}）")
    press(owner, "保存")
    expect(owner.locator("main")).to_contain_text(f"职代会通过（{size}）")
    assert owner.url == case
    office.goto(f"{city.url}/harmony/accord/?tab=named")
    expect(office.locator("main")).to_contain_text("都达到")
    assert stays_in_its_width(office)
    office.goto(f"{city.url}/harmony/accord/editions/new/")
    assert stays_in_its_width(office)


@BOTH
def test_an_employee_speaks_and_reads_the_answer(size: str, city: City, open_as: OpenAs) -> None:
    """The link of the demo's poster is made from the enterprise's number, as the builder makes it."""
    instructor = open_as("instructor", size)
    instructor.goto(f"{city.url}/harmony/posters/")
    instructor.locator("main tbody a").first.click()
    looks_right(instructor)
    href = instructor.locator("main dl a").get_attribute("href") or ""
    token = sha256(f"poster:{href.strip('/').rpartition('/')[2]}".encode()).hexdigest()[:32]
    employee = open_as(None, size)
    employee.goto(f"{city.url}/k/{token}/")
    looks_right(employee)
    employee.fill("textarea[name=text]", "夜班津贴没有发")
    press(employee, "提交")
    expect(employee.locator("textarea[name=text]")).to_have_value("夜班津贴没有发")
    employee.select_option("select[name=kind]", "pay")
    press(employee, "提交")
    code = employee.locator("#receipt").input_value()
    assert re.fullmatch(r"\w{4}-\w{4}-\w{2}", code)
    assert code not in employee.url
    employee.get_by_role("link", name="用回执码看答复").click()
    looks_right(employee)
    employee.fill("input[name=code]", code.lower())
    press(employee, "打开")
    expect(employee.locator("main")).to_contain_text("夜班津贴没有发")
    employee.fill("textarea[name=text]", "还有上个月的")
    press(employee, "补充")
    expect(employee.locator("main")).to_contain_text("已补充")
    press(employee, "解决了，可以办结")
    expect(employee.locator("main")).to_contain_text("办结了")
    assert stays_in_its_width(employee)
    instructor.goto(f"{city.url}/harmony/concerns/")
    expect(instructor.locator("main")).not_to_contain_text("夜班")


@BOTH
def test_what_is_given_is_shown_with_consent_only(size: str, city: City, open_as: OpenAs) -> None:
    owner = open_as("owner", size)
    for address in ("/harmony/", "/harmony/shown/", "/harmony/aids/", "/harmony/ties/", "/harmony/gifts/new/"):
        owner.goto(f"{city.url}{address}")
        assert stays_in_its_width(owner)
    owner.goto(f"{city.url}/harmony/aids/new/")
    looks_right(owner)
    owner.fill("input[name=note]", "慰问王大海同志")
    press(owner, "保存")
    expect(owner.locator("input[name=note]")).to_have_value("慰问王大海同志")
