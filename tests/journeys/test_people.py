"""The people around the matching, done by a browser: nominate, declare, decide, ask for another, hand over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
BOTH = pytest.mark.parametrize("size", SIZES)
NOMINEE = {"desk": "曲望潮", "phone": "曲听澜"}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


@BOTH
def test_a_department_nominates_and_the_office_approves(size: str, city: City, open_as: OpenAs) -> None:
    """What is missing stands on the page; only when nothing is missing does the office's button act."""
    name = NOMINEE[size]
    department = open_as("department", size)
    department.goto(f"{city.url}/instructors/new/")
    department.fill("input[name=name]", name)
    department.select_option("select[name=function]", "marine")
    department.fill("input[name=economic_evidence]", "在渔业科工作 8 年")
    press(department, "提名")
    expect(department.get_by_text("还没有写明懂党务的依据")).to_be_visible()
    assert stays_in_its_width(department)
    address = department.url
    office = open_as("county", size)
    office.goto(f"{address}approve/")
    expect(office.get_by_text("缺一项也不能批准")).to_be_visible()
    press(office, "按这个日期再核对")
    expect(office.locator(".error-summary")).to_contain_text("懂党务")
    office.goto(f"{address}return/")
    office.fill("input[name=reason]", "请写明懂党务的依据")
    press(office, "退回")
    department.goto(address)
    expect(department.get_by_text("退回理由：请写明懂党务的依据")).to_be_visible()
    follow(department, "修改后重新提名")
    department.fill("input[name=party_evidence]", "任机关支部委员 3 年")
    press(department, "保存")
    follow(department, "登记培训")
    press(department, "保存")
    office.goto(f"{address}approve/")
    expect(office.get_by_text("四项都符合")).to_be_visible()
    assert stays_in_its_width(office)
    press(office, "批准")
    expect(office.get_by_text("已批准，可以参加匹配和派驻。")).to_be_visible()


def test_an_instructor_declares_on_a_phone(city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", "phone")
    page.goto(f"{city.url}/instructors/declarations/new/")
    assert stays_in_its_width(page)
    press(page, "申报")
    expect(page.locator(".error-summary")).to_contain_text("只勾这一项")
    page.check("input[name=is_complete]")
    press(page, "申报")
    expect(page.get_by_text("没有需要申报的情况")).to_be_visible()


@BOTH
def test_the_office_pins_one_pair_and_bans_another(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    page.goto(f"{city.url}/instructors/?tab=serving&sort=-number")
    row = page.locator("table tbody tr").nth(0 if size == "desk" else 1)
    number = (row.locator("td").first.locator(".second").inner_text()).strip()
    page.goto(f"{city.url}/enterprises/?tab=unserved")
    links = page.locator("table tbody tr td:first-child a")
    first, second = links.nth(0).inner_text(), links.nth(1).inner_text()
    page.goto(f"{city.url}/instructors/postings/pins/")
    follow(page, "固定一对")
    page.fill("input[name=enterprise]", first)
    page.fill("input[name=instructor]", number)
    page.fill("input[name=reason]", f"会议决定（{size}）")
    press(page, "固定")
    expect(page.get_by_text(f"会议决定（{size}）").first).to_be_visible()
    assert stays_in_its_width(page)
    follow(page, "禁止一对")
    expect(page.locator("select[name=kind]")).to_have_value("ban")
    page.fill("input[name=enterprise]", second)
    page.fill("input[name=instructor]", number)
    page.fill("input[name=note]", f"两单位有争议（{size}）")
    press(page, "登记")
    expect(page.get_by_text(f"两单位有争议（{size}）").first).to_be_visible()
    page.goto(f"{city.url}/instructors/postings/pins/")
    page.locator("tr", has_text=f"会议决定（{size}）").get_by_role("link", name="解除").click()
    press(page, "解除")
    row = page.locator("tr", has_text=f"会议决定（{size}）")
    expect(row).to_have_count(1)  # it holds to the end of the day
    expect(row.get_by_role("link", name="解除")).to_have_count(0)


@BOTH
def test_an_owner_asks_for_another_and_is_answered(size: str, city: City, open_as: OpenAs) -> None:
    owner = open_as("owner", size)
    owner.goto(f"{city.url}/instructors/wishes/requests/")
    follow(owner, "请求换人")
    expect(owner.get_by_text("不用说明理由")).to_be_visible()
    press(owner, "提出")
    expect(owner.get_by_text("已提出，项目办会在 10 个工作日内答复。")).to_be_visible()
    assert stays_in_its_width(owner)
    office = open_as("county", size)
    office.goto(owner.url)
    follow(office, "维持原派")
    office.fill("textarea[name=reason]", "该同志正在跟进贵公司的技改补助，办结后再换")
    press(office, "答复企业")
    owner.reload()
    expect(owner.get_by_text("该同志正在跟进贵公司的技改补助")).to_be_visible()


def test_a_caseload_is_transferred_and_its_handover_accepted(city: City, open_as: OpenAs) -> None:
    """Somebody of the same county hands one enterprise over to the demo's instructor, who asks back and accepts."""
    office = open_as("county", "desk")
    office.goto(f"{city.url}/instructors/postings/?tab=serving&part=lead&sort=instructor")
    link = office.locator("table tbody tr", has_not_text="于海宁").first.locator("td").nth(1).locator("a")
    source = link.get_attribute("href")
    assert source is not None
    office.goto(f"{city.url}/instructors/postings/transfer/{source.strip('/').split('/')[-1]}/")
    for box in office.locator("input[name=stints]").all()[1:]:
        box.uncheck()
    target = office.locator("[name=target]")
    if target.evaluate("element => element.tagName") == "SELECT":
        target.select_option(
            label=next(t for t in target.locator("option").all_inner_texts() if t.startswith("于海宁"))
        )
    else:
        target.fill("于海宁")
    office.fill("input[name=reason]", "岗位调整")
    press(office, "核对")
    expect(office.get_by_role("heading", name="核对移交")).to_be_visible()
    press(office, "确认移交")
    expect(office.get_by_text("已移交，双方都收到通知。")).to_be_visible()
    office.locator("section ul.rows a").first.click()
    office.locator("main").get_by_role("link", name="接").first.click()
    address = office.url
    follow(office, "写交接说明")
    office.fill("textarea[name=note]", "用电增容已报供电公司，等勘查；业主习惯上午通话。")
    press(office, "保存")
    successor = open_as("instructor", "phone")
    successor.goto(address)
    follow(successor, "请前任补充")
    successor.fill("textarea[name=question]", "增容找谁？")
    press(successor, "请补充")
    office.goto(f"{address}note/")
    office.fill("textarea[name=note]", "用电增容已报供电公司，找王工；业主习惯上午通话。")
    press(office, "保存")
    successor.goto(address)
    press(successor, "接受交接")
    expect(successor.get_by_text("已接受交接。")).to_be_visible()
    assert stays_in_its_width(successor)


@BOTH
def test_the_new_lists_stay_in_their_width(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    for address in (
        "/instructors/reassignments/", "/instructors/reassignments/?tab=all", "/instructors/cases/",
        "/instructors/declarations/", "/instructors/wishes/", "/instructors/wishes/requests/",
        "/instructors/postings/handovers/", "/instructors/postings/pins/", "/teams/?region=371082&supporters=2&count=5",
    ):  # fmt: skip
        response = page.goto(city.url + address)
        assert response is not None
        assert response.status == 200, address
        assert stays_in_its_width(page), address
