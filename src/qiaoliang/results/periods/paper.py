"""One period as an official document: the frozen figures, what was reported before, what the records say now.

Equal editions under an equal base give equal bytes: the file's own date is the moment the edition was taken.
"""

from datetime import date

from qiaoliang.kit.documents import Column, OfficialDocument, verification_code
from qiaoliang.kit.documents.tables import Cell
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.links import Link
from qiaoliang.kit.remembered import State
from qiaoliang.results.periods import telling
from qiaoliang.results.periods.models import Edition, Period
from qiaoliang.results.periods.telling import Line

COLUMNS = (
    Column("指标", 5), Column("已确认", 4, is_numeric=True), Column("申报", 3, is_numeric=True),
    Column("抽查核实", 3, is_numeric=True), Column("原报", 3, is_numeric=True), Column("现在", 3, is_numeric=True),
)  # fmt: skip
SMALL = (
    "已确认、申报、抽查核实是{stage}的数；更正过的，原报列出更正以前的数；"
    "现在的记录不同的，现在列出不同的数，裁定以前以本表为准。"
)


def word(period: Period, today: date, version: State, root: str) -> bytes:
    """The Word file of a period that has an edition. `root` is the system's own address, `https://…/`."""
    edition = period.edition
    assert edition is not None
    name = f"{period.holder_name}{period.said.replace(' ', '')}"
    paper = OfficialDocument(f"{name}职能党建指导员工作数字", created=edition.taken_at)
    stage = "冻结" if period.is_frozen else "提交"
    paper.title(f"{name}\n职能党建指导员工作数字（{stage}数）")
    paper.paragraph(telling.standing(period).replace(" ", ""))
    sections = telling.frozen(period, telling.now(period, today, version))
    paper.paragraph(_opening([line for _role, lines in sections for line in lines], period, today))
    empty: list[str] = []
    for role, lines in sections:
        empty += [line.kept.label for line in lines if line.is_empty]
        shown = [line for line in lines if not line.is_empty]
        if shown:
            paper.heading(str(role.label))
            paper.table(COLUMNS, [_row(line) for line in shown], note=_notes(shown))
    if empty:
        paper.paragraph(f"本期没有记录的{len(empty)}项：{'、'.join(empty)}。")
    paper.note(SMALL.format(stage=stage))
    paper.signature(period.holder_name, edition.known_on, is_sealed=False)
    here = f"{root.rstrip('/')}{period.get_absolute_url()}"
    note = f"口径版本{edition.catalogue.code}，核验码与系统中这一期页面所印的一致；记录见{here}"
    paper.closing(edition.known_on, code_of(edition), note)
    return paper.to_bytes()


def code_of(edition: Edition) -> str:
    """What the document prints and the period's page too: of the edition's digest."""
    return verification_code(f"{edition.period_id}|{edition.number}|{edition.digest}".encode())


def _opening(lines: list[Line], period: Period, today: date) -> str:
    restated, differing = sum(bool(line.filed) for line in lines), sum(bool(line.now) for line in lines)
    assert period.edition is not None
    later = f"其中{restated}项经更正，原报的数一并列出。" if restated else ""
    now = (
        f"{chinese_date(today)}的记录与其中{differing}项不同，列在“现在”一栏。"
        if differing
        else f"{chinese_date(today)}的记录与本表相同。"
    )
    return f"本表为第{period.edition.number}版，取数时操作日志至第{period.edition.head_number}条。{later}{now}"


def _row(line: Line) -> list[Cell]:
    cells = (
        (line.confirmed, line.href), (line.claimed, line.claimed_href), (line.verified, ""),
        (line.filed, line.filed_href), (line.now, ""),
    )  # fmt: skip
    return [line.kept.label, *(_cell(text.replace(" ", ""), href) for text, href in cells)]


def _cell(text: str, href: str) -> Cell:
    """A number opens the records that it was frozen with."""
    return Link(text, href) if href and text not in ("", "—") else text or "—"


def _notes(lines: list[Line]) -> str:
    return "；".join(f"{line.kept.label}：{line.note}" for line in lines if line.note)
