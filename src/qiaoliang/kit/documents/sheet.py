"""The three parts of a Word file that are the same for every document: styles, settings, font table."""

from collections.abc import Iterator
from typing import Final

from docx.opc.oxml import serialize_part_xml

from qiaoliang.kit.documents.elements import Element, element, fonts
from qiaoliang.kit.documents.fonts import BODY, FONTS
from qiaoliang.kit.documents.styles import RED, STYLES, Style

RULED: Final = "Ruled"
UNRULED: Final = "Unruled"
_CELL_MARGINS: Final = {"top": 34, "left": 85, "bottom": 34, "right": 85}  # 0.6 mm and 1.5 mm
_WORD_2013: Final = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def style_sheet() -> Iterator[Element]:
    """The children of `w:styles`."""
    language = element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    properties = element("rPr", fonts(BODY), element("sz", val=32), element("szCs", val=32), language)
    yield element("docDefaults", element("rPrDefault", properties), element("pPrDefault"))
    yield from (_style(style_id, style) for style_id, style in STYLES.items())
    yield _plain_table()
    yield _ruled_table()


def settings() -> Iterator[Element]:
    """The children of `w:settings`: odd and even pages differ, layout as in Word 2013 and later."""
    yield element("zoom", percent=100)
    yield element("defaultTabStop", val=420)
    yield element("evenAndOddHeaders")
    yield element("characterSpacingControl", val="compressPunctuation")
    yield element("compat", element("compatSetting", **_WORD_2013))
    yield element("themeFontLang", val="en-US", eastAsia="zh-CN")
    yield element("decimalSymbol", val=".")
    yield element("listSeparator", val=",")


def font_table() -> bytes:
    """The part that tells Word what to take where an official font is missing (86 is the Chinese charset)."""
    rows = [
        element("font", element("altName", val=font.fallback), element("charset", val="86"), name=font.name)
        for font in FONTS
    ]
    return bytes(serialize_part_xml(element("fonts", *rows)))


def _style(style_id: str, style: Style) -> Element:
    is_normal = style_id == "Normal"
    return element(
        "style",
        element("name", val=style.name),
        None if is_normal else element("basedOn", val="Normal"),
        element("qFormat"),
        _paragraph_properties(style),
        _run_properties(style),
        type="paragraph",
        **({"default": 1} if is_normal else {}),
        styleId=style_id,
    )


def _paragraph_properties(style: Style) -> Element:
    """In the order of the schema. No automatic gaps between scripts: they would break the grid of 28."""
    line, rule = (style.line, "exact") if style.line else (240, "auto")
    first = {"firstLineChars": style.indent, "firstLine": style.indent * style.size // 10}
    return element(
        "pPr",
        element("keepNext") if style.keep_next else None,
        element("widowControl", val=0),
        element("kinsoku"),
        element("wordWrap", val=0) if style.break_words else None,
        element("autoSpaceDE", val=0),
        element("autoSpaceDN", val=0),
        None if style.on_grid else element("snapToGrid", val=0),
        element("spacing", before=0, after=0, line=line, lineRule=rule),
        element("ind", **first) if style.indent else None,
        element("jc", val=style.align),
        None if style.outline is None else element("outlineLvl", val=style.outline),
    )


def _run_properties(style: Style) -> Element:
    return element(
        "rPr",
        fonts(style.font),
        element("color", val=RED) if style.red else None,
        element("spacing", val=style.spacing),
        element("sz", val=style.size),
        element("szCs", val=style.size),
    )


def _plain_table() -> Element:
    """Word expects the table style everything else is based on."""
    margins = element("tblCellMar", *[element(side, w=size, type="dxa") for side, size in _CELL_MARGINS.items()])
    properties = element("tblPr", element("tblInd", w=0, type="dxa"), margins)
    return element("style", element("name", val="Normal Table"), properties, type="table", default=1, styleId=UNRULED)


def _ruled_table() -> Element:
    """Thin lines, half a point, around every cell."""
    borders = element("tblBorders", *[element(side, val="single", sz=4, space=0, color="auto") for side in _SIDES])
    based_on = element("basedOn", val=UNRULED)
    return element(
        "style", element("name", val="Table Grid"), based_on, element("tblPr", borders), type="table", styleId=RULED
    )
