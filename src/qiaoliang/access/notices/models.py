"""Notices inside the application, and the outbox by which links and letters reach people outside it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel


class Notice(models.Model):
    """One line to one person: what happened and where to go. Written inside the action's transaction."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("给谁"), db_comment=PERSONAL
    )
    kind = models.CharField(_("类别"), max_length=40, db_comment=PUBLIC)
    text = models.CharField(_("内容"), max_length=300, db_comment=PERSONAL)
    url = models.CharField(_("链接"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    about_kind = models.CharField(max_length=60, blank=True, default="", db_comment=PUBLIC)
    about_key = models.CharField(max_length=60, blank=True, default="", db_comment=PUBLIC)
    posted_at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    read_at = models.DateTimeField(_("已读"), null=True, blank=True, db_comment=PERSONAL)

    class Meta:
        ordering = ("-posted_at", "-pk")
        indexes = (models.Index(fields=("to", "read_at", "-posted_at"), name="notice_unread"),)


class Channel(models.TextChoices):
    COPY = "copy", _("复制文字")
    LETTER = "letter", _("打印函件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")


class Delivery(models.TextChoices):
    WAITING = "waiting", _("待送出")
    HANDED = "handed", _("已交付")  # copied or printed by a person
    SENT = "sent", _("已发送")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("未送达")
    WITHDRAWN = "withdrawn", _("已撤回")


class Message(ScopedModel):
    """A text with a link for somebody outside: waits until a channel takes it; every attempt is a state."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    to_name = models.CharField(_("收件人"), max_length=120, db_comment=PERSONAL)
    to_phone = SealedTextField(_("手机号"), blank=True, default="", context="message.to_phone", db_comment=SENSITIVE)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    text = models.TextField(_("文字"), db_comment=PERSONAL)
    link = models.ForeignKey(
        PersonalLink, models.CASCADE, related_name="messages", null=True, blank=True, db_comment=PUBLIC
    )
    address = SealedTextField(
        blank=True, default="", context="message.address", db_comment=SENSITIVE
    )  # of another link
    about_kind = models.CharField(max_length=60, db_comment=PUBLIC)
    about_key = models.CharField(max_length=60, db_comment=PUBLIC)
    enterprise_key = models.CharField(max_length=20, blank=True, default="", db_comment=PUBLIC)  # whom it disturbs
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel, default=Channel.COPY, db_comment=PUBLIC)
    delivery = models.CharField(_("状态"), max_length=10, choices=Delivery, default=Delivery.WAITING, db_comment=PUBLIC)
    created_at = models.DateTimeField(_("生成时间"), db_comment=PUBLIC)
    moved_at = models.DateTimeField(_("状态时间"), null=True, blank=True, db_comment=PUBLIC)
    problem = models.CharField(_("原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("delivery", "created_at"), name="message_waiting"),
            models.Index(fields=("about_kind", "about_key"), name="message_about"),
        )
