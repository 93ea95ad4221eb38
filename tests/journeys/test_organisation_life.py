"""A secretary's month: plan a year, meet by the code, enter what was held, vote, see what is missing, book a room."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
MINUTE = 60  # seconds within which a held meeting is entered
KINDS = {"desk": "class", "phone": "theme_day"}


def own_branch(page: Page, city: City) -> str:
    page.goto(f"{city.url}/party/life/")
    href = page.locator("a[href$='/life/enter/']").first.get_attribute("href")
    assert href is not None
    return f"{city.url}{href.removesuffix('enter/')}"


@pytest.mark.parametrize("size", SIZES)
def test_a_secretarys_month(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("secretary", size)
    branch = own_branch(page, city)

    # the year is planned in one form, and planning again adds nothing
    page.goto(f"{branch}year-plan/")
    page.locator("[name=year]").select_option(index=1)
    page.get_by_role("button", name="排好").click()
    expect(page.locator(".messages")).to_contain_text("已排好")
    page.goto(f"{branch}?year={date.today().year + 1}")
    expect(page.locator(".year-table")).to_contain_text("主题党日")
    assert stays_in_its_width(page)

    # a held meeting is entered within a minute: kind, who was away, save
    began = time.monotonic()
    page.goto(f"{branch}enter/?kind={KINDS[size]}")
    page.locator("[name=on]").fill(f"{date.today() - timedelta(days=2 + len(size))}")
    page.locator(".roster select").nth(1).select_option("leave:duty")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".case")).to_contain_text("已开")
    assert time.monotonic() - began < MINUTE
    expect(page.locator(".rows.kept")).to_contain_text("值班生产")
    assert stays_in_its_width(page)

    # what is missing
    page.goto(f"{city.url}/party/life/missing/?tab=year")
    expect(page.locator("main")).to_contain_text("民主评议党员")
    assert stays_in_its_width(page)


@pytest.mark.parametrize("size", SIZES)
def test_members_arrive_by_the_code_and_the_meeting_votes(size: str, city: City, open_as: OpenAs) -> None:
    page, phone = open_as("secretary", size), open_as(None, "phone")
    branch = own_branch(page, city)
    page.goto(f"{branch}plan/?kind=members")
    page.locator("[name=topic]").fill(f"讨论来年计划（{size}）")
    page.get_by_role("button", name="保存").click()
    meeting = page.url
    page.get_by_role("button", name="开始签到").click()
    code = page.locator(".code")
    expect(code).to_be_visible()
    assert stays_in_its_width(page)
    link = page.locator(".screen").inner_text().partition("打开 ")[2].split()[0]

    phone.goto(link)
    phone.locator("[name=code]").fill("000000" if code.inner_text() != "000 000" else "111111")
    phone.get_by_role("button", name="下一步").click()
    expect(phone.locator(".error-summary")).to_contain_text("口令不对")
    phone.locator("[name=code]").fill(code.inner_text())
    phone.get_by_role("button", name="下一步").click()
    phone.locator(".names label").first.click()
    assert stays_in_its_width(phone)
    phone.get_by_role("button", name="我到了").click()
    expect(phone.locator("h1")).to_have_text("已签到")
    expect(page.locator(".came")).to_contain_text("已到 1", timeout=15_000)

    # the others are ticked by the secretary; then the vote is entered in ballots only
    page.get_by_role("button", name="停止签到，登记已开").click()
    for select in page.locator(".roster select").all():
        select.select_option("present")
    page.get_by_role("button", name="保存").click()
    if page.locator(".error-summary").count():  # the other size's meeting stands on this day already
        expect(page.locator(".error-summary")).to_contain_text("已经登记")
        return
    assert page.url == meeting
    page.get_by_role("link", name="登记表决").click()
    page.locator("[name=text]").fill("通过来年计划")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main table")).to_contain_text("通过")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载会议记录").click()
    assert download.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize("size", SIZES)
def test_a_room_is_booked_once(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("secretary", size)
    page.goto(f"{city.url}/party/centres/")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="场地和预约").click()
    page.get_by_role("link", name="下一周").click()
    page.get_by_role("link", name="下一周").click()
    assert stays_in_its_width(page)
    page.get_by_role("link", name="空，可预订").first.click()
    page.locator("[name=purpose]").fill("主题党日")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messages")).to_contain_text("已预订")
    page.go_back()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".error-summary")).to_contain_text("已被预订")
