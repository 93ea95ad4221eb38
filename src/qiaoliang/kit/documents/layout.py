"""The page of GB/T 9704-2012: where the type area lies and where the page number stands.

All distances are whole twips (1/1440 inch): other readers of the format refuse fractions.
"""

from dataclasses import dataclass
from typing import Final

from docx.section import Section, _Footer, _Header
from docx.shared import Twips

from qiaoliang.kit.documents.elements import Element, element, field, paragraph, run
from qiaoliang.kit.documents.styles import LINE, RED, STYLES
from qiaoliang.kit.documents.text import width

# The page number's dash lies 7 mm below the type area (7.5): a 14-point line whose foot is 25 mm above the edge.
FOOTER: Final = 1417
HEADER: Final = 851
# Letters (10.1): the mark begins 30 mm below the upper edge, a double line lies 20 mm above the lower one.
LETTER_HEADER: Final = 1701
LETTER_FOOTER: Final = 1134
# The double lines are 170 mm long, 7 mm more on either side than the type area; the first lies 4 mm below the mark.
_BEYOND: Final = {"left": -397, "right": -397}
_BELOW_MARK: Final = 227
THICK: Final = 24  # eighths of a point
THIN: Final = 6


@dataclass(frozen=True)
class Page:
    """A4 with its margins in twips."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int

    @property
    def text_width(self) -> int:
        return self.width - self.left - self.right


# Head 37 mm, binding edge 28 mm, type area 156 × 225 mm.
PORTRAIT: Final = Page(11906, 16838, top=2098, right=1474, bottom=1985, left=1588)
# The same sheet turned: the binding edge is on top (7.6), the head to the right.
LANDSCAPE: Final = Page(16838, 11906, top=1588, right=2098, bottom=1474, left=1985)


def lay_out(section: Section, page: Page) -> None:
    """Give `section` the size, margins and line grid of `page`."""
    properties = section._sectPr
    for tag in ("pgSz", "pgMar", "cols", "docGrid"):
        for old in properties.xpath(f"w:{tag}"):
            properties.remove(old)
    orient = {"orient": "landscape"} if page.width > page.height else {}
    margins = {"top": page.top, "right": page.right, "bottom": page.bottom, "left": page.left}
    properties.extend(
        [
            element("pgSz", w=page.width, h=page.height, **orient),
            element("pgMar", **margins, header=HEADER, footer=FOOTER, gutter=0),
            element("cols", space=425),
            # With type="linesAndChars" LibreOffice misplaces every line; characters are set tighter instead.
            element("docGrid", type="lines", linePitch=LINE),
        ]
    )


def number_pages(section: Section, *, foot: int = 0) -> None:
    """`— 1 —` one character from the edge: right on odd pages, left on even ones; `foot` twips left free below."""
    _fill(section.footer, paragraph("Footer", _number(), spacing=_after(foot), ind={"rightChars": 100, "right": 280}))
    left = {"leftChars": 100, "left": 280}
    number = paragraph("Footer", _number(), spacing=_after(foot), ind=left, jc={"val": "left"})
    _fill(section.even_page_footer, number)


def head_letter(section: Section, organisation: str, foot: str) -> None:
    """First page of a letter: red mark over a thick and a thin red line; `foot` over a thin and a thick one."""
    section.different_first_page_header_footer = True
    section.header_distance, section.footer_distance = Twips(LETTER_HEADER), Twips(LETTER_FOOTER)
    mark = run(organisation, "Mark", size=_mark_size(organisation))
    mark = paragraph("Mark", [mark], spacing={"before": 0, "after": _BELOW_MARK})
    _fill(section.first_page_header, mark, _double_line(above=THICK, below=THIN))
    foot_line = [paragraph("Note", foot, spacing={"before": 0, "after": 80})] if foot else []
    _fill(section.first_page_footer, *foot_line, _double_line(above=THIN, below=THICK))
    number_pages(section, foot=FOOTER - LETTER_FOOTER)


def _double_line(*, above: int, below: int) -> Element:
    """Two lines around an empty paragraph: the double kinds of border are turned around by some programs."""
    sides = {"top": above, "bottom": below}
    border = element(
        "pBdr", *[element(side, val="single", sz=size, space=0, color=RED) for side, size in sides.items()]
    )
    return paragraph("Rule", pBdr=border, ind=_BEYOND)


def _mark_size(organisation: str) -> int:
    """Half points: 30 pt, less for a long name, which should stay in one line, but never below the title."""
    fitting = 2 * PORTRAIT.text_width // (10 * max(width(organisation), 1))
    return max(min(STYLES["Mark"].size, fitting), STYLES["Title"].size)


def _number() -> list[Element]:
    return [run("— ", "Footer"), *field("PAGE", "Footer"), run(" —", "Footer")]


def _after(foot: int) -> dict[str, int]:
    return {"before": 0, "after": foot}


def _fill(part: _Header | _Footer, *content: Element) -> None:
    part.is_linked_to_previous = False
    for old in list(part._element):
        part._element.remove(old)
    part._element.extend(content)
