"""The tables of a page as a reader sees them: caption, heads, and every figure with what it opens."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HIDDEN = ("svg", "script", "template")


@dataclass
class Cell:
    """One `td.num`: the table it stands in, its column, its text without the second line, and its links."""

    caption: str
    column: str
    text: str = ""
    hrefs: list[str] = field(default_factory=list)
    is_folded: bool = False  # in the table that a chart offers beside its drawing
    row_opens: bool = False  # another cell of the row is a link

    @property
    def is_figure(self) -> bool:
        """Nought opens nothing."""
        return any(character in "123456789" for character in self.text)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self.marks: list[tuple[str, str]] = []  # (address, name) of every link of a drawing
        self.bare_marks: list[str] = []  # what a pointer reads on what is no link of a drawing
        self._in_link = self._in_title = False
        self._row: list[Cell] = []
        self._caption, self._heads, self._column, self._in = "", [""], 0, ""
        self._cell: Cell | None = None
        self._skip = self._folded = self._second = 0
        self._row_opens = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        classes = told.get("class", "").split()
        if tag == "a" and self._skip and told.get("href"):
            self.marks.append((told.get("href", ""), told.get("aria-label", "")))
            self._in_link = True
        if tag == "title" and self._skip and not self._in_link:
            self.bare_marks.append("")
            self._in_title = True
        if tag in HIDDEN:
            self._skip += 1
        elif self._skip:
            return
        elif tag == "details":
            self._folded += 1 if self._folded or "as-table" in classes else 0
        elif tag == "table":
            self._caption, self._heads = "", []
        elif tag in ("caption", "th"):
            self._in = tag
            if tag == "th" and told.get("scope") == "col":
                self._heads.append("")
            elif tag == "th":
                self._in, self._column = "", self._column + 1
        elif tag == "tr":
            self._row, self._column, self._row_opens = [], 0, False
        elif tag == "td":
            head = self._heads[self._column] if self._column < len(self._heads) else ""
            self._column += int(told.get("colspan", "1") or 1)
            self._cell = None
            if "num" in classes:
                label = told.get("data-label") or head
                self._cell = Cell(self._caption.strip(), label.strip(), is_folded=bool(self._folded))
                self._row.append(self._cell)
        elif tag == "span" and (self._second or "second" in classes):
            self._second += 1
        elif tag == "a":
            self._row_opens = True
            if self._cell is not None:
                self._cell.hrefs.append(told.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_link = self._in_link and tag != "a"
        self._in_title = self._in_title and tag != "title"
        if tag in HIDDEN:
            self._skip -= 1
        elif self._skip:
            return
        elif tag == "details" and self._folded:
            self._folded -= 1
        elif tag in ("caption", "th"):
            self._in = ""
        elif tag == "td":
            self._cell = None
        elif tag == "span" and self._second:
            self._second -= 1
        elif tag == "tr":
            for cell in self._row:
                cell.row_opens = self._row_opens
            self.cells += self._row
            self._row = []

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.bare_marks[-1] += data
        if self._skip:
            return
        if self._in == "caption":
            self._caption += data
        elif self._in == "th" and self._heads:
            self._heads[-1] += data.strip()
        elif self._cell is not None and not self._second:
            self._cell.text += data.strip()


def numbers_of(page: str) -> list[Cell]:
    """Every figure in a numeric cell of the page's tables."""
    reader = _Tables()
    reader.feed(page)
    return [cell for cell in reader.cells if cell.is_figure]


def marks_of(page: str) -> list[tuple[str, str]]:
    """(address, name) of every mark of a drawing that can be opened."""
    reader = _Tables()
    reader.feed(page)
    return reader.marks


def bare_marks_of(page: str) -> list[str]:
    """What a pointer reads on every mark of a drawing that cannot be opened."""
    reader = _Tables()
    reader.feed(page)
    return reader.bare_marks
