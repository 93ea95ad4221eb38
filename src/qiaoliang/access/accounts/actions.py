"""Accounts, grants and one-time links: the only writer of these tables."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from qiaoliang.access.accounts import passwords, sittings
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant, PastPassword, PersonalLink, User
from qiaoliang.access.accounts.roles import APART, ROLES
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal

LINK_LIVES = timedelta(days=30)
VIEWS_AT_MOST = 12  # of one list; more are no longer found at a glance
VIEW_NAME_AT_MOST = 20
QUERY_AT_MOST = 2000
_LIST = re.compile(r"/[a-z0-9_-][a-z0-9_/-]*/")  # an address of this site and no other


class LinkNotValid(Refusal):
    """The link is unknown, used, expired or revoked; which of these is not said to a stranger."""

    def __init__(self) -> None:
        super().__init__("这个链接已经用过或已失效。如仍需核对，请联系项目办重新发送。")


@audited
def open_account(
    *, username: str, name: str, password: str, by: Actor, at: datetime, phone: str = "",
    must_change_password: bool = False,
) -> User:  # fmt: skip
    if User.objects.filter(username=username).exists():
        raise Refusal(f"账号“{username}”已经有人用了，请换一个。", field="username")
    user = User(username=username, name=name, phone=phone, created_at=at, must_change_password=must_change_password)
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise Refusal("".join(problem.messages), field="password") from problem
    user.set_password(password)
    user.password_set_at = at
    user.save()
    record("account.opened", on=user, by=by, at=at)
    return user


@audited
def give_role(
    *, user: User, role: str, where_kind: str, where_key: str, starts_on: date, by: Actor, at: datetime
) -> Grant:
    if where_kind not in ROLES[role].where:
        raise Refusal(f"“{ROLES[role].label}”不能授予这一类范围，请重新选择。", field="where_kind")
    if user.pk == by.user_id:
        raise Refusal("不能给自己授予角色，请由另一位安全管理员办理。", field="role")
    _keep_apart(user, role, starts_on)
    grant, _ = Grant.objects.get_or_create(
        user=user, role=role, where_kind=where_kind, where_key=where_key, ends_on=None,
        defaults={"starts_on": starts_on},
    )  # fmt: skip
    record("role.given", on=user, by=by, at=at, detail={"role": role, "where": f"{where_kind}:{where_key}"})
    return grant


def _keep_apart(user: User, role: str, on: date) -> None:
    """System, security and audit administrator are three people, and do none of the programme's own work."""
    held = {grant.role for grant in Grant.objects.select_for_update().filter(user=user).filter(Grant.in_force(on))}
    other = next((ROLES[one].label for one in APART if one in held and one != role), "")
    if role in APART and other:
        raise Refusal(f"{user.name}已是{other}。系统、安全、审计三种管理员必须是三个人，请另选一个账号。", field="role")
    if (role in APART and held - set(APART)) or (role not in APART and held & set(APART)):
        raise Refusal("三种管理员只管系统，不能兼办业务角色。请为业务工作另建账号。", field="role")


@audited
def take_role(*, grant: Grant, ends_on: date, by: Actor, at: datetime) -> None:
    grant.ends_on = max(ends_on, grant.starts_on)
    grant.save(update_fields=["ends_on"])
    record("role.taken", on=grant.user, by=by, at=at, detail={"role": grant.role})


@audited
def change_password(*, user: User, password: str, by: Actor, at: datetime, but: int | None = None) -> None:
    """A new password; every other browser is signed out, `but` the one in which it was changed."""
    PastPassword.objects.create(user=user, password=user.password, set_at=at)
    kept = user.past_passwords.values_list("pk", flat=True)[: max(passwords.profile().history - 1, 0)]
    user.past_passwords.exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.must_change_password, user.password_set_at = False, at
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    record("password.changed", on=user, by=by, at=at)
    sittings.end_sessions(user=user, by=by, at=at, but=but)


@audited
def keep_view(*, user: User, path: str, query: str, name: str, by: Actor, at: datetime) -> None:
    """Remember a list as it is filtered, sorted and laid out; the same name of the same list is replaced."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= VIEW_NAME_AT_MOST:
        raise Refusal(f"请给这个列表起个名字，最多 {VIEW_NAME_AT_MOST} 个字。", field="name")
    if not _LIST.fullmatch(path) or len(query) > QUERY_AT_MOST:
        raise Refusal("这个列表的地址不能存为常用，请从列表页重新操作。")
    fresh = User.objects.select_for_update().get(pk=user.pk)
    others = [view for view in fresh.saved_views if (view["path"], view["name"]) != (path, name)]
    if sum(view["path"] == path for view in others) >= VIEWS_AT_MOST:
        raise Refusal(f"每个列表最多存 {VIEWS_AT_MOST} 个常用，请先删去不用的。", field="name")
    fresh.saved_views = [*others, {"path": path, "query": query, "name": name}]
    fresh.save(update_fields=["saved_views"])
    record("view.kept", on=fresh, by=by, at=at, detail={"path": path})


@audited
def forget_view(*, user: User, path: str, name: str, by: Actor, at: datetime) -> None:
    fresh = User.objects.select_for_update().get(pk=user.pk)
    left = [view for view in fresh.saved_views if (view["path"], view["name"]) != (path, name)]
    if len(left) == len(fresh.saved_views):
        return
    fresh.saved_views = left
    fresh.save(update_fields=["saved_views"])
    record("view.forgotten", on=fresh, by=by, at=at, detail={"path": path})


@audited
def set_active(*, user: User, is_active: bool, by: Actor, at: datetime) -> None:
    """Close or re-open an account; a closed one is out at the next click."""
    if user.pk == by.user_id:
        raise Refusal("不能停用自己的账号，请由另一位管理员操作。")
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record("account.activated" if is_active else "account.closed", on=user, by=by, at=at)
    if not is_active:
        sittings.end_sessions(user=user, by=by, at=at)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@audited
def make_link(
    *, purpose: str, about_kind: str, about_key: str, holder_name: str, by: Actor, at: datetime,
    lives: timedelta = LINK_LIVES,
) -> PersonalLink:  # fmt: skip
    """A fresh link; earlier unused ones for the same thing and holder stay valid until they expire."""
    token = secrets.token_urlsafe(24)
    link = PersonalLink.objects.create(
        purpose=purpose, about_kind=about_kind, about_key=about_key, holder_name=holder_name, token=token,
        token_digest=digest_of(token), created_at=at, expires_at=at + lives,
    )  # fmt: skip
    record("link.made", on=link, by=by, at=at, detail={"purpose": purpose, "about": f"{about_kind}:{about_key}"})
    return link


def find_link(token: str, *, purpose: str, at: datetime) -> PersonalLink:
    """The live link behind `token`; raises `LinkNotValid`."""
    link = PersonalLink.objects.filter(token_digest=digest_of(token), purpose=purpose).first()
    if link is None or link.used_at or link.revoked_at or link.expires_at <= at:
        raise LinkNotValid
    return link


@audited
def use_link(*, link: PersonalLink, by: Actor, at: datetime) -> None:
    """Spend the link. Two simultaneous uses: exactly one wins, the other gets `LinkNotValid`."""
    spent = PersonalLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(used_at=at)
    if not spent:
        raise LinkNotValid
    record("link.used", on=link, by=by, at=at)


@audited
def revoke_links(*, about_kind: str, about_key: str, by: Actor, at: datetime) -> None:
    """Withdraw every unused link for a thing, for instance because somebody answered already."""
    live = PersonalLink.objects.filter(about_kind=about_kind, about_key=about_key, used_at=None, revoked_at=None)
    if live.update(revoked_at=at):
        record("link.revoked", on=(about_kind, about_key), by=by, at=at)
