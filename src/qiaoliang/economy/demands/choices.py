"""The vocabulary of demands, and which stage may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    UTILITIES = "utilities", _("要素保障")
    LABOUR = "labour", _("用工")
    LAND = "land", _("用地")
    APPROVAL = "approval", _("项目审批")
    ENVIRONMENT = "environment", _("环保")
    FINANCE = "finance", _("融资")
    DISPUTE = "dispute", _("劳动纠纷")
    MARKET = "market", _("市场")
    TRAFFIC = "traffic", _("交通物流")
    TAX = "tax", _("税费")
    OTHER = "other", _("其他")


class Urgency(models.TextChoices):
    ORDINARY = "ordinary", _("普通")
    COMPLEX = "complex", _("复杂")
    URGENT = "urgent", _("当天急办")


class Stage(models.TextChoices):
    LOGGED = "logged", _("待派单")
    SENT = "sent", _("待签收")
    WORKING = "working", _("办理中")
    ANSWERED = "answered", _("待业主确认")
    CLOSED = "closed", _("已办结")


class Verdict(models.TextChoices):
    SOLVED = "solved", _("已解决")
    PARTLY = "partly", _("部分解决")
    NOT_SOLVED = "not_solved", _("未解决")
    WITHDRAWN = "withdrawn", _("业主撤回")


MOVES: dict[str, frozenset[str]] = {
    Stage.LOGGED: frozenset({Stage.SENT, Stage.CLOSED}),
    Stage.SENT: frozenset({Stage.WORKING, Stage.LOGGED, Stage.CLOSED}),
    Stage.WORKING: frozenset({Stage.ANSWERED, Stage.LOGGED, Stage.CLOSED}),
    Stage.ANSWERED: frozenset({Stage.CLOSED, Stage.WORKING}),
    Stage.CLOSED: frozenset({Stage.WORKING}),  # re-opened by the owner, once
}
