"""A year's plan of an instructor: lines by enterprise with kind and quarter, and how the plan moved."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.attaching import AttachingQuerySet
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, scoped, unscoped
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.yearplans.choices import Kind, Quarter, State


class YearPlan(ScopedModel):
    """One person, one year. How far it got is read from the records and stored nowhere."""

    SCOPE: ClassVar = {
        "instructor": "instructor", "department": "instructor__department",
        "region": "instructor__department__region_code__startswith",
    }  # fmt: skip

    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="year_plans", db_comment=PERSONAL)
    year = models.PositiveSmallIntegerField(_("年度"), db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT, db_comment=PUBLIC)
    begun_at = models.DateTimeField(_("起草时间"), db_comment=PUBLIC)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True, db_comment=PUBLIC)
    acknowledged_at = models.DateTimeField(_("确认时间"), null=True, blank=True, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(AttachingQuerySet)
    everything: ClassVar[Any] = unscoped(AttachingQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-year", "instructor__number")
        constraints = (
            models.UniqueConstraint(
                fields=("instructor", "year"), name="year_plan_once",
                violation_error_message="这一年的计划已经建立。",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(submitted_at__isnull=False), name="year_plan_submitted_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ACKNOWLEDGED) | Q(acknowledged_at__isnull=False),
                name="year_plan_acknowledged_has_moment",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("state", "submitted_at"), name="year_plan_state"),)

    def __str__(self) -> str:
        return f"{self.instructor} {self.year}年度计划"

    def get_absolute_url(self) -> str:
        return f"/plans/{self.pk}/"


class PlanLine(ScopedModel):
    """What is meant for one enterprise. A line about one demand or policy names it by `subject`."""

    SCOPE_VIA: ClassVar = "plan"

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="lines", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="plan_lines", db_comment=PUBLIC)
    kind = models.CharField(_("事项"), max_length=12, choices=Kind, db_comment=PUBLIC)
    quarter = models.PositiveSmallIntegerField(_("季度"), choices=Quarter, db_comment=PUBLIC)
    words = models.CharField(_("打算"), max_length=120, db_comment=PERSONAL)
    subject = models.CharField(max_length=20, blank=True, default="", db_comment=PUBLIC)
    done_on = models.DateField(_("完成日期"), null=True, blank=True, db_comment=PUBLIC)
    done_words = models.CharField(_("结果"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise__sort_key", "enterprise", "quarter", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(done_on=None, done_words="")
                | (Q(kind=Kind.OTHER, done_on__isnull=False) & ~Q(done_words="")),
                name="plan_line_by_hand_only_where_no_record_is",
                violation_error_message="这一行由系统记录自动判断，不用填写结果。",
            ),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="plan_line_quarter"),
        )  # fmt: skip


class PlanMove(ScopedModel):
    """Submitted, returned with the reason, acknowledged, taken up again."""

    SCOPE_VIA: ClassVar = "plan"

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    state = models.CharField(_("到"), max_length=12, choices=State, db_comment=PUBLIC)
    words = models.CharField(_("意见"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("谁"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("at", "pk")
