from datetime import UTC, date, datetime
from io import BytesIO

import docx
import pytest
import segno

from qiaoliang.kit.documents import Column, OfficialDocument, official, tables
from qiaoliang.kit.documents.layout import PORTRAIT
from tests.kit.documents.opened import Opened, W, get, value

MOMENT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
DAY = date(2026, 11, 22)


def paper() -> OfficialDocument:
    return OfficialDocument("年度报告", created=MOMENT)


def picture() -> bytes:
    drawn = BytesIO()
    segno.make("chart").save(drawn, kind="png", scale=5)
    return drawn.getvalue()


def everything() -> OfficialDocument:
    built = paper()
    built.title("关于工作情况的\n年度报告")
    built.recipient("市委组织部")
    built.heading("总体情况")
    built.paragraph("正文。\n第二段 abc 71.9%。", lead="一是")
    built.heading("选派", 2)
    built.heading("按职能", 3)
    built.heading("按行业", 4)
    built.table(
        [Column("指标", 3), Column("数值", 1, is_numeric=True)], [["资金", "6.92亿元"]], caption="指标", note="注"
    )
    built.picture(picture(), caption="覆盖情况")
    built.attachments(["口径说明", "名单"])
    built.signature("办公室", DAY)
    built.closing(DAY, "7K2M-9QXA-44TZ", "凭核验码核对。")
    built.turn()
    built.table([Column("甲")], [["1"]], large=True)
    return built


def test_the_first_section_is_upright_a4_with_the_margins_of_the_standard_as_integers() -> None:
    opened = Opened(everything().to_bytes())
    size, margins = opened.all("pgSz")[0], opened.all("pgMar")[0]
    assert (get(size, "w"), get(size, "h"), get(size, "orient")) == ("11906", "16838", None)
    sides = ("top", "right", "bottom", "left")
    assert [get(margins, side) for side in sides] == ["2098", "1474", "1985", "1588"]
    assert all(str(given).isdecimal() for given in margins.attrib.values())


def test_the_type_area_is_156_by_225_millimetres() -> None:
    assert PORTRAIT.text_width / 1440 * 25.4 == pytest.approx(156, abs=0.1)
    assert (PORTRAIT.height - PORTRAIT.top - PORTRAIT.bottom) / 1440 * 25.4 == pytest.approx(225, abs=0.1)


def test_the_grid_holds_22_lines_and_28_characters() -> None:
    opened = Opened(everything().to_bytes())
    for grid in opened.all("docGrid"):
        assert (get(grid, "type"), get(grid, "linePitch")) == ("lines", "579")
    body = opened.style("Body")
    spacing = body.find(f"{W}pPr/{W}spacing")
    assert (get(spacing, "line"), get(spacing, "lineRule")) == ("579", "exact")
    assert 22 * 579 <= PORTRAIT.height - PORTRAIT.top - PORTRAIT.bottom < 23 * 579
    size, tighter = (int(value(body.find(f"{W}rPr/{W}{tag}")) or 0) for tag in ("sz", "spacing"))
    character = size * 10 + tighter
    assert 28 * character <= PORTRAIT.text_width < 29 * character


@pytest.mark.parametrize(
    ("style", "font", "half_points", "align"),
    [
        ("Body", "仿宋_GB2312", "32", "both"),
        ("Title", "方正小标宋简体", "44", "center"),
        ("Heading1", "黑体", "32", "both"),
        ("Heading2", "楷体_GB2312", "32", "both"),
        ("Heading3", "仿宋_GB2312", "32", "both"),
        ("Heading4", "仿宋_GB2312", "32", "both"),
        ("Footer", "宋体", "28", "right"),
    ],
)
def test_styles_have_the_fonts_and_sizes_of_the_standard(style: str, font: str, half_points: str, align: str) -> None:
    found = Opened(paper().to_bytes()).style(style)
    assert get(found.find(f"{W}rPr/{W}rFonts"), "eastAsia") == font
    assert value(found.find(f"{W}rPr/{W}sz")) == half_points
    assert value(found.find(f"{W}pPr/{W}jc")) == align


def test_every_run_names_its_chinese_font() -> None:
    opened = Opened(everything().to_bytes())
    runs = [run for name in opened.parts if name.startswith("word/") for run in opened.all("r", name)]
    with_text = [run for run in runs if run.find(f"{W}t") is not None or run.find(f"{W}instrText") is not None]
    assert len(with_text) > 30
    named = [run.find(f"{W}rPr/{W}rFonts") for run in with_text]
    assert all(fonts is not None and get(fonts, "eastAsia") for fonts in named)
    assert get(opened.styles.find(f"{W}docDefaults//{W}rFonts"), "eastAsia") == "仿宋_GB2312"
    assert b"Theme" not in opened.raw["word/styles.xml"]


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr kinsoku wordWrap autoSpaceDE autoSpaceDN"
    " snapToGrid spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rFonts b color spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vAlign",
    "sectPr": "footerReference type pgSz pgMar cols titlePg docGrid",
    "style": "name basedOn qFormat pPr rPr tblPr",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang decimalSymbol"
    " listSeparator",
}


@pytest.mark.parametrize("tag", sorted(ORDER))
def test_properties_stand_in_the_order_of_the_schema(tag: str) -> None:
    """Word calls a file damaged whose elements stand otherwise; other readers do not mind."""
    built = everything()
    built.letterhead("办公室", "〔2026〕1号", "数据截至")
    built.signature_with_code("办公室", DAY, text="https://example.org", caption="扫码")
    opened = Opened(built.to_bytes())
    order = ORDER[tag].split()
    found = [element for name in opened.parts if name.startswith("word/") for element in opened.all(tag, name)]
    assert found
    for element in found:
        places = [order.index(child.tag.removeprefix(W).replace("header", "footer")) for child in element]
        assert places == sorted(places)


def test_no_document_or_cell_ends_with_a_table() -> None:
    built = everything()
    built.signature_with_code("办公室", DAY, text="https://example.org", caption="扫码")
    opened = Opened(built.to_bytes())
    assert [child.tag.removeprefix(W) for child in opened.body[0]][-2:] == ["p", "sectPr"]
    assert {cell[-1].tag.removeprefix(W) for cell in opened.all("tc")} == {"p"}


def test_many_small_headings_do_not_run_out_of_numbers() -> None:
    built = paper()
    for _ in range(120):
        built.heading("项", 3)
    assert Opened(built.to_bytes()).paragraphs("Heading3")[-1] == "120.项"


def test_body_text_is_indented_by_two_characters() -> None:
    indent = Opened(paper().to_bytes()).style("Body").find(f"{W}pPr/{W}ind")
    assert (get(indent, "firstLineChars"), get(indent, "firstLine")) == ("200", "640")


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages() -> None:
    opened = Opened(everything().to_bytes())
    assert opened.all("evenAndOddHeaders", "word/settings.xml")
    kinds = {}
    for name in [name for name in opened.parts if name.startswith("word/footer")]:
        (number,) = opened.all("p", name)
        assert "".join(t.text for t in number.iter(f"{W}t")) == "— 1 —"
        assert [t.text for t in number.iter(f"{W}instrText")] == [" PAGE "]
        assert [get(c, "fldCharType") for c in number.iter(f"{W}fldChar")] == ["begin", "separate", "end"]
        fonts = number.find(f".//{W}rFonts")
        assert (get(fonts, "ascii"), get(fonts, "eastAsia")) == ("宋体", "宋体")
        indent = number.find(f"{W}pPr/{W}ind")
        kinds[value(number.find(f"{W}pPr/{W}jc")) or "right"] = (get(indent, "leftChars"), get(indent, "rightChars"))
    assert kinds == {"right": (None, "100"), "left": ("100", None)}
    types = [get(reference, "type") for reference in opened.all("footerReference")]
    assert sorted(filter(None, types)) == ["default", "even"]


def test_headings_are_numbered_in_four_levels_that_start_anew() -> None:
    built = paper()
    for text, level in [("甲", 1), ("乙", 2), ("丙", 2), ("丁", 3), ("戊", 4), ("己", 1), ("庚", 2)]:
        built.heading(text, level)
    built.heading("无号", 1, is_numbered=False)
    built.heading("辛", 1)
    opened = Opened(built.to_bytes())
    assert opened.paragraphs("Heading1") == ["一、甲", "二、己", "无号", "三、辛"]
    assert opened.paragraphs("Heading2") == ["（一）乙", "（二）丙", "（一）庚"]
    assert opened.paragraphs("Heading3") == ["1.丁"]
    assert opened.paragraphs("Heading4") == ["（1）戊"]
    assert [value(opened.style(f"Heading{n}").find(f"{W}pPr/{W}outlineLvl")) for n in (1, 4)] == ["0", "3"]


def test_the_parts_of_a_document_stand_in_their_order() -> None:
    text = Opened(everything().to_bytes()).text()
    parts = [
        "关于工作情况的", "年度报告", "市委组织部：", "一、总体情况",
        "一是正文。", "第二段", "表1　指标", "注", "图1　覆盖情况",
        "附件：1.口径说明", "2.名单", "办公室", "2026年11月22日", "数据截至2026年11月22日　核验码：7K2M-9QXA-44TZ",
        "凭核验码核对。",
    ]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_single_attachment_has_no_number() -> None:
    built = paper()
    built.attachments(["名单"])
    assert Opened(built.to_bytes()).paragraphs("Attachments") == ["附件：名单"]


def test_tables_repeat_their_head_and_fill_the_width_exactly() -> None:
    built = paper()
    built.table(
        [Column("代码", 5), Column("口径", 7), Column("数值", 3, is_numeric=True)], [["a", "b", "1"]] * 3, caption="表"
    )
    opened = Opened(built.to_bytes())
    assert opened.rows() == [["代码", "口径", "数值"], *[["a", "b", "1"]] * 3]
    rows = opened.all("tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert sum(int(get(column, "w") or 0) for column in opened.all("gridCol")) == PORTRAIT.text_width == 8844
    aligned = [value(p.find(f"{W}pPr/{W}jc")) for p in rows[1].iter(f"{W}p")]
    assert aligned == [None, None, "right"]
    borders = opened.style("Ruled").find(f"{W}tblPr/{W}tblBorders")
    assert {(value(side), get(side, "sz")) for side in borders} == {("single", "4")}
    assert len(borders) == 6


def test_column_widths_waste_no_twip() -> None:
    assert tables.column_widths([1, 1, 1], 8845) == [2948, 2948, 2949]
    assert tables.column_widths([5, 3], 8844) == [5527, 3317]


def test_a_table_without_rows_says_so() -> None:
    built = paper()
    built.table([Column("甲"), Column("乙")], [])
    assert Opened(built.to_bytes()).rows() == [["甲", "乙"], ["（无）"]]


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(tables.RowDoesNotFit):
        paper().table([Column("甲"), Column("乙")], [["1"]])
    with pytest.raises(tables.RowDoesNotFit):
        paper().table([], [])


def test_cell_text_is_wu_hao_or_xiao_si() -> None:
    opened = Opened(paper().to_bytes())
    assert value(opened.style("Cell").find(f"{W}rPr/{W}sz")) == "21"
    assert value(opened.style("LargeCell").find(f"{W}rPr/{W}sz")) == "24"


def test_pictures_carry_their_caption_as_description() -> None:
    opened = Opened(everything().to_bytes())
    described = [e.get("descr") for e in opened.body.iter() if e.tag.endswith("}docPr")]
    assert described == ["覆盖情况"]
    widths = [int(e.get("cx")) for e in opened.body.iter() if e.tag.endswith("}extent")]
    assert widths == [140 * 36000]
    assert opened.raw["word/media/image1.png"] == picture()


def test_a_picture_is_never_wider_than_the_text_nor_taller_than_the_page() -> None:
    built = paper()
    built.picture(picture(), caption="宽", width_mm=400)
    extents = [e for e in Opened(built.to_bytes()).body.iter() if e.tag.endswith("}extent")]
    assert int(extents[0].get("cx")) == PORTRAIT.text_width * 635
    lying = paper()
    lying.turn()
    with pytest.raises(official.PictureTooTall):
        lying.picture(picture(), caption="高", width_mm=220)


def test_a_lying_page_follows_without_changing_the_first_section() -> None:
    opened = Opened(everything().to_bytes())
    assert [get(size, "orient") for size in opened.all("pgSz")] == [None, "landscape"]
    assert get(opened.all("tblW")[-1], "w") == "12755"


def test_a_signature_takes_the_last_text_with_it_to_the_next_page() -> None:
    built = paper()
    built.paragraph("倒数第二段。\n末段。")
    built.attachments(["名单"])
    built.signature("办公室", DAY)
    paragraphs = Opened(built.to_bytes()).all("p")
    kept = [p.find(f"{W}pPr/{W}keepNext") is not None for p in paragraphs]
    assert kept == [False, True, True, True, True, True, True, False]


def test_equal_input_gives_equal_bytes() -> None:
    assert everything().to_bytes() == everything().to_bytes()
    entries = Opened(everything().to_bytes()).entries
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_names_neither_person_nor_machine() -> None:
    opened = Opened(everything().to_bytes())
    core = opened.raw["docProps/core.xml"].decode()
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    assert "<dc:title>年度报告</dc:title>" in core
    assert core.count("2026-11-22T01:30:00Z") == 2
    everything_written = b"".join(opened.raw.values()).lower()
    for trace in (b"python", b"macintosh", b"generated by", b"thumbnail", b"/home", b"/root"):
        assert trace not in everything_written
    assert not [name for name in opened.raw if "app.xml" in name or "theme" in name or "customXml" in name]


def test_the_file_opens_in_an_independent_reader_of_the_format() -> None:
    again = docx.Document(BytesIO(everything().to_bytes()))
    assert again.paragraphs[0].text == "关于工作情况的"
    assert again.sections[0].page_width.mm == pytest.approx(210, abs=0.1)
    assert len(again.tables) == 2
    assert again.styles["heading 1"].type is not None or again.styles["Heading 1"].type is not None
