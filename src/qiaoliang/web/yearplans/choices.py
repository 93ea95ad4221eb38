"""The vocabulary of yearly plans (年度计划): what an instructor means to do, by quarter, and how a plan moves."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a line means to bring about. All but the last are told by records, so nobody ticks them."""

    SETUP = "setup", _("推动组建")
    RULES = "rules", _("健全制度")
    DEMAND = "demand", _("办好诉求")
    POLICY = "policy", _("送政策")
    SUPPORT = "support", _("争取支持")
    AGREEMENT = "agreement", _("产学研协议")
    WAGE = "wage", _("工资协商")
    EVENT = "event", _("职工活动")
    CONTACT = "contact", _("每周联系")
    OTHER = "other", _("其他")


EVERY_YEAR: Final = frozenset({Kind.SUPPORT, Kind.WAGE, Kind.EVENT, Kind.CONTACT})  # meant anew, though done last year


class Quarter(models.IntegerChoices):
    FIRST = 1, _("一季度")
    SECOND = 2, _("二季度")
    THIRD = 3, _("三季度")
    FOURTH = 4, _("四季度")


class State(models.TextChoices):
    DRAFT = "draft", _("起草中")
    SUBMITTED = "submitted", _("已提交，待部门确认")
    RETURNED = "returned", _("已退回修改")
    ACKNOWLEDGED = "acknowledged", _("部门已确认")


MOVES: Final[dict[str, frozenset[str]]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.RETURNED, State.ACKNOWLEDGED}),
    State.ACKNOWLEDGED: frozenset({State.DRAFT}),  # a year changes: it may be taken up again, and is submitted anew
}
EDITABLE: Final = (State.DRAFT, State.RETURNED)
SHAPES: Final = {
    State.DRAFT: "going", State.SUBMITTED: "waiting", State.RETURNED: "soon", State.ACKNOWLEDGED: "done",
}  # fmt: skip
