"""A case as an official document (GB/T 9704), told for an audience."""

from datetime import date, datetime

from qiaoliang.kit.documents import OfficialDocument
from qiaoliang.results.exemplars.choices import Reach
from qiaoliang.results.exemplars.printing import Printed

USE = {
    Reach.INTERNAL: "内部使用，不得外传。", Reach.EXCHANGE: "供县区之间交流，不得公开。", Reach.PUBLIC: "",
}  # fmt: skip


def case(told: Printed, *, audience: Reach, created: datetime, dated: date, office: str) -> bytes:
    paper = OfficialDocument(told.title, created=created)
    paper.title(told.title)
    for heading, text in (("起因", told.background), ("做法", told.practice), ("成效", told.effect)):
        paper.heading(heading)
        paper.paragraph(text)
    if told.quotes:
        paper.heading("各方评价")
        for words in told.quotes:
            paper.paragraph(words)
    paper.signature(office, dated, is_sealed=False)
    named = "企业和人物的姓名名称均经书面同意；没有同意的，以身份代称。"
    paper.note(f"{USE[audience]}{named}")
    return paper.to_bytes()
