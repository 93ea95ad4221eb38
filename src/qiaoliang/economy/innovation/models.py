"""Technical projects claimed by members (技术革新项目) and what they brought."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import scoped, unscoped


class Project(Credited):
    """A technical project claimed by members. `happened_on` is the day it started; the enterprise confirms."""

    title = models.CharField(_("项目"), max_length=200, db_comment=PUBLIC)
    claimed_by_members = models.CharField(_("认领党员"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    method = models.CharField(_("攻关办法"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    patents = models.CharField(_("专利号"), max_length=200, blank=True, default="", db_comment=PUBLIC)  # if any
    done_on = models.DateField(_("完成日期"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.title


class Benefit(Credited):
    """What a project brought, as the enterprise states it; unaudited and marked so."""

    SCOPE: ClassVar[dict[str, str]] = {}

    project = models.ForeignKey(Project, models.PROTECT, related_name="benefits", db_comment=PUBLIC)
    amount_fen = models.BigIntegerField(_("金额"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    verified_at = models.DateTimeField(_("抽查核实时间"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="benefit_amount_positive"),
        )

    def __str__(self) -> str:
        return f"{self.project}的效益"
