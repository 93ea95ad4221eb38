"""The vocabulary of labour relations: stages and steps of a wage consultation and of the mediation of a dispute."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    EMPLOYEES = "employees", _("职工方")
    EMPLOYER = "employer", _("企业方")


class Stage(models.TextChoices):
    """Where a wage consultation (工资集体协商) stands."""

    PROPOSED = "proposed", _("已发要约")
    CONSULTING = "consulting", _("协商中")
    PASSED = "passed", _("草案已通过")
    SIGNED = "signed", _("已签订")
    FILED = "filed", _("已报送审查")
    EFFECTIVE = "effective", _("已生效")
    REFUSED = "refused", _("对方未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class ConsultStep(models.TextChoices):
    PROPOSE = "propose", _("发出要约")
    REPLY = "reply", _("书面同意协商")
    REFUSE = "refuse", _("书面不同意")
    DRAFT = "draft", _("职工（代表）大会表决草案")
    SIGN = "sign", _("签订")
    FILE = "file", _("报送人社部门审查")
    OBJECT = "object", _("审查提出异议")
    EFFECT = "effect", _("生效")
    WITHDRAW = "withdraw", _("撤回")


class DisputeKind(models.TextChoices):
    PAY = "pay", _("工资报酬")
    INSURANCE = "insurance", _("社会保险")
    INJURY = "injury", _("工伤")
    CONTRACT = "contract", _("劳动合同")
    HOURS = "hours", _("工时休假")
    OTHER = "other", _("其他")


class DisputeStage(models.TextChoices):
    MEDIATING = "mediating", _("调解中")
    AGREED = "agreed", _("达成调解协议")
    FAILED = "failed", _("调解不成")
    APPLIED = "applied", _("已申请仲裁")
    ACCEPTED = "accepted", _("仲裁已受理")
    AWARDED = "awarded", _("已裁决")
    WITHDRAWN = "withdrawn", _("已撤回")


class DisputeStep(models.TextChoices):
    ACCEPT = "accept", _("受理调解")
    AGREE = "agree", _("达成协议")
    FAIL = "fail", _("调解不成")
    APPLY = "apply", _("引导申请仲裁")
    TAKEN = "receive", _("仲裁委员会受理")
    EXTEND = "extend", _("延长审理")
    AWARD = "award", _("裁决")
    WITHDRAW = "withdraw", _("撤回")
    HAND_OVER = "hand_over", _("移交承办人")
