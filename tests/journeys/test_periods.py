"""A year handed in, signed, accepted and frozen; what changes later is restated; a pivot is kept and exported."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right
from tests.journeys.test_economy import press

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
OWN = "荣成海洋发展局"
YEAR = date.today().year - 1  # the demo city stands on today; last year is frozen in it


def open_from_list(page: Page, city: City, tab: str, name: str) -> None:
    page.goto(f"{city.url}/periods/?tab={tab}")
    page.locator("main tbody tr", has_text=name).first.get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text(OWN)


@pytest.mark.parametrize("size", SIZES)
def test_a_frozen_period_and_a_pivot(size: str, city: City, open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as("county", size)
    page.goto(f"{city.url}/periods/")
    looks_right(page)
    open_from_list(page, city, "frozen", f"{YEAR} 年")
    expect(page.locator("main")).to_contain_text("已于")
    looks_right(page)
    page.locator("main td a.n").first.click()
    expect(page.locator("main")).to_contain_text("冻结时存下的")
    looks_right(page)
    page.locator(".crumbs a").last.click()
    expect(page.locator("main")).to_contain_text("编号和摘要已存下")
    looks_right(page)
    page.get_by_role("link", name="看冻结时的记录").click()
    expect(page.locator("main")).to_contain_text("与冻结数一致")
    page.goto(f"{city.url}/indicators/pivot/")
    looks_right(page)
    page.locator("input[name=i][value=setup_rate]").check()
    page.locator("input[name=i][value=loans_arranged]").check()
    page.locator("select[name=across]").select_option("size")
    page.locator("select[name=down]").select_option("industry")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("main table")).to_contain_text("制造业")
    looks_right(page)
    page.locator("#own-name").fill(f"行业规模{size}")
    press(page, "存为常用")
    expect(page.locator("main")).to_contain_text(f"行业规模{size}（我的）")
    page.locator("#shared-name").fill(f"共享{size}")
    press(page, "共享")
    expect(page.locator("main")).to_contain_text(f"共享{size}")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    file = tmp_path / "pivot.xlsx"
    download.value.save_as(file)
    sheet = load_workbook(file).active
    assert [cell.value for cell in sheet[1]][:3] == ["指标", "分项", "单位"]
    assert "制造业" in {row[1].value for row in sheet.iter_rows()}
    cell = page.locator("main tbody td.num a.n").first
    shown = cell.inner_text()
    cell.click()
    expect(page.locator("ul.figures .value").first).to_contain_text(shown)


def test_handed_in_signed_frozen_restated(city: City, open_as: OpenAs) -> None:
    office = open_as("county", "desk")
    office.goto(f"{city.url}/periods/new/")
    looks_right(office)
    quarter = office.locator("select[name=period] option[value^=quarter]").first
    name = quarter.inner_text()
    office.locator("select[name=period]").select_option(quarter.get_attribute("value"))
    office.locator("select[name=department]").select_option(label=OWN)
    press(office, "开期")
    expect(office.locator(".messages")).to_contain_text("已开期")
    own = open_as("department", "phone")
    expect(own.locator("main")).to_contain_text("待提交")
    open_from_list(own, city, "open", name)
    looks_right(own)
    own.get_by_role("link", name="提交", exact=True).click()
    looks_right(own)
    press(own, "提交")
    expect(own.locator(".messages")).to_contain_text("等负责人审核")
    expect(own.get_by_role("link", name="审核通过")).to_have_count(0)
    head = open_as("head", "phone")
    expect(head.locator("main")).to_contain_text("待您审核")
    open_from_list(head, city, "submitted", name)
    head.get_by_role("link", name="审核通过").click()
    looks_right(head)
    press(head, "审核通过")
    expect(head.locator(".messages")).to_contain_text("等项目办接收")
    open_from_list(office, city, "approved", name)
    office.get_by_role("link", name="接收并冻结").click()
    press(office, "接收并冻结")
    expect(office.locator("main")).to_contain_text("已冻结")


def test_what_changes_later_is_restated(city: City, open_as: OpenAs) -> None:
    office = open_as("county", "desk")
    open_from_list(office, city, "frozen", f"{YEAR} 年")
    here = office.url
    _void_one(office, here)
    office.goto(here)
    press(office, "现在比对")
    expect(office.locator("main")).to_contain_text("待裁定的更正")
    looks_right(office)
    office.locator("main section", has_text="待裁定的更正").get_by_role("link").first.click()
    expect(office.locator("main")).to_contain_text("有变化的记录")
    looks_right(office)
    office.get_by_role("link", name="采用", exact=True).click()
    office.locator("[name=reason]").fill("核对后发现不属实")
    press(office, "采用")
    expect(office.locator(".messages")).to_contain_text("已采用")
    expect(office.locator("main")).to_contain_text("更正，因为核对后发现不属实")
    expect(office.locator("main")).to_contain_text("第 2 版")
    looks_right(office)


def _void_one(page: Page, period: str) -> None:
    """What changes later: the office voids one of the trainings that the frozen figure counted."""
    page.goto(period)
    page.locator("main tr", has_text="培训人才").locator("a.n").first.click()
    page.locator("main tbody a[href^='/outcomes/']").first.click()
    page.get_by_role("link", name="作废", exact=True).click()
    page.locator("[name=reason]").fill("核对后发现不属实")
    press(page, "作废")
