"""Gifts in money and kind: voluntary, never a target, in no score (G40)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.privacy import PUBLIC
from qiaoliang.kit.scope import scoped, unscoped


class GiftKind(models.TextChoices):
    MONEY = "money", _("捐款")
    KIND = "kind", _("捐物")


class Gift(Credited):
    """What an enterprise gave, stated voluntarily with the recipient's receipt; the recipient confirms."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    kind = models.CharField(_("类别"), max_length=6, choices=GiftKind, db_comment=PUBLIC)
    recipient = models.CharField(_("受赠方"), max_length=120, db_comment=PUBLIC)
    receipt_number = models.CharField(_("票据号"), max_length=80, db_comment=PUBLIC)
    amount_fen = models.BigIntegerField(_("金额"), db_comment=PUBLIC)
    goods = models.CharField(_("物品"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.UniqueConstraint(
                fields=("recipient", "receipt_number"),
                condition=~Q(state="void"),
                name="gift_counts_once",
                violation_error_message="这张受赠票据已经登记过。",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="gift_amount_positive"),
        )

    def __str__(self) -> str:
        return f"{self.recipient} {self.receipt_number}"
