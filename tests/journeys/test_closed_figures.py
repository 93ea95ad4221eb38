"""Results on a desk and a phone: cockpit, a closed period, assessment, briefs, the cost of a campaign. Axe too."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right, prints_on_its_sheet
from tests.journeys.test_economy import press

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]


@pytest.mark.parametrize("size", SIZES)
def test_a_closed_period_from_the_cockpit_to_the_records_as_frozen(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("department", size)
    page.goto(f"{city.url}/cockpit/")
    looks_right(page)
    page.locator("nav[aria-label=已冻结的各期] a", has_text="年").first.click()
    expect(page.locator("main")).to_contain_text("印的是冻结数")
    looks_right(page)
    figure = page.locator("main a.n").first
    promised = re.search(r"[\d,]+", figure.get_attribute("data-opens") or "")
    assert promised is not None
    figure.click()
    expect(page.locator("main")).to_contain_text(f"冻结时存下的 {promised[0]} 条记录")
    expect(page.locator("main")).to_contain_text("与冻结数一致")
    looks_right(page)
    page.get_by_role("link", name=re.compile("海洋")).first.click()
    looks_right(page)


@pytest.mark.parametrize("size", SIZES)
def test_the_cockpit_prints_on_its_sheet(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    page.goto(f"{city.url}/cockpit/")
    prints_on_its_sheet(page)


@pytest.mark.parametrize("size", SIZES)
def test_a_closed_period_prints_on_its_sheet(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("department", size)
    page.goto(f"{city.url}/cockpit/")
    page.locator("nav[aria-label=已冻结的各期] a", has_text="年").first.click()
    prints_on_its_sheet(page)


@pytest.mark.parametrize("size", SIZES)
def test_pages_of_results_look_right(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    for path in ("/cockpit/", "/periods/", "/assessment/", "/assessment/branches/", "/reports/briefs/"):
        page.goto(f"{city.url}{path}")
        looks_right(page)
    for path in ("/assessment/branches/", "/reports/briefs/", "/periods/"):
        page.goto(f"{city.url}{path}")
        page.locator("main tbody a").first.click()
        looks_right(page)


@pytest.mark.parametrize("size", SIZES)
def test_no_name_on_the_map_is_cut_off(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    page.goto(f"{city.url}/cockpit/")
    outside = page.evaluate("""() => {
        const map = document.querySelector("#coverage svg"), frame = map.getBoundingClientRect();
        return [...map.querySelectorAll("text")].filter(one => {
            const box = one.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1;
        }).map(one => one.textContent);
    }""")
    assert outside == []


@pytest.mark.parametrize("size", SIZES)
def test_a_campaign_shows_its_cost_and_keeps_what_was_typed(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("township", size)
    page.goto(f"{city.url}/party/campaigns/new/")
    name = f"明星提案（{size}）"
    typed = {"name": name, "starts_on": "2026-12-01", "ends_on": "2027-03-31", "target_proposals": "30"}
    for field, value in typed.items():
        page.locator(f"[name={field}]").fill(value)
    press(page, "下一步：核对")
    expect(page.locator("main")).to_contain_text("每条 5 项、约 1 分钟")
    expect(page.locator("main")).not_to_contain_text("已恢复上次没有保存的内容")
    looks_right(page)
    press(page, "返回修改")
    expect(page.locator("[name=name]")).to_have_value(name)
    press(page, "下一步：核对")
    press(page, "确认发布")
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("main")).to_contain_text("2027-03-31 到期失效")
    looks_right(page)
