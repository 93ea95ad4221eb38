"""The vocabulary of points: what a branch records about its members, and where an appeal stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeedKind(models.TextChoices):
    """What a branch itself records about a member, where no other part of the system knows it."""

    VOLUNTEERING = "volunteering", _("志愿服务")
    TRAINING = "training", _("参加学习培训")
    PROBLEM = "problem", _("参与破解难题")


class AppealState(models.TextChoices):
    OPEN = "open", _("待答复")
    UPHELD = "upheld", _("申诉成立")
    DECLINED = "declined", _("维持原记录")
