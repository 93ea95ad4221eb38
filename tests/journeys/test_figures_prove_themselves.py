"""Checks of the night, a lot called back, a report with its bundle: office and auditor, on a desk and a phone."""

import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from qiaoliang.results.reports import recompute
from tests.journeys.conftest import SIZES, City, looks_right
from tests.journeys.test_economy import choose, press

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]


@pytest.mark.parametrize("size", SIZES)
def test_the_auditor_follows_a_finding_and_a_lot(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("auditor", size)
    page.goto(f"{city.url}/checks/")
    expect(page.locator("h1")).to_have_text("数据体检")
    looks_right(page)
    page.goto(f"{city.url}/checks/credited_helper_not_posted/")
    expect(page.locator("main")).to_contain_text("怎么办")
    looks_right(page)
    page.goto(f"{city.url}/indicators/")
    expect(page.locator("main")).to_contain_text("还不知道的")
    expect(page.locator("main")).to_contain_text("疑似重复、待决定")
    looks_right(page)
    page.goto(f"{city.url}/lots/")
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text("核实系数")
    expect(page.locator("main")).to_contain_text("怎样重抽一遍")
    looks_right(page)
    page.goto(f"{city.url}/assessment/")
    looks_right(page)


@pytest.mark.parametrize("size", SIZES)
def test_the_office_calls_back(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    page.goto(f"{city.url}/lots/")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="待回访").click()
    page.locator("main table").last.locator("tbody a").first.click()  # the strata before it have links too
    page.get_by_role("link", name="记回访", exact=True).click()
    choose(page, "answer", "holds")
    page.locator("[name=asked_whom]").fill("业主")
    looks_right(page)
    press(page, "记回访")
    expect(page.locator(".messages")).to_contain_text("已记下")
    expect(page.locator("main")).to_contain_text("属实")


def test_the_report_comes_with_a_bundle_that_is_recomputed(city: City, open_as: OpenAs) -> None:
    page = open_as("office", "desk")
    page.goto(f"{city.url}/reports/")
    page.set_default_timeout(180_000)
    with page.expect_download() as download:
        press(page, "连同核验包下载")
    with zipfile.ZipFile(download.value.path()) as both:
        proof = next(both.read(name) for name in both.namelist() if name.endswith("核验包.zip"))
    assert recompute.check(proof)[1] == []
