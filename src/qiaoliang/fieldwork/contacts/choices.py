"""The vocabulary of contacts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    VISIT = "visit", _("上门")
    TALK = "talk", _("谈心")  # with the owner or the delegate, face to face, about how things are
    CALL = "call", _("电话")
    MEETING = "meeting", _("会议")
    MESSAGE = "message", _("消息")


class With(models.TextChoices):
    OWNER = "owner", _("业主本人")
    DELEGATE = "delegate", _("授权人")
    OTHER = "other", _("其他人员")


class WeekState(models.TextChoices):
    OWED = "owed", _("应联系")
    HOLIDAY = "holiday", _("节假日豁免")
    PAUSED = "paused", _("约定暂停豁免")


class Hours(models.TextChoices):
    """The part of the day that suits the owner."""

    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")


class Quiet(models.TextChoices):
    """A week of every month in which the owner wants no contact."""

    FIRST = "first", _("每月第一周不联系")
    LAST = "last", _("每月最后一周不联系")


class ClashOrigin(models.TextChoices):
    """How a second version of one contact came about."""

    RESENT = "resent", _("同一条记录提交了两个版本")
    CORRECTION = "correction", _("两处同时更正")


class Settled(models.TextChoices):
    """What became of the second version."""

    KEPT = "kept", _("保留已保存的")
    TAKEN = "taken", _("改用后到的")
    APART = "apart", _("另记一条")
