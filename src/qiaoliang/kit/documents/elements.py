"""WordprocessingML in as few words as possible: elements, runs, paragraphs, fields."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from qiaoliang.kit.documents.fonts import Font
from qiaoliang.kit.documents.styles import STYLES

Element = Any  # lxml's elements carry no types
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """`w:tag` with `w:` attributes and children; children that are None are left out."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(child for child in children if child is not None)
    return made


def fonts(font: Font) -> Element:
    """The font for every script. The hint makes quotation marks and dashes Chinese, full width."""
    return element("rFonts", hint="eastAsia", ascii=font.latin, hAnsi=font.latin, eastAsia=font.name, cs=font.latin)


def run(text: str, style: str, *, bold: bool = False, size: int = 0) -> Element:
    """A run of clean `text` in the font of the paragraph `style`; `size` in half points, if not the style's."""
    properties = element(
        "rPr",
        fonts(STYLES[style].font),
        element("b") if bold else None,
        element("sz", val=size) if size else None,
    )
    return element("r", properties, _text("t", text))


def hyperlink(relation: str, text: str, style: str) -> Element:
    """A run that opens the address behind the `relation` of the document's part; printed it looks as any other."""
    made = element("hyperlink", run(text, style), history=1)
    made.set(qn("r:id"), relation)
    return made


def field(instruction: str, style: str) -> list[Element]:
    """The five runs of a field, e.g. PAGE; until Word has counted it reads 1."""
    parts = [
        element("fldChar", fldCharType="begin"),
        _text("instrText", f" {instruction} "),
        element("fldChar", fldCharType="separate"),
        _text("t", "1"),
        element("fldChar", fldCharType="end"),
    ]
    return [element("r", element("rPr", fonts(STYLES[style].font)), part) for part in parts]


def paragraph(
    style: str, content: Iterable[Element] | str = (), **properties: Mapping[str, str | int] | Element
) -> Element:
    """A paragraph in `style` holding runs, or plain clean text; `properties` are added to the style's.

    Properties come in the order of the schema, as attributes (`ind={"rightChars": 400}`) or as an element.
    """
    runs = [run(content, style)] if isinstance(content, str) else list(content)
    extra = [element(name, **given) if isinstance(given, Mapping) else given for name, given in properties.items()]
    return element("p", element("pPr", element("pStyle", val=style), *extra), *runs)


def _text(tag: str, text: str) -> Element:
    made = element(tag)
    made.text = text
    made.set(_SPACE, "preserve")
    return made
