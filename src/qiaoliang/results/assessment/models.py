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
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.results.assessment.choices import BranchGrade, Grade, Side, Stage, VetoKind


class Scheme(ScopedModel):
    """Weights, deductions and bands from one day on. A version is never changed."""

    SCOPE_OPEN = True

    side = models.CharField(_("考核谁"), max_length=10, choices=Side, default=Side.INSTRUCTOR, db_comment=PUBLIC)
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


class Assessed(ScopedModel):
    """One year of whoever is assessed: what the software computed, what they say, what a person decided."""

    SIDE: ClassVar = Side.INSTRUCTOR
    SUBJECT: ClassVar = "instructor"  # the foreign key to whoever it is

    name = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    year = models.PositiveIntegerField(_("年度"), db_comment=PUBLIC)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="%(class)ss", db_comment=PUBLIC)
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
        abstract = True
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return f"{self.name} {self.year} 年度考核"

    @property
    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.computed.get("items", [])
        return found


def _laws(prefix: str, subject: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.UniqueConstraint(fields=(subject, "year"), name=f"{prefix}_once_a_year"),
        models.CheckConstraint(  # G46
            condition=Q(grade="") | ~Q(graded_by="") & ~Q(graded_key="") & Q(appeal_until__isnull=False),
            name=f"{prefix}_grade_needs_a_person",
            violation_error_message="等次要由人评定，并留出申诉期。",
        ),
        models.CheckConstraint(
            condition=Q(grade="") | Q(grade=F("proposal")) | ~Q(grade_reason=""),
            name=f"{prefix}_other_grade_needs_a_reason",
            violation_error_message="与建议不同的等次要写明理由。",
        ),
    )


class Sheet(Assessed):
    """An instructor's."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "instructor": "instructor"}

    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="sheets", db_comment=PERSONAL)
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    department_name = models.CharField(_("部门"), max_length=120, db_comment=PUBLIC)

    class Meta(Assessed.Meta):
        constraints = _laws("assessment", "instructor")
        indexes = (models.Index(fields=("year", "stage", "name"), name="assessment_year"),)

    def get_absolute_url(self) -> str:
        return f"/assessment/{self.pk}/"

    @property
    def unit(self) -> str:
        return self.department_name


class BranchSheet(Assessed):
    """An organisation's. Its own branch sees it, the office of the area and the auditor; nobody compares two."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "organisation": "organisation"}
    SIDE: ClassVar = Side.BRANCH
    SUBJECT: ClassVar = "organisation"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sheets", db_comment=PUBLIC)
    upper = models.CharField(_("上级党委"), max_length=120, db_comment=PUBLIC)
    proposal = models.CharField(_("建议等次"), max_length=12, choices=BranchGrade, db_comment=SENSITIVE)
    grade = models.CharField(
        _("等次"), max_length=12, choices=BranchGrade, blank=True, default="", db_comment=SENSITIVE
    )

    class Meta(Assessed.Meta):
        constraints = _laws("branch_assessment", "organisation")
        indexes = (models.Index(fields=("year", "stage", "name"), name="branch_assessment_year"),)

    def get_absolute_url(self) -> str:
        return f"/assessment/branches/{self.pk}/"

    @property
    def unit(self) -> str:
        return self.upper


class Vetoed(ScopedModel):
    """A fact that leaves nothing to weigh: the grade is the lowest."""

    SCOPE_VIA: ClassVar = "sheet"

    kind = models.CharField(_("情形"), max_length=12, choices=VetoKind, db_comment=SENSITIVE)
    basis = models.CharField(_("依据"), max_length=200, db_comment=SENSITIVE)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        abstract = True
        ordering = ("pk",)


def _has_basis(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(basis=""), name=f"{prefix}_veto_has_basis",
        violation_error_message="一票否决要写明认定的文件或决定。",
    )  # fmt: skip


class Veto(Vetoed):
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="vetoes", db_comment=PERSONAL)

    class Meta(Vetoed.Meta):
        constraints = (_has_basis("assessment"),)


class BranchVeto(Vetoed):
    sheet = models.ForeignKey(BranchSheet, models.PROTECT, related_name="vetoes", db_comment=PUBLIC)

    class Meta(Vetoed.Meta):
        constraints = (_has_basis("branch_assessment"),)


class Appealed(ScopedModel):
    """The grade is contradicted; another person than the one who graded decides."""

    SCOPE_VIA: ClassVar = "sheet"

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
        abstract = True
        ordering = ("-appealed_at", "-pk")


def _another_decides(prefix: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.UniqueConstraint(
            fields=("sheet",), condition=Q(decided_at=None), name=f"{prefix}_one_open_appeal",
            violation_error_message="已有一份申诉在复核。",
        ),
        models.CheckConstraint(
            condition=Q(decided_at=None) | ~Q(decided_key=F("graded_key")) & ~Q(answer=""),
            name=f"{prefix}_another_person_decides",
            violation_error_message="申诉要由评定人以外的人复核，并书面答复。",
        ),
    )  # fmt: skip


class Appeal(Appealed):
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="appeals", db_comment=PERSONAL)

    class Meta(Appealed.Meta):
        constraints = _another_decides("assessment")


class BranchAppeal(Appealed):
    sheet = models.ForeignKey(BranchSheet, models.PROTECT, related_name="appeals", db_comment=PUBLIC)
    grade_before = models.CharField(_("原等次"), max_length=12, choices=BranchGrade, db_comment=SENSITIVE)
    grade_after = models.CharField(
        _("复核等次"), max_length=12, choices=BranchGrade, blank=True, default="", db_comment=SENSITIVE
    )

    class Meta(Appealed.Meta):
        constraints = _another_decides("branch_assessment")
