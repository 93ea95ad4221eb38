"""The lists of bookings and of enterprises that lack, or now have, a venue or funds."""

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.centres.choices import BookingState, Lack
from qiaoliang.party.centres.forms import ShortageFilter
from qiaoliang.party.centres.models import Booking, Shortage
from qiaoliang.party.organisations.models import Coverage

STATUS = {BookingState.BOOKED: "going", BookingState.USED: "done", BookingState.CANCELLED: "off"}
HAS = Q(settled_on__isnull=False) | Q(kind=Lack.VENUE, used=True) | Q(kind=Lack.FUNDS, funded=True)


def _booking_act(booking: Any, today: date) -> Cell:
    if booking.state != BookingState.BOOKED:
        return Cell("—")
    if booking.on < today:
        return Cell("登记使用", href=f"/party/centres/bookings/{booking.pk}/use/")
    return Cell("取消", href=f"/party/centres/bookings/{booking.pk}/cancel/")


def _booking_state(booking: Any, today: date) -> Cell:
    if booking.state == BookingState.BOOKED and booking.on < today:
        return Cell("待登记使用", status="soon")
    return Cell(str(booking.get_state_display()), second=booking.cancel_reason, status=STATUS[booking.state])


def bookings(actor: Actor, today: date) -> Listing:
    return Listing(
        key="bookings",
        title="场地预约",
        unit="次",
        columns=(
            Column("on", "日期", lambda b: Cell(f"{b.on:%Y-%m-%d}", second=b.span), sort=("on", "first")),
            Column(
                "room", "场地",
                lambda b: Cell(
                    b.room.centre.name, second=b.room.name, href=f"/party/centres/{b.room.centre_id}/rooms/"
                ),
                sort="room__centre__name",
            ),
            Column("organisation", "党组织", lambda b: b.organisation.name, sort="organisation__name"),
            Column("purpose", "用途", lambda b: b.purpose, sort="purpose"),
            Column("people", "到场人数", lambda b: str(b.people_count or "—"), sort="people_count", numeric=True),
            Column("state", "状态", lambda b: _booking_state(b, today), sort="state"),
            Column("act", "办理", lambda b: _booking_act(b, today)),
        ),
        order="-on",
        search=lambda rows, text: rows.filter(
            Q(room__centre__name__icontains=text) | Q(organisation__name__icontains=text) | Q(purpose__icontains=text)
        ),
        search_hint="场地、党组织或用途",
        tabs=(
            Tab("ahead", "将要用", when=Q(state=BookingState.BOOKED, on__gte=today)),
            Tab("unsaid", "待登记使用", when=Q(state=BookingState.BOOKED, on__lt=today)),
            Tab("used", "已使用", when=Q(state=BookingState.USED)),
            Tab("cancelled", "已取消", when=Q(state=BookingState.CANCELLED)),
        ),
        empty="没有预约。到“活动中心”里选一处，点“场地和预约”。",
        empty_href="/party/centres/",
        empty_action="看活动中心",
        may_export=lambda who: who.can(Can.EXPORT) or who.can(Can.KEEP_BRANCH),
    )  # fmt: skip


def booking_rows() -> Any:
    return Booking.objects.select_related("room__centre", "organisation")


def _has(shortage: Any) -> Cell:
    if shortage.settled_on:
        return Cell("已自行解决", second=f"{shortage.settled_on:%Y-%m-%d}", status="done")
    if shortage.kind == Lack.VENUE and shortage.used:
        return Cell("已有场所", second="所在党组织已使用活动中心", status="done")
    if shortage.kind == Lack.FUNDS and shortage.funded:
        return Cell("已有经费", second="经费已确认到账", status="done")
    return Cell("还没有", status="soon")


def shortages(actor: Actor) -> Listing:
    return Listing(
        key="shortages",
        title="缺场所缺经费的企业",
        unit="项",
        columns=(
            Column(
                "enterprise", "企业", lambda s: Cell(s.enterprise.name, href=f"/enterprises/{s.enterprise_id}/"),
                sort="enterprise__sort_key", export=lambda s: s.enterprise.name,
            ),
            Column("kind", "缺什么", lambda s: s.get_kind_display(), sort="kind"),
            Column("noted", "登记", lambda s: f"{s.noted_on:%Y-%m-%d}", sort="noted_on"),
            Column("now", "现在", _has),
            Column("note", "说明", lambda s: s.note or "—"),
            Column("act", "办理", lambda s: _act(actor, s)),
        ),
        order="-noted",
        filterset=ShortageFilter,
        search=lambda rows, text: rows.filter(enterprise__name__icontains=text),
        search_hint="企业",
        tabs=(Tab("lacking", "还没有", when=~HAS), Tab("has", "现在有了", when=HAS)),
        empty="没有登记。企业没有场所或经费的，登记在这里，用上活动中心或经费到账后自动显示“现在有了”。",
        may_export=lambda who: who.can(Can.EXPORT),
    )  # fmt: skip


def _act(actor: Actor, shortage: Any) -> Cell:
    if shortage.settled_on or (shortage.used and shortage.kind == Lack.VENUE):
        return Cell("—")
    if shortage.kind == Lack.FUNDS and not shortage.funded and actor.can(Can.LOG_CONTACTS):
        return Cell("登记经费", href="/outcomes/claim/?kind=activity_funds")
    return Cell("已自行解决", href=f"/party/centres/shortages/{shortage.pk}/settle/")


def shortage_rows() -> Any:
    """Each with `used`, a room used by an organisation that covers the enterprise, and `funded`, funds confirmed."""
    covering = Coverage.everything.filter(enterprise=OuterRef(OuterRef("enterprise")), ends_on=None).order_by()
    used = Booking.everything.filter(
        state=BookingState.USED, on__gte=OuterRef("noted_on"), organisation__in=covering.values("organisation")
    )
    keys = covering.annotate(key=Cast("organisation", CharField())).values("key")
    funds = Outcome.everything.filter(
        Q(enterprise=OuterRef("enterprise")) | Q(organisation_key__in=keys), kind="activity_funds",
        state=Claim.CONFIRMED, happened_on__gte=OuterRef("noted_on"),
    )  # fmt: skip
    return Shortage.objects.select_related("enterprise").annotate(used=Exists(used), funded=Exists(funds))
