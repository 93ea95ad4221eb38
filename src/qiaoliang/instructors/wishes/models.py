"""Two-way choice: whom an enterprise would like or not, what an instructor asks, and an owner's asking for another."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Conflict, Stint
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.registry.enterprises.models import Enterprise


class Side(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    INSTRUCTOR = "instructor", _("指导员")


class Stance(models.TextChoices):
    PREFERS = "prefers", _("希望")
    DECLINES = "declines", _("不希望")


class Source(models.TextChoices):
    OWN = "own", _("本人在系统里填写")
    TALK = "talk", _("面谈")
    CALL = "call", _("电话")
    LETTER = "letter", _("书面")


class Wish(ScopedModel):
    """One side's word about a pair. `DECLINES` bars the pair by `conflict`; `PREFERS` is told, and may be pinned."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"instructor": "instructor", "department": "instructor__department"}

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="wishes", db_comment=PUBLIC)
    instructor = models.ForeignKey(Instructor, models.CASCADE, related_name="wishes", db_comment=PERSONAL)
    side = models.CharField(_("谁的意愿"), max_length=12, choices=Side, db_comment=PUBLIC)
    stance = models.CharField(_("意愿"), max_length=10, choices=Stance, db_comment=PERSONAL)
    reason = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    source = models.CharField(_("来源"), max_length=8, choices=Source, db_comment=PUBLIC)
    conflict = models.ForeignKey(Conflict, models.SET_NULL, null=True, blank=True, related_name="+", db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise", "instructor", "side"),
                condition=Q(ends_on=None),
                name="wish_once",
                violation_error_message="这一对的意愿已经登记过，请先撤回原来的。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="wish_ends_after_start",
                violation_error_message="撤回日期不能早于登记日期。",
            ),
        )


class Answer(models.TextChoices):
    OPEN = "open", _("待答复")
    REASSIGNED = "reassigned", _("已换人")
    KEPT = "kept", _("维持原派")
    WITHDRAWN = "withdrawn", _("企业撤回")


class ChangeRequest(ScopedModel):
    """The owner asks for another instructor. It costs nobody anything: no figure and no assessment counts it."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="change_requests", db_comment=PUBLIC)
    stint = models.ForeignKey(Stint, models.PROTECT, related_name="change_requests", db_comment=PUBLIC)
    reason = models.CharField(_("想说的话"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    source = models.CharField(_("来源"), max_length=8, choices=Source, db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=12, choices=Answer, default=Answer.OPEN, db_comment=PUBLIC)
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    due_on = models.DateField(_("应答复日期"), db_comment=PUBLIC)
    asked_at = models.DateTimeField(_("提出时间"), db_comment=PUBLIC)
    asked_by = models.CharField(_("提出人"), max_length=120, db_comment=PERSONAL)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True, db_comment=PUBLIC)
    closed_by = models.CharField(_("答复人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(state=Answer.OPEN),
                name="change_request_one_open",
                violation_error_message="换人的请求已经提出，项目办正在办理。",
            ),
            models.CheckConstraint(
                condition=~Q(state=Answer.KEPT) | ~Q(answer=""),
                name="change_request_kept_with_reason",
                violation_error_message="维持原派要写明理由，企业会看到。",
            ),
            models.CheckConstraint(
                condition=Q(state=Answer.OPEN, closed_at=None) | (~Q(state=Answer.OPEN) & Q(closed_at__isnull=False)),
                name="change_request_closed_at",
                violation_error_message="办结的请求要有办结时间。",
            ),
        )
