"""The ledger's list and the outbox. What a person may not know of a dispute decides which tabs there are."""

from typing import Any

import django_filters
from django.db.models import BigIntegerField, Case, CharField, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.notices.models import Channel, Delivery, Message
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim, Measure, Sameness
from qiaoliang.fieldwork.outcomes.forms import OutcomeFilter
from qiaoliang.fieldwork.outcomes.kinds import KIND_CHOICES, KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from qiaoliang.kit import money
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.registry.regions.models import Level, Region

_DELIVERIES = {
    Delivery.WAITING: "waiting", Delivery.HANDED: "going", Delivery.SENT: "going", Delivery.DELIVERED: "done",
    Delivery.FAILED: "overdue", Delivery.WITHDRAWN: "off",
}  # fmt: skip


def figure(outcome: Any) -> str:
    """`1,500.00 万元`, `12 人`, `1 份`: what the record adds, with its unit."""
    kind = KINDS.get(outcome.kind)
    if kind is None:
        return "—"
    if kind.measure == Measure.AMOUNT:
        return f"{money.screen(outcome.amount_fen)} 万元"
    return f"{money.count(outcome.quantity)} {kind.unit}"


def _exported(outcome: Any) -> Any:
    kind = KINDS.get(outcome.kind)
    return (outcome.amount_fen or 0) / 100 if kind and kind.is_amount else outcome.quantity


def label_of(outcome: Any) -> str:
    return KINDS[outcome.kind].label if outcome.kind in KINDS else outcome.kind


def _enterprise(row: Any) -> Cell:
    if row.enterprise is None:
        return Cell("—")
    return Cell(str(row.enterprise), href=f"/enterprises/{row.enterprise_id}/", title=row.enterprise.name)


def _search(queryset: Any, text: str) -> Any:
    return queryset.filter(
        Q(title__icontains=text) | Q(document_number__icontains=text) | Q(counterpart__icontains=text)
        | Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
    )  # fmt: skip


def _tabs(actor: Actor) -> tuple[Tab, ...]:
    confirmed = Tab("confirmed", "已确认", when=Q(state=Claim.CONFIRMED))
    if not credit.knows(actor):
        review = Tab("review", "核实中", when=Q(state__in=(Claim.CLAIMED, Claim.DISPUTED)))
        return (Tab("all", "全部", when=Q(pk__isnull=False)), review, confirmed)
    return (
        Tab("all", "全部", when=Q(pk__isnull=False)),
        Tab("claimed", "待确认", when=Q(state=Claim.CLAIMED)),
        Tab("disputed", "有异议", when=Q(state=Claim.DISPUTED)),
        confirmed,
    )


def outcomes(actor: Actor) -> Listing:
    counties = dict(Region.everything.filter(level=Level.COUNTY).values_list("code", "name"))

    def state(row: Any) -> Cell:
        words, kind = credit.shown_state(row.state, actor)
        return Cell(words, status=kind)

    return Listing(
        key="outcomes",
        title="成效",
        unit="条",
        columns=(
            Column("on", "日期", lambda row: f"{row.happened_on:%Y-%m-%d}", sort="happened_on"),
            Column("kind", "类别", label_of, sort="kind"),
            Column("title", "事项", lambda row: Cell(row.title, href=row.get_absolute_url())),
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("county", "县区", lambda row: counties.get(row.region_code[:6], "—"), sort="region_code"),
            Column("figure", "数额", figure, export=_exported, sort=("amount_fen", "quantity")),
            Column("confirmer", "谁确认", lambda row: str(KINDS[row.kind].confirmer.label), shown=True),
            # Sorted by state, contradicted records would stand apart from those that merely wait.
            Column("state", "状态", state, sort="state" if credit.knows(actor) else ()),
            Column("document", "凭据", lambda row: row.document_number, shown=False),
            Column("counterpart", "对方单位", lambda row: row.counterpart, shown=False),
        ),
        order="-on",
        filterset=OutcomeFilter,
        search=_search,
        search_hint="事项、企业或凭据号",
        tabs=_tabs(actor),
        empty="还没有符合条件的成效。",
    )


class TwinFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label="类别", field_name="outcome__kind", choices=KIND_CHOICES, empty_label="全部"
    )

    class Meta:
        model = Twin
        fields = ()


_DECIDED = {Sameness.OPEN: "soon", Sameness.SAME: "off", Sameness.OTHER: "done"}


def _twin_search(rows: Any, text: str) -> Any:
    return rows.filter(
        Q(outcome__title__icontains=text) | Q(outcome__document_number__icontains=text)
        | Q(outcome__enterprise__name__icontains=text) | Q(outcome__enterprise__initials__icontains=text.lower())
    )  # fmt: skip


def twins() -> Listing:
    """Pairs of results that look like one thing, those that wait first."""
    is_open = Q(decision=Sameness.OPEN)
    return Listing(
        key="twins",
        title="疑似重复",
        unit="对",
        columns=(
            Column("found", "发现", lambda row: f"{timezone.localtime(row.found_at):%Y-%m-%d}", sort="found_at"),
            Column("kind", "类别", lambda row: label_of(row.outcome), sort="outcome__kind"),
            Column("later", "后登记", lambda row: Cell(row.outcome.title, href=row.get_absolute_url())),
            Column("earlier", "先登记", lambda row: Cell(row.earlier.title, href=row.earlier.get_absolute_url())),
            Column("enterprise", "企业", lambda row: _enterprise(row.outcome), sort="outcome__enterprise__sort_key"),
            Column("figure", "数额", lambda row: Cell(figure(row.outcome), second=f"先前 {figure(row.earlier)}")),
            Column("because", "相似之处", lambda row: row.because),
            Column("decision", "决定", lambda row: Cell(
                str(row.get_decision_display()), second=row.reason, status=_DECIDED[row.decision]), sort="decision"),
        ),
        order="-found",
        filterset=TwinFilter,
        search=_twin_search,
        search_hint="事项、企业或凭据号",
        tabs=(Tab("open", "待核对", when=is_open), Tab("decided", "已决定", when=~is_open)),
        empty="没有疑似重复的成效。",
    )  # fmt: skip


class OutboxFilter(django_filters.FilterSet):
    channel = django_filters.ChoiceFilter(label="渠道", choices=Channel.choices, empty_label="全部")
    delivery = django_filters.ChoiceFilter(label="状态", choices=Delivery.choices, empty_label="全部")

    class Meta:
        model = Message
        fields = ()


def messages() -> Any:
    """The outbox of the active scope, each message with the enterprise its record is about."""
    about = Outcome.everything.filter(pk=Cast(OuterRef("about_key"), BigIntegerField())).values("enterprise__name")
    enterprise = When(about_kind=Outcome._meta.label_lower, then=Subquery(about[:1]))
    return Message.objects.annotate(enterprise_name=Case(enterprise, output_field=CharField()))


def outbox() -> Listing:
    def delivery(row: Any) -> Cell:
        return Cell(row.get_delivery_display(), status=_DELIVERIES[row.delivery], second=row.problem)

    return Listing(
        key="outbox",
        title="外发箱",
        unit="条",
        columns=(
            Column(
                "created",
                "生成时间",
                lambda row: f"{timezone.localtime(row.created_at):%Y-%m-%d %H:%M}",
                sort="created_at",
            ),
            Column("to", "收件人", lambda row: Cell(row.to_name, href=f"/outcomes/outbox/{row.pk}/"), sort="to_name"),
            Column("enterprise", "企业", lambda row: row.enterprise_name or "—", sort="enterprise_name"),
            Column("text", "文字", lambda row: row.text),
            Column("channel", "渠道", lambda row: row.get_channel_display(), sort="channel"),
            Column("delivery", "状态", delivery, sort="delivery"),
        ),
        order="-created",
        filterset=OutboxFilter,
        search=lambda rows, text: rows.filter(Q(to_name__icontains=text) | Q(enterprise_name__icontains=text)),
        search_hint="收件人或企业",
        tabs=(
            Tab("waiting", "待送出", when=Q(delivery__in=(Delivery.WAITING, Delivery.FAILED))),
            Tab("gone", "已送出", when=~Q(delivery__in=(Delivery.WAITING, Delivery.FAILED))),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="没有等待送出的文字。",
    )
