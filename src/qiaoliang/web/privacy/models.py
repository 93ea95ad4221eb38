"""What persons ask about their own data, what they are told and agreed to, and the city's record of risks."""

from datetime import date
from functools import partial
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.crypto import SealedTextField, mask_name
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, hold_back, scoped, unscoped
from qiaoliang.party.membership.models import Admission, Member
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy.choices import OPEN, Ground, Identity, Kind, Matter, Mouth, Risk, Stage, TextKind, Who


class RequestQuerySet(ScopedQuerySet["PersonRequest"]):
    def open(self) -> Self:
        return self.filter(stage__in=OPEN)

    def late(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class PersonRequest(ScopedModel):
    """One thing a person asks about the own data, followed to its answer. The steps stand in the log.

    The words are sealed: they may say anything of a life. The office of the person's area answers.
    """

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    kind = models.CharField(_("请求"), max_length=12, choices=Kind, db_comment=PUBLIC)
    mouth = models.CharField(_("渠道"), max_length=10, choices=Mouth, db_comment=PUBLIC)
    who = models.CharField(_("身份"), max_length=12, choices=Who, db_comment=PERSONAL)
    person_key = models.CharField(_("本人的记录"), max_length=40, blank=True, default="", db_comment=PERSONAL)
    person_name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    words = SealedTextField(_("请求内容"), context="person_request.words", db_comment=SENSITIVE)
    identity = models.CharField(
        _("核验"), max_length=12, choices=Identity, default=Identity.NONE, db_comment=PERSONAL
    )  # fmt: skip
    asked_at = models.DateTimeField(_("提出时间"), db_comment=PUBLIC)
    due_on = models.DateField(_("应答复日期"), db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.WAITING, db_comment=PUBLIC)
    held_by = models.CharField(_("承办人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    ground = models.CharField(
        _("不予办理的依据"), max_length=16, choices=Ground, blank=True, default="", db_comment=PUBLIC
    )
    answer = models.CharField(_("答复"), max_length=1000, blank=True, default="", db_comment=PERSONAL)
    changed = models.CharField(_("改了什么"), max_length=500, blank=True, default="", db_comment=PERSONAL)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, db_comment=PUBLIC)
    answered_by = models.CharField(_("答复人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    reminded_on = models.DateField(null=True, blank=True, db_comment=PUBLIC)  # the day the office was last reminded
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(RequestQuerySet)
    everything: ClassVar[Any] = unscoped(RequestQuerySet)

    class Meta(ScopedModel.Meta):
        verbose_name = _("个人信息权利请求")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=(*OPEN, Stage.WITHDRAWN)) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="person_request_answered_in_words",
                violation_error_message="办结要写明答复，本人会看到原文。",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.REFUSED) | ~Q(ground=""),
                name="person_request_refused_on_a_ground",
                violation_error_message="不予办理要写明法律依据。",
            ),
        )
        indexes = (
            models.Index(fields=("stage", "due_on"), name="person_request_stage"),
            models.Index(fields=("who", "person_key"), name="person_request_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}请求 {self.number}"

    @property
    def number(self) -> str:
        return f"{self.asked_at.year}-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def lifted(self) -> list[str]:
        """Why a restriction that this request brought was ended, once."""
        if self.kind != Kind.RESTRICTION:
            return []
        return list(self.restrictions.exclude(lifted_at=None).values_list("lifted_why", flat=True)[:1])

    @property
    def masked_name(self) -> str:
        return mask_name(self.person_name)

    def get_absolute_url(self) -> str:
        return f"/privacy/requests/{self.pk}/"


class Restriction(ScopedModel):
    """One row of a person that is kept and counted, and nothing else, until the restriction is lifted (PIPL 44)."""

    SCOPE_VIA: ClassVar = "asked"

    asked = models.ForeignKey(
        PersonRequest, models.CASCADE, related_name="restrictions", verbose_name=_("请求"), db_comment=PUBLIC
    )
    kind = models.CharField(_("记录类别"), max_length=60, db_comment=PUBLIC)
    row = models.BigIntegerField(_("记录"), db_comment=PERSONAL)
    since_at = models.DateTimeField(_("限制自"), db_comment=PUBLIC)
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True, db_comment=PUBLIC)
    lifted_by = models.CharField(_("解除人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    lifted_why = models.CharField(_("为什么解除"), max_length=300, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        verbose_name = _("限制处理")
        ordering = ("-since_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "row"), condition=Q(lifted_at=None), name="privacy_restriction_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lifted_why=""),
                name="privacy_restriction_lifted_in_words",
                violation_error_message="请写明为什么解除，本人会看到原文。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.asked}：{self.kind} {self.row}"


def restricted(model: type[models.Model]) -> Q:
    """The rows of `model` under a restriction now."""
    standing = Restriction.everything.filter(kind=model._meta.label_lower, lifted_at=None)
    return Q(pk__in=standing.values("row"))


class Text(ScopedModel):
    """One version of what persons are told or agree to. Never changed: a new version takes its place from a day on."""

    SCOPE_OPEN: ClassVar = True

    kind = models.CharField(_("文本"), max_length=8, choices=TextKind, db_comment=PUBLIC)
    number = models.PositiveIntegerField(_("版本"), db_comment=PUBLIC)
    title = models.CharField(_("标题"), max_length=80, db_comment=PUBLIC)
    body = models.TextField(_("正文"), db_comment=PUBLIC)
    effective_on = models.DateField(_("生效日"), db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("kind", "-number")
        constraints = (
            models.UniqueConstraint(fields=("kind", "number"), name="privacy_text_number"),
            models.CheckConstraint(condition=Q(number__gte=2), name="privacy_text_after_the_first"),
        )

    def __str__(self) -> str:
        return f"{self.title} 第 {self.number} 版"


class Consent(ScopedModel):
    """That a person agreed to one matter under one version of the text, and when it was taken back."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    who = models.CharField(_("身份"), max_length=12, choices=Who, db_comment=PERSONAL)
    person_key = models.CharField(_("本人的记录"), max_length=40, db_comment=PERSONAL)
    person_name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    matter = models.CharField(_("同意什么"), max_length=8, choices=Matter, db_comment=PUBLIC)
    text_number = models.PositiveIntegerField(_("文本版本"), db_comment=PUBLIC)
    given_at = models.DateTimeField(_("同意时间"), db_comment=PUBLIC)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-given_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("who", "person_key", "matter"), condition=Q(withdrawn_at=None), name="privacy_consent_once"
            ),
        )


class Activity(ScopedModel):
    """One processing activity with its impact assessment (PIPL articles 55, 56), to be reviewed by a day."""

    SCOPE_OPEN: ClassVar = True

    name = models.CharField(_("处理活动"), max_length=80, unique=True, db_comment=PUBLIC)
    purpose = models.CharField(_("目的"), max_length=300, db_comment=PUBLIC)
    basis = models.CharField(_("合法性基础"), max_length=300, db_comment=PUBLIC)
    people = models.CharField(_("涉及哪些人"), max_length=200, db_comment=PUBLIC)
    contents = models.CharField(_("哪些信息"), max_length=400, db_comment=PUBLIC)
    is_sensitive = models.BooleanField(_("含敏感个人信息"), default=False, db_comment=PUBLIC)
    recipients = models.CharField(_("谁能看到、提供给谁"), max_length=300, db_comment=PUBLIC)
    risks = models.CharField(_("对个人的影响和风险"), max_length=600, db_comment=PUBLIC)
    measures = models.CharField(_("保护措施"), max_length=600, db_comment=PUBLIC)
    risk = models.CharField(_("剩余风险"), max_length=8, choices=Risk, db_comment=PUBLIC)
    assessed_on = models.DateField(_("评估日期"), db_comment=PUBLIC)
    review_on = models.DateField(_("下次复核"), db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("评估人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        verbose_name = _("处理活动")
        ordering = ("review_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(review_on__gt=models.F("assessed_on")),
                name="privacy_activity_reviewed_later",
                violation_error_message="下次复核要晚于评估日期。",
            ),
        )

    def __str__(self) -> str:
        return self.name


for _model in (ContactPerson, Entrance, Instructor, Member, Admission, Holder):
    hold_back(_model, partial(restricted, _model))
