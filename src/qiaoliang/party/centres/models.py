"""Regional activity centres (区域性党员活动中心): rooms and hours, bookings, who lacked a venue or funds."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, allow, scoped, unscoped
from qiaoliang.party.centres.choices import BookingState, Lack, Weekday
from qiaoliang.party.centres.rules import SLOTS, time_of
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise


class Centre(Credited):
    """A venue shared by the organisations around it; counted once by address. `happened_on` is the opening day."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "carrier": "carrier"}

    name = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    address = models.CharField(_("地址"), max_length=200, db_comment=PUBLIC)
    address_key = models.CharField(max_length=200, db_comment=PUBLIC)  # normalised address: what makes it one centre
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="centres", db_comment=PUBLIC
    )
    area_square_metres = models.PositiveIntegerField(_("面积(平方米)"), null=True, blank=True, db_comment=PUBLIC)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True, db_comment=PUBLIC)
    host_name = models.CharField(_("主办单位"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    shared_things = models.CharField(_("共享的东西"), max_length=300, blank=True, default="", db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None and self.state != "void"


def _near(organisation: str) -> Q:
    """A branch sees the centres of its county: they are there to be shared."""
    codes = Organisation.everything.filter(pk=int(organisation)).values_list("region_code", flat=True)
    return Q(region_code__startswith=next(iter(codes), "none")[:6])


allow(Centre, "organisation", _near)


class Room(ScopedModel):
    """A room of a centre that can be booked."""

    SCOPE_VIA: ClassVar = "centre"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="rooms", db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=60, db_comment=PUBLIC)
    seats = models.PositiveSmallIntegerField(_("座位"), db_comment=PUBLIC)
    equipment = models.CharField(_("设备"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("centre", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("centre", "name"), name="room_once", violation_error_message="这里已有同名的房间。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.seats} 座）"


class OpenHours(ScopedModel):
    """When a centre is open on a weekday, in half hours of the day."""

    SCOPE_VIA: ClassVar = "centre"

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="hours", db_comment=PUBLIC)
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday, db_comment=PUBLIC)
    opens = models.PositiveSmallIntegerField(_("开"), db_comment=PUBLIC)
    closes = models.PositiveSmallIntegerField(_("关"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("centre", "weekday", "opens")
        constraints = (
            models.UniqueConstraint(fields=("centre", "weekday", "opens"), name="open_hours_once"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes"), closes__lte=SLOTS), name="open_hours_in_order"),
        )


class Booking(ScopedModel):
    """An organisation has a room on a day. `first` and `end` are half hours; `end` is not included."""

    SCOPE: ClassVar = {
        "organisation": "organisation", "region": "room__centre__region_code__startswith",
        "carrier": "room__centre__carrier",
    }  # fmt: skip

    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings", db_comment=PUBLIC)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bookings", db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    first = models.PositiveSmallIntegerField(_("起"), db_comment=PUBLIC)
    end = models.PositiveSmallIntegerField(_("止"), db_comment=PUBLIC)
    purpose = models.CharField(_("用途"), max_length=120, db_comment=PUBLIC)
    state = models.CharField(
        _("状态"), max_length=10, choices=BookingState, default=BookingState.BOOKED, db_comment=PUBLIC
    )
    people_count = models.PositiveSmallIntegerField(_("到场人数"), null=True, blank=True, db_comment=PUBLIC)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("预订时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("预订人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-on", "first", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(first__lt=F("end"), end__lte=SLOTS), name="booking_in_order"),
            models.CheckConstraint(
                condition=~Q(state=BookingState.USED) | Q(people_count__gte=1), name="booking_used_by_people"
            ),
        )
        indexes = (
            models.Index(fields=("room", "on"), name="booking_room"),
            models.Index(fields=("organisation", "state", "on"), name="booking_branch"),
        )

    def __str__(self) -> str:
        return f"{self.on:%m-%d} {self.span} {self.room.centre.name}{self.room.name}"

    @property
    def span(self) -> str:
        return f"{time_of(self.first)}–{time_of(self.end)}"


class BookedSlot(ScopedModel):
    """One half hour of a room that is taken. The constraint is what no two bookings can pass, on either database."""

    SCOPE_VIA: ClassVar = "booking"

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="slots", db_comment=PUBLIC)
    room = models.ForeignKey(Room, models.PROTECT, related_name="slots", db_comment=PUBLIC)
    on = models.DateField(db_comment=PUBLIC)
    slot = models.PositiveSmallIntegerField(db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("room", "on", "slot")
        constraints = (
            models.UniqueConstraint(
                fields=("room", "on", "slot"), name="slot_booked_once", violation_error_message="这个时间已被预订。"
            ),
        )


class Shortage(ScopedModel):
    """An enterprise had no venue or no funds for Party activities, noted on a day. Whether it has now is worked out."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="shortages", db_comment=PUBLIC)
    kind = models.CharField(_("缺什么"), max_length=8, choices=Lack, db_comment=PUBLIC)
    noted_on = models.DateField(_("登记日期"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    settled_on = models.DateField(_("自行解决"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-noted_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise", "kind"), condition=Q(settled_on=None), name="shortage_once",
                violation_error_message="这家企业的这项困难已经登记。",
            ),
        )  # fmt: skip
