"""Who is an instructor: nominated by a department, checked, trained, approved; leave with a named backup."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.registry.departments.models import Department


class Standing(models.TextChoices):
    NOMINATED = "nominated", _("已提名")
    APPROVED = "approved", _("已批准")
    RETURNED = "returned", _("退回")
    ENDED = "ended", _("已离任")


class InstructorQuerySet(ScopedQuerySet["Instructor"]):
    def available(self, on: date) -> Self:
        """Approved, in term, trained and not on leave that day."""
        away = Leave.everything.filter(Leave.covers(on)).values("instructor")
        in_term = Q(term_starts_on__lte=on) & (Q(term_ends_on=None) | Q(term_ends_on__gte=on))
        return self.filter(in_term, standing=Standing.APPROVED).exclude(pk__in=away)


class Instructor(ScopedModel):
    SCOPE: ClassVar = {"department": "department", "instructor": "pk", "region": "department__region_code__startswith"}

    number = models.CharField(_("编号"), max_length=24, unique=True, db_comment=PUBLIC)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="instructor", db_comment=PERSONAL
    )
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    initials = models.CharField(_("拼音首字母"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    phone = SealedTextField(_("手机号"), blank=True, default="", context="instructor.phone", db_comment=SENSITIVE)
    department = models.ForeignKey(Department, models.PROTECT, related_name="instructors", db_comment=PUBLIC)
    function = models.CharField(_("职能"), max_length=24, db_comment=PUBLIC)
    position = models.CharField(_("职务"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    divisions = models.JSONField(_("熟悉的行业大类"), default=list, db_comment=PUBLIC)  # two-digit codes
    economic_evidence = models.CharField(_("懂经济的依据"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    party_evidence = models.CharField(_("懂党务的依据"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    has_party_experience = models.BooleanField(_("有党务经历"), default=False, db_comment=PERSONAL)
    is_full_member = models.BooleanField(_("正式党员"), default=True, db_comment=PERSONAL)
    trained_on = models.DateField(_("岗前培训"), null=True, blank=True, db_comment=PUBLIC)
    min_load = models.PositiveSmallIntegerField(_("至少"), default=0, db_comment=PUBLIC)
    max_load = models.PositiveSmallIntegerField(_("至多"), default=8, db_comment=PUBLIC)
    longitude = models.FloatField(_("经度"), null=True, blank=True, db_comment=PUBLIC)
    latitude = models.FloatField(_("纬度"), null=True, blank=True, db_comment=PUBLIC)
    term_starts_on = models.DateField(_("任期起"), null=True, blank=True, db_comment=PUBLIC)
    term_ends_on = models.DateField(_("任期止"), null=True, blank=True, db_comment=PUBLIC)
    standing = models.CharField(_("状态"), max_length=12, choices=Standing, db_comment=PUBLIC)
    decision_note = models.CharField(_("退回理由"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(InstructorQuerySet)
    everything: ClassVar[Any] = unscoped(InstructorQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(max_load__gte=F("min_load")),
                name="instructor_load_bounds",
                violation_error_message="服务企业数的上限不能小于下限。",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.APPROVED) | Q(is_full_member=True),
                name="instructor_is_full_member",  # G31
                violation_error_message="指导员必须是正式党员。",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.APPROVED) | ~(Q(economic_evidence="") | Q(party_evidence="")),
                name="instructor_knows_both",
                violation_error_message="指导员要写明懂经济和懂党务的依据。",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.APPROVED)
                | Q(trained_on__isnull=False, term_starts_on__isnull=False, trained_on__lte=F("term_starts_on")),
                name="instructor_trained_before_service",
                violation_error_message="指导员上岗前要先培训。",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.RETURNED) | ~Q(decision_note=""),
                name="instructor_returned_with_reason",
                violation_error_message="退回提名要写明理由。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Leave(ScopedModel):
    """Away from one day to another, covered by a named backup."""

    SCOPE_VIA: ClassVar = "instructor"

    instructor = models.ForeignKey(Instructor, models.CASCADE, related_name="leaves", db_comment=PERSONAL)
    backup = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="covers_for", db_comment=PERSONAL
    )
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    reason = models.CharField(_("说明"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="leave_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(backup=None) | ~Q(backup=F("instructor")),
                name="leave_backup_is_another",
                violation_error_message="代理人不能是本人。",
            ),
        )

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
