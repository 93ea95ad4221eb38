"""Tokens by which a department's own system comes in, and the answers kept so that a repeated request acts once."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import Grant
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, allow, scoped, unscoped


class TokenQuerySet(ScopedQuerySet["Token"]):
    def live(self, at: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=at)


class Token(ScopedModel):
    """A key of one system, for one department or area. Only its digest is stored; the key is shown once.

    It is good while its keeper holds the role there: a system acts for an office, but a person answers for it.
    """

    name = models.CharField(_("系统名称"), max_length=60, db_comment=PUBLIC)
    role = models.CharField(_("角色"), max_length=20, db_comment=PUBLIC)
    where_kind = models.CharField(_("范围类别"), max_length=20, db_comment=PUBLIC)
    where_key = models.CharField(_("范围"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    where_name = models.CharField(_("代表"), max_length=120, db_comment=PUBLIC)
    rights = models.JSONField(_("权限"), default=list, db_comment=PUBLIC)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name=_("责任人"), db_comment=PERSONAL
    )
    digest = models.CharField(max_length=64, unique=True, db_comment=SENSITIVE)
    hint = models.CharField(_("尾号"), max_length=4, db_comment=PUBLIC)
    made_at = models.DateTimeField(_("生成时间"), db_comment=PUBLIC)
    expires_at = models.DateTimeField(_("失效时间"), db_comment=PUBLIC)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True, db_comment=PUBLIC)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True, db_comment=PUBLIC)
    revoked_by = models.CharField(_("停用人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    objects: ClassVar[Any] = scoped(TokenQuerySet)
    everything: ClassVar[Any] = unscoped(TokenQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-made_at", "-pk")
        verbose_name = _("接口令牌")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="token_expires",
                violation_error_message="令牌的失效日期要晚于今天。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"token:{self.pk}"


class KeptAnswer(ScopedModel):
    """What was answered under an idempotency key: the same request again gets the same answer and acts no more."""

    SCOPE_VIA: ClassVar = "token"

    token = models.ForeignKey(Token, models.CASCADE, related_name="answers", db_comment=PUBLIC)
    key = models.CharField(_("幂等键"), max_length=64, db_comment=PUBLIC)
    digest = models.CharField(_("请求摘要"), max_length=64, db_comment=PUBLIC)
    status = models.PositiveSmallIntegerField(_("状态码"), db_comment=PUBLIC)
    body = models.JSONField(_("答复"), db_comment=PERSONAL)
    answered_at = models.DateTimeField(_("答复时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-answered_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="kept_answer_once"),)
        indexes = (models.Index(fields=("answered_at",), name="kept_answer_age"),)


def keeper_stands(at: datetime) -> Q:
    """The keeper's account is open and holds the token's role at the token's place."""
    held = Grant.objects.filter(
        Grant.in_force(at.date()), user=models.OuterRef("keeper"), role=models.OuterRef("role"),
        where_kind=models.OuterRef("where_kind"), where_key=models.OuterRef("where_key"),
    )  # fmt: skip
    return Q(models.Exists(held)) & Q(keeper__is_active=True)


allow(Token, "department", lambda key: Q(where_kind="department", where_key=key))
allow(Token, "region", lambda key: Q(where_kind="region", where_key__startswith=key))
