"""Demands (诉求): what an enterprise cannot solve alone, from hearing to the owner's word."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.economy.demands.choices import Category, Stage, Urgency, Verdict
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise


class DemandQuerySet(ScopedQuerySet["Demand"]):
    def open(self) -> Self:
        return self.exclude(stage=Stage.CLOSED)


class Demand(ScopedModel):
    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"department": "department", "region": "region_code__startswith"}

    number = models.CharField(_("编号"), max_length=16, unique=True, db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="demands", db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    title = models.CharField(_("事项"), max_length=120, db_comment=PUBLIC)
    body = models.TextField(_("说明"), blank=True, default="", db_comment=PERSONAL)
    category = models.CharField(_("类别"), max_length=16, choices=Category, db_comment=PUBLIC)
    urgency = models.CharField(_("急缓"), max_length=10, choices=Urgency, default=Urgency.ORDINARY, db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=12, choices=Stage, default=Stage.LOGGED, db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="demands", verbose_name=_("承办部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    hops = models.PositiveSmallIntegerField(_("转办次数"), default=0, db_comment=PUBLIC)
    helped_by = models.ForeignKey(
        Stint, models.PROTECT, null=True, blank=True, related_name="demands", db_comment=PUBLIC
    )
    heard_on = models.DateField(_("听到日期"), db_comment=PUBLIC)
    due_on = models.DateField(_("时限"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True, db_comment=PUBLIC)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, db_comment=PUBLIC)
    answer = models.TextField(_("答复"), blank=True, default="", db_comment=PUBLIC)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True, db_comment=PUBLIC)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True, db_comment=PUBLIC)
    verdict = models.CharField(_("业主评价"), max_length=10, choices=Verdict, blank=True, default="", db_comment=PUBLIC)
    reopened_at = models.DateTimeField(_("重开时间"), null=True, blank=True, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(DemandQuerySet)
    everything: ClassVar[Any] = unscoped(DemandQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage=Stage.CLOSED) | (Q(closed_at__isnull=False) & ~Q(verdict="")),
                name="demand_closed_by_owners_word",
                violation_error_message="诉求只能由业主评价后办结。",
            ),
        )
        indexes = (
            models.Index(fields=("stage", "due_on"), name="demand_stage"),
            models.Index(fields=("department", "stage"), name="demand_department"),
            models.Index(fields=("verdict", "closed_on"), name="demand_closed"),
        )

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def solved(evening: datetime) -> Q:
        """Closed *solved* by that evening and not open again then."""
        reopened = Q(reopened_at__lte=evening) & Q(reopened_at__gt=F("closed_at"))
        return Q(verdict=Verdict.SOLVED, closed_at__lte=evening) & ~(Q(reopened_at__isnull=False) & reopened)


class DemandMove(ScopedModel):
    """One step of a demand: from where to where, by whom, when, why."""

    SCOPE_VIA: ClassVar = "demand"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    from_stage = models.CharField(_("从"), max_length=12, choices=Stage, blank=True, default="", db_comment=PUBLIC)
    to_stage = models.CharField(_("到"), max_length=12, choices=Stage, db_comment=PUBLIC)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("谁"), max_length=120, db_comment=PERSONAL)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, db_comment=PUBLIC)
    words = models.TextField(_("说明"), blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("demand", "at", "pk")
