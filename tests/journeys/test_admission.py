"""A candidate from the application to the oath: the secretary and the township, on a desk and on a phone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
NAMES = {"desk": "邹望舒", "phone": "姜照野"}

# (step, days ago, what is filled in besides the day); "c" marks a decision of the committee.
WAY: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("talk", 470, {}), ("activist", 455, {"decider": "branch_committee"}), ("filing", 450, {}),
    ("mentors", 445, {"first": 1}), ("review", 280, {}), ("review", 100, {}),
    ("proposed", 86, {"decider": "branch_committee"}), ("c:consent", 82, {"agreed": "yes"}),
    ("notice", 64, {"notice_from": 80, "notice_to": 64, "objections": "none"}),
    ("introducers", 62, {"first": 1, "second": 2}),
    ("vetting", 58, {"vetting": "pass", "vetting_place": "支部档案柜"}),
    ("training", 54, {"training_days": "3", "training_hours": "24"}),
    ("branch_review", 48, {"decider": "branch_committee"}), ("c:prereview", 44, {"agreed": "yes"}),
    ("form", 42, {"serial": "2026-0117"}),
    ("meeting", 32, {"present": "all", "yes": "all", "no": "0"}), ("c:committee_talk", 26, {}),
    ("c:approval", 20, {"agreed": "yes"}), ("c:upward", 16, {}), ("oath", 5, {}),
)  # fmt: skip


def day(ago: int) -> str:
    return f"{date.today() - timedelta(days=ago)}"


def fill(page: Page, name: str, value: Any) -> None:
    field = page.locator(f"[name={name}]")
    kind = field.first.get_attribute("type")
    if value == "all":
        value = page.locator("[name=entitled]").input_value()
    if isinstance(value, int) and name.startswith("notice"):
        field.fill(day(value))
    elif isinstance(value, int):
        field.select_option(index=value)
    elif kind == "radio":
        chosen = page.locator(f"[name={name}][value={value}]").get_attribute("id")
        page.locator(f"label[for={chosen}]").click()
    elif field.first.evaluate("node => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def enter(page: Page, address: str, code: str, ago: int, given: dict[str, Any]) -> None:
    """Open the form of a step from the story, fill it, check the answers, enter it."""
    page.goto(address)
    page.locator(f"a[href$='/steps/{code}/']").click()
    page.locator("[name=on]").fill(day(ago))
    for name, value in given.items():
        fill(page, name, value)
    if ago > 7:
        page.locator("[name=back_reason]").fill("此前办理，补录")
    assert stays_in_its_width(page)
    page.get_by_role("button", name="核对").click()
    expect(page.locator("h2").first).to_have_text("将要发生的事")
    assert stays_in_its_width(page)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已登记")


@pytest.mark.parametrize("size", SIZES)
def test_a_candidate_from_the_application_to_the_oath(size: str, city: City, open_as: OpenAs) -> None:
    secretary, township = open_as("secretary", size), open_as("township", size)
    secretary.goto(f"{city.url}/party/admissions/new/")
    secretary.locator("[name=name]").fill(NAMES[size])
    secretary.locator("[name=identity]").fill(f"01234{len(size)}")
    secretary.locator("[name=born_on]").fill("1991-05-04")
    secretary.locator("[name=on]").fill(day(480))
    secretary.locator("[name=back_reason]").fill("此前办理，补录")
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.locator("h1")).to_have_text(NAMES[size])
    address = secretary.url
    for step, ago, given in WAY:
        code = step.removeprefix("c:")
        enter(township if step.startswith("c:") else secretary, address, code, ago, given)
    secretary.goto(address)
    expect(secretary.locator(".case")).to_contain_text("预备党员")
    expect(secretary.locator(".story")).to_contain_text("入党宣誓")
    expect(secretary.locator(".story")).to_contain_text("补录")
    assert stays_in_its_width(secretary)
    secretary.goto(f"{city.url}/party/members/?tab=probationary&q={NAMES[size]}")
    expect(secretary.locator("main table")).to_contain_text(NAMES[size])


def test_a_forbidden_step_is_explained_and_nothing_typed_is_lost(city: City, open_as: OpenAs) -> None:
    """The demo's own branch has a vote ahead: without a quorum it is refused beside the field."""
    page = open_as("secretary")
    page.goto(f"{city.url}/party/admissions/?next_code=meeting")
    page.locator("main tbody a").first.click()
    page.locator("a[href$='/steps/meeting/']").click()
    for name, value in {"entitled": "9", "present": "4", "yes": "4", "no": "0"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="核对").click()
    expect(page.locator(".error-summary")).to_contain_text("没有超过应到会的一半")
    expect(page.locator("[name=present]")).to_have_value("4")


def test_the_minutes_of_a_vote_are_downloaded(city: City, open_as: OpenAs) -> None:
    page = open_as("secretary")
    page.goto(f"{city.url}/party/admissions/?tab=probationary")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="支部大会表决记录").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    assert download.value.suggested_filename.endswith(".docx")
