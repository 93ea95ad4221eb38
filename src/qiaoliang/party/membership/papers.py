"""Documents in the layout of GB/T 9704: the public notice, the list of candidates, the minutes of a vote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from qiaoliang.kit.documents import Column, OfficialDocument, verification_code
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.membership.choices import StepCode
from qiaoliang.party.membership.editions import NOTICE_WORKDAYS
from qiaoliang.party.membership.models import Admission, Step
from qiaoliang.party.membership.progress import History

NOTICE, MINUTES = "notice", "minutes"
TITLES: Final = {NOTICE: "发展对象公示", MINUTES: "支部大会表决记录"}
PURPOSES: Final = {NOTICE: "张贴公示", MINUTES: "会议记录归档"}


@dataclass(frozen=True)
class Paper:
    content: bytes
    filename: str
    code: str


def notice(admission: Admission, history: History, *, on: date, calendar: WorkCalendar, at: datetime) -> Paper:
    """The notice before somebody is listed as a development candidate, with five working days from the day it hangs."""
    activist = history.last(StepCode.ACTIVIST)
    if activist is None or history.last(StepCode.PROPOSED) is None:
        raise Refusal("还没有提出发展对象人选，不能出公示。")
    end = calendar.add_workdays(on, NOTICE_WORKDAYS - 1 if calendar.is_workday(on) else NOTICE_WORKDAYS)
    organisation = admission.organisation
    title = "关于拟列为发展对象的公示"
    paper = OfficialDocument(title, created=at)
    paper.title(title)
    paper.paragraph(
        f"根据《中国共产党发展党员工作细则》，经{organisation.name}研究，{organisation.upper_committee}同意，"
        f"拟将{admission.name}同志列为发展对象。该同志{chinese_date(admission.applied_on)}递交入党申请书，"
        f"{chinese_date(activist.on)}被确定为入党积极分子，培养教育已满一年。"
    )
    paper.paragraph(
        f"公示期为{chinese_date(on)}至{chinese_date(end)}（{NOTICE_WORKDAYS}个工作日）。"
        f"公示期内，可向{organisation.name}或{organisation.upper_committee}反映情况。"
        "反映情况请说明事实，组织为反映人保密。"
    )
    paper.signature(organisation.name, on)
    code = _code(NOTICE, admission.pk, on.isoformat(), end.isoformat())
    paper.closing(on, code)
    return Paper(paper.to_bytes(), f"{title}-{on:%Y%m%d}.docx", code)


def minutes(admission: Admission, step: Step, *, on: date, at: datetime) -> Paper:
    """The record of one vote: counts, never who voted how."""
    organisation = admission.organisation
    is_conversion = step.code == StepCode.CONVERSION
    matter = "预备党员转为正式党员" if is_conversion else "接收为中国共产党预备党员"
    title = f"{organisation.name}党员大会\n关于{admission.name}同志{matter}的表决记录"
    paper = OfficialDocument(title, created=at)
    paper.title(title)
    paper.paragraph(
        f"{chinese_date(step.happened_on)}，{organisation.name}召开党员大会，讨论{admission.name}同志{matter}。"
        f"采取无记名投票方式，逐人表决。"
    )
    rows = [
        ("应到会有表决权的正式党员", step.entitled_count), ("到会有表决权的正式党员", step.present_count),
        ("赞成", step.yes_count), ("会前书面赞成", step.written_yes_count), ("不赞成", step.no_count),
    ]  # fmt: skip
    paper.table(
        [Column("项目", 3), Column("人数（票数）", 1, is_numeric=True)],
        [(label, str(number or 0)) for label, number in rows],
        large=True,
    )
    carried = (step.yes_count or 0) + (step.written_yes_count or 0)
    result = "通过决议" if step.counts else "没有通过"
    paper.paragraph(
        f"赞成共{carried}票，{'超过' if step.counts else '没有超过'}应到会有表决权正式党员的半数，{result}。"
    )
    paper.signature(organisation.name, step.happened_on)
    code = _code(MINUTES, step.pk, step.happened_on.isoformat(), *(str(number) for _, number in rows))
    paper.closing(on, code)
    return Paper(paper.to_bytes(), f"表决记录-{step.happened_on:%Y%m%d}.docx", code)


def candidates(rows: Sequence[Admission], *, issuer: str, on: date, at: datetime) -> Paper:
    """The list of development candidates of a branch or an area, with how far each has come."""
    title = "发展对象名单"
    paper = OfficialDocument(title, created=at)
    paper.title(f"{issuer}\n{title}")
    paper.paragraph(f"截至{chinese_date(on)}，共有发展对象{len(rows)}人。")
    paper.table(
        [Column("序号"), Column("姓名", 2), Column("党组织", 5), Column("申请日期", 3), Column("下一步", 3)],
        [
            (str(number), row.name, row.organisation.name, f"{row.applied_on:%Y-%m-%d}",
             str(StepCode(row.next_code).label) if row.next_code else "—")
            for number, row in enumerate(rows, start=1)
        ],
    )  # fmt: skip
    paper.signature(issuer, on)
    code = _code("candidates", on.isoformat(), *(str(row.pk) for row in rows))
    paper.closing(on, code)
    return Paper(paper.to_bytes(), f"{title}-{on:%Y%m%d}.docx", code)


def _code(*parts: object) -> str:
    return verification_code(json.dumps([str(part) for part in parts], ensure_ascii=False).encode())
