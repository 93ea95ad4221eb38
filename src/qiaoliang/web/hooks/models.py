"""Where a department's system wants to be told, and every telling with what became of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor, Held
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import Place, ScopedModel, allow
from qiaoliang.web.hooks.choices import Event, State


class AllowedAddress(ScopedModel):
    """An address the administrator lets this installation call: scheme, host and port, whatever the path."""

    SCOPE_OPEN = True

    origin = models.CharField(_("地址"), max_length=200, db_comment=PUBLIC)
    reason = models.CharField(_("用途"), max_length=200, db_comment=PUBLIC)
    allowed_at = models.DateTimeField(_("允许时间"), db_comment=PUBLIC)
    allowed_by = models.CharField(_("允许人"), max_length=120, db_comment=PERSONAL)
    withdrawn_at = models.DateTimeField(_("取消时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("origin", "-pk")
        verbose_name = _("允许通知的地址")
        constraints = (
            models.UniqueConstraint(
                fields=("origin",), condition=Q(withdrawn_at=None), name="hook_address_once",
                violation_error_message="这个地址已经允许。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.origin


class Subscription(ScopedModel):
    """One system that wants to be told of some events, in the name of one office or department."""

    name = models.CharField(_("系统名称"), max_length=60, db_comment=PUBLIC)
    address = models.CharField(_("通知到"), max_length=300, db_comment=PUBLIC)
    events = models.JSONField(_("通知什么"), default=list, db_comment=PUBLIC)
    role = models.CharField(_("角色"), max_length=20, db_comment=PUBLIC)
    where_kind = models.CharField(_("范围类别"), max_length=20, db_comment=PUBLIC)
    where_key = models.CharField(_("范围"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    where_name = models.CharField(_("代表"), max_length=120, db_comment=PUBLIC)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="subscriptions", verbose_name=_("责任人"),
        db_comment=PERSONAL,
    )  # fmt: skip
    secret = SealedTextField(_("签名密钥"), context="hook.secret", db_comment=SENSITIVE)
    old_secret = SealedTextField(blank=True, default="", context="hook.old_secret", db_comment=SENSITIVE)
    old_until = models.DateTimeField(_("旧密钥用到"), null=True, blank=True, db_comment=PUBLIC)
    made_at = models.DateTimeField(_("建立时间"), db_comment=PUBLIC)
    stopped_at = models.DateTimeField(_("停止时间"), null=True, blank=True, db_comment=PUBLIC)
    stopped_by = models.CharField(_("停止人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-made_at", "-pk")
        verbose_name = _("事件通知")

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """Who is told: what is not in this one's scope is not told."""
        held = Held(self.role, Place(self.where_kind, self.where_key))
        return Actor(key=f"hook:{self.pk}", name=f"{self.name}（通知）", held=(held,))


class Telling(ScopedModel):
    """One event for one subscription. It names the record by number and address, and says nothing of its content."""

    SCOPE_VIA: ClassVar = "subscription"

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="tellings", db_comment=PUBLIC)
    event = models.CharField(_("事件"), max_length=24, choices=Event, db_comment=PUBLIC)
    entry_number = models.BigIntegerField(_("日志序号"), db_comment=PUBLIC)
    about_kind = models.CharField(_("记录类别"), max_length=60, db_comment=PUBLIC)
    about_key = models.CharField(_("记录"), max_length=60, db_comment=PUBLIC)
    happened_at = models.DateTimeField(_("发生时间"), db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING, db_comment=PUBLIC)
    attempts = models.PositiveSmallIntegerField(_("试了几次"), default=0, db_comment=PUBLIC)
    next_at = models.DateTimeField(_("下次"), null=True, blank=True, db_comment=PUBLIC)
    settled_at = models.DateTimeField(_("结束时间"), null=True, blank=True, db_comment=PUBLIC)
    last_status = models.PositiveSmallIntegerField(_("对方答复"), null=True, blank=True, db_comment=PUBLIC)
    problem = models.CharField(_("没送到的原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("subscription", "entry_number"), name="telling_once"),
            models.CheckConstraint(
                condition=(Q(state=State.WAITING) & Q(next_at__isnull=False))
                | (~Q(state=State.WAITING) & Q(next_at=None)),
                name="telling_waits_for_a_moment",
            ),
        )
        indexes = (models.Index(fields=("state", "next_at"), name="telling_due"),)


allow(Subscription, "department", lambda key: Q(where_kind="department", where_key=key))
allow(Subscription, "region", lambda key: Q(where_kind="region", where_key__startswith=key))
