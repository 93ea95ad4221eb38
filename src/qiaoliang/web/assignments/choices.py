"""The vocabulary of tasks and notices (任务与通知) that one office sends to people."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    NOTICE = "notice", _("通知，收到即可")
    TASK = "task", _("任务，要写一句办得怎样")

    @property
    def short(self) -> str:
        return "任务" if self == Kind.TASK else "通知"


class Sender(models.TextChoices):
    OFFICE = "office", _("项目办")
    DEPARTMENT = "department", _("部门")
    COMMITTEE = "committee", _("镇街、园区党委")
    CARRIER = "carrier", _("载体办公室")


class To(models.TextChoices):
    """Whom it may go to, by the role held."""

    INSTRUCTOR = "instructor", _("指导员")
    COORDINATOR = "coordinator", _("部门联络员")
    SECRETARY = "secretary", _("党组织书记")
    COMMITTEE = "committee", _("镇街、园区党委")


class Minutes(models.IntegerChoices):
    ONE = 1, _("1 分钟")
    FIVE = 5, _("5 分钟")
    QUARTER = 15, _("15 分钟")
    HALF = 30, _("30 分钟")
    HOUR = 60, _("1 小时")
    HALF_DAY = 240, _("半天")


class MoveKind(models.TextChoices):
    SEND = "send", _("发出")
    CORRECT = "correct", _("更正")
    WITHDRAW = "withdraw", _("撤回")


# Whom a sender may address: a department its own instructors, a committee and a carrier also the branches of theirs.
ADDRESSEES: Final[dict[str, tuple[str, ...]]] = {
    Sender.OFFICE: (To.INSTRUCTOR, To.COORDINATOR, To.SECRETARY, To.COMMITTEE),
    Sender.DEPARTMENT: (To.INSTRUCTOR,),
    Sender.COMMITTEE: (To.INSTRUCTOR, To.SECRETARY),
    Sender.CARRIER: (To.INSTRUCTOR, To.SECRETARY),
}
