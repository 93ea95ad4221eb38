"""The yearly assessment of instructors: a scheme in versions, one sheet a person and year, vetoes and appeals.

A sheet has one place in its scope beside the office: the person it is about. No list of sheets has points (G39).
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.results.assessment.choices import Grade, Stage, VetoKind


class Scheme(ScopedModel):
    """Weights, deductions and bands from one day on. A version is never changed."""

    SCOPE_OPEN = True

    number = models.PositiveIntegerField(_("第几版"), unique=True, db_comment=PUBLIC)
    terms = models.JSONField(_("办法"), db_comment=PUBLIC)
    effective_on = models.DateField(_("施行"), db_comment=PUBLIC)
    basis = models.CharField(_("依据"), max_length=120, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class Sheet(ScopedModel):
    """One person's year: what the software computed, what the person says, what a person decided."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "instructor": "instructor"}

    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="sheets", db_comment=PERSONAL)
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    department_name = models.CharField(_("部门"), max_length=120, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    year = models.PositiveIntegerField(_("年度"), db_comment=PUBLIC)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="sheets", db_comment=PUBLIC)
    computed = models.JSONField(_("测算"), default=dict, db_comment=SENSITIVE)  # items, deductions, total
    proposal = models.CharField(_("建议等次"), max_length=12, choices=Grade, db_comment=SENSITIVE)
    statement = models.CharField(_("述职"), max_length=2000, blank=True, default="", db_comment=PERSONAL)
    stated_at = models.DateTimeField(_("述职时间"), null=True, blank=True, db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.STATING, db_comment=PUBLIC)
    grade = models.CharField(_("等次"), max_length=12, choices=Grade, blank=True, default="", db_comment=SENSITIVE)
    grade_reason = models.CharField(_("理由"), max_length=300, blank=True, default="", db_comment=SENSITIVE)
    graded_key = models.CharField(max_length=80, blank=True, default="", db_comment=PERSONAL)
    graded_by = models.CharField(_("评定人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    graded_at = models.DateTimeField(_("评定时间"), null=True, blank=True, db_comment=PUBLIC)
    appeal_until = models.DateField(_("申诉到"), null=True, blank=True, db_comment=PUBLIC)
    computed_at = models.DateTimeField(_("测算时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("instructor", "year"), name="assessment_once_a_year"),
            models.CheckConstraint(  # G46
                condition=Q(grade="") | ~Q(graded_by="") & ~Q(graded_key="") & Q(appeal_until__isnull=False),
                name="assessment_grade_needs_a_person",
                violation_error_message="等次要由人评定，并留出申诉期。",
            ),
            models.CheckConstraint(
                condition=Q(grade="") | Q(grade=F("proposal")) | ~Q(grade_reason=""),
                name="assessment_other_grade_needs_a_reason",
                violation_error_message="与建议不同的等次要写明理由。",
            ),
        )
        indexes = (models.Index(fields=("year", "stage", "name"), name="assessment_year"),)

    def __str__(self) -> str:
        return f"{self.name} {self.year} 年度考核"

    def get_absolute_url(self) -> str:
        return f"/assessment/{self.pk}/"

    @property
    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.computed.get("items", [])
        return found


class Veto(ScopedModel):
    """A fact that leaves nothing to weigh: the grade is 不称职."""

    SCOPE_VIA: ClassVar = "sheet"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="vetoes", db_comment=PERSONAL)
    kind = models.CharField(_("情形"), max_length=12, choices=VetoKind, db_comment=SENSITIVE)
    basis = models.CharField(_("依据"), max_length=200, db_comment=SENSITIVE)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="assessment_veto_has_basis",
                violation_error_message="一票否决要写明认定的文件或决定。",
            ),
        )


class Appeal(ScopedModel):
    """The person contradicts the grade; another person than the one who graded decides."""

    SCOPE_VIA: ClassVar = "sheet"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="appeals", db_comment=PERSONAL)
    words = models.CharField(_("申诉"), max_length=500, db_comment=PERSONAL)
    appealed_at = models.DateTimeField(_("申诉时间"), db_comment=PUBLIC)
    grade_before = models.CharField(_("原等次"), max_length=12, choices=Grade, db_comment=SENSITIVE)
    grade_after = models.CharField(
        _("复核等次"), max_length=12, choices=Grade, blank=True, default="", db_comment=SENSITIVE
    )
    graded_key = models.CharField(max_length=80, db_comment=PERSONAL)  # who graded, and so may not decide
    decided_key = models.CharField(max_length=80, blank=True, default="", db_comment=PERSONAL)
    decided_by = models.CharField(_("复核人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True, db_comment=PUBLIC)
    answer = models.CharField(_("答复"), max_length=500, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-appealed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("sheet",),
                condition=Q(decided_at=None),
                name="assessment_one_open_appeal",
                violation_error_message="已有一份申诉在复核。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(decided_key=F("graded_key")) & ~Q(answer=""),
                name="assessment_another_person_decides",
                violation_error_message="申诉要由评定人以外的人复核，并书面答复。",
            ),
        )
