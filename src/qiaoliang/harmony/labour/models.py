"""Wage consultations and labour disputes as cases of dated steps: what was done stays, a case knows where it is."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.harmony.labour.choices import (
    ConsultStep,
    DisputeKind,
    DisputeStage,
    DisputeStep,
    Side,
    Stage,
)
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise

OPEN_STAGES = (Stage.PROPOSED, Stage.CONSULTING, Stage.PASSED, Stage.SIGNED, Stage.FILED)
OPEN_DISPUTES = (DisputeStage.MEDIATING, DisputeStage.FAILED, DisputeStage.APPLIED, DisputeStage.ACCEPTED)


class Consultation(ScopedModel):
    """One round of wage consultation at an enterprise."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="consultations", db_comment=PUBLIC)
    year = models.PositiveSmallIntegerField(_("年度"), db_comment=PUBLIC)
    proposed_by = models.CharField(_("要约方"), max_length=10, choices=Side, db_comment=PUBLIC)
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage, default=Stage.PROPOSED, db_comment=PUBLIC)
    since = models.DateField(_("本阶段起"), db_comment=PUBLIC)
    due_on = models.DateField(_("期限"), null=True, blank=True, db_comment=PUBLIC)
    growth_percent = models.DecimalField(
        _("协商增幅（%）"), max_digits=5, decimal_places=2, null=True, blank=True, db_comment=PUBLIC
    )
    covers_count = models.PositiveIntegerField(_("覆盖职工"), null=True, blank=True, db_comment=PUBLIC)
    filing_number = models.CharField(_("备案号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise", "year"), condition=Q(stage__in=OPEN_STAGES), name="consultation_one_open",
                violation_error_message="这家企业这一年度的工资集体协商正在进行。",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("stage", "due_on"), name="consultation_due"),)

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year} 年工资集体协商"

    def get_absolute_url(self) -> str:
        return f"/harmony/consultations/{self.pk}/"


class ConsultationStep(ScopedModel):
    """What was done on a day, with the votes where there was one."""

    SCOPE_VIA: ClassVar = "consultation"

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="steps", db_comment=PUBLIC)
    code = models.CharField(_("步骤"), max_length=10, choices=ConsultStep, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PUBLIC)
    entitled = models.PositiveIntegerField(_("应到"), null=True, blank=True, db_comment=PUBLIC)
    present = models.PositiveIntegerField(_("实到"), null=True, blank=True, db_comment=PUBLIC)
    in_favour = models.PositiveIntegerField(_("赞成"), null=True, blank=True, db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    is_late = models.BooleanField(_("超期"), default=False, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("consultation", "pk")


class Dispute(ScopedModel):
    """A labour dispute in mediation. Only those who handle it see it; the story is sealed and names nobody in lists.

    The whole city does not include it (`CITY_SEES`): counts are made from `everything` and never show a row.
    """

    SCOPE: ClassVar = {"instructor": "instructor", "department": "department"}
    CITY_SEES: ClassVar = False

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="disputes", db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=10, choices=DisputeKind, db_comment=PUBLIC)
    people_count = models.PositiveIntegerField(_("涉及人数"), default=1, db_comment=PUBLIC)
    story = SealedTextField(_("经过"), context="dispute.story", db_comment=SENSITIVE)
    arose_on = models.DateField(_("知道权利受侵害的日期"), db_comment=PUBLIC)
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, related_name="disputes", null=True, blank=True, verbose_name=_("承办指导员"),
        db_comment=PUBLIC,
    )  # fmt: skip
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="disputes", null=True, blank=True, verbose_name=_("承办部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    stage = models.CharField(
        _("阶段"), max_length=12, choices=DisputeStage, default=DisputeStage.MEDIATING, db_comment=PUBLIC
    )
    since = models.DateField(_("本阶段起"), db_comment=PUBLIC)
    due_on = models.DateField(_("期限"), null=True, blank=True, db_comment=PUBLIC)
    is_extended = models.BooleanField(_("已延长"), default=False, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(instructor__isnull=False) | Q(department__isnull=False), name="dispute_has_a_handler",
                violation_error_message="争议要有承办的指导员或部门。",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("stage", "due_on"), name="dispute_due"),)

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()}争议"

    def get_absolute_url(self) -> str:
        return f"/harmony/disputes/{self.pk}/"


class DisputeMove(ScopedModel):
    """A step of a dispute; its words are sealed like the story."""

    SCOPE_VIA: ClassVar = "dispute"
    CITY_SEES: ClassVar = False

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    code = models.CharField(_("步骤"), max_length=10, choices=DisputeStep, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PUBLIC)
    words = SealedTextField(_("说明"), blank=True, default="", context="dispute.words", db_comment=SENSITIVE)
    is_late = models.BooleanField(_("超期"), default=False, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("dispute", "pk")


def still_open(rows: Any) -> Any:
    """Consultations or disputes in which somebody still has to do something."""
    stages = OPEN_STAGES if rows.model is Consultation else OPEN_DISPUTES
    return rows.filter(stage__in=stages)
