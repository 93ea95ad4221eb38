"""A branch's own: points switched on, a member's phone by a personal link, targets signed for; desk and phone."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
TEXTS = {"desk": "改用海水源热泵取暖", "phone": "冷库夜间错峰制冷"}


def personal_address(page: Page, city: City, number: int) -> str:
    """The secretary copies the link of the `number`th person of the list who is a member."""
    page.goto(f"{city.url}/party/links/")
    page.locator("main tbody tr", has_text="党员").nth(number).locator("a").first.click()
    page.get_by_role("button", name="复制链接").click()
    address = page.locator("#address").input_value()
    assert stays_in_its_width(page)
    return city.url + re.sub(r"^https?://[^/]+", "", address)


@pytest.mark.parametrize("size", SIZES)
def test_a_member_acts_by_the_personal_link(size: str, city: City, open_as: OpenAs) -> None:
    number = list(SIZES).index(size)
    address = personal_address(open_as("secretary", size), city, number)
    phone = open_as(None, size)
    phone.goto(address)
    expect(phone.locator("h2").first).to_have_text("我的承诺")
    assert stays_in_its_width(phone)
    phone.get_by_role("link", name="作一项承诺").click()
    phone.locator("[name=text]").fill(f"带好三名新员工（{size}）")
    phone.locator("[name=due_on]").fill(f"{date.today() + timedelta(days=40)}")
    assert stays_in_its_width(phone)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator(".messages")).to_contain_text("待支部确认")
    phone.get_by_role("link", name=f"登记兑现：带好三名新员工（{size}）").click()
    phone.locator("[name=words]").fill("三人都已独立上岗")
    phone.get_by_role("button", name="登记兑现").click()
    expect(phone.locator(".messages")).to_contain_text("已登记兑现")
    phone.get_by_role("link", name="提一条建议").click()
    phone.locator("[name=title]").fill(TEXTS[size])
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("main")).to_contain_text(TEXTS[size])
    phone.get_by_role("link", name="看每一条").click()
    expect(phone.locator("h1")).to_have_text("我的积分")
    assert stays_in_its_width(phone)
    phone.get_by_role("link", name="有事项没有计分").click()
    phone.locator("[name=words]").fill(f"上月志愿服务没有记（{size}）")
    phone.get_by_role("button", name="提交申诉").click()
    expect(phone.locator("main")).to_contain_text(f"上月志愿服务没有记（{size}）")


@pytest.mark.parametrize("size", SIZES)
def test_the_branch_records_a_deed_and_answers_an_appeal(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("secretary", size)
    page.goto(f"{city.url}/party/points/")
    page.get_by_role("link", name="本支部积分办法").click()
    expect(page.locator("h1")).to_contain_text("积分办法")
    assert stays_in_its_width(page)
    page.get_by_role("link", name="党员积分单").click()
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="登记志愿服务等").click()
    chosen = page.locator("[name=kind][value=volunteering]").get_attribute("id")
    page.locator(f"label[for={chosen}]").click()
    page.locator("[name=text]").fill(f"义务植树（{size}）")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main table")).to_contain_text(f"义务植树（{size}）")
    assert stays_in_its_width(page)
    page.goto(f"{city.url}/party/points/appeals/")
    page.locator("main tbody a").first.click()
    state = page.locator("[name=state][value=declined]").get_attribute("id")
    page.locator(f"label[for={state}]").click()
    page.locator("[name=answer]").fill("查记录，当天只有一次")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messages")).to_contain_text("已答复")


@pytest.mark.parametrize("size", SIZES)
def test_the_members_decision_is_recorded(size: str, city: City, open_as: OpenAs) -> None:
    """A forbidden majority is refused beside its field and nothing typed is lost; then the next version is entered."""
    page = open_as("secretary", size)
    page.goto(f"{city.url}/party/points/")
    page.get_by_role("link", name="本支部积分办法").click()
    page.get_by_role("link", name="修订办法").click()
    for name, value in {"entitled": "9", "present": "9", "in_favour": "4"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=starts_on]").fill(f"{date.today() + timedelta(days=list(SIZES).index(size) + 1)}")
    page.locator("[name=points_volunteering]").fill("3")
    assert stays_in_its_width(page)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".error-summary")).to_contain_text("没有超过一半")
    expect(page.locator("[name=points_volunteering]")).to_have_value("3")
    page.locator("[name=in_favour]").fill("8")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messages")).to_contain_text("已登记")


@pytest.mark.parametrize("size", SIZES)
def test_a_target_is_set_signed_for_and_opened(size: str, city: City, open_as: OpenAs) -> None:
    indicator = {"desk": "problems_cracked", "phone": "party_rules_made"}[size]
    office, secretary = open_as("office", size), open_as("secretary", size)
    secretary.goto(f"{city.url}/targets/")
    name = secretary.locator("main tbody a").first.inner_text()
    office.goto(f"{city.url}/targets/new/")
    chosen = office.locator("[name=holder][value=organisation]").get_attribute("id")
    office.locator(f"label[for={chosen}]").click()
    office.locator("[name=holder_name]").fill(name)
    office.locator("[name=indicator]").select_option(indicator)
    office.locator("[name=goal]").fill("4")
    office.get_by_role("button", name="下达").click()
    expect(office.locator(".messages")).to_contain_text("已下达")
    assert stays_in_its_width(office)
    secretary.goto(office.url)
    secretary.get_by_role("button", name="签收").click()
    expect(secretary.locator(".messages")).to_contain_text("已签收")
    assert stays_in_its_width(secretary)
    office.goto(f"{city.url}/targets/?holder=instructor")
    expect(office.locator("main tbody tr").first).to_contain_text("%")
    assert stays_in_its_width(office)
