"""Visits that an enterprise is asked for beforehand, and colleagues who come along instead of coming again."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.visits.choices import AGREED, STANDING, Minutes, Purpose, Stage
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.registry.enterprises.models import Enterprise


class VisitQuerySet(ScopedQuerySet["Visit"]):
    def standing(self) -> Self:
        """Asked for or agreed, and neither declined nor withdrawn."""
        return self.filter(stage__in=STANDING)

    def ahead(self, at: datetime) -> Self:
        return self.standing().filter(starts_at__gte=at)


class Visit(ScopedModel):
    """One visit asked for: why, when and how long. Declining leaves no reason and is counted nowhere."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="visits", db_comment=PUBLIC)
    asked_by = models.ForeignKey(Instructor, models.PROTECT, related_name="visits", db_comment=PERSONAL)
    purpose = models.CharField(_("来做什么"), max_length=8, choices=Purpose, db_comment=PUBLIC)
    minutes = models.PositiveSmallIntegerField(_("多久"), choices=Minutes, db_comment=PUBLIC)
    starts_at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    starts_on = models.DateField(_("日期"), db_comment=PUBLIC)
    was_at = models.DateTimeField(_("原定时间"), null=True, blank=True, db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.ASKED, db_comment=PUBLIC)
    asked_at = models.DateTimeField(_("提出时间"), db_comment=PUBLIC)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(VisitQuerySet)
    everything: ClassVar[Any] = unscoped(VisitQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise", "starts_on"), condition=Q(stage__in=STANDING), name="visit_once_a_day",
                violation_error_message="这家企业当天已有走访，请一并去或改选日期。",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=(Stage.ASKED, Stage.WITHDRAWN)) | Q(answered_at__isnull=False),
                name="visit_answer_has_moment",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("stage", "starts_at"), name="visit_stage"),
            models.Index(fields=("-starts_at", "-id"), name="visit_latest"),
        )

    def __str__(self) -> str:
        return f"{self.enterprise} {timezone.localtime(self.starts_at):%m-%d %H:%M}"

    @property
    def region_code(self) -> str:
        return self.enterprise.region_code

    @property
    def is_agreed(self) -> bool:
        return self.stage in AGREED


class Companion(ScopedModel):
    """A colleague, mostly of another department, who comes along: one visit instead of two."""

    SCOPE_VIA: ClassVar = "visit"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="companions", db_comment=PUBLIC)
    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="companies", db_comment=PERSONAL)
    purpose = models.CharField(_("来做什么"), max_length=8, choices=Purpose, db_comment=PUBLIC)
    joined_at = models.DateTimeField(_("加入时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("joined_at", "pk")
        constraints = (models.UniqueConstraint(fields=("visit", "instructor"), name="companion_once"),)
