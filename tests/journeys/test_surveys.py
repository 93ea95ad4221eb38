"""A survey from the office to the owner's phone and back; a year's assessment from statement to appeal."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, looks_right, looks_right_at_each_size

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def choose(page: Page, name: str, value: str) -> None:
    chosen = page.locator(f"input[name={name}][value={value}]").get_attribute("id")
    page.locator(f"label[for={chosen}]").click()


def link_of(page: Page, city: City, title: str) -> str:
    """The first link of the survey in the outbox, copied as the office would."""
    page.goto(f"{city.url}/outcomes/outbox/")
    page.locator("tr", has_text="为指导员工作打个分").first.locator("a").first.click()
    page.locator("form[action$='/copy/'] button").first.click()
    text = page.locator("#whole").input_value()
    return f"{city.url}/s/{text.split('/s/')[1].split('/')[0]}/"


def test_an_owner_answers_on_the_phone_and_the_office_counts(city: City, open_as: OpenAs) -> None:
    office = open_as("office", "desk")
    office.goto(f"{city.url}/surveys/new/")
    office.fill("input[name=title]", "年末业主测评")
    press(office, "存为草稿")
    expect(office.get_by_text("已存为草稿，核对负担后发布。")).to_be_visible()
    address = office.url
    follow(office, "核对负担并发布")
    expect(office.get_by_role("heading", name="核对负担并发布")).to_be_visible()
    expect(office.get_by_text("5 项", exact=True)).to_be_visible()
    press(office, "发布")
    expect(office.get_by_text("已发布，业主的链接在外发箱里等着送出。")).to_be_visible()
    link = link_of(office, city, "年末业主测评")
    owner = open_as(None, "phone")
    owner.goto(link)
    looks_right_at_each_size(owner)
    press(owner, "交卷")
    expect(owner.locator(".error-summary")).to_be_visible()
    looks_right_at_each_size(owner)
    for name in ("effective", "satisfied", "wanted", "welcomed"):
        owner.locator(f"input[name={name}][value='5']").check()
    press(owner, "交卷")
    expect(owner.get_by_role("heading", name="已收到，谢谢")).to_be_visible()
    looks_right_at_each_size(owner)
    owner.goto(link)
    expect(owner.get_by_text("每个链接只能用一次")).to_be_visible()
    office.goto(address)
    expect(office.get_by_text("1 份", exact=True)).to_be_visible()
    follow(office, "结束并计票")
    press(office, "结束并计票")
    expect(office.get_by_text("已计票。")).to_be_visible()
    expect(office.get_by_text("不足 30 份").first).to_be_visible()
    looks_right(office)


def test_a_year_from_statement_to_appeal(city: City, open_as: OpenAs) -> None:
    office, person, other = open_as("county", "desk"), open_as("instructor", "phone"), open_as("office", "desk")
    office.goto(f"{city.url}/assessment/open/")
    press(office, "开始")
    person.goto(f"{city.url}/assessment/")
    person.locator("main a", has_text="于海宁").first.click()
    address = person.url
    expect(person.get_by_role("heading", name="测算")).to_be_visible()
    looks_right_at_each_size(person)
    follow(person, "写述职")
    person.fill("textarea[name=statement]", "帮三家企业办成用电、用工和贷款，还有一家没有覆盖。")
    press(person, "提交述职")
    office.goto(address)
    follow(office, "评定")
    choose(office, "grade", "basic")
    office.fill("textarea[name=reason]", "联系有缺周")
    press(office, "评定")
    expect(office.get_by_text("已评定，本人会收到通知。")).to_be_visible()
    person.goto(address)
    follow(person, "申诉")
    person.fill("textarea[name=words]", "缺的一周企业停产，已约定暂停")
    press(person, "提出申诉")
    other.goto(address)
    follow(other, "复核申诉")
    choose(other, "grade", "competent")
    other.fill("textarea[name=answer]", "核实属实，改为称职")
    press(other, "复核")
    person.goto(address)
    expect(person.get_by_text("核实属实，改为称职").first).to_be_visible()
    looks_right(person)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_pages_stay_in_their_width(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    for address in (
        "/surveys/", "/surveys/tests/", "/surveys/new/", "/surveys/1/", "/assessment/", "/assessment/scheme/",
        "/burden/", "/burden/instructors/", "/burden/enterprises/", "/burden/forms/contact/review/",
    ):  # fmt: skip
        response = page.goto(city.url + address)
        assert response is not None
        assert response.status == 200, address
        looks_right(page)
