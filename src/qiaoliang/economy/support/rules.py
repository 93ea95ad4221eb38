"""Clocks of a support case in working days, and what each step must state. Pure; configurable per city."""

from dataclasses import dataclass
from datetime import date

from qiaoliang.economy.support.choices import MONEY, Kind, Stage
from qiaoliang.kit.workdays import WorkCalendar


@dataclass(frozen=True)
class Limits:
    """Working days until the next step, as set by the city."""

    option: int = 5
    apply: int = 15
    decide: int = 20
    receive: int = 20

    def after(self, stage: str) -> int | None:
        """How long the step that follows `stage` may take; None where nothing is awaited."""
        return {
            Stage.NEED: self.option, Stage.OPTION: self.apply, Stage.APPLIED: self.decide, Stage.DECIDED: self.receive
        }.get(Stage(stage))  # fmt: skip


def due_on(stage: str, since: date, calendar: WorkCalendar, limits: Limits) -> date | None:
    """Last day for the step that follows `stage`, in working days after the day it was reached."""
    days = limits.after(stage)
    return None if days is None else calendar.add_workdays(since, days)


@dataclass(frozen=True)
class Lamp:
    text: str
    status: str


def lamp(stage: str, due: date | None, today: date, calendar: WorkCalendar) -> Lamp:
    """How much time is left, in words."""
    over = {
        Stage.RECEIVED: Lamp("已到位", "done"), Stage.WITHDRAWN: Lamp("已撤回", "off"),
        Stage.REFUSED: Lamp("可换办法", "soon"),
    }  # fmt: skip
    if stage in over or due is None:
        return over.get(Stage(stage), Lamp("—", "waiting"))
    if due < today:
        return Lamp(f"超 {max(calendar.workdays_between(due, today), 1)} 个工作日", "overdue")
    left = calendar.workdays_between(today, due)
    return Lamp(f"剩 {left} 个工作日" if left else "今天到期", "soon" if left <= 2 else "going")


NEXT_STEP = {
    Stage.NEED: "商定办法", Stage.OPTION: "企业申请", Stage.APPLIED: "等批复", Stage.DECIDED: "核对到位",
    Stage.RECEIVED: "—", Stage.REFUSED: "换个办法或撤回", Stage.WITHDRAWN: "—",
}  # fmt: skip
HOLDER = {
    Stage.NEED: "指导员", Stage.OPTION: "企业", Stage.APPLIED: "决定机关", Stage.DECIDED: "指导员",
    Stage.REFUSED: "指导员", Stage.RECEIVED: "—", Stage.WITHDRAWN: "—",
}  # fmt: skip
PARTY = {
    Kind.GRANT: "拨款机关", Kind.LOAN: "银行", Kind.RECRUITMENT: "招聘渠道", Kind.TRAINING: "培训机构",
    Kind.FEE_RELIEF: "决定机关",
}  # fmt: skip
DOCUMENT = {
    Kind.GRANT: "拨款文号", Kind.LOAN: "贷款合同号", Kind.RECRUITMENT: "用工备案号或合同批次号", Kind.TRAINING: "",
    Kind.FEE_RELIEF: "决定文号",
}  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """What a decision must state."""

    deciding_authority: str
    document_number: str
    legal_basis: str
    amount_fen: int | None
    count: int | None


def missing(kind: str, decision: Decision, helper: str) -> tuple[str, str] | None:
    """(field, sentence) of the first thing a granted decision lacks; None if it is complete.

    A grant, a loan and a fee relief name who decided, which is never the instructor; a fee relief its legal basis.
    """
    authority = decision.deciding_authority.strip()
    if kind in MONEY and not authority:
        return "deciding_authority", f"请写明{PARTY[Kind(kind)]}的全称。"
    if authority and helper and authority == helper:
        return "deciding_authority", "指导员只协调、不决定。请写作出决定的机关或银行。"
    if kind == Kind.FEE_RELIEF and not decision.legal_basis.strip():
        return "legal_basis", "减免费用必须写明法律依据，例如《××条例》第几条。"
    if kind == Kind.FEE_RELIEF and not decision.document_number.strip():
        return "document_number", "请写明决定文号。"
    if kind in MONEY and not decision.amount_fen:
        return "amount", "请填写批准的金额。"
    return None


def persons(text: str) -> list[tuple[str, str]]:
    """`王某某 1990-05` a line → (name, month of birth). Raises ValueError with the line that cannot be read."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace("，", " ").replace(",", " ").replace("\u3000", " ").split()
        if not words:
            continue
        if len(words) != 2 or not _is_month(words[1]):
            raise ValueError(f"第 {number} 行请写成“姓名 出生年月”，例如“林望 1990-05”。")
        found.append((words[0], words[1]))
    return found


def _is_month(text: str) -> bool:
    year, dash, month = text.partition("-")
    return bool(dash) and year.isdecimal() and len(year) == 4 and month.isdecimal() and 1 <= int(month) <= 12
