"""The vocabulary of employees' concerns (职工关切)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PAY = "pay", _("工资和加班费")
    INSURANCE = "insurance", _("社会保险")
    CONTRACT = "contract", _("劳动合同")
    SAFETY = "safety", _("安全和卫生")
    HOURS = "hours", _("工时和休假")
    LIVING = "living", _("食堂、宿舍等生活条件")
    RESPECT = "respect", _("不受尊重、受欺负")
    CONDUCT = "conduct", _("指导员的作风")
    OTHER = "other", _("其他")


class Stage(models.TextChoices):
    WAITING = "waiting", _("待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


class Side(models.TextChoices):
    EMPLOYEE = "employee", _("职工")
    HANDLER = "handler", _("承办部门")
