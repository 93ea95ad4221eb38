"""What employees say in confidence. Of who said it, from where and at which hour nothing is kept: there is no column.

A concern belongs to the department that answers it. Not the whole city, not the office, not the owner and not the
instructor sees it, unless the employee says so; `withhold` holds even for somebody who sits in that department as well.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.harmony.concerns.choices import Kind, Side, Stage
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, withhold
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise


class Poster(ScopedModel):
    """The link for the employees of one enterprise, printed and hung up; it says which department answers."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.OneToOneField(Enterprise, models.PROTECT, related_name="concern_poster", db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="concern_posters", verbose_name=_("承办部门"), db_comment=PUBLIC
    )
    link = models.OneToOneField(PersonalLink, models.PROTECT, related_name="+", db_comment=PUBLIC)
    made_at = models.DateTimeField(_("生成时间"), db_comment=PUBLIC)
    made_by = models.CharField(_("生成人"), max_length=120, db_comment=PERSONAL)
    printed_at = models.DateTimeField(_("打印时间"), null=True, blank=True, db_comment=PUBLIC)
    tried_on = models.DateField(_("输错回执码的日子"), null=True, blank=True, db_comment=PUBLIC)
    tries = models.PositiveSmallIntegerField(_("当天输错"), default=0, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise__sort_key", "pk")

    def __str__(self) -> str:
        return f"{self.enterprise} 职工心声码"

    def get_absolute_url(self) -> str:
        return f"/harmony/posters/{self.pk}/"


class Concern(ScopedModel):
    """One concern. Its days are days: no column holds an hour, an address, a device or a name."""

    SCOPE: ClassVar = {
        "department": "department", "instructor": "shown_to_instructor", "enterprise": "shown_to_enterprise"
    }  # fmt: skip
    CITY_SEES: ClassVar = False

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="concerns", db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="concerns", verbose_name=_("承办部门"), db_comment=PUBLIC
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind, db_comment=PUBLIC)
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage, default=Stage.WAITING, db_comment=PUBLIC)
    received_on = models.DateField(_("收到"), db_comment=PUBLIC)
    due_on = models.DateField(_("答复期限"), null=True, blank=True, db_comment=PUBLIC)
    closed_on = models.DateField(_("办结"), null=True, blank=True, db_comment=PUBLIC)
    code_index = models.CharField(max_length=64, unique=True, db_comment=SENSITIVE)  # keyed hash of the receipt code
    shown_to_instructor = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="concerns", verbose_name=_("同意指导员看到"),
        db_comment=PUBLIC,
    )  # fmt: skip
    shown_to_enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("同意企业看到"),
        db_comment=PUBLIC,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-received_on", "code_index")  # of one day: in no order that tells which came first
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind=Kind.CONDUCT) | Q(shown_to_instructor=None),
                name="concern_conduct_kept_from_instructor",
                violation_error_message="反映指导员作风的，不给指导员看。",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("department", "stage", "due_on"), name="concern_due"),)

    def __str__(self) -> str:
        return f"{self.enterprise} 职工反映：{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return f"/harmony/concerns/{self.pk}/"


class ConcernWord(ScopedModel):
    """What one side said on a day, sealed."""

    SCOPE_VIA: ClassVar = "concern"
    CITY_SEES: ClassVar = False

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="words", db_comment=PUBLIC)
    side = models.CharField(_("谁说的"), max_length=10, choices=Side, db_comment=PUBLIC)
    text = SealedTextField(_("内容"), blank=True, default="", context="concern.text", db_comment=SENSITIVE)
    said_on = models.DateField(_("日期"), db_comment=PUBLIC)
    is_late = models.BooleanField(_("超期"), default=False, db_comment=PUBLIC)
    is_logged = models.BooleanField(_("已入日志"), default=False, db_comment=PUBLIC)
    recorded_by = models.CharField(_("答复人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("concern", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(side=Side.EMPLOYEE) | Q(recorded_by=""), name="concern_word_is_anonymous",
                violation_error_message="职工说的话不记是谁说的。",
            ),
        )  # fmt: skip


def _kept_from_instructor(key: str) -> Q:
    """Concerns of enterprises this person serves or served, unless the employee let this very person in."""
    served = Stint.everything.filter(instructor=int(key)).values("enterprise")
    return Q(enterprise__in=served) & ~Q(pk__in=Concern.everything.filter(shown_to_instructor=int(key)).values("pk"))


def _kept_from_owner(key: str) -> Q:
    return Q(enterprise=key, shown_to_enterprise=None)


withhold(Concern, "instructor", _kept_from_instructor)
withhold(Concern, "enterprise", _kept_from_owner)


def overdue(rows: Any, today: Any) -> Any:
    return rows.filter(stage=Stage.WAITING, due_on__lt=today)
