"""Regional activity centres (区域性党员活动中心)."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.privacy import PUBLIC
from qiaoliang.kit.scope import scoped, unscoped
from qiaoliang.registry.carriers.models import Carrier


class Centre(Credited):
    """A venue shared by the organisations around it; counted once by address. `happened_on` is the opening day."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "carrier": "carrier"}

    name = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    address = models.CharField(_("地址"), max_length=200, db_comment=PUBLIC)
    address_key = models.CharField(max_length=200, db_comment=PUBLIC)  # normalised address: what makes it one centre
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="centres", db_comment=PUBLIC
    )
    area_square_metres = models.PositiveIntegerField(_("面积(平方米)"), null=True, blank=True, db_comment=PUBLIC)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.name
