"""What was sent, one copy for each person (and enterprise) it went to, and the history of the sending."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import User
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import PERSON, ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.assignments.choices import Kind, Minutes, MoveKind, Sender


class Assignment(ScopedModel):
    """A task or a notice as it was sent. Seen by whoever sent it, the office of the area, and those who got it."""

    SCOPE: ClassVar = {
        "region": "region_code__startswith", "department": "department", "carrier": "carrier_key",
    }  # fmt: skip

    kind = models.CharField(_("类别"), max_length=8, choices=Kind, db_comment=PUBLIC)
    title = models.CharField(_("标题"), max_length=60, db_comment=PUBLIC)
    body = models.TextField(_("内容"), max_length=1000, db_comment=PUBLIC)
    minutes = models.PositiveSmallIntegerField(_("每件约需"), choices=Minutes, db_comment=PUBLIC)
    due_on = models.DateField(_("完成日期"), db_comment=PUBLIC)
    expires_on = models.DateField(_("失效日期"), db_comment=PUBLIC)
    is_per_enterprise = models.BooleanField(_("每家企业一件"), default=False, db_comment=PUBLIC)
    group = models.CharField(_("发给谁"), max_length=200, db_comment=PUBLIC)
    sender = models.CharField(_("发出方"), max_length=12, choices=Sender, db_comment=PUBLIC)
    sender_name = models.CharField(_("发出单位"), max_length=120, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="assignments", db_comment=PUBLIC
    )
    carrier_key = models.CharField(max_length=40, blank=True, default="", db_comment=PUBLIC)
    people_count = models.PositiveIntegerField(_("人数"), db_comment=PUBLIC)
    copy_count = models.PositiveIntegerField(_("件数"), db_comment=PUBLIC)
    sent_at = models.DateTimeField(_("发出时间"), db_comment=PUBLIC)
    sent_by = models.CharField(_("发出人"), max_length=120, db_comment=PERSONAL)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True, db_comment=PUBLIC)
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("due_on")),
                name="assignment_expires_after_due",
                violation_error_message="失效日期不能早于完成日期。",
            ),
            models.CheckConstraint(
                condition=Q(people_count__gt=0) & Q(copy_count__gte=F("people_count")), name="assignment_has_people"
            ),
        )
        indexes = (models.Index(fields=("-sent_at", "-id"), name="assignment_latest"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/tasks/{self.pk}/"

    @property
    def is_task(self) -> bool:
        return self.kind == Kind.TASK


class CopyQuerySet(ScopedQuerySet["Copy"]):
    def current(self, on: date) -> Self:
        """Neither withdrawn nor expired."""
        return self.filter(assignment__withdrawn_at=None, assignment__expires_on__gte=on)

    def waiting(self, on: date) -> Self:
        """Somebody still has to say something: 收到, and of a task what came of it."""
        return self.current(on).filter(done_at=None)

    def addressed(self, user: int | None) -> Self:
        return self.filter(to=user)


class Copy(ScopedModel):
    """What one person got, for one enterprise if it is a task about each: received, and done with one sentence.

    Not visible by way of the assignment: whoever got one sees the own copy and nobody else's.
    """

    SCOPE: ClassVar = {
        PERSON: "to", "region": "assignment__region_code__startswith", "department": "assignment__department",
        "carrier": "assignment__carrier_key",
    }  # fmt: skip

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="copies", db_comment=PUBLIC)
    to = models.ForeignKey(User, models.PROTECT, related_name="copies", db_comment=PERSONAL)
    to_name = models.CharField(_("谁"), max_length=64, db_comment=PERSONAL)
    unit = models.CharField(_("单位"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="copies", db_comment=PUBLIC
    )
    received_at = models.DateTimeField(_("收到"), null=True, blank=True, db_comment=PUBLIC)
    done_at = models.DateTimeField(_("完成"), null=True, blank=True, db_comment=PUBLIC)
    words = models.CharField(_("办得怎样"), max_length=200, blank=True, default="", db_comment=PERSONAL)

    objects: ClassVar[Any] = scoped(CopyQuerySet)
    everything: ClassVar[Any] = unscoped(CopyQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("to_name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("assignment", "to"), condition=Q(enterprise=None), name="copy_once"),
            models.UniqueConstraint(
                fields=("assignment", "to", "enterprise"), condition=Q(enterprise__isnull=False),
                name="copy_once_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(received_at__isnull=False), name="copy_done_was_received"
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("to", "done_at"), name="copy_own"),)


class Move(ScopedModel):
    """Sent, corrected, withdrawn: what the words were before and why they changed."""

    SCOPE_VIA: ClassVar = "assignment"

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    kind = models.CharField(_("事项"), max_length=8, choices=MoveKind, db_comment=PUBLIC)
    words = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    before = models.JSONField(_("原内容"), default=dict, db_comment=PUBLIC)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("谁"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-at", "-pk")


def _got_it(key: str) -> Q:
    return Q(pk__in=Copy.everything.filter(to=int(key)).values("assignment"))


allow(Assignment, PERSON, _got_it)
