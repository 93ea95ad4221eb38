"""The office writes the report of the year: a piece in its own words, written anew, taken to Word, made final."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
COUNTY = {"desk": "371082", "phone": "371083"}  # each size makes its own report final


@pytest.mark.parametrize("size", SIZES)
def test_a_report_is_edited_written_anew_and_made_final(size: str, city: City, open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as("office", size)
    page.goto(f"{city.url}/reports/")
    page.get_by_role("link", name="起草和定稿").click()
    page.get_by_role("link", name="起草年度报告").first.click()
    page.select_option("select[name=region]", COUNTY[size])
    page.get_by_role("button", name="按数字生成初稿").click()
    expect(page.get_by_text("初稿已按数字写好")).to_be_visible()
    address = page.url
    looks_right(page)
    page.get_by_role("link", name="修改抓组建").click()
    page.fill("textarea[name=text]", "抓组建靠的是一家一家上门讲。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("办公室改过，重写时保留")).to_be_visible()
    page.goto(f"{address}renew/")
    page.get_by_role("button", name="重写").click()
    expect(page.get_by_text("抓组建靠的是一家一家上门讲。")).to_be_visible()
    with page.expect_download() as draft:
        page.get_by_role("link", name="下载 Word").first.click()
    file = tmp_path / "draft.docx"
    draft.value.save_as(file)
    page.goto(f"{address}return/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("没有可取的")).to_be_visible()
    looks_right(page)
    page.goto(f"{address}freeze/")
    page.check("input[name=sure]")
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("已定稿，Word 文件和核验包不再变化。")).to_be_visible()
    expect(page.get_by_text(re.compile("核验包摘要"))).to_be_visible()
    looks_right(page)
    with page.expect_download():
        page.get_by_role("link", name="下载核验包").click()
