"""Who is posted where, and why: every posting is a dated stint; conflicts of interest are records."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.registry.enterprises.models import Enterprise


class Part(models.TextChoices):
    LEAD = "lead", _("牵头指导员")
    SUPPORT = "support", _("协同指导员")


class StintQuerySet(ScopedQuerySet["Stint"]):
    def in_force(self, on: date) -> Self:
        return self.filter(Stint.covers(on))


class Stint(ScopedModel):
    """One person at one enterprise from one day to another, with the reasons at both ends."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"instructor": "instructor", "department": "instructor__department"}

    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="stints", db_comment=PERSONAL)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="stints", db_comment=PUBLIC)
    part = models.CharField(_("分工"), max_length=8, choices=Part, default=Part.LEAD, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    planned_end_on = models.DateField(_("任期至"), null=True, blank=True, db_comment=PUBLIC)
    reasons = models.JSONField(_("选派理由"), default=dict, db_comment=PUBLIC)  # parts of the score at publication
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    handover = models.TextField(_("交接说明"), blank=True, default="", db_comment=PERSONAL)
    letter_number = models.CharField(_("派驻函文号"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    plan_key = models.CharField(_("方案"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(StintQuerySet)
    everything: ClassVar[Any] = unscoped(StintQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(part=Part.LEAD, ends_on=None),
                name="stint_one_lead",
                violation_error_message="这家企业已有牵头指导员，请先结束原派驻。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="stint_ends_after_start",
                violation_error_message="派驻的结束日期不能早于开始日期。",
            ),
        )
        indexes = (
            models.Index(fields=("instructor", "starts_on", "ends_on"), name="stint_instructor"),
            models.Index(fields=("enterprise", "starts_on", "ends_on"), name="stint_enterprise"),
            models.Index(fields=("plan_key",), name="stint_plan"),
        )

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class ConflictKind(models.TextChoices):
    KIN = "kin", _("亲属")
    INTEREST = "interest", _("经济利益")
    SAME_HANDLER = "same_handler", _("同一案件经办人")
    SAME_UNIT = "same_unit", _("同单位有在办案件")
    RECUSAL = "recusal", _("一方请求回避")
    BAN = "ban", _("项目办禁止此配对")


# Kin, interest, the same handler, a ban and a request for recusal block; the same unit only warns (G32, G33).
BLOCKING = (
    ConflictKind.KIN, ConflictKind.INTEREST, ConflictKind.SAME_HANDLER, ConflictKind.RECUSAL, ConflictKind.BAN,
)  # fmt: skip


class Conflict(ScopedModel):
    """A reason why this person may not (or should rather not) serve this enterprise."""

    SCOPE_VIA: ClassVar = "enterprise"

    instructor = models.ForeignKey(Instructor, models.CASCADE, related_name="conflicts", db_comment=PERSONAL)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="conflicts", db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=16, choices=ConflictKind, db_comment=PERSONAL)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("instructor", "enterprise", "kind"), condition=Q(ends_on=None), name="conflict_once"
            ),
        )

    @staticmethod
    def in_force(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def _served_by(instructor: str) -> Q:
    """An instructor sees the own enterprises and those covered for a colleague on leave."""
    today = timezone.localdate()
    covered = Leave.everything.filter(Leave.covers(today), backup=int(instructor)).values("instructor")
    who = Q(instructor=int(instructor)) | Q(instructor__in=covered)
    return Q(pk__in=Stint.everything.filter(who, Stint.covers(today)).values("enterprise"))


def _served_by_department(department: str) -> Q:
    """A department sees, besides its line, the enterprises its own people serve."""
    stints = Stint.everything.filter(Stint.covers(timezone.localdate()), instructor__department=int(department))
    return Q(pk__in=stints.values("enterprise"))


def _posted_to(enterprise: str) -> Q:
    """An owner sees who serves the enterprise."""
    stints = Stint.everything.filter(Stint.covers(timezone.localdate()), enterprise=int(enterprise))
    return Q(pk__in=stints.values("instructor"))


allow(Enterprise, "instructor", _served_by)
allow(Enterprise, "department", _served_by_department)
allow(Instructor, "enterprise", _posted_to)
