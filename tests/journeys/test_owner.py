"""An enterprise's own pages behind its link: what waits, a demand raised, a line of the record denied and answered."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
FIRM = "荣成汐歌海产品加工有限公司"
ANSWER = "已与双方核对，当天确实是电话"
PLACES = (
    "demands/", "demands/new/", "results/", "visits/", "visits/rhythm/", "policies/", "records/", "voices/",
    "voices/new/", "phone/", "another/",
)  # fmt: skip
TITLES = {"desk": "门前路灯不亮", "phone": "请协调招两名电工"}  # unlike enough not to be asked whether it is one thing


def owners_address(page: Page, city: City) -> str:
    """The county's office copies the link of the owner."""
    page.goto(f"{city.url}/owners/?q=汐歌海产")
    page.get_by_role("link", name=FIRM).click()
    page.get_by_role("button", name="复制链接").click()
    address = page.locator("#address").input_value()
    looks_right(page)
    return city.url + re.sub(r"^https?://[^/]+", "", address)


@pytest.mark.parametrize("size", SIZES)
def test_an_owner_acts_by_the_link_and_is_answered(size: str, city: City, open_as: OpenAs) -> None:
    office = open_as("county", "desk")
    owner = open_as(None, size)
    owner.goto(owners_address(office, city))
    home = owner.url
    expect(owner.locator("h1")).to_have_text(FIRM)
    expect(owner.locator("main")).to_contain_text("等您的事")
    looks_right(owner)

    owner.get_by_role("link", name="提诉求").first.click()
    looks_right(owner)
    owner.locator("[name=title]").fill(TITLES[size])
    owner.get_by_role("button", name="提交诉求").click()
    expect(owner.locator(".messages")).to_contain_text("已提交诉求")
    owner.get_by_role("link", name=TITLES[size]).click()
    expect(owner.locator("main")).to_contain_text("在项目办")
    looks_right(owner)
    owner.get_by_role("link", name="不想让某个部门或某个人看到").click()
    looks_right(owner)
    guide = owner.locator("[name=person] option", has_text="指导员").first.get_attribute("value")
    owner.locator("[name=person]").select_option(guide)
    owner.get_by_role("button", name="设为保密").click()
    expect(owner.locator(".messages")).to_contain_text("已设为保密")
    expect(owner.locator("main")).to_contain_text("保密")
    looks_right(owner)

    owner.goto(f"{home}records/?kind=contacts")
    looks_right(owner)
    owner.get_by_role("link", name=re.compile("^这不属实")).first.click()
    looks_right(owner)
    owner.locator("[name=words]").fill("当天是电话")
    owner.get_by_role("button", name="提出异议").click()
    expect(owner.locator(".messages")).to_contain_text("项目办会核实")
    owner.get_by_role("link", name="意见", exact=True).click()
    owner.locator(".rows a").first.click()
    number = owner.url.rstrip("/").rpartition("/")[2]

    office.goto(f"{city.url}/voices/{number}/")
    office.get_by_label("为什么要看").select_option("case")
    office.get_by_role("button", name="打开内容").click()
    expect(office.locator("main")).to_contain_text("当天是电话")
    office.get_by_role("link", name="答复", exact=True).click()
    kept = office.locator("[name=verdict][value=kept]").get_attribute("id")
    office.locator(f"label[for={kept}]").click()
    office.locator("[name=words]").fill(ANSWER)
    office.get_by_role("button", name="答复").click()
    expect(office.locator(".messages")).to_contain_text("已答复")

    owner.reload()
    expect(owner.locator("main")).to_contain_text(ANSWER)
    looks_right(owner)
    owner.goto(f"{home}seen/")
    expect(owner.locator("main")).to_contain_text("打开意见内容")
    looks_right(owner)
    for place in PLACES:
        owner.goto(f"{home}{place}")
        looks_right(owner)


@pytest.mark.parametrize("size", SIZES)
def test_a_signed_in_owner_has_the_same_pages(size: str, city: City, open_as: OpenAs) -> None:
    owner = open_as("owner", size)
    owner.goto(f"{city.url}/own/")
    expect(owner.locator("h1")).to_have_text(FIRM)
    looks_right(owner)
    home = owner.url
    owner.goto(f"{home}visits/pause/")
    expect(owner.locator("h1")).to_have_text("暂停联系")
    looks_right(owner)
    for place in PLACES:
        owner.goto(f"{home}{place}")
        looks_right(owner)
