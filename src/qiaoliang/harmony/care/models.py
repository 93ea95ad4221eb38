"""Help for people in need: how many, what for, how much. No column takes a name, and the one sentence is searched."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.harmony.care.choices import Payer, Purpose
from qiaoliang.kit.privacy import PUBLIC
from qiaoliang.kit.scope import scoped, unscoped


class Aid(Credited):
    """One round of help at an enterprise; the enterprise confirms."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose, db_comment=PUBLIC)
    payer = models.CharField(_("出资"), max_length=12, choices=Payer, db_comment=PUBLIC)
    people_count = models.PositiveIntegerField(_("人数"), db_comment=PUBLIC)
    amount_fen = models.BigIntegerField(_("金额"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=80, blank=True, default="", db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.UniqueConstraint(
                fields=("enterprise", "purpose", "payer", "happened_on"), condition=~Q(state="void"),
                name="aid_counts_once",
                violation_error_message="这家企业同一天同一用途的帮扶已经登记，请在原记录上更正。",
            ),
            models.CheckConstraint(
                condition=Q(people_count__gte=1, amount_fen__gte=0), name="aid_of_somebody",
                violation_error_message="人数应大于零，金额不能是负数。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.people_count} 人"
