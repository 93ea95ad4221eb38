"""The pledge board as a document (承诺公示栏) in the layout of GB/T 9704, to be printed and hung up."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qiaoliang.kit.documents import Column, OfficialDocument, verification_code
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.party.campaigns import rules
from qiaoliang.party.campaigns.choices import PledgeBy
from qiaoliang.party.campaigns.models import Pledge
from qiaoliang.party.organisations.models import Organisation

COLUMNS = (Column("序号"), Column("承诺内容", 6), Column("承诺人", 2), Column("期限", 2), Column("兑现情况", 4))


@dataclass(frozen=True)
class Paper:
    content: bytes
    filename: str
    code: str


def board(organisation: Organisation, pledges: Sequence[Pledge], *, year: int, on: date, at: datetime) -> Paper:
    """The board of one year: the organisation's pledges, then its members', each with what became of it."""
    title = f"{organisation.name}\n{year}年承诺公示栏"
    paper = OfficialDocument(title, created=at)
    paper.title(title)
    kept = sum(pledge.kept_on is not None for pledge in pledges)
    late = sum(pledge.kept_on is None and pledge.withdrawn_on is None and pledge.due_on < on for pledge in pledges)
    paper.paragraph(
        f"截至{chinese_date(on)}，公示承诺{len(pledges)}项，已兑现{kept}项，逾期{late}项。"
        "欢迎党员群众监督，有不同意见可向本组织或上级党委反映。"
    )
    stated: list[Any] = [organisation.pk, year, on.isoformat()]
    for made_by in PledgeBy:
        mine = [pledge for pledge in pledges if pledge.made_by == made_by]
        if mine:
            paper.heading(f"{made_by.label}承诺")
            rows = [_row(number, pledge, on) for number, pledge in enumerate(mine, start=1)]
            paper.table(COLUMNS, rows)
            stated += rows
    paper.signature(organisation.name, on)
    code = verification_code(json.dumps(stated, ensure_ascii=False).encode())
    paper.closing(on, code)
    return Paper(paper.to_bytes(), f"承诺公示栏-{year}.docx", code)


def _row(number: int, pledge: Pledge, on: date) -> list[str]:
    lamp = rules.pledge_lamp(due_on=pledge.due_on, kept_on=pledge.kept_on, withdrawn_on=pledge.withdrawn_on, today=on)
    became = "：".join(filter(None, (lamp.text, pledge.kept_how or pledge.withdraw_reason)))
    who = pledge.person_name or str(PledgeBy(pledge.made_by).label)
    return [str(number), pledge.text, who, f"{pledge.due_on:%Y-%m-%d}", became]
