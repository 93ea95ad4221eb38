"""A case from its record to the printed brief, and a monthly brief edited in Word and written anew."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SIZES, City, looks_right

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
COUNTY = {"desk": "371082", "phone": "371083"}  # each size has its own office and its own brief
WRITER = {"desk": "county", "phone": "neighbour"}


def text_of(file: Path) -> str:
    return "\n".join(one.text for one in Document(str(file)).paragraphs)


@pytest.mark.parametrize("size", SIZES)
def test_a_case_from_its_record_to_the_printed_brief(size: str, city: City, open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as(WRITER[size], size)
    page.goto(f"{city.url}/exemplars/")
    looks_right(page)
    page.goto(f"{city.url}/exemplars/new/?kind=outcome")
    looks_right(page)
    page.get_by_role("link", name=re.compile("^用这条写")).first.click()
    page.fill("input[name=title]", "两周办妥设备补助")
    page.fill("textarea[name=background]", "企业不知道有这项补助。")
    page.fill("textarea[name=practice]", "指导员逐条核对条件，陪同报送。")
    page.fill("textarea[name=effect]", "补助已到账，企业已确认。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("接着登记人物和书面同意")).to_be_visible()
    address = page.url
    page.get_by_role("link", name="登记人物").click()
    page.fill("input[name=name]", "鲍清和")
    page.fill("input[name=stands_for]", "该企业一名车间主任")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="登记同意").click()
    page.select_option("select[name=person]", "0")
    page.get_by_text("内部使用", exact=True).click()
    page.fill("input[name=signed_by]", "企业授权人")
    page.fill("input[name=paper]", "项目办案例卷第 9 页")
    looks_right(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已登记同意")).to_be_visible()
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()
    looks_right(page)

    office = open_as("office", size)
    office.goto(f"{address}review/")
    office.get_by_text("同意入库").click()
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_text("已记下审核结果")).to_be_visible()
    with office.expect_download() as word:
        office.get_by_role("button", name="下载 Word（内部使用）").click()
    file = tmp_path / "case.docx"
    word.value.save_as(file)
    assert "两周办妥设备补助" in text_of(file)

    page.goto(f"{address}consents/{_consent(page, address)}/withdraw/")  # a GET changes nothing and leads back
    expect(page.get_by_role("button", name="撤回同意")).to_be_visible()
    page.get_by_role("button", name="撤回同意").click()
    expect(page.get_by_text("从现在起不再写明")).to_be_visible()
    expect(page.get_by_text("企业不署名").first).to_be_visible()


def _consent(page: Page, address: str) -> str:
    page.goto(address)
    action = page.locator("form[action*='/consents/']").first.get_attribute("action")
    assert action is not None
    return action.split("/")[-3]


@pytest.mark.parametrize("size", SIZES)
def test_a_monthly_brief_is_edited_in_word_and_written_anew(
    size: str, city: City, open_as: OpenAs, tmp_path: Path
) -> None:
    page = open_as("office", size)
    page.goto(f"{city.url}/reports/")
    page.get_by_role("link", name="简报", exact=True).click()
    looks_right(page)
    page.get_by_role("link", name="写简报").first.click()
    page.get_by_text("月度简报", exact=True).click()
    page.select_option("select[name=region]", COUNTY[size])
    looks_right(page)
    page.get_by_role("button", name="按数字生成初稿").click()
    expect(page.get_by_text("初稿已按数字写好")).to_be_visible(timeout=60_000)
    address = page.url
    looks_right(page)
    with page.expect_download(timeout=60_000) as draft:
        page.get_by_role("link", name="下载 Word").first.click()
    file = tmp_path / "brief.docx"
    draft.value.save_as(file)
    document = Document(str(file))
    heading = next(one for one in document.paragraphs if one.text.endswith("职工得实惠"))
    following = document.paragraphs[[one._p for one in document.paragraphs].index(heading._p) + 1]
    following.text = "本月办了两场夜校。"
    out = io.BytesIO()
    document.save(out)
    file.write_bytes(out.getvalue())
    page.goto(f"{address}return/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("文件里有 1 个部分和系统里的不同")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="取回这些文字").click()
    expect(page.get_by_text("本月办了两场夜校。")).to_be_visible()
    page.goto(f"{address}renew/")
    page.get_by_role("button", name="重写").click()
    expect(page.get_by_text("您改过的部分没有动")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("本月办了两场夜校。")).to_be_visible()
    with page.expect_download(timeout=60_000) as figures:
        page.get_by_role("button", name="全部数字 Excel").click()
    assert figures.value.suggested_filename.endswith("全部数字.xlsx")
    page.goto(f"{address}freeze/")
    page.check("input[name=sure]")
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("已定稿，Word 文件不再变化。")).to_be_visible(timeout=60_000)
    looks_right(page)
    with page.expect_download() as final:
        page.get_by_role("link", name="下载 Word").first.click()
    final.value.save_as(file)
    assert "本月办了两场夜校。" in text_of(file)


@pytest.mark.parametrize("size", SIZES)
def test_an_organisation_contests_its_grade(size: str, city: City, open_as: OpenAs) -> None:
    """The secretary states, an office grades, the secretary contests, another office decides."""
    own = open_as("secretary", size)
    own.goto(f"{city.url}/assessment/branches/")
    looks_right(own)
    own.get_by_role("link", name=re.compile("支部")).first.click()
    address = own.url
    looks_right(own)
    if size == "phone":  # the other size has graded and decided already: the result stands and is final
        expect(own.get_by_text("补计后改为").first).to_be_visible()
        return
    office = open_as("office", size)
    office.goto(f"{address}grade/")
    office.get_by_text("一般", exact=True).click()
    office.fill("textarea[name=reason]", "综合考虑")
    looks_right(office)
    office.get_by_role("button", name="评定").click()
    expect(office.get_by_text("已评定，本人会收到通知。")).to_be_visible()
    own.goto(f"{address}appeal/")
    own.fill("textarea[name=words]", "三月的党员大会没有算进去。")
    looks_right(own)
    own.get_by_role("button", name="提出申诉").click()
    expect(own.get_by_text("已提出申诉")).to_be_visible()
    county = open_as("county", size)
    county.goto(f"{address}decide/")
    county.get_by_text("较好", exact=True).click()
    county.fill("textarea[name=answer]", "会议属实，补计后改为较好。")
    county.get_by_role("button", name="复核").click()
    expect(county.get_by_text("已答复本人。")).to_be_visible()
    own.goto(address)
    expect(own.get_by_text("补计后改为").first).to_be_visible()
    looks_right(own)
