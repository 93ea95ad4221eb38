"""A contest from the call to the objection, and a pledge kept, on a desk and on a phone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
AUTHORS = {"desk": "邹望舒", "phone": "姜照野"}
JURORS = ("department", "township", "carrier")


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def press(page: Page, name: str) -> None:
    assert stays_in_its_width(page)
    page.locator("form.form").get_by_role("button", name=name).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_contest(size: str, city: City, open_as: OpenAs) -> None:
    """The county calls, seats a jury, a branch brings a work, three jurors score it unseen, the author is named."""
    county, secretary = open_as("county", size), open_as("secretary", size)
    today, author = date.today(), AUTHORS[size]
    county.goto(f"{city.url}/party/contests/new/")
    fill(
        county, title=f"节水金点子{size}", call="提一条节水的办法", opens_on=f"{today}", closes_on=f"{today}",
        score_by=f"{today + timedelta(days=7)}", criteria="创新性 60\n效益 40", awards_count="1",
    )  # fmt: skip
    press(county, "保存")
    contest = county.url
    for juror in JURORS:
        county.goto(f"{contest}jury/")
        fill(county, user=juror)
        press(county, "聘请评委")
    secretary.goto(f"{contest}enter/")
    fill(secretary, author=author, title="末道水回用", text=f"{author}想到：末道漂洗水沉淀后冲洗地面")
    press(secretary, "报送作品")
    expect(secretary.locator(".error-summary")).to_contain_text("评委会认出来")
    expect(secretary.locator("[name=title]")).to_have_value("末道水回用")
    fill(secretary, text="末道漂洗水沉淀后冲洗地面")
    secretary.get_by_label("作者同意：入选后公开姓名和单位").check()
    press(secretary, "报送作品")
    expect(secretary.locator("main")).to_contain_text("末道水回用")
    expect(secretary.locator("body")).not_to_contain_text(author)
    county.goto(f"{contest}close/")
    press(county, "开始评分")
    for juror in JURORS:
        page = open_as(juror, size)
        page.goto(f"{contest}entries/")
        expect(page.locator("body")).not_to_contain_text(author)
        page.locator("main tbody a").first.click()
        for field in page.locator("main input[type=number]").all():
            field.fill("90")
        press(page, "保存评分")
        expect(page.locator("main table")).to_contain_text("已评")
    county.goto(f"{contest}publish/")
    press(county, "公布结果")
    secretary.goto(f"{contest}result/")
    expect(secretary.locator("main table")).to_contain_text(author)
    expect(secretary.locator("main table")).to_contain_text("90.00")
    assert stays_in_its_width(secretary)
    secretary.goto(f"{contest}object/")
    fill(secretary, number="1", words="分数请再核对一次")
    press(secretary, "提出异议")
    expect(secretary.locator("main")).to_contain_text("待处理")
    county.goto(f"{contest}finish/")
    press(county, "确定结果")
    expect(county.locator(".error-summary")).to_contain_text("期满后才能确定")


@pytest.mark.parametrize("size", SIZES)
def test_a_pledge_kept(size: str, city: City, open_as: OpenAs) -> None:
    """Made, kept from the workbench's own link, shown on the board, taken out as a document."""
    page, text = open_as("secretary", size), f"两名徒弟年内出师（{size}）"
    page.goto(f"{city.url}/party/pledges/new/")
    chosen = page.locator("[name=made_by][value=organisation]").get_attribute("id")
    page.locator(f"label[for={chosen}]").click()
    today = date.today()
    fill(page, text=text, happened_on=f"{today - timedelta(days=3)}", due_on=f"{today + timedelta(days=2)}")
    press(page, "保存")
    pledge = page.url
    page.goto(f"{pledge}keep/")
    fill(page, kept_on=f"{today}", how=" ")
    press(page, "登记兑现")
    expect(page.locator(".error-summary")).to_be_visible()
    fill(page, how="上岗证两本，人事科存档")
    press(page, "登记兑现")
    expect(page.locator("main")).to_contain_text("上岗证两本")
    page.goto(f"{city.url}/party/pledges/boards/")
    expect(page.locator("main table")).to_contain_text(text)
    expect(page.locator("main table")).to_contain_text("上岗证两本")
    assert stays_in_its_width(page)
    page.get_by_role("link", name="下载公示栏").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    assert download.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize("size", SIZES)
def test_the_new_pages_stay_in_their_width(size: str, city: City, open_as: OpenAs) -> None:
    for who, paths in (
        ("secretary", ("/party/campaigns/", "/party/stations/", "/party/stations/new/", "/party/proposals/?tab=late")),
        ("office", ("/party/campaigns/", "/party/pledges/boards/", "/party/contests/", "/party/campaigns/new/")),
    ):
        page = open_as(who, size)
        for path in paths:
            page.goto(f"{city.url}{path}")
            assert stays_in_its_width(page), (who, path)
        page.goto(f"{city.url}/party/campaigns/")
        page.locator("main tbody a").first.click()
        expect(page.locator("h1")).to_be_visible()
        assert stays_in_its_width(page)
