"""What people say to the office: complaints, thanks, suggestions, and that a record about them is not so."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import User
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.voices.choices import OPEN, Kind, MoveKind, Rung, Stage, Verdict


class VoiceQuerySet(ScopedQuerySet["Voice"]):
    def open(self) -> Self:
        return self.filter(stage__in=OPEN)

    def late(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class Voice(ScopedModel):
    """One thing said, followed to its answer. The words are sealed: the office opens them, and each opening is logged.

    No instructor sees one, by no scope: who is complained about must not learn who did.
    """

    SCOPE: ClassVar = {
        "region": "region_code__startswith", "enterprise": "enterprise", "department": "department", "person": "user",
    }  # fmt: skip

    kind = models.CharField(_("类别"), max_length=14, choices=Kind, db_comment=PUBLIC)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="voices", verbose_name=_("企业"),
        db_comment=PUBLIC,
    )  # fmt: skip
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="voices", db_comment=PERSONAL
    )  # none for somebody who came by a link
    said_by = models.CharField(_("提出人"), max_length=120, db_comment=PERSONAL)
    page = models.CharField(_("在哪一页"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    about_kind = models.CharField(_("记录类别"), max_length=60, blank=True, default="", db_comment=PUBLIC)
    about_key = models.CharField(_("记录"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    about_text = models.CharField(_("记录原文"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    words = SealedTextField(_("内容"), context="voice.words", db_comment=SENSITIVE)
    said_at = models.DateTimeField(_("提出时间"), db_comment=PUBLIC)
    due_on = models.DateField(_("应答复日期"), db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.WAITING, db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="voices", verbose_name=_("核实部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    held_by = models.CharField(_("承办人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    verdict = models.CharField(_("认定"), max_length=8, choices=Verdict, blank=True, default="", db_comment=PUBLIC)
    answer = models.CharField(_("答复"), max_length=1000, blank=True, default="", db_comment=PERSONAL)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, db_comment=PUBLIC)
    answered_by = models.CharField(_("答复人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    reopened_at = models.DateTimeField(_("再提时间"), null=True, blank=True, db_comment=PUBLIC)
    rung = models.PositiveSmallIntegerField(_("督促"), choices=Rung, default=Rung.NONE, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(VoiceQuerySet)
    everything: ClassVar[Any] = unscoped(VoiceQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-said_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage=Stage.ANSWERED) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="voice_answered_has_answer",
                violation_error_message="答复要写明内容，提出人会看到原文。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CONTRADICTION) | (~Q(about_key="") & Q(enterprise__isnull=False)),
                name="voice_contradiction_names_record",
                violation_error_message="记录异议要指明是本企业的哪一条记录。",
            ),
            models.UniqueConstraint(
                fields=("enterprise", "about_kind", "about_key"),
                condition=Q(kind=Kind.CONTRADICTION, stage__in=OPEN),
                name="voice_one_open_contradiction",
                violation_error_message="这条记录的异议已经提出，项目办正在核实。",
            ),
        )
        indexes = (
            models.Index(fields=("stage", "due_on"), name="voice_stage"),
            models.Index(fields=("enterprise", "about_kind", "about_key"), name="voice_about"),
            models.Index(fields=("user", "-said_at"), name="voice_user"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.said_at.year}-{self.pk}"

    @property
    def number(self) -> str:
        return f"{self.said_at.year}-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    def get_absolute_url(self) -> str:
        return f"/voices/{self.pk}/"


class VoiceMove(ScopedModel):
    """A dated step; its words are what the office and the department wrote, never what was said."""

    SCOPE_VIA: ClassVar = "voice"

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    kind = models.CharField(_("事项"), max_length=10, choices=MoveKind, db_comment=PUBLIC)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("经办"), max_length=120, db_comment=PERSONAL)
    words = models.CharField(_("说明"), max_length=1000, blank=True, default="", db_comment=PERSONAL)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", db_comment=PUBLIC
    )

    class Meta(ScopedModel.Meta):
        ordering = ("-at", "-pk")
