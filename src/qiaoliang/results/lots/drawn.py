"""What can be drawn: results of the ledger, gifts, what innovations brought, demands that the owner called solved.

In the frame a result of the ledger is its number; every other record has a letter before it, so that no two are one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit
from qiaoliang.fieldwork.outcomes.actions import wording as of_outcome
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.listings import figure as figure_of_outcome
from qiaoliang.fieldwork.outcomes.models import Outcome, confirmed
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.kit import money
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.results.checks.catalogue import HINT_CODES
from qiaoliang.results.checks.models import Finding
from qiaoliang.results.lots import rules
from qiaoliang.results.lots.choices import Kind
from qiaoliang.results.lots.rules import Mark


@dataclass(frozen=True)
class Drawable:
    """One kind of record: which count, on which day, and how they are read out on the telephone."""

    kind: Kind
    model: Any
    letter: str
    page: str
    day: str
    counts: Callable[[datetime], Q]
    wording: Callable[[Any], str]
    figure: Callable[[Any], str]
    label: Callable[[Any], str]
    has_amount: bool = True

    def mark(self, key: int) -> Mark:
        return f"{self.letter}{key}" if self.letter else key

    def frame(self, region: str, starts_on: date, ends_on: date, at: datetime) -> Iterator[tuple[Mark, str]]:
        """A hint counts once the days in which it is the person's own are over: stratum and frame would show it."""
        hints = Finding.everything.filter(
            code__in=HINT_CODES, about_kind=self.model._meta.label_lower, open_on__lte=timezone.localdate(at)
        )
        hinted = {int(key) for key in hints.values_list("about_key", flat=True)}
        span = {f"{self.day}__range": (starts_on, ends_on), "region_code__startswith": region}
        rows = self.model.everything.filter(self.counts(at), **span).order_by("pk")
        columns = ("pk", "amount_fen") if self.has_amount else ("pk",)
        for key, *amount in rows.values_list(*columns).iterator(chunk_size=5000):
            yield self.mark(key), rules.stratum(amount[0] if amount else None, is_hinted=key in hinted)


def _enterprise(row: Any) -> str:
    return row.enterprise.name if row.enterprise else ""


def _amount(row: Any) -> str:
    return f"{money.screen(row.amount_fen)} 万元"


def _of_gift(row: Gift) -> str:
    what = money.document(row.amount_fen) + (f"的{row.goods}" if row.goods else "")
    return f"{_enterprise(row)}{chinese_date(row.happened_on)}向{row.recipient}捐赠{what}（票据{row.receipt_number}）"


def _of_benefit(row: Benefit) -> str:
    told = f"{chinese_date(row.happened_on)}填报新增经济效益{money.document(row.amount_fen)}"
    return f"{_enterprise(row)}的技术革新项目“{row.project.title}”，{told}"


def _of_demand(row: Demand) -> str:
    closed_on = chinese_date(row.closed_on) if row.closed_on else ""
    return f"{_enterprise(row)}{chinese_date(row.heard_on)}提出的诉求“{row.title}”，{closed_on}业主评价已解决"


def _solved(at: datetime) -> Q:
    """A demand that is confidential towards somebody is not read out of a list."""
    return Demand.solved(at) & Q(secrets=None)


DRAWABLES: Final = {
    one.kind: one
    for one in (
        Drawable(
            Kind.OUTCOME, Outcome, "", "/outcomes/{}/", "happened_on", confirmed, of_outcome, figure_of_outcome,
            lambda row: str(KINDS[row.kind].label),
        ),
        Drawable(
            Kind.GIFT, Gift, "G", "/harmony/gifts/{}/", "happened_on", confirmed, _of_gift, _amount,
            lambda row: "捐赠",
        ),
        Drawable(
            Kind.BENEFIT, Benefit, "B", "/economy/benefits/{}/", "happened_on", confirmed, _of_benefit, _amount,
            lambda row: "革新效益",
        ),
        Drawable(
            Kind.DEMAND, Demand, "D", "/demands/{}/", "closed_on", _solved, _of_demand, lambda row: "1 件",
            lambda row: "诉求", has_amount=False,
        ),
    )
}  # fmt: skip
_BY_LETTER: Final = {one.letter: one for one in DRAWABLES.values()}
ABOUT: Final = (
    "outcome__enterprise", "gift__enterprise", "benefit__enterprise", "benefit__project", "demand__enterprise",
)  # fmt: skip


def of(item: Any) -> Drawable:
    return DRAWABLES[Kind(item.kind)]


def parsed(mark: Mark) -> tuple[Kind, int]:
    """What a mark of the frame stands for."""
    if isinstance(mark, int):
        return Kind.OUTCOME, mark
    return _BY_LETTER[mark[0]].kind, int(mark[1:])


def rows(marks: list[Mark]) -> dict[Mark, tuple[Kind, Any]]:
    """The records behind the marks, one query a kind."""
    keys: dict[Kind, list[int]] = {}
    for kind, key in map(parsed, marks):
        keys.setdefault(kind, []).append(key)
    return {
        DRAWABLES[kind].mark(row.pk): (kind, row)
        for kind, own in keys.items()
        for row in DRAWABLES[kind].model.everything.filter(pk__in=own)
    }
