"""The vocabulary of visits. Nobody comes to inspect: no purpose says so, and nothing here leads to enforcement."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    TALK = "talk", _("日常走访")
    POLICY = "policy", _("送政策")
    DEMAND = "demand", _("办诉求")
    PARTY = "party", _("党建工作")
    PROJECT = "project", _("项目与创新")
    STAFF = "staff", _("用工与职工")


class Minutes(models.IntegerChoices):
    QUARTER = 15, _("15 分钟")
    HALF = 30, _("30 分钟")
    HOUR = 60, _("1 小时")
    LONG = 90, _("1 个半小时")


class Stage(models.TextChoices):
    ASKED = "asked", _("等企业答复")
    ACCEPTED = "accepted", _("企业同意")
    MOVED = "moved", _("企业改期")
    DECLINED = "declined", _("企业谢绝")
    WITHDRAWN = "withdrawn", _("已撤回")


class Answer(models.TextChoices):
    """What the owner may say, each in one tap and without a reason."""

    ACCEPT = "accept", _("可以来")
    MOVE = "move", _("改个时间")
    DECLINE = "decline", _("这次不方便")


STANDING: Final = (Stage.ASKED, Stage.ACCEPTED, Stage.MOVED)  # it is still going to happen, as far as is known
AGREED: Final = (Stage.ACCEPTED, Stage.MOVED)
MOVES: Final[dict[str, frozenset[str]]] = {
    Stage.ASKED: frozenset({Stage.ACCEPTED, Stage.MOVED, Stage.DECLINED, Stage.WITHDRAWN}),
    Stage.ACCEPTED: frozenset({Stage.MOVED, Stage.DECLINED, Stage.WITHDRAWN}),
    Stage.MOVED: frozenset({Stage.ACCEPTED, Stage.MOVED, Stage.DECLINED, Stage.WITHDRAWN}),
    Stage.DECLINED: frozenset({Stage.ACCEPTED, Stage.MOVED}),
    Stage.WITHDRAWN: frozenset(),
}
