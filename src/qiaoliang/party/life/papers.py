"""Documents in the layout of GB/T 9704: the minutes of a meeting, the year of a branch."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from qiaoliang.kit.documents import Column, OfficialDocument, verification_code
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.party.life.choices import Presence, State
from qiaoliang.party.life.models import Attendance, Gathering
from qiaoliang.party.life.overview import Row, Year
from qiaoliang.party.organisations.models import Organisation

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES_APART: Final = "、"
COUNTS: Final = ("应到会", "到会", "赞成", "反对", "弃权")


@dataclass(frozen=True)
class Paper:
    content: bytes
    filename: str
    code: str


def minutes(gathering: Gathering, *, at: datetime) -> Paper:
    """The minutes: when, where, who, what was said, what was decided by which count."""
    organisation, kind = gathering.organisation, str(gathering.get_kind_display())
    title = f"{organisation.name}{kind}记录"
    paper = OfficialDocument(title, created=at)
    paper.title(f"{organisation.name}\n{kind}记录")
    for lead, text in _head(gathering):
        paper.paragraph(text, lead=f"{lead}：")
    paper.heading("会议内容")
    paper.paragraph(gathering.minutes or "（未作记录）")
    decisions = list(gathering.decisions.filter(superseded_at=None).order_by("pk"))
    if decisions:
        paper.heading("表决")
        paper.table(
            [Column("事项", 6), *(Column(name, 1, is_numeric=True) for name in COUNTS), Column("结果", 2)],
            [
                (d.text, *(str(n) for n in (d.entitled_count, d.present_count, d.yes_count, d.no_count,
                                            d.abstained_count)), "通过" if d.is_carried else "没有通过")
                for d in decisions
            ],
        )  # fmt: skip
    paper.signature(organisation.name, gathering.on)
    code = _code("minutes", gathering.pk, gathering.version, *(decision.pk for decision in decisions))
    paper.closing(gathering.on, code)
    return Paper(paper.to_bytes(), f"{kind}记录-{gathering.on:%Y%m%d}.docx", code)


def _head(gathering: Gathering) -> list[tuple[str, str]]:
    rows = list(gathering.attendances.select_related("member").order_by("member"))
    away = {presence: [row for row in rows if row.presence == presence] for presence in Presence}
    found = [
        ("时间", chinese_date(gathering.on) + (f"{gathering.starts_at:%H:%M}" if gathering.starts_at else "")),
        ("地点", gathering.venue), ("主持人", gathering.host_name), ("议题", gathering.topic),
        ("应到", f"{len(rows)}人"),
        ("到会", f"{len(away[Presence.PRESENT])}人：{_names(away[Presence.PRESENT])}"),
        ("请假", _names(away[Presence.LEAVE])), ("缺席", _names(away[Presence.ABSENT])),
    ]  # fmt: skip
    return [(lead, text) for lead, text in found if text]


def _names(rows: list[Attendance]) -> str:
    return NAMES_APART.join(row.member.name for row in rows)


def year(organisation: Organisation, found: Year, *, on: date, at: datetime) -> Paper:
    """The year's meetings by kind with what was owed and kept, what is missing, and every meeting held."""
    title = f"{found.year}年组织生活情况"
    paper = OfficialDocument(title, created=at)
    paper.title(f"{organisation.name}\n{title}")
    paper.paragraph(f"截至{chinese_date(on)}，{found.year}年已开会议{found.held}次。")
    paper.heading("应开和已开")
    paper.table(
        [Column("会议", 4), *(Column(name, 2, is_numeric=True) for name in ("应开", "已开", "没有开"))],
        [(row.label, str(row.owed), str(row.kept), str(row.missed)) for row in found.rows],
        large=True,
    )
    if found.lacking:
        paper.heading("还缺")
        paper.paragraph("；".join(f"{period}{kind}（{cell.text}）" for cell, kind, period in found.lacking) + "。")
    paper.heading("已开的会议")
    held = _held(found.rows)
    paper.table(
        [Column("日期", 3), Column("会议", 3), Column("议题", 6), Column("到会/应到", 2)],
        [
            (f"{g.on:%Y-%m-%d}", str(g.get_kind_display()), g.topic, f"{g.present_count}/{g.expected_count}")
            for g in held
        ],
    )
    paper.signature(organisation.name, on)
    code = _code("year", organisation.pk, found.year, on.isoformat(), *(g.pk for g in held))
    paper.closing(on, code)
    return Paper(paper.to_bytes(), f"{title}-{on:%Y%m%d}.docx", code)


def _held(rows: list[Row]) -> list[Gathering]:
    found = [g for row in rows for month in row.months for g in month if g.state == State.HELD]
    return sorted(found, key=lambda gathering: (gathering.on, gathering.pk))


def _code(*parts: object) -> str:
    return verification_code(json.dumps([str(part) for part in parts], ensure_ascii=False).encode())
