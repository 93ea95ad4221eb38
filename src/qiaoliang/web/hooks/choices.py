"""What may be told to a department's system, and how a telling goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    DEMAND_ASSIGNED = "demand.assigned", _("诉求派来")
    DEMAND_RETURNED = "demand.returned", _("诉求退回项目办")
    DEMAND_CLOSED = "demand.closed", _("诉求办结")
    OUTCOME_CONFIRMED = "outcome.confirmed", _("成效已确认")
    OUTCOME_DISPUTED = "outcome.disputed", _("成效有异议（只告知项目办）")
    POLICY_PUBLISHED = "policy.published", _("政策发布")


class State(models.TextChoices):
    WAITING = "waiting", _("待送达")
    DELIVERED = "delivered", _("已送达")
    GIVEN_UP = "given_up", _("已放弃")
