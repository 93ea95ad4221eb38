"""A form of the catalogue is agreed to for twelve months, with what it costs; then somebody has to look at it again."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel


class Review(ScopedModel):
    """The office looked at the cost of a form and kept it, until a day."""

    SCOPE_OPEN: ClassVar = True

    form = models.CharField(_("表单"), max_length=20, db_comment=PUBLIC)
    shown_cost = models.CharField(_("当时的负担"), max_length=80, db_comment=PUBLIC)
    reason = models.CharField(_("为什么还要填"), max_length=200, db_comment=PUBLIC)
    reviewed_on = models.DateField(_("核定"), db_comment=PUBLIC)
    expires_on = models.DateField(_("到期"), db_comment=PUBLIC)
    reviewed_by = models.CharField(_("核定人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-reviewed_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(shown_cost="") & ~Q(reason="") & Q(expires_on__gt=F("reviewed_on")),
                name="form_review_has_cost_reason_and_end",
                violation_error_message="核定要看过负担、写明理由，最长 12 个月。",
            ),
        )
