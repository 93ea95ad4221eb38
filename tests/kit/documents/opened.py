"""A .docx opened for looking at: its parts as XML, and what a reader of the format would ask."""

from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Opened:
    """The XML of every part; tags and attributes are asked for without their namespace."""

    def __init__(self, file: bytes) -> None:
        with ZipFile(BytesIO(file)) as package:
            assert package.testzip() is None
            self.entries = package.infolist()
            self.raw = {name: package.read(name) for name in package.namelist()}
        self.parts = {name: ET.fromstring(raw) for name, raw in self.raw.items() if name.endswith((".xml", ".rels"))}
        self.body = self.parts["word/document.xml"]
        self.styles = self.parts["word/styles.xml"]

    def all(self, tag: str, part: str = "word/document.xml") -> list[Any]:
        return list(self.parts[part].iter(W + tag))

    def paragraphs(self, style: str, part: str = "word/document.xml") -> list[str]:
        return [
            text_of(paragraph)
            for paragraph in self.all("p", part)
            if value(paragraph.find(f"{W}pPr/{W}pStyle")) == style
        ]

    def style(self, style_id: str) -> Any:
        return next(style for style in self.all("style", "word/styles.xml") if get(style, "styleId") == style_id)

    def text(self) -> str:
        return "\n".join(text_of(paragraph) for paragraph in self.all("p"))

    def rows(self, table: int = 0) -> list[list[str]]:
        return [
            ["\n".join(text_of(p) for p in cell.iter(f"{W}p")) for cell in row.iter(f"{W}tc")]
            for row in self.all("tbl")[table].iter(f"{W}tr")
        ]


def get(element: Any, name: str) -> str | None:
    found = element.get(W + name)
    return None if found is None else str(found)


def value(element: Any) -> str | None:
    return None if element is None else get(element, "val")


def text_of(paragraph: Any) -> str:
    return "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
