"""The vocabulary of voices: complaint, thanks, suggestion, and "that is not so" about a record."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    COMPLAINT = "complaint", _("投诉")
    THANKS = "thanks", _("感谢")
    SUGGESTION = "suggestion", _("建议")
    CONTRADICTION = "contradiction", _("记录异议")  # names a record of the enterprise and says that it is not so


SPOKEN: Final = (Kind.COMPLAINT, Kind.THANKS, Kind.SUGGESTION)  # what is said freely, from any page
JUDGED: Final = (Kind.COMPLAINT, Kind.CONTRADICTION)  # answered with a verdict


class Stage(models.TextChoices):
    WAITING = "waiting", _("待受理")
    HELD = "held", _("办理中")
    ANSWERED = "answered", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN: Final = (Stage.WAITING, Stage.HELD)
MOVES: Final[dict[str, frozenset[str]]] = {
    Stage.WAITING: frozenset({Stage.HELD, Stage.ANSWERED, Stage.WITHDRAWN}),
    Stage.HELD: frozenset({Stage.HELD, Stage.ANSWERED, Stage.WITHDRAWN}),  # to itself: handed to somebody else
    Stage.ANSWERED: frozenset({Stage.HELD}),  # once, when the answer did not help
    Stage.WITHDRAWN: frozenset(),
}


class Verdict(models.TextChoices):
    UPHELD = "upheld", _("成立")
    PARTLY = "partly", _("部分成立")
    KEPT = "kept", _("不成立")


class MoveKind(models.TextChoices):
    SAY = "say", _("提出")
    TAKE = "take", _("项目办受理")
    ASSIGN = "assign", _("交部门核实")
    REPORT = "report", _("部门回告")
    ANSWER = "answer", _("答复")
    AGAIN = "again", _("不满意，再提")
    WITHDRAW = "withdraw", _("撤回")
    URGE = "urge", _("催办")
    ESCALATE = "escalate", _("逾期上报")


class Rung(models.IntegerChoices):
    """The ladder of a late answer."""

    NONE = 0, _("未到期")
    URGED = 1, _("已催办")
    ESCALATED = 2, _("已上报")
