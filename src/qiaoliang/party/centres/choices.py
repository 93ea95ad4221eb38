"""The vocabulary of activity centres: days, bookings, what an enterprise lacked."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Weekday(IntegerChoices):
    """As `date.weekday()` counts."""

    MONDAY = 0, _("周一")
    TUESDAY = 1, _("周二")
    WEDNESDAY = 2, _("周三")
    THURSDAY = 3, _("周四")
    FRIDAY = 4, _("周五")
    SATURDAY = 5, _("周六")
    SUNDAY = 6, _("周日")


class BookingState(TextChoices):
    BOOKED = "booked", _("已预订")
    USED = "used", _("已使用")
    CANCELLED = "cancelled", _("已取消")


class Lack(TextChoices):
    VENUE = "venue", _("没有活动场所")
    FUNDS = "funds", _("没有活动经费")
