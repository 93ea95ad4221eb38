from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qiaoliang.kit.documents import Column, Letter, LetterTable, letter, verification_code
from qiaoliang.kit.documents.qr import qr_png, qr_svg
from qiaoliang.kit.documents.signing import signature_indents
from tests.kit.documents.opened import Opened, W, get, value

MOMENT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
DAY = date(2026, 11, 22)
LINK = "https://example.org/c/7K2M-9QXA-44TZ"
POSTING = Letter(
    sender="示例市工作办公室",
    title="派驻函",
    recipient="威海桥梁科技有限公司",
    reference="示党指函〔2026〕17号",
    paragraphs=["现派王桥同志到你单位。", "请予支持。"],
    dated=DAY,
    table=LetterTable([Column("姓名"), Column("单位")], [["王桥", "市税务局"]], caption="名单"),
    attachments=["须知"],
    as_of=DAY,
    code=verification_code(b"posting"),
)
CONFIRMATION = replace(POSTING, title="确认函", attachments=(), qr_text=LINK, qr_caption="扫码确认")


def footer_of_first_page(opened: Opened) -> str:
    (reference,) = [r for r in opened.all("footerReference") if get(r, "type") == "first"]
    rel_id = next(v for k, v in reference.attrib.items() if k.endswith("}id"))
    relations = opened.parts["word/_rels/document.xml.rels"]
    return "word/" + next(r.get("Target", "") for r in relations if r.get("Id") == rel_id)


def test_a_letter_says_its_parts_in_order() -> None:
    text = Opened(letter(POSTING, created=MOMENT)).text()
    parts = [
        "〔2026〕17号",
        "派驻函",
        "威海桥梁科技有限公司：",
        "现派王桥",
        "请予支持",
        "名单",
        "市税务局",
        "附件：须知",
        "2026年11月22日",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "表1" not in text


def test_the_mark_is_red_and_the_first_page_unnumbered() -> None:
    opened = Opened(letter(POSTING, created=MOMENT))
    assert opened.all("titlePg")
    assert opened.paragraphs("Mark", "word/header1.xml") == ["示例市工作办公室"]
    assert value(opened.style("Mark").find(f"{W}rPr/{W}color")) == "FF0000"
    first = footer_of_first_page(opened)
    assert not opened.all("instrText", first)
    assert opened.paragraphs("Note", first) == [f"数据截至2026年11月22日　核验码：{POSTING.code}"]


def test_the_double_lines_are_thick_outside_at_the_top_and_below() -> None:
    opened = Opened(letter(POSTING, created=MOMENT))
    sizes = [
        [get(side, "sz") for side in opened.all("pBdr", part)[0]]
        for part in ("word/header1.xml", footer_of_first_page(opened))
    ]
    assert sizes == [["24", "6"], ["6", "24"]]


def test_a_long_mark_shrinks_to_one_line() -> None:
    long = Opened(letter(replace(POSTING, sender="桥" * 18), created=MOMENT))
    sizes = [int(value(size) or 0) for size in long.all("sz", "word/header1.xml")]
    assert sizes == [49]
    assert 18 * sizes[0] * 10 <= 8844


def test_a_confirmation_carries_code_and_address_beside_the_signature() -> None:
    opened = Opened(letter(CONFIRMATION, created=MOMENT))
    assert opened.raw["word/media/image1.png"] == qr_png(LINK)
    left, right = opened.rows(1)[0]
    assert left.split("\n")[1:] == ["扫码确认", LINK]
    assert right == "示例市工作办公室\n2026年11月22日"


def test_another_signatory_may_sign() -> None:
    signed = Opened(letter(replace(POSTING, signed_by="示例市委组织部"), created=MOMENT))
    assert signed.paragraphs("Signature") == ["示例市委组织部"]


def test_a_bare_letter_has_neither_table_nor_code() -> None:
    bare = Letter("办公室", "函", "企业", ["正文。"], DAY)
    opened = Opened(letter(bare, created=MOMENT))
    assert not opened.all("tbl")
    assert "核验码" not in "".join(str(opened.paragraphs("Note", name)) for name in opened.parts if "footer" in name)


def test_equal_letters_are_equal_bytes() -> None:
    assert letter(CONFIRMATION, created=MOMENT) == letter(CONFIRMATION, created=MOMENT)


@pytest.mark.parametrize(
    ("organisation", "is_sealed", "indents"),
    [
        ("办公室", True, (600, 400)),  # three characters centred over seven
        ("一二三四五六七", True, (400, 400)),
        ("一二三四五六七八九十一二三四五", True, (0, 400)),
        ("桥" * 27, True, (0, 1000)),
        ("桥" * 60, True, (0, 1050)),
        ("办公室", False, (800, 200)),
        ("一二三四五六七八九十", False, (200, 300)),
    ],
)
def test_signature_and_date_stand_as_the_standard_says(
    organisation: str, is_sealed: bool, indents: tuple[int, int]
) -> None:
    assert signature_indents(organisation, "2026年11月22日", is_sealed=is_sealed) == indents


def test_the_unsealed_date_begins_two_characters_right_of_the_name() -> None:
    name, day = "一二三四五六七八九十", "2026年11月22日"
    name_indent, day_indent = signature_indents(name, day, is_sealed=False)
    assert (name_indent + 1000) - (day_indent + 700) == 200


def test_qr_codes_are_the_same_every_time_and_fit_a_strict_page() -> None:
    assert qr_png(LINK) == qr_png(LINK)
    assert qr_png(LINK).startswith(b"\x89PNG")
    assert qr_png(LINK) != qr_png(LINK + "x")
    svg = qr_svg(LINK)
    assert svg.startswith("<svg")
    assert "viewBox" in svg
    assert "style=" not in svg
    assert "<?xml" not in svg
