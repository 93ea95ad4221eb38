"""The vocabulary of half-yearly reports of duty (述职): halves, states with their moves, sections in their order."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Half(models.IntegerChoices):
    FIRST = 1, _("上半年")
    SECOND = 2, _("下半年")


class State(models.TextChoices):
    DRAFT = "draft", _("起草中")
    SUBMITTED = "submitted", _("已提交，待部门审阅")
    RETURNED = "returned", _("已退回修改")
    ACCEPTED = "accepted", _("已通过")


MOVES: Final[dict[str, frozenset[str]]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.RETURNED, State.ACCEPTED}),
    State.ACCEPTED: frozenset(),
}
EDITABLE: Final = (State.DRAFT, State.RETURNED)


class Section(models.TextChoices):
    """What stands in a report, in this order."""

    OVERVIEW = "overview", _("基本情况")
    PARTY = "party", _("履行党建工作指导员职责")
    ECONOMY = "economy", _("履行经济发展服务员职责")
    HARMONY = "harmony", _("履行和谐建设协调员职责")
    STUCK = "stuck", _("没有办成的事和原因")
    NEXT = "next", _("下一步打算")
