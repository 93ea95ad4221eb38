"""Every kind of record somebody outside may be asked about, and the sentence that says what was recorded."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.outcomes.actions import wording
from qiaoliang.fieldwork.outcomes.models import Credited, Outcome
from qiaoliang.harmony.care.models import Aid
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.giving.models import Gift, Tie
from qiaoliang.kit import money


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _of(row: Any) -> str:
    return row.enterprise.name if row.enterprise else ""


def _project(row: Any) -> str:
    return f"{_of(row)}于 {_day(row.happened_on)} 启动技术革新项目“{row.title}”。"


def _benefit(row: Any) -> str:
    return (
        f"{_of(row)}的项目“{row.project.title}”至 {_day(row.happened_on)} 新增效益 {money.document(row.amount_fen)}。"
    )


def _event(row: Any) -> str:
    return f"{row.organisers}于 {_day(row.happened_on)} 举办“{row.title}”。"


def _gift(row: Any) -> str:
    what = row.goods or row.get_kind_display()
    amount = money.document(row.amount_fen)
    return f"{row.recipient}于 {_day(row.happened_on)} 收到{_of(row)}{what}，价值 {amount}，票据 {row.receipt_number}。"


def _aid(row: Any) -> str:
    whom = f"{money.count(row.people_count)} 名困难职工"
    amount = f"，共 {money.document(row.amount_fen)}" if row.amount_fen else ""
    return f"{_of(row)}于 {_day(row.happened_on)} 帮扶{whom}（{row.get_purpose_display()}）{amount}。"


def _tie(row: Any) -> str:
    return f"{_of(row)}自 {_day(row.happened_on)} 起与{row.partner}{row.get_kind_display()}：{row.content}。"


SENTENCES: Final[dict[type[Credited], Callable[[Any], str]]] = {
    Outcome: wording,
    Project: _project,
    Benefit: _benefit,
    Event: _event,
    Gift: _gift,
    Aid: _aid,
    Tie: _tie,
}
_MODELS: Final = {model._meta.label_lower: model for model in SENTENCES}


def find(kind: str, key: str) -> Credited | None:
    """The row a link is about; None if its kind is not one people outside are asked about."""
    model = _MODELS.get(kind)
    found: Any = model.everything.filter(pk=key).first() if model and key.isdecimal() else None
    row: Credited | None = found
    return row


def sentence(row: Credited) -> str:
    return SENTENCES[type(row)](row)
