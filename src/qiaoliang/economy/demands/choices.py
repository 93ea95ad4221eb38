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


class Mouth(models.TextChoices):
    """One pool, many mouths: through whom the city came to hear of it."""

    INSTRUCTOR = "instructor", _("指导员")
    OWNER = "owner", _("业主自己")
    OFFICE = "office", _("来电来访")
    MEETING = "meeting", _("座谈会")
    SURVEY = "survey", _("测评留言")
    IMPORT = "import", _("名册导入")


class MoveKind(models.TextChoices):
    """What a row of the history records; only some of them lead to another stage."""

    RAISE = "raise", _("登记")
    SEND = "send", _("派单")
    RULE = "rule", _("项目办裁定承办")
    SIGN = "sign", _("签收")
    RETURN = "return", _("退回")
    ANSWER = "answer", _("答复")
    CLOSE = "close", _("业主评价")
    REOPEN = "reopen", _("业主重开")
    PAUSE = "pause", _("暂停计时")
    RESUME = "resume", _("恢复计时")
    ASK = "ask", _("请示")
    GRANT = "grant", _("同意")
    REFUSE = "refuse", _("不同意")
    SUPPORT = "support", _("请协办")
    ADVICE = "advice", _("协办意见")
    HIDE = "hide", _("设为保密")
    JOIN = "join", _("并入同类")
    LEAVE = "leave", _("移出同类")
    LABEL = "label", _("更正类别")


STARTS_A_RUN: frozenset[str] = frozenset(
    {
        MoveKind.RAISE, MoveKind.SEND, MoveKind.RULE, MoveKind.SIGN, MoveKind.RETURN, MoveKind.ANSWER, MoveKind.CLOSE,
        MoveKind.REOPEN,
    }
)  # fmt: skip


class AskKind(models.TextChoices):
    """What a department may ask of the office while it holds a demand."""

    EXTENSION = "extension", _("延期")
    BEYOND = "beyond", _("超出职权")
    RULING = "ruling", _("裁定承办部门")


class Side(models.TextChoices):
    """Who stopped the clock; only the same side, or the office, starts it again."""

    DEPARTMENT = "department", _("承办部门")
    ENTERPRISE = "enterprise", _("企业")


class Rung(models.IntegerChoices):
    """The ladder of escalation, in working days before or after the last day."""

    REMIND = 1, _("提醒")
    URGE = 2, _("催办")
    SUPERVISE = 3, _("督办")


MOVES: dict[str, frozenset[str]] = {
    Stage.LOGGED: frozenset({Stage.SENT, Stage.CLOSED}),
    Stage.SENT: frozenset({Stage.SENT, Stage.WORKING, Stage.LOGGED, Stage.CLOSED}),  # to itself: the office rules
    Stage.WORKING: frozenset({Stage.ANSWERED, Stage.LOGGED, Stage.SENT, Stage.CLOSED}),
    Stage.ANSWERED: frozenset({Stage.CLOSED}),
    Stage.CLOSED: frozenset({Stage.WORKING, Stage.LOGGED}),  # re-opened by the owner, once
}
