"""What a recusal can follow from: open cases of an enterprise at an authority, and what instructors declare (G33, G34).

The conflicts themselves are `postings.Conflict`: there is one place where a pair is barred, whatever the reason.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import ConflictKind
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise


class CaseKind(models.TextChoices):
    ENFORCEMENT = "enforcement", _("行政执法")
    PENALTY = "penalty", _("行政处罚")
    APPROVAL = "approval", _("行政审批")


class CaseQuerySet(ScopedQuerySet["Case"]):
    def open(self, on: date) -> Self:
        return self.filter(Case.covers(on))


class Case(ScopedModel):
    """An enforcement, penalty or approval case of an enterprise: which unit has it, who handles it, since when."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"department": "unit"}

    kind = models.CharField(_("类别"), max_length=12, choices=CaseKind, db_comment=PUBLIC)
    number = models.CharField(_("案号"), max_length=60, db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="cases", db_comment=PUBLIC)
    unit = models.ForeignKey(
        Department, models.PROTECT, related_name="cases", verbose_name=_("承办单位"), db_comment=PUBLIC
    )
    handler_name = models.CharField(_("经办人"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    opened_on = models.DateField(_("立案日期"), db_comment=PUBLIC)
    closed_on = models.DateField(_("结案日期"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    objects: ClassVar[Any] = scoped(CaseQuerySet)
    everything: ClassVar[Any] = unscoped(CaseQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-opened_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "number"),
                name="case_once",
                violation_error_message="这个单位的这个案号已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_opening",
                violation_error_message="结案日期不能早于立案日期。",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def covers(on: date) -> Q:
        return Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gte=on))


class Declaration(ScopedModel):
    """An instructor's word of one day: what relations there are to enterprises, or that there are none (G34)."""

    SCOPE_VIA: ClassVar = "instructor"

    instructor = models.ForeignKey(Instructor, models.CASCADE, related_name="declarations", db_comment=PERSONAL)
    declared_on = models.DateField(_("申报日期"), db_comment=PUBLIC)
    has_nothing = models.BooleanField(_("没有需要申报的情况"), db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-declared_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("instructor", "declared_on"),
                name="declaration_one_a_day",
                violation_error_message="今天已经申报过，不用再报。",
            ),
        )


class DeclaredInterest(ScopedModel):
    """One relation that was declared; it became (or confirmed) a conflict of interest."""

    SCOPE_VIA: ClassVar = "declaration"

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="interests", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+", db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=16, choices=ConflictKind, db_comment=PERSONAL)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("declaration", "pk")
        constraints = (
            models.UniqueConstraint(fields=("declaration", "enterprise", "kind"), name="declared_interest_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=(ConflictKind.BAN, ConflictKind.SAME_UNIT)),
                name="declared_interest_own",
                violation_error_message="只申报本人的亲属、利益、经办案件，或请求回避。",
            ),
        )
