"""A policy from the library to what was received, a loan from the need to the contract: on a desk and on a phone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right, looks_right_at_each_size

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
FIRM = "荣成汐歌海产品加工有限公司"


def day(ago: int) -> str:
    return f"{date.today() - timedelta(days=ago)}"


def choose(page: Page, name: str, value: str) -> None:
    """A radio or a tick, by its label: the control itself is drawn by the label."""
    page.locator(f"label[for='{page.locator(f'[name={name}][value={value}]').get_attribute('id')}']").click()


def press(page: Page, label: str) -> None:
    page.locator("main, .head").get_by_role("button", name=label, exact=True).first.click()


def enter(page: Page, verb: str, **given: str) -> None:
    """Open the step from the page of the case, fill in what it does not hold yet, send it."""
    page.get_by_role("link", name=verb, exact=True).click()
    for name, value in given.items():
        if page.locator(f"[name={name}]").first.get_attribute("type") == "radio":
            choose(page, name, value)
        else:
            page.locator(f"[name={name}]").fill(value)
    looks_right(page)
    page.locator("form[data-keep] button[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("已")


@pytest.mark.parametrize("size", SIZES)
def test_a_policy_is_published_read_applied_for_and_received(size: str, city: City, open_as: OpenAs) -> None:
    title, today = f"冷库改造奖补{size}", day(0)
    department = open_as("department", "desk")
    department.goto(f"{city.url}/economy/policies/new/")
    looks_right_at_each_size(department)
    for name, value in {
        "title": title, "document_number": f"荣海示〔2026〕{len(size)}1号", "issuer": "荣成市海洋发展局",
        "issued_on": today,
        "summary": "改造冷库按投资额 10% 奖补", "effective_on": today, "divisions": "13", "staff_least": "5",
    }.items():  # fmt: skip
        department.locator(f"[name={name}]").fill(value)
    department.get_by_role("button", name="存为草稿").click()
    expect(department.locator("h1")).to_contain_text(title)
    looks_right_at_each_size(department)
    address = department.url
    for act, done in (("发布", "已发布"), ("送达企业", "已送达")):
        department.get_by_role("link", name=act, exact=True).click()
        department.locator("form.wide button[type=submit]").click()
        expect(department.locator(".messages")).to_contain_text(done)

    owner = open_as("owner", size)
    expect(owner.locator("main")).to_contain_text(title)  # on the workbench
    owner.goto(f"{city.url}/economy/deliveries/?q={title}")
    owner.get_by_role("link", name=title).click()
    expect(owner.locator("#read")).to_contain_text("已记下您看过")
    looks_right(owner)
    owner.get_by_role("link", name="立支持案件").click()
    expect(owner.locator("[name=title]")).to_have_value(f"申报{title}")  # nothing is typed twice
    owner.get_by_role("button", name="立案").click()
    case = owner.url
    enter(owner, "定办法")
    enter(owner, "登记申请")
    enter(owner, "登记批复", is_granted="yes", document_number=f"荣财示〔2026〕{len(size)}7号", amount="12")
    enter(owner, "登记到位")
    expect(owner.locator(".case")).to_contain_text("已到位")
    expect(owner.locator("main")).to_contain_text("争取无偿资金")

    department.goto(address)
    expect(department.locator("main")).to_contain_text("已兑现")
    expect(department.locator(".figures li", has_text="已兑现")).to_contain_text("1")
    owner.goto(case)
    owner.get_by_role("link", name=title, exact=True).click()
    expect(owner.locator(".timeline")).to_contain_text("已兑现")


@pytest.mark.parametrize("size", SIZES)
def test_a_loan_from_the_need_to_the_contract(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", size)
    page.goto(f"{city.url}/economy/support/new/")
    page.locator("[name=enterprise]").select_option(FIRM)
    choose(page, "kind", "loan")
    page.locator("[name=title]").fill(f"旺季收购贷款{size}")
    page.locator("[name=wanted_amount_fen]").fill("200")
    page.locator("[name=on]").fill(day(9))
    page.get_by_role("button", name="立案").click()
    expect(page.locator(".case")).to_contain_text("待定办法")
    enter(page, "定办法", option="订单质押贷款", party="东津银行", on=day(8))
    enter(page, "登记申请", on=day(6))
    enter(page, "登记批复", is_granted="yes", on=day(4))
    page.get_by_role("link", name="登记到位").click()
    page.locator("[name=on]").fill(day(2))
    page.locator("form[data-keep] button[type=submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("合同号")  # and nothing typed is lost
    expect(page.locator("[name=amount]")).to_have_value("200")
    page.locator("[name=document_number]").fill(f"DJ借2026-9{len(size)}")
    page.locator("form[data-keep] button[type=submit]").click()
    expect(page.locator(".case")).to_contain_text("已到位")
    expect(page.locator("main")).to_contain_text("协调贷款")
    looks_right(page)

    owner = open_as("owner", size)
    owner.goto(f"{city.url}/outcomes/?tab=claimed&kind=loans_arranged")
    expect(owner.locator("main")).to_contain_text(f"旺季收购贷款{size}")


@pytest.mark.parametrize("size", SIZES)
def test_why_a_policy_does_not_fit(size: str, city: City, open_as: OpenAs) -> None:
    """From the page of the enterprise to every policy with its reason; the instructor hands one over."""
    page = open_as("instructor", size)
    page.goto(f"{city.url}/enterprises/?q={FIRM}")
    page.goto(page.locator("main a[href^='/enterprises/']").first.evaluate("node => node.href"))
    page.get_by_role("link", name="全部和理由").click()
    expect(page.locator("h1")).to_have_text("适用政策")
    expect(page.locator("main")).to_contain_text("要求")
    looks_right(page)
    box = page.locator("[name=policies]").first
    box.check()
    page.get_by_role("button", name="登记递送所选政策").click()
    expect(page.locator(".messages")).to_contain_text("已登记递送 1 项政策")
