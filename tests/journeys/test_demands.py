"""A demand's way, done by a browser: raised by the owner, sent, signed for, extended, answered, judged, re-opened."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
BOTH = pytest.mark.parametrize("size", SIZES)
# Two things that have no character pair in common, so that the second is no likely double of the first.
WISHES = {"desk": "厂门口夜间照明灯具损坏", "phone": "员工子女入读附近小学"}

HOLDER = "荣成海洋发展局"  # whose coordinator signs in as `department`


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def choose(page: Page, label: str) -> None:
    """One of several radio buttons, by tapping its words as a finger does."""
    page.locator("label").get_by_text(label, exact=True).click()


def raised(owner: Page, city: City, title: str, secret: str = "") -> str:
    """The address of a demand the owner raises now."""
    owner.goto(f"{city.url}/demands/new/")
    looks_right(owner)
    owner.fill("input[name=title]", title)
    owner.select_option("select[name=category]", "other")
    owner.fill("input[name=heard_on]", f"{datetime.now(UTC):%Y-%m-%d}")
    if secret:
        owner.select_option("select[name=secret_from]", label=secret)
    press(owner, "提交诉求")
    expect(owner.get_by_text("已登记诉求")).to_be_visible()
    return owner.url


@BOTH
def test_from_the_owners_wish_to_the_owners_word(size: str, city: City, open_as: OpenAs) -> None:
    owner, office, department = (open_as(who, size) for who in ("owner", "office", "department"))
    address = raised(owner, city, WISHES[size])
    office.goto(f"{address}send/")
    office.select_option("select[name=department]", label=HOLDER)
    looks_right(office)
    press(office, "派单")
    department.goto(address)
    press(department, "签收")
    expect(department.get_by_text("已签收，答复时限开始计算。")).to_be_visible()
    looks_right(department)
    follow(department, "请示")
    choose(department, "延期")
    department.fill("input[name=days]", "3")
    department.fill("textarea[name=reason]", "灯具要订货")
    looks_right(department)
    press(department, "请示")
    office.goto(address)
    follow(office, "答复请示")
    choose(office, "同意")
    press(office, "答复请示")
    expect(office.get_by_text("已决定，部门收到通知。")).to_be_visible()
    department.goto(address)
    looks_right(department)
    follow(department, "答复企业")
    looks_right(department)
    department.fill("textarea[name=words]", "已经办好，请核对")
    press(department, "答复企业")
    owner.goto(f"{city.url}/workbench/")
    owner.goto(address)
    looks_right(owner)
    follow(owner, "评价并办结")
    looks_right(owner)
    choose(owner, "部分解决")
    press(owner, "评价并办结")
    expect(owner.get_by_text("谢谢，已按您的评价办结。")).to_be_visible()
    follow(owner, "还没解决，重开")
    owner.fill("textarea[name=words]", "只好了一半")
    press(owner, "重开")
    expect(owner.get_by_text("已重开")).to_be_visible()
    looks_right(owner)


@BOTH
def test_a_confidential_demand_is_nowhere_for_the_department(size: str, city: City, open_as: OpenAs) -> None:
    owner, department = open_as("owner", size), open_as("department", size)
    title = {"desk": "不愿公开的合同纠纷", "phone": "暂不外传的股权安排"}[size]
    address = raised(owner, city, title, HOLDER)
    assert department.goto(address).status == 404  # type: ignore[union-attr]  # a navigation always has an answer
    department.goto(f"{city.url}/demands/?tab=all&q={title[:4]}")
    expect(department.get_by_text(title)).to_have_count(0)
    owner.goto(address)
    expect(owner.get_by_text(f"对{HOLDER}保密")).to_be_visible()
    looks_right(owner)


@BOTH
def test_figures_of_the_first_time_and_of_the_suggestions(size: str, city: City, open_as: OpenAs) -> None:
    office = open_as("office", size)
    office.goto(f"{city.url}/demands/latencies/")
    expect(office.get_by_text("登记 → 部门签收").first).to_be_visible()
    looks_right(office)
    office.goto(f"{city.url}/demands/routing/")
    expect(office.get_by_text("件已办结诉求训练")).to_be_visible()
    looks_right(office)
    office.goto(f"{city.url}/demands/topics/")
    looks_right(office)
