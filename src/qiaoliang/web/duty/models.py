"""A half-yearly report of duty: sections written from the records, which the instructor may put in own words."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.web.duty.choices import Half, State


class DutyReport(ScopedModel):
    """One person, one half-year. `sections` maps a section to its text, `edited` names those in the person's words."""

    SCOPE: ClassVar = {
        "instructor": "instructor", "department": "instructor__department",
        "region": "instructor__department__region_code__startswith",
    }  # fmt: skip

    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="duty_reports", db_comment=PERSONAL)
    year = models.PositiveSmallIntegerField(_("年度"), db_comment=PUBLIC)
    half = models.PositiveSmallIntegerField(_("半年"), choices=Half, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), db_comment=PUBLIC)
    as_of = models.DateField(_("数据截至"), db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT, db_comment=PUBLIC)
    sections = models.JSONField(_("内容"), default=dict, db_comment=PERSONAL)
    edited = models.JSONField(_("本人改过的部分"), default=list, db_comment=PUBLIC)
    written_at = models.DateTimeField(_("生成时间"), db_comment=PUBLIC)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True, db_comment=PUBLIC)
    accepted_at = models.DateTimeField(_("通过时间"), null=True, blank=True, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-year", "-half", "instructor__number")
        constraints = (
            models.UniqueConstraint(
                fields=("instructor", "year", "half"),
                name="duty_report_once",
                violation_error_message="这半年的述职报告已经建立。",
            ),
            models.CheckConstraint(condition=Q(half__in=(1, 2)), name="duty_report_half"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")) & Q(as_of__gte=F("starts_on")) & Q(as_of__lte=F("ends_on")),
                name="duty_report_days",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ACCEPTED) | Q(accepted_at__isnull=False),
                name="duty_report_accepted_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(submitted_at__isnull=False), name="duty_report_submitted_has_moment"
            ),
        )
        indexes = (models.Index(fields=("state", "submitted_at"), name="duty_report_state"),)

    def __str__(self) -> str:
        return f"{self.instructor} {self.period}述职报告"

    def get_absolute_url(self) -> str:
        return f"/duty/{self.pk}/"

    @property
    def period(self) -> str:
        return f"{self.year}年{self.get_half_display()}"


class DutyMove(ScopedModel):
    """Submitted, returned with what to change, accepted."""

    SCOPE_VIA: ClassVar = "report"

    report = models.ForeignKey(DutyReport, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    state = models.CharField(_("到"), max_length=10, choices=State, db_comment=PUBLIC)
    words = models.CharField(_("意见"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("谁"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("at", "pk")
