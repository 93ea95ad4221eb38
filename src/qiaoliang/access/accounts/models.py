"""People who sign in, what they may do where, and one-time links for people who do not sign in."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor, Held
from qiaoliang.access.accounts.roles import APART, ROLE_CHOICES, ROLES
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import Place


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **more: Any) -> "User":
        user = self.model(username=username, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. No e-mail: links travel by the outbox, and the city's single sign-on comes later."""

    username = models.CharField(_("账号"), max_length=64, unique=True, db_comment=PUBLIC)
    name = models.CharField(_("姓名"), max_length=64, db_comment=PERSONAL)
    phone = SealedTextField(_("手机号"), blank=True, default="", context="user.phone", db_comment=SENSITIVE)
    is_active = models.BooleanField(_("启用"), default=True, db_comment=PUBLIC)
    must_change_password = models.BooleanField(_("下次登录改密码"), default=False, db_comment=PUBLIC)
    created_at = models.DateTimeField(_("建立时间"), db_comment=PUBLIC)
    # Lists this person opens often, as {path, query, name}: read with the account, so they cost no list a query.
    saved_views = models.JSONField(_("常用列表"), default=list, db_comment=PERSONAL)
    password = models.CharField(_("口令"), max_length=128, db_comment=SENSITIVE)
    password_set_at = models.DateTimeField(_("口令修改时间"), null=True, blank=True, db_comment=PUBLIC)
    last_login = models.DateTimeField(_("上次登录"), null=True, blank=True, db_comment=PERSONAL)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"user:{self.pk}"

    def actor(self, on: date) -> Actor:
        """The actor this person is on the day: only grants in force count."""
        held = tuple(
            Held(grant.role, Place(grant.where_kind, grant.where_key))
            for grant in self.grants.filter(Grant.in_force(on)).order_by("pk")
            if grant.role in ROLES
        )
        return Actor(key=self.key, name=self.name, user_id=self.pk, held=held)


class Grant(models.Model):
    """A role held somewhere for a time. `(role, where_kind, where_key)`: stable keys, no foreign key upward."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("人员"), db_comment=PERSONAL)
    role = models.CharField(_("角色"), max_length=20, choices=ROLE_CHOICES, db_comment=PUBLIC)
    where_kind = models.CharField(_("范围类别"), max_length=20, db_comment=PUBLIC)
    where_key = models.CharField(_("范围"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "where_kind", "where_key"),
                condition=Q(ends_on=None),
                name="grant_once",
                violation_error_message="这个人已有同样的授权。",
            ),
            models.UniqueConstraint(
                fields=("user",),
                condition=Q(ends_on=None, role__in=APART),
                name="grant_one_administrator",
                violation_error_message="系统、安全、审计三种管理员必须是三个人。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="grant_ends_after_start",
                violation_error_message="授权的结束日期不能早于开始日期。",
            ),
        )
        indexes = (models.Index(fields=("where_kind", "where_key", "role"), name="grant_where"),)

    @staticmethod
    def in_force(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class PersonalLink(models.Model):
    """A one-time link: lets its holder do one thing to one row, without an account.

    Only the digest serves for looking up; the sealed token lets the office print the same letter again.
    """

    purpose = models.CharField(_("用途"), max_length=40, db_comment=PUBLIC)
    about_kind = models.CharField(_("对象类别"), max_length=40, db_comment=PUBLIC)
    about_key = models.CharField(_("对象"), max_length=40, db_comment=PUBLIC)
    holder_name = models.CharField(_("给谁"), max_length=120, db_comment=PERSONAL)
    token_digest = models.CharField(max_length=64, unique=True, db_comment=SENSITIVE)
    token = SealedTextField(context="link.token", db_comment=SENSITIVE)
    created_at = models.DateTimeField(_("生成时间"), db_comment=PUBLIC)
    expires_at = models.DateTimeField(_("失效时间"), db_comment=PUBLIC)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True, db_comment=PUBLIC)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta:
        indexes = (models.Index(fields=("about_kind", "about_key"), name="link_about"),)


class PastPassword(models.Model):
    """A password somebody had: kept as a digest for as long as the profile forbids to take it again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords", db_comment=PERSONAL)
    password = models.CharField(_("口令"), max_length=128, db_comment=SENSITIVE)
    set_at = models.DateTimeField(_("停用时间"), db_comment=PUBLIC)

    class Meta:
        ordering = ("-set_at", "-pk")


class SignedInQuerySet(models.QuerySet["SignedIn"]):
    def alive(self, at: datetime) -> "SignedInQuerySet":
        """Neither ended nor past a limit: whoever holds the cookie is in."""
        return self.filter(
            ended_at=None,
            opened_at__gt=at - timedelta(seconds=settings.QIAOLIANG_ABSOLUTE_SECONDS),
            seen_at__gt=at - timedelta(seconds=settings.QIAOLIANG_IDLE_SECONDS),
        )


class SignedIn(models.Model):
    """One browser in which somebody is signed in. The session's key is sealed: with it one would be that person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="signed_in", db_comment=PERSONAL)
    session_key = SealedTextField(context="signed_in.session_key", db_comment=SENSITIVE)
    device = models.CharField(_("设备"), max_length=60, db_comment=PERSONAL)
    opened_at = models.DateTimeField(_("登录时间"), db_comment=PERSONAL)
    seen_at = models.DateTimeField(_("最近使用"), db_comment=PERSONAL)
    ended_at = models.DateTimeField(_("退出时间"), null=True, blank=True, db_comment=PERSONAL)

    objects = SignedInQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = (models.Index(fields=("user", "ended_at"), name="signed_in_user"),)


class Recovery(models.Model):
    """Somebody lost the password or the second factor: one administrator asks, another decides."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recoveries", db_comment=PERSONAL)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_comment=PERSONAL)
    asked_at = models.DateTimeField(_("申请时间"), db_comment=PUBLIC)
    reason = models.CharField(_("理由"), max_length=200, db_comment=PERSONAL)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_comment=PERSONAL)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True, db_comment=PUBLIC)
    is_approved = models.BooleanField(_("同意"), null=True, blank=True, db_comment=PUBLIC)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=Q(decided_at=None),
                name="recovery_one_open",
                violation_error_message="这个人已有一份待批准的恢复申请。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=models.F("asked_by")) & ~Q(decided_by=models.F("user"))),
                name="recovery_by_two",
                violation_error_message="恢复须由两位管理员各办一步，本人不能批准。",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("user")),
                name="recovery_not_own",
                violation_error_message="不能为自己申请恢复，请另一位管理员办理。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_approved__isnull=False),
                name="recovery_decided_whole",
                violation_error_message="决定要有决定人、时间和结果。",
            ),
        )
