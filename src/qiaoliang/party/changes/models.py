"""Changes to standing organisations as cases: applied for, decided, with effect; each step dated."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.party.changes.choices import ChangeKind, ChangeState
from qiaoliang.party.organisations.models import Organisation, OrganisationKind


class ChangeQuerySet(ScopedQuerySet["Change"]):
    def open(self) -> Self:
        return self.filter(state=ChangeState.APPLIED)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class Change(ScopedModel):
    """One change of one organisation. What it was before and what it became stay here, whatever follows."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="changes", db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    kind = models.CharField(_("事项"), max_length=10, choices=ChangeKind, db_comment=PUBLIC)
    state = models.CharField(
        _("状态"), max_length=10, choices=ChangeState, default=ChangeState.APPLIED, db_comment=PUBLIC
    )
    reason = models.CharField(_("理由"), max_length=300, db_comment=PUBLIC)
    exception_reason = models.CharField(
        _("不足一般人数的理由"), max_length=200, blank=True, default="", db_comment=PUBLIC
    )
    from_words = models.CharField(_("原来"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    to_kind = models.CharField(
        _("升格为"), max_length=16, choices=OrganisationKind, blank=True, default="", db_comment=PUBLIC
    )
    to_name = models.CharField(_("新名称"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    to_upper = models.CharField(_("新的上级党委"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    to_day = models.DateField(_("改到哪天换届"), null=True, blank=True, db_comment=PUBLIC)
    successor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="succeeded", db_comment=PUBLIC
    )
    applied_on = models.DateField(_("申请日期"), db_comment=PUBLIC)
    due_on = models.DateField(_("批复期限"), db_comment=PUBLIC)
    decided_on = models.DateField(_("批复日期"), null=True, blank=True, db_comment=PUBLIC)
    number = models.CharField(_("批复文号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    settled_reason = models.CharField(_("退回或撤回理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(ChangeQuerySet)
    everything: ClassVar[Any] = unscoped(ChangeQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-applied_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind"), condition=Q(state="applied"), name="change_one_open",
                violation_error_message="这个党组织已有同样的申请在办。",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decided_on__isnull=False, decided_on__gte=F("applied_on")),
                name="change_decided_after_application",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("region_code", "state", "due_on"), name="change_region"),)

    def __str__(self) -> str:
        return f"{self.organisation.name}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return f"/party/changes/{self.pk}/"


class ChangeMove(ScopedModel):
    """A step of a change: who, on which day, by which document, why."""

    SCOPE_VIA: ClassVar = "change"

    change = models.ForeignKey(Change, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    to = models.CharField(_("状态"), max_length=10, choices=ChangeState, db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    moved_at = models.DateTimeField(_("办理时间"), db_comment=PUBLIC)
    moved_by = models.CharField(_("办理人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("change", "pk")
