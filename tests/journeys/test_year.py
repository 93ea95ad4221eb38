"""A plan for the year, an owner who answers everything by keyboard, the sheet on one page of A4, policies off line."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.journeys.conftest import SIZES, City, looks_right, stays_in_its_width
from tests.journeys.test_offline import Phone, prepared
from tests.journeys.test_owner import owners_address

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
BOTH = pytest.mark.parametrize("size", SIZES)
TABS_AT_MOST = 120
LINES_AT_MOST = 40


@BOTH
def test_a_plan_is_written_returned_changed_and_acknowledged(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", size)
    page.goto(f"{city.url}/tasks/")
    page.get_by_role("link", name="年度计划").click()
    looks_right(page)
    page.get_by_role("link", name="写年度计划").click()
    page.get_by_role("button", name="按记录列出初稿").click()
    expect(page.locator(".messages")).to_contain_text("已按记录列出缺口")
    looks_right(page)
    words = f"陪业主去看一次展会（{size}）"
    empty = page.get_by_placeholder("还打算做什么").first
    empty.fill(words)
    empty.press("Enter")  # saves, and nothing else
    expect(page.locator(".messages")).to_contain_text("已保存。")
    expect(page.locator(f'input[value="{words}"]')).to_have_count(1)
    typed = page.get_by_placeholder("还打算做什么").first
    typed.fill("写到一半")
    page.wait_for_timeout(400)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_placeholder("还打算做什么").first).to_have_value("写到一半")  # kept until it is saved
    page.get_by_placeholder("还打算做什么").first.fill("")
    page.get_by_role("button", name="保存并提交部门").click()
    expect(page.locator(".messages")).to_contain_text("已提交，等部门确认")
    here = page.url
    looks_right(page)

    head = open_as("department", size)
    head.goto(here)
    expect(head.locator("main")).to_contain_text(words)
    head.get_by_role("link", name="退回").click()
    head.locator("[name=words]").fill("补上一项组建")
    head.get_by_role("button", name="保存").click()
    page.goto(f"{here}edit/")
    expect(page.locator(".warning")).to_contain_text("补上一项组建")
    page.get_by_role("button", name="保存并提交部门").click()
    head.goto(here)
    head.get_by_role("link", name="确认", exact=True).click()
    looks_right(head)
    head.get_by_role("button", name="保存").click()
    expect(head.locator(".messages")).to_contain_text("已确认")
    page.goto(here)
    expect(page.locator(".sub").first).to_contain_text("部门已确认")
    if size == "desk":
        assert pages_of(page) == 1
    page.get_by_role("button", name="调整计划").click()  # open again, for the other size of this journey


def pages_of(page: Page) -> int:
    """How many sheets of A4 the page takes when it is printed."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4")))


def test_the_sheet_before_a_call_is_one_page_for_every_enterprise(city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", "desk")
    page.goto(f"{city.url}/field/")
    sheets = page.locator("a.sheet-link").evaluate_all("links => links.map(link => link.href)")
    assert len(sheets) >= 3
    for address in sheets:
        page.goto(address)
        assert pages_of(page) == 1, address


class Keys:
    """Somebody without a mouse: moves by Tab alone, acts by Enter and Space."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Tab until the focus is on something that matches."""
        for _ in range(TABS_AT_MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
        raise AssertionError(f"{selector} is not reached by keyboard on {self.page.url}")

    def enter(self, selector: str) -> None:
        """Onto it and Enter; the answer has come when this returns."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()


def answer_one(keys: Keys) -> None:
    """The first thing that waits, by the first button it offers."""
    page = keys.page
    keys.enter("section[aria-labelledby=waiting] .rows .button")
    if "/results/" in page.url:
        while page.locator("form.asked").count():
            keys.enter("form.asked button[value=true]")
    elif "/visits/" in page.url:
        keys.enter("button[name=answer][value=accept]")
    elif "/demands/" in page.url:
        keys.to("[name=verdict]")
        page.keyboard.press("Space")
        keys.enter("main form button[type=submit]")
    elif "/advice/" in page.url:
        keys.to("[name=fate]")
        page.keyboard.press("Space")
        keys.enter("main form button.primary")


@BOTH
def test_an_owner_answers_everything_by_keyboard_within_a_minute(size: str, city: City, open_as: OpenAs) -> None:
    office = open_as("county", "desk")
    owner = open_as(None, size)
    owner.goto(owners_address(office, city))
    home, keys = owner.url, Keys(owner)
    looks_right(owner)
    began = time.monotonic()
    for _ in range(LINES_AT_MOST):
        if not owner.locator("section[aria-labelledby=waiting] .rows .button").count():
            break
        answer_one(keys)
        owner.goto(home)
    assert time.monotonic() - began <= 60
    expect(owner.locator("main")).to_contain_text("现在没有等您的事")
    for place in ("", "results/", "visits/", "visits/rhythm/", "policies/", "records/"):
        owner.goto(home + place)
        looks_right(owner)


@BOTH
def test_an_owner_agrees_a_rhythm_and_answers_a_policy_nobody_brought(
    size: str, city: City, open_as: OpenAs
) -> None:  # fmt: skip
    office = open_as("county", "desk")
    owner = open_as(None, size)
    owner.goto(owners_address(office, city))
    home = owner.url
    owner.goto(f"{home}visits/rhythm/")
    owner.get_by_label("周四").check()
    owner.get_by_role("button", name="就这样约定").click()
    expect(owner.locator("main")).to_contain_text("周四")
    owner.goto(f"{home}policies/")
    offered = owner.get_by_role("link", name=re.compile("^感兴趣、不需要或已申报"))
    if offered.count():
        offered.first.click()
        looks_right(owner)
        owner.locator("label", has_text="感兴趣").click()
        owner.locator("[name=words]").fill(f"我们这种算不算（{size}）")
        owner.get_by_role("button", name="告诉部门").click()
        expect(owner.locator(".messages")).to_contain_text("已记下")
    desk = open_as("instructor", size)
    desk.goto(f"{city.url}/field/")
    expect(desk.locator("main")).to_contain_text("周四")
    looks_right(desk)
    desk.goto(f"{city.url}/contacts/rhythms/")
    looks_right(desk)
    desk.goto(f"{city.url}/harmony/handbooks/")
    looks_right(desk)


@pytest.fixture
def phone(driver: Playwright, tmp_path: Path) -> Iterator[Phone]:
    one = Phone(driver, tmp_path / "profile")
    yield one
    if one.process.poll() is None:
        one.kill()


def test_the_policy_fold_opens_without_a_signal(city: City, phone: Phone) -> None:
    """What was learnt with a signal is offered without one: for each enterprise its own policies, and what is chosen
    waits on the phone with the entry."""
    page = phone.start()
    prepared(page, city)
    assert phone.context is not None
    phone.context.set_offline(True)
    page.goto(f"{city.url}/field/contact/")
    page.wait_for_selector("form.contact[data-ready]")
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
    assert stays_in_its_width(page)
    page.fill("textarea[name=summary]", "断网时讲了政策")
    page.click(".form-actions button[type=submit]")
    page.wait_for_url(f"{city.url}/field/")
    page.goto(f"{city.url}/field/mine/")
    expect(page.locator("#queue")).to_contain_text("政策")
