"""An official document after GB/T 9704-2012 (党政机关公文格式), built from top to bottom.

    paper = OfficialDocument("年度报告", created=moment)
    paper.recipient("市委组织部")
    paper.heading("总体情况")
    paper.paragraph("……")
    paper.signature("办公室", date(2026, 11, 22))
    paper.to_bytes()

Text may come from anywhere: what cannot be printed is dropped, nothing is interpreted as markup. The words
the format itself adds (附件, 表, 图) are Chinese in every language of the screen: the document is Chinese.
"""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Final

from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.shared import Mm, Twips

from qiaoliang.kit.documents import layout, package, qr
from qiaoliang.kit.documents.elements import Element, element, hyperlink, paragraph, run
from qiaoliang.kit.documents.layout import LANDSCAPE, PORTRAIT, Page
from qiaoliang.kit.documents.signing import signature_indents
from qiaoliang.kit.documents.tables import Cell, Column, Row, side_by_side, table
from qiaoliang.kit.documents.text import chinese_date, chinese_number, lines, one_line, printable
from qiaoliang.kit.links import Link

LEVELS: Final = 4
QR_MM: Final = 32
LINES_KEPT: Final = 8  # with attachments, at most so many blocks follow their text to the next page


class PictureTooTall(ValueError):
    """The picture would not fit on a page at the width asked for."""


class OfficialDocument:
    """Builds one document; every method appends below what is there."""

    def __init__(self, title: str, *, created: datetime) -> None:
        """`created` (aware) becomes the file's own date; equal input and `created` give equal bytes."""
        self._document = package.empty_document(one_line(title), created)
        self._page = PORTRAIT
        self._numbers = [0] * LEVELS
        self._tables = self._pictures = 0
        section = self._document.sections[0]
        layout.lay_out(section, PORTRAIT)
        layout.number_pages(section)

    def letterhead(self, organisation: str, reference: str = "", foot: str = "") -> None:
        """The head of a letter (10.1): red mark, red double lines, reference number to the right.

        `foot` is small print over the lower line of the first page, e.g. what `verified` gives.
        """
        layout.head_letter(self._document.sections[0], one_line(organisation), one_line(foot))
        if reference:
            self._add(paragraph("Reference", one_line(reference), spacing={"before": 280}))
        for _ in range(2):
            self._add(paragraph("Normal"))

    def title(self, text: str) -> None:
        """The title, centred; a line break in it is kept, an empty line follows."""
        for line in lines(text):
            self._add(paragraph("Title", line))
        self._add(paragraph("Normal"))

    def recipient(self, name: str) -> None:
        """The line of the main recipient (主送机关), with its colon."""
        self._add(paragraph("Recipient", one_line(name).rstrip("：:") + "："))

    def heading(self, text: str, level: int = 1, *, is_numbered: bool = True) -> None:
        """A heading of level 1 to 4, numbered 一、 （一） 1. （1） unless told otherwise."""
        if is_numbered:
            self._numbers[level - 1] += 1
            self._numbers[level:] = [0] * (LEVELS - level)
        number = _ordinal(self._numbers[level - 1], level) if is_numbered else ""
        self._add(paragraph(f"Heading{level}", number + one_line(text)))

    def sentence(self, parts: Sequence[Cell]) -> None:
        """One paragraph of body text in its parts; a part that is a `Link` opens its page when clicked."""
        made = [
            hyperlink(self._relate(part.address), printable(str(part)), "Body")
            if isinstance(part, Link) and part.address
            else run(printable(str(part)), "Body")
            for part in parts
        ]
        if made:
            self._add(paragraph("Body", made))

    def paragraph(self, text: str, *, lead: str = "") -> None:
        """Body text, a paragraph for every line; `lead` stands before the first, in bold."""
        opening = [run(one_line(lead), "Body", bold=True)] if lead else []
        for line in filter(None, lines(text)):
            self._add(paragraph("Body", [*opening, run(line, "Body")]))
            opening = []

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        caption: str = "",
        note: str = "",
        large: bool = False,
        is_numbered: bool = True,
    ) -> None:
        """A table over the whole width, its caption above (`表1　…`), its note below; in 小四 if `large`.

        A cell that is a `Link` opens its page when clicked, and is printed as every other cell.
        """
        is_counted = bool(caption) and is_numbered
        self._tables += is_counted
        number = f"表{self._tables}　" if is_counted else ""
        self._add(paragraph("Caption", number + one_line(caption)) if caption else paragraph("Gap", keepNext={}))
        self._add(table(columns, rows, width=self._page.text_width, relate=self._relate, large=large))
        if note:
            self.note(note)
        self._add(paragraph("Gap"))

    def note(self, text: str) -> None:
        """Small print: a definition, a source."""
        for line in lines(text):
            self._add(paragraph("Note", line))

    def picture(self, png: bytes, *, caption: str, width_mm: int = 140) -> None:
        """A PNG or JPEG, centred, its caption below (`图1　…`) and as its description for screen readers."""
        self._pictures += 1
        self._add(self._picture(png, one_line(caption), width_mm))
        self._add(paragraph("PictureCaption", f"图{self._pictures}　{one_line(caption)}"))

    def attachments(self, names: Sequence[str]) -> None:
        """The list of attachments (附件说明), two characters in, one line below the text (7.3.4)."""
        self._add(paragraph("Normal"))
        for place, name in enumerate(names, start=1):
            opening = "附件：" if place == 1 else ""
            number = f"{place}." if len(names) > 1 else ""
            hang = (300 if opening else 0) + (75 if number else 0)
            left = 575 if number else 500
            indent = {"leftChars": left, "left": left * 32 // 10, "hangingChars": hang, "hanging": hang * 32 // 10}
            self._add(paragraph("Attachments", f"{opening}{number}{one_line(name)}", ind=indent))

    def signature(self, organisation: str, dated: date, *, is_sealed: bool = True) -> None:
        """Who signs and when, to the right; `is_sealed` leaves the room of a seal (7.3.5)."""
        name, day = one_line(organisation), chinese_date(dated)
        name_indent, day_indent = signature_indents(name, day, is_sealed=is_sealed)
        self._keep_text_with_what_follows()
        for _ in range(2 if is_sealed else 1):
            self._add(paragraph("Normal", keepNext={}))
        self._add(paragraph("Signature", name, keepNext={}, ind=_right(name_indent)))
        self._add(paragraph("Date", day, ind=_right(day_indent)))

    def signature_with_code(self, organisation: str, dated: date, *, text: str, caption: str) -> None:
        """The signature beside a QR code of `text`, mostly an address: a letter that is answered by telephone.

        Under the code stand an explanation and the text itself, for those who type. Side by side they leave
        room for the letter on one page.
        """
        code = self._picture(qr.qr_png(one_line(text)), one_line(caption), QR_MM)
        explained = [paragraph("Note", line, jc={"val": "center"}) for line in (one_line(caption), one_line(text))]
        signed = [
            paragraph("Date", line, jc={"val": "center"}) for line in (one_line(organisation), chinese_date(dated))
        ]
        self._keep_text_with_what_follows()
        self._add(paragraph("Gap", keepNext={}))
        self._add(side_by_side([code, *explained], signed, shares=(3, 4), width=self._page.text_width))
        self._add(paragraph("Gap"))  # Word wants a paragraph after the last table

    def closing(self, as_of: date, code: str, note: str = "") -> None:
        """The last line: the day of the data, the code to verify them, and perhaps how to use it."""
        rule = element("pBdr", element("top", val="single", sz=4, space=4, color="auto"))
        self._add(paragraph("Gap"))
        self._add(paragraph("Closing", verified(as_of, code), pBdr=rule))
        for text in lines(note) if note else []:
            self._add(paragraph("Note", text))

    def turn(self, page: Page = LANDSCAPE) -> None:
        """Go on with a new page, lying or upright."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        layout.lay_out(section, page)
        self._page = page

    def to_bytes(self) -> bytes:
        """The .docx file."""
        return package.to_bytes(self._document)

    def _add(self, block: Element) -> None:
        self._document.element.body[-1].addprevious(block)  # the last child holds the section's properties

    def _relate(self, address: str) -> str:
        """One relation for each address, however many cells lead there."""
        return str(self._document.part.relate_to(address, RT.HYPERLINK, is_external=True))

    def _keep_text_with_what_follows(self) -> None:
        """No page may hold a signature alone: the last lines of the text go with it."""
        for block in reversed(self._document.element.body[-1 - LINES_KEPT : -1]):
            if not block.tag.endswith("}p"):
                return
            block.get_or_add_pPr().keepNext_val = True
            if block.style == "Body":
                return

    def _picture(self, png: bytes, description: str, width_mm: int) -> Element:
        width = min(Mm(width_mm), Twips(self._page.text_width))
        inline = self._document.part.new_pic_inline(BytesIO(png), width=width)
        if inline.extent.cy > Twips(self._page.height - self._page.top - self._page.bottom):
            raise PictureTooTall(description)
        inline.docPr.set("descr", description)
        return paragraph("Picture", [element("r", element("drawing", inline))])


def verified(as_of: date, code: str) -> str:
    """`数据截至2026年11月22日　核验码：XXXX-XXXX-XXXX`."""
    return f"数据截至{chinese_date(as_of)}　核验码：{one_line(code)}"


def _ordinal(number: int, level: int) -> str:
    shown = chinese_number(number) if level in (1, 2) else str(number)
    return ("{}、", "（{}）", "{}.", "（{}）")[level - 1].format(shown)


def _right(hundredths: int) -> dict[str, int]:
    """Indent from the right in hundredths of a 16-point character, and in twips for readers without characters."""
    return {"rightChars": hundredths, "right": hundredths * 32 // 10}
