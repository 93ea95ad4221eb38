"""A joint branch from the proposal to the decision, the election and the filing; the set-up rate moves with it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
NAMES = {"desk": ("鞠清和", "邹望舒", "姜照野"), "phone": ("毕归帆", "宋知微", "于听潮")}


def day(ago: int) -> str:
    return f"{date.today() - timedelta(days=ago)}"


def covered(page: Page, city: City) -> tuple[int, int]:
    """Numerator and denominator of I1 as the page of rates shows them for the whole."""
    page.goto(f"{city.url}/setup/")
    text = page.locator("main tbody tr").first.locator("td").nth(1).locator(".second").inner_text()
    top, base = (int(number) for number in re.findall(r"\d+", text.replace(",", "").replace(" ", "")))
    return top, base


def press(page: Page, label: str) -> None:
    assert stays_in_its_width(page)
    page.get_by_role("button", name=label, exact=True).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_joint_branch_from_proposal_to_filing(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    top, base = covered(page, city)
    assert stays_in_its_width(page)

    page.goto(f"{city.url}/branching/branches/?tab=open")
    page.locator("main tbody a").first.click()
    units = page.locator("main table").first.locator("tbody tr").count()
    page.get_by_role("link", name="接受并申请").click()
    if not page.locator("[name=secretary_name]").input_value():
        page.locator("[name=secretary_name]").fill(NAMES[size][0])
    press(page, "提交申请")
    expect(page.locator(".case")).to_contain_text("已申请，待批复")
    case = page.url
    assert covered(page, city) == (top, base), "an application moves nothing"

    page.goto(case)
    page.get_by_role("link", name="批复成立").click()
    page.locator("[name=decision_number]").fill(f"党〔2026〕{len(size)}号")
    press(page, "批复成立")
    expect(page.locator(".case")).to_contain_text("已批复，待选举")
    assert covered(page, city) == (top + units, base), "the decision covers every enterprise of the branch"

    page.goto(case)
    page.get_by_role("link", name="组织选举").click()
    committee = page.url
    organisation = re.search(r"/organisations/(\d+)/", committee)
    assert organisation is not None
    for name in NAMES[size]:
        enrol(page, city, organisation[1], name)

    page.goto(committee)
    page.get_by_role("link", name="提出候选人").click()
    for name in NAMES[size][:1]:
        page.locator("#id_secretaries").get_by_text(name).click()
    press(page, "保存")
    expect(page.locator(".error-summary")).to_contain_text("候选人至少 2 名")
    page.locator("#id_secretaries").get_by_text(NAMES[size][1]).click()
    press(page, "保存")
    expect(page.locator(".case")).to_contain_text("待同意")
    election = page.url
    page.get_by_role("link", name="同意人选").click()
    page.locator("[name=number]").fill("党〔2026〕9号")
    press(page, "同意人选")

    page.get_by_role("link", name="登记投票结果").click()
    for name, value in {"present": "2", "handed_out": "2", "returned": "2"}.items():
        page.locator(f"[name={name}]").fill(value)
    votes = page.locator("[name^=votes_]")
    votes.nth(0).fill("2")
    votes.nth(1).fill("0")
    press(page, "保存")
    expect(page.locator(".error-summary")).to_contain_text("没有超过五分之四")
    expect(page.locator("[name=present]")).to_have_value("2")
    for name, value in {"present": "3", "handed_out": "3", "returned": "3"}.items():
        page.locator(f"[name={name}]").fill(value)
    press(page, "保存")
    expect(page.locator(".case")).to_contain_text("已选举，待备案")

    page.get_by_role("link", name="备案", exact=True).click()
    page.locator("[name=number]").fill("党〔2026〕10号")
    press(page, "备案")
    page.goto(case)
    expect(page.locator(".case")).to_contain_text("已备案")
    assert stays_in_its_width(page)
    page.goto(committee)
    expect(page.locator("main")).to_contain_text("书记")
    page.goto(f"{election}papers/minutes/")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    assert download.value.suggested_filename.endswith(".docx")


def enrol(page: Page, city: City, organisation: str, name: str) -> None:
    """A member arrives with a letter from outside the system."""
    page.goto(f"{city.url}/party/transfers/enrol/?organisation={organisation}")
    page.locator("[name=name]").fill(name)
    page.locator("[name=joined_on]").fill("2012-07-01")
    page.locator("[name=source_name]").fill("烟台市某企业党支部")
    page.locator("[name=letter_number]").fill(f"介 {name}")
    page.locator("[name=issued_on]").fill(day(0))
    press(page, "保存")
    expect(page.locator(".messages")).to_contain_text("已上名册")


def test_the_township_sees_what_waits_and_the_drive(city: City, open_as: OpenAs) -> None:
    page = open_as("township", "phone")
    page.goto(f"{city.url}/setup/drives/")
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text("还差")
    assert stays_in_its_width(page)
    for address in ("/party/elections/", "/party/officers/", "/party/transfers/", "/party/floats/", "/party/changes/"):
        page.goto(f"{city.url}{address}")
        expect(page.locator("h1")).to_be_visible()
        assert stays_in_its_width(page), address
