"""The lists of transfers and of floating members."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.membership.permits import sees_names
from qiaoliang.party.transfers.choices import Direction, TransferState
from qiaoliang.party.transfers.models import Floating, Transfer

SOON = timedelta(days=14)


def lamp(due_on: date, today: date) -> tuple[str, str]:
    left = (due_on - today).days
    if left < 0:
        return "overdue", f"过期 {-left} 天"
    return ("soon" if left <= SOON.days else "waiting"), f"剩 {left} 天"


def _named(actor: Actor) -> Any:
    full = sees_names(actor)
    return lambda row: row.name if full else mask_name(row.name)


def transfers(actor: Actor, today: date) -> Listing:
    named = _named(actor)

    def due(row: Any) -> Cell:
        if row.state != TransferState.ISSUED:
            return Cell("—")
        status, words = lamp(row.due_on, today)
        return Cell(f"{row.due_on:%Y-%m-%d}", second=words, status=status)

    open_ = Q(state=TransferState.ISSUED)
    return Listing(
        key="transfers",
        title="组织关系转接",
        unit="件",
        columns=(
            Column(
                "name", "姓名",
                lambda t: Cell(named(t), second=t.letter_number, href=t.get_absolute_url()),
                sort="pk",
            ),
            Column("source", "转出", lambda t: t.source_name, sort="source_name"),
            Column("target", "转入", lambda t: t.target_name, sort="target_name"),
            Column("state", "状态", lambda t: t.get_state_display(), sort="state"),
            Column("issued", "开具", lambda t: f"{t.issued_on:%Y-%m-%d}", sort="issued_on"),
            Column("due", "有效期至", due, sort="due_on"),
            Column("settled", "接收或退回", lambda t: f"{t.settled_on:%Y-%m-%d}" if t.settled_on else "—",
                   sort="settled_on:last"),
        ),
        order="due",
        search=lambda rows, text: rows.filter(
            Q(name=text) | Q(source_name__icontains=text) | Q(target_name__icontains=text) | Q(letter_number=text)
        ),
        search_hint="姓名、党组织或介绍信编号",
        tabs=(
            Tab("open", "待接收", when=open_),
            Tab("late", "介绍信已过期", when=open_ & Q(due_on__lt=today)),
            Tab("received", "已接收", when=Q(state=TransferState.RECEIVED)),
            Tab("returned", "已退回", when=Q(state=TransferState.RETURNED)),
        ),
        empty="没有转接在办。",
        may_export=lambda who: False,  # political status does not leave by a click
    )  # fmt: skip


def transfer_rows() -> Any:
    return Transfer.objects.all()


def floats(actor: Actor, today: date) -> Listing:
    named = _named(actor)
    present = Q(ends_on=None)

    def due(row: Any) -> Cell:
        if row.ends_on is not None:
            return Cell(f"{row.ends_on:%Y-%m-%d} 结束", second=row.end_reason, status="off")
        status, words = lamp(row.due_on, today)
        return Cell(f"{row.due_on:%Y-%m-%d}", second="请核实或转接" if status == "overdue" else words, status=status)

    return Listing(
        key="floats",
        title="流动党员",
        unit="人",
        columns=(
            Column(
                "name", "姓名",
                lambda f: Cell(named(f), second=f.get_kind_display(), href=f"/party/floats/{f.pk}/"),
                sort="pk",
            ),
            Column("direction", "流向", lambda f: f.get_direction_display(), sort="direction"),
            Column("organisation", "党组织", lambda f: f.organisation.name, sort="organisation__name"),
            Column("elsewhere", "外出地或原籍", lambda f: f.elsewhere, sort="elsewhere"),
            Column("since", "起", lambda f: f"{f.starts_on:%Y-%m-%d}", sort="starts_on"),
            Column("due", "满半年核实", due, sort="due_on"),
        ),
        order="due",
        search=lambda rows, text: rows.filter(
            Q(name=text) | Q(organisation__name__icontains=text) | Q(elsewhere__icontains=text)
        ),
        search_hint="姓名、党组织或外出地",
        tabs=(
            Tab("present", "现有", when=present),
            Tab("out", "流出", when=present & Q(direction=Direction.OUT)),
            Tab("in", "流入", when=present & Q(direction=Direction.IN)),
            Tab("late", "满半年待核实", when=present & Q(due_on__lt=today)),
            Tab("ended", "已结束", when=~present),
        ),
        empty="没有登记流动党员。",
        may_export=lambda who: False,
    )  # fmt: skip


def float_rows() -> Any:
    return Floating.objects.select_related("organisation")
