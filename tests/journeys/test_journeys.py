"""What people do here, done by a browser from sign-in to the last click, on a desk and on a phone."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from qiaoliang.registry.enterprises.codes import complete
from tests.journeys.conftest import SIZES, City, stays_in_its_width

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
BOTH = pytest.mark.parametrize("size", SIZES)

EVERY_PAGE = {
    "office": (
        "/workbench/", "/enterprises/", "/instructors/", "/instructors/postings/", "/matching/", "/matching/new/",
        "/contacts/", "/contacts/weeks/", "/demands/", "/party/", "/party/organisations/", "/party/pledges/",
        "/economy/", "/economy/projects/", "/harmony/", "/harmony/gifts/", "/outcomes/", "/outcomes/outbox/",
        "/indicators/", "/indicators/setup_rate/", "/indicators/definitions/", "/indicators/statistics/",
        "/indicators/statistics/new/", "/surveys/", "/account/views/", "/reports/", "/audit/", "/settings/",
        "/settings/calendar/", "/settings/imports/", "/carriers/", "/partners/", "/audit/mine/", "/branching/",
        "/branching/new/", "/branching/1/", "/branching/1/rest/", "/branching/branches/", "/branching/branches/1/",
        "/party/alerts/", "/party/cases/", "/party/secretaries/", "/visits/", "/field/attention/",
        "/field/attention/enterprises/", "/field/attention/contacts/", "/field/clashes/",
    ),
    "instructor": (
        "/workbench/", "/field/", "/field/contact/", "/field/mine/", "/field/clashes/", "/visits/", "/visits/new/",
        "/enterprises/", "/demands/new/", "/outcomes/",
    ),
    "department": ("/workbench/", "/demands/", "/enterprises/", "/instructors/", "/indicators/"),
    "secretary": (
        "/workbench/", "/party/members/", "/party/pledges/new/", "/party/candidates/", "/party/admissions/",
        "/party/admissions/calendar/", "/party/admissions/new/", "/party/members/export/",
    ),
    "owner": ("/workbench/", "/enterprises/", "/outcomes/", "/demands/new/", "/visits/", "/audit/mine/"),
    "township": ("/workbench/", "/party/organisations/new/", "/party/centres/"),
    "carrier": ("/workbench/", "/enterprises/"),
    "auditor": ("/workbench/", "/audit/", "/audit/verify/", "/indicators/"),
    "admin": ("/workbench/", "/people/", "/people/new/"),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("who", EVERY_PAGE)
def test_every_page_of_a_role_opens_and_stays_in_its_width(who: str, size: str, city: City, open_as: OpenAs) -> None:
    page = open_as(who, size)
    for address in EVERY_PAGE[who]:
        response = page.goto(city.url + address)
        assert response is not None
        assert response.status == 200, address
        assert stays_in_its_width(page), address
        expect(page.locator("h1").first).to_be_visible()


def roster(rows: list[list[object]]) -> bytes:
    """A workbook as people send it: a merged title, a blank row, then the table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["企业名册（2026年11月）"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(["统一社会信用代码", "企业名称", "镇街", "行业代码", "登记注册类型", "职工人数", "成立日期"])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(page: Page, city: City, folder: Path, content: bytes) -> None:
    file = folder / "名册.xlsx"
    file.write_bytes(content)
    page.goto(f"{city.url}/settings/imports/new/")
    page.select_option("select[name=kind]", "enterprises")
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="上传并核对").click()


def test_a_dirty_workbook_is_explained_and_a_clean_one_imported_and_undone(
    city: City, open_as: OpenAs, tmp_path: Path
) -> None:
    good = [
        complete("91371082", "MC000001"),
        "澜声船舶配件有限公司",
        "俚岛镇",
        "37",
        "私营有限责任公司",
        35,
        "2020年5月1日",
    ]
    page = open_as("office")
    upload(
        page, city, tmp_path, roster([good, ["913710821234567890", "错码企业", "没有这镇", "99", "私营", -3, "昨天"]])
    )
    expect(page.locator("main")).to_contain_text("有误")
    expect(page.get_by_role("button", name=re.compile("^(全部)?导入|确认导入"))).to_have_count(0)
    upload(page, city, tmp_path, roster([good]))
    expect(page.locator("main")).to_contain_text("新增")
    page.get_by_role("button", name=re.compile("导入")).click()
    expect(page.locator("main")).to_contain_text("已导入")
    page.goto(f"{city.url}/enterprises/?q=澜声船舶")
    expect(page.locator("main")).to_contain_text("澜声船舶配件有限公司")
    page.goto(f"{city.url}/settings/imports/")
    page.locator("main tbody a").first.click()
    page.get_by_role("button", name=re.compile("撤销")).click()
    expect(page.locator("main")).to_contain_text("已撤销")


def computed(page: Page) -> str:
    """Waits until the plan stands on the page (it follows the computation by itself); returns its address."""
    page.wait_for_url(re.compile(r"/matching/\d+/"))
    expect(page.get_by_role("link", name=re.compile("核对并发布"))).to_be_visible(timeout=180_000)
    return page.url


def test_matching_is_computed_explained_pinned_compared_and_published(city: City, open_as: OpenAs) -> None:
    page = open_as("office")
    page.goto(f"{city.url}/matching/new/")
    page.get_by_role("button", name="开始计算").click()
    plan = computed(page)
    expect(page.locator("main")).to_contain_text("已证明最优")

    page.goto(f"{plan}?top=easy")  # read a reason, and what another would cost
    page.locator("#extremes ol a").first.click()
    expect(page.locator("main")).to_contain_text("为什么是这位指导员")
    other = page.locator("table.stack tbody tr").first
    loss = other.locator("td[data-label='总分变化']").inner_text()
    other.get_by_role("link", name="试算").click()

    answer = page.locator("#answer")  # the answer beside the plan, the same figure
    expect(answer).to_contain_text("改动清单", timeout=60_000)
    expect(answer.locator(".figures")).to_contain_text(loss if loss != "0" else "不变")
    shared = page.url
    answer.get_by_role("link", name=re.compile("^撤销")).first.click()
    expect(page.locator("#answer")).to_contain_text("还没有改动")
    page.goto(shared)

    page.locator("#answer").get_by_role("link", name="存为新草案").click()  # keep it as a pin with its reason
    page.get_by_label(re.compile("^理由")).fill("业主点名希望由其服务")
    page.get_by_role("button", name="存为新草案并计算").click()
    draft = computed(page)
    assert draft != plan
    expect(page.locator("main")).to_contain_text("业主点名希望由其服务")

    page.goto(f"{draft}compare/{plan.rstrip('/').rpartition('/')[2]}/")
    expect(page.locator(".figures")).to_contain_text(loss if loss != "0" else "0")
    with page.expect_download() as download:
        page.get_by_text("导出", exact=True).click()
        page.get_by_role("link", name="文本（.csv）").click()
    assert "对照的理由" in Path(download.value.path()).read_text(encoding="utf-8-sig")

    page.goto(draft)
    page.get_by_role("link", name=re.compile("核对并发布")).click()
    reason = page.locator("textarea")
    if reason.count():
        reason.first.fill("企业和本人都同意续任，情况熟悉")
    page.get_by_role("button", name=re.compile("发布")).click()
    expect(page.locator("main")).to_contain_text("已发布")


@BOTH
def test_the_pages_of_a_plan_stay_in_their_width(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("office", size)
    page.goto(f"{city.url}/matching/new/")
    page.get_by_role("button", name="开始计算").click()
    plan = computed(page)
    firm = page.locator("#extremes ol a").first.get_attribute("href") or ""
    key = firm.rstrip("/").rpartition("/")[2]
    page.goto(f"{plan}places/")
    who = page.locator("table tbody a").first.get_attribute("href") or ""
    for address in (
        plan, firm and f"{city.url}{firm}", f"{city.url}{who}", f"{plan}places/", f"{plan}compare/",
        f"{plan}what-if/?c=close:{key}&do=bounds", f"{plan}what-if/keep/?c=close:{key}", f"{plan}publish/",
        f"{city.url}/matching/new/?from={plan.rstrip('/').rpartition('/')[2]}",
    ):  # fmt: skip
        response = page.goto(address)
        assert response is not None
        assert response.status == 200, address
        if "what-if/?" in address:
            expect(page.locator("#answer")).to_contain_text("停业", timeout=60_000)
        assert stays_in_its_width(page), address


@BOTH
def test_an_instructor_logs_a_contact_in_three_taps(size: str, city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", size)
    page.goto(f"{city.url}/field/")
    page.get_by_role("link", name="记联系").last.click()
    page.fill("textarea[name=summary]", "十二月满负荷，担心冷库用电。")
    page.get_by_role("button", name="保存").last.click()
    expect(page.locator("main")).to_contain_text("本周联系已计入")
    page.goto(f"{city.url}/contacts/")
    expect(page.locator("main")).to_contain_text("担心冷库用电")


def test_nothing_typed_is_lost_when_the_form_is_wrong(city: City, open_as: OpenAs) -> None:
    page = open_as("instructor", "phone")
    page.goto(f"{city.url}/field/contact/")
    page.fill("textarea[name=summary]", "写了很多字，但时间填错了。")
    page.fill("input[name=at_moment]", "2099-01-01T08:00")
    page.get_by_role("button", name="保存").last.click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("textarea[name=summary]")).to_have_value("写了很多字，但时间填错了。")


def links(page: Page, city: City) -> list[str]:
    """Addresses of the confirmation links that wait in the outbox, as the office would copy them."""
    page.goto(f"{city.url}/outcomes/outbox/")
    messages = page.locator("main table a[href*='/outcomes/outbox/']").evaluate_all("rows => rows.map(row => row.href)")
    found: list[str] = []
    for message in dict.fromkeys(messages):
        page.goto(message)
        if "请核对" not in page.locator("main").inner_text():
            continue  # the outbox holds other questions too, for instance whether a visit suits
        button = page.get_by_role("button", name=re.compile("复制|显示"))
        if button.count():
            button.first.click()
        address = re.search(r"https?://[^\s\"<>]+(/c/[\w-]+/)", page.content())
        if address:
            found.append(city.url + address[1])
        if len(found) == 2:
            return found
    raise AssertionError(f"only {len(found)} links in the outbox")


def _answer(page: Page, answer: str) -> None:
    """One record has four buttons; several stand on one page, each with four choices, and may be left open."""
    if page.locator("fieldset.asked").count():
        page.locator("fieldset.asked").first.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="提交回答").click()
    else:
        page.get_by_role("button", name=answer, exact=True).click()


def test_an_owner_confirms_and_another_denies_without_signing_in(city: City, open_as: OpenAs) -> None:
    true, false = links(open_as("office"), city)
    for address, answer in ((true, "属实"), (false, "不属实")):
        page = open_as(None, "phone")
        page.goto(address)
        assert stays_in_its_width(page)
        _answer(page, answer)
        expect(page.locator("h1")).to_contain_text("已收到")
        page.goto(address)
        expect(page.locator("h1")).to_contain_text("不能再用")


def _rate(page: Page) -> float:
    """The set-up rate as it is now, from the first figure of a plan."""
    found = re.search(r"([0-9.]+) → ([0-9.]+)", page.locator(".figures").inner_text())
    assert found is not None
    assert float(found[2]) > float(found[1])
    return float(found[1])


def test_branches_are_proposed_one_accepted_and_the_rate_moves(city: City, open_as: OpenAs) -> None:
    page = open_as("office")
    page.goto(f"{city.url}/branching/new/")
    page.select_option("[name=region]", "3710")
    page.get_by_role("button", name="开始计算").click()
    expect(page.locator("main")).to_contain_text("各口径的组建率", timeout=120_000)
    expect(page.locator("body")).to_contain_text("已证明")
    plan = page.url
    before = _rate(page)
    page.goto(f"{plan}?tab=open#proposals")
    page.locator("main tbody a[href^='/branching/branches/']").first.click()
    expect(page.locator("main")).to_contain_text("为什么是这几家")
    page.select_option("[name=remove]", index=1)
    expect(page.locator("#check .status").first).to_be_visible()
    page.get_by_role("link", name="接受并申请").click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("h1 + .case")).to_contain_text("待批复")
    case = page.url
    page.goto(plan)
    assert _rate(page) == before, "an application covers nobody yet"
    page.goto(case)
    page.get_by_role("link", name="批复成立").click()
    page.fill("[name=decision_number]", "荣党〔2026〕99号")
    page.get_by_role("button", name="批复成立").click()
    expect(page.locator("h1 + .case")).to_contain_text("待选举")
    page.goto(plan)
    assert _rate(page) > before


def test_a_figure_opens_exactly_its_records(city: City, open_as: OpenAs) -> None:
    page = open_as("auditor")
    page.goto(f"{city.url}/indicators/")
    row = page.locator("tr", has_text="目标承诺").first
    figure = row.locator("a.n").first
    shown = int(figure.inner_text().replace(",", ""))
    figure.click()
    expect(page.locator("main")).to_contain_text(f"{shown:,}")
    assert re.search(rf"共 {shown:,} [条项]", page.locator("main").inner_text())


def test_the_report_is_downloaded_and_verified(city: City, open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as("office")
    page.goto(f"{city.url}/reports/")
    with page.expect_download() as download:
        page.get_by_role("button", name="生成并下载").click()
    file = tmp_path / "report.docx"
    download.value.save_as(file)
    document = zipfile.ZipFile(file).read("word/document.xml").decode()
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", re.sub(r"<[^>]+>", "", document))
    assert code is not None
    page.goto(f"{city.url}/reports/verify/?code={code[0]}")
    expect(page.locator("main")).to_contain_text("核验码有效")


def test_a_stranger_is_sent_to_sign_in_and_the_neighbour_finds_nothing(city: City, open_as: OpenAs) -> None:
    page = open_as(None)
    page.goto(f"{city.url}/enterprises/")
    expect(page.locator("input[name=password]")).to_be_visible()
    own = open_as("instructor")
    own.goto(f"{city.url}/enterprises/")
    href = own.locator("main tbody a").first.get_attribute("href")
    other = open_as("neighbour")
    response = other.goto(f"{city.url}{href}")
    assert response is not None
    assert response.status == 404
