"""The style sheet: every size, font and indent of GB/T 9704-2012 as one table of data.

Sizes are half points (三号 16 pt = 32, 二号 22 pt = 44, 四号 14 pt = 28, 小四 12 pt = 24, 五号 10.5 pt = 21),
lines and distances twentieths of a point, indents hundredths of a character. Every paragraph style has
its own line because 28.95 pt exact, the grid of 22 lines, would cut pictures and stretch tables.
"""

from dataclasses import dataclass
from typing import Final

from qiaoliang.kit.documents.fonts import BLACK, BODY, KAI, SONG, TITLE, Font

LINE: Final = 579  # 28.95 pt, 22 lines in 225 mm
BODY_SIZE: Final = 32
# Sixteen-point characters set 0.25 pt tighter: exactly 28 in a line of 156 mm.
TIGHTER: Final = -5
RED: Final = "FF0000"


@dataclass(frozen=True)
class Style:
    """One paragraph style; `name` is Word's own where it has one, so that its outline and menus know it."""

    name: str
    font: Font
    size: int
    align: str = "both"
    line: int | None = LINE
    indent: int = 0
    outline: int | None = None
    spacing: int = TIGHTER
    keep_next: bool = False
    red: bool = False
    break_words: bool = False

    @property
    def on_grid(self) -> bool:
        """Whether lines lie on the page's grid; larger characters there would take two lines each."""
        return self.line == LINE and self.size <= BODY_SIZE


STYLES: Final = {
    "Normal": Style("Normal", BODY, 32),
    "Body": Style("Normal Indent", BODY, 32, indent=200),
    "Title": Style("Title", TITLE, 44, "center", spacing=0, keep_next=True),
    "Heading1": Style("heading 1", BLACK, 32, indent=200, outline=0, keep_next=True),
    "Heading2": Style("heading 2", KAI, 32, indent=200, outline=1, keep_next=True),
    "Heading3": Style("heading 3", BODY, 32, indent=200, outline=2, keep_next=True),
    "Heading4": Style("heading 4", BODY, 32, indent=200, outline=3, keep_next=True),
    "Recipient": Style("Salutation", BODY, 32, "left"),
    "Attachments": Style("Attachments", BODY, 32, "left"),
    "Signature": Style("Signature", BODY, 32, "right"),
    "Date": Style("Date", BODY, 32, "right"),
    "Mark": Style("Mark", TITLE, 60, "center", line=None, spacing=0, red=True),
    "Rule": Style("Rule", SONG, 2, "center", line=24, spacing=0, red=True),
    "Reference": Style("Reference", BODY, 32, "right", spacing=0),
    "Caption": Style("caption", BLACK, 24, "center", line=440, spacing=0, keep_next=True),
    "Picture": Style("Picture", BODY, 24, "center", line=None, spacing=0, keep_next=True),
    "PictureCaption": Style("Picture Caption", BLACK, 24, "center", line=440, spacing=0),
    "Cell": Style("Cell", BODY, 21, "left", line=340, spacing=0, break_words=True),
    "CellHead": Style("Cell Head", BLACK, 21, "center", line=340, spacing=0, keep_next=True),
    "LargeCell": Style("Large Cell", BODY, 24, "left", line=400, spacing=0, break_words=True),
    "LargeCellHead": Style("Large Cell Head", BLACK, 24, "center", line=400, spacing=0, keep_next=True),
    "Note": Style("Note", BODY, 21, "left", line=340, spacing=0, break_words=True),
    "Gap": Style("Gap", BODY, 21, "left", line=240, spacing=0),
    "Closing": Style("Closing", BODY, 24, "left", line=440, spacing=0, break_words=True),
    "Footer": Style("footer", SONG, 28, "right", line=None, spacing=0),
}  # fmt: skip
