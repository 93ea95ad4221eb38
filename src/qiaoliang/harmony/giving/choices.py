"""The vocabulary of what enterprises give and of honours. Voluntary: nothing here has a goal, a minimum or an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GiftKind(models.TextChoices):
    MONEY = "money", _("捐款")
    KIND = "kind", _("捐物")


class Purpose(models.TextChoices):
    """For whom a gift is meant, as the programme names it."""

    COUNTRYSIDE = "countryside", _("新农村建设")
    SCHOOL = "school", _("乡村学校")
    ELDERLY = "elderly", _("敬老院")
    STUDENTS = "students", _("困难学生")
    DISABLED = "disabled", _("残疾人")
    DISASTER = "disaster", _("救灾")
    OTHER = "other", _("其他公益")


class TieKind(models.TextChoices):
    VILLAGE = "village", _("村企结对")
    SCHOOL = "school", _("校企结对")
    HOME = "home", _("与敬老院结对")
    POST = "post", _("业主在村任职")


class Bearer(models.TextChoices):
    INSTRUCTOR = "instructor", _("指导员")
    GROUP = "group", _("指导员队伍")


class Consent(models.TextChoices):
    """Who agreed that it may be shown; nothing is shown without."""

    WRITTEN = "written", _("书面同意")
    SPOKEN = "spoken", _("当面同意")
    OWN = "own", _("本人或企业自己登记")
