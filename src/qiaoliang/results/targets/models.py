"""Yearly targets of organisations, departments and instructors; every change of a goal is a row with its reason."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.attaching import AttachingQuerySet
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, scoped, unscoped
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.targets.choices import Holder


class TargetQuerySet(AttachingQuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class Target(ScopedModel):
    """A goal for one figure of the catalogue, for one holder and period. `holder_key` and `holder_name` repeat the
    holder, so that one constraint and one order serve all three kinds."""

    SCOPE: ClassVar = {
        "region": "region_code__startswith", "department": "department", "instructor": "instructor",
        "organisation": "organisation",
    }  # fmt: skip

    holder = models.CharField(_("给谁"), max_length=12, choices=Holder, db_comment=PUBLIC)
    holder_key = models.CharField(max_length=40, db_comment=PERSONAL)
    holder_name = models.CharField(_("名称"), max_length=120, db_comment=PERSONAL)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="targets", db_comment=PUBLIC
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="targets", db_comment=PUBLIC
    )
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="targets", db_comment=PERSONAL
    )
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    indicator = models.CharField(_("指标"), max_length=40, db_comment=PUBLIC)
    goal = models.DecimalField(_("目标值"), max_digits=15, decimal_places=1, db_comment=PUBLIC)  # yuan, percent, number
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), db_comment=PUBLIC)
    basis = models.CharField(_("依据"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    set_at = models.DateTimeField(_("下达时间"), db_comment=PUBLIC)
    set_by = models.CharField(_("下达人"), max_length=120, db_comment=PERSONAL)
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True, blank=True, db_comment=PUBLIC)
    acknowledged_by = models.CharField(_("签收人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True, db_comment=PUBLIC)
    withdraw_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    is_behind = models.BooleanField(_("落后"), default=False, db_comment=PERSONAL)  # found by the clock near the end
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(TargetQuerySet)
    everything: ClassVar[Any] = unscoped(TargetQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("holder_name", "indicator", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(holder="organisation", organisation__isnull=False, department=None, instructor=None)
                | Q(holder="department", organisation=None, department__isnull=False, instructor=None)
                | Q(holder="instructor", organisation=None, department=None, instructor__isnull=False),
                name="target_has_one_holder",
            ),
            models.UniqueConstraint(
                fields=("holder_key", "indicator", "starts_on"),
                condition=Q(withdrawn_at=None),
                name="target_once",
                violation_error_message="这一期的这个目标已经下达过。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")) & Q(goal__gt=0),
                name="target_has_a_period_and_a_goal",
                violation_error_message="目标值要大于零，结束日期要晚于开始日期。",
            ),
        )
        indexes = (
            models.Index(fields=("holder_name", "id"), name="target_by_name"),
            models.Index(fields=("is_behind", "ends_on"), name="target_behind"),
        )

    def __str__(self) -> str:
        return f"{self.holder_name} {self.indicator}"

    def get_absolute_url(self) -> str:
        return f"/targets/{self.pk}/"


class Change(ScopedModel):
    """A goal was changed: from what to what, why, by whom."""

    SCOPE_VIA: ClassVar = "target"

    target = models.ForeignKey(Target, models.PROTECT, related_name="changes", db_comment=PUBLIC)
    goal_before = models.DecimalField(_("原目标"), max_digits=15, decimal_places=1, db_comment=PUBLIC)
    goal_after = models.DecimalField(_("新目标"), max_digits=15, decimal_places=1, db_comment=PUBLIC)
    reason = models.CharField(_("原因"), max_length=200, db_comment=PUBLIC)
    changed_at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    changed_by = models.CharField(_("办理人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-changed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason=""), name="target_change_has_reason", violation_error_message="调整要写明原因。"
            ),
        )
