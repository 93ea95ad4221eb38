"""Where somebody is signed in: written at sign-in, ended by the person, by an administrator, or by a new password."""

import re
from datetime import datetime
from typing import Any, Final

from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import SignedIn, User
from qiaoliang.access.audit.actions import audited, record

_SYSTEMS: Final = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS: Final = (
    ("MicroMessenger", "微信"), ("wxwork", "企业微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("QQBrowser", "QQ 浏览器"), ("360SE", "360 浏览器"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """`Windows · Chrome`: enough for a person to recognise the own device, no more."""
    named = [next((label for mark, label in marks if re.search(mark, agent)), "") for marks in (_SYSTEMS, _BROWSERS)]
    return " · ".join(name for name in named if name) or "未知设备"


@audited
def open_session(*, user: User, session_key: str, device: str, second: str, how: str, at: datetime) -> SignedIn:
    """`second`: which second factor was shown, or nothing; `how`: by password or by single sign-on."""
    sitting = SignedIn.objects.create(user=user, session_key=session_key, device=device, opened_at=at, seen_at=at)
    record("session.opened", on=user, by=_self(user), at=at, detail={"second": second, "how": how})
    return sitting


def touch(*, sitting: int, at: datetime) -> None:
    """That it is still in use: session activity, no act of the person."""
    SignedIn.objects.filter(pk=sitting, ended_at=None).update(seen_at=at)


@audited
def end_sessions(*, user: User, by: Actor, at: datetime, but: int | None = None, only: int | None = None) -> int:
    """Sign `user` out wherever that is, `but` for one browser, or in `only` one. How many were ended."""
    rows = SignedIn.objects.select_for_update().filter(user=user, ended_at=None)
    ended = [row for row in rows if row.pk != but and only in (None, row.pk)]
    Session.objects.filter(session_key__in=[row.session_key for row in ended]).delete()
    SignedIn.objects.filter(pk__in=[row.pk for row in ended]).update(ended_at=at)
    if ended:
        record("session.ended", on=user, by=by, at=at, detail={"count": len(ended)})
    return len(ended)


@audited
def renew_key(*, sitting: int, session_key: str) -> None:
    """The session got another key (a new password): the row goes on standing for it."""
    row = SignedIn.objects.select_for_update().filter(pk=sitting).first()
    if row is not None:
        row.session_key = session_key
        row.save(update_fields=["session_key"])


@audited
def bind_single_sign_on(*, user: User, provider: str, uid: str, at: datetime) -> None:
    """From now on this identity of the single sign-on is this account, whatever it is called there later."""
    SocialAccount.objects.create(user=user, provider=provider, uid=uid, extra_data={})
    record("account.bound", on=user, by=_self(user), at=at, detail={"provider": provider})


def _self(user: User) -> Actor:
    return Actor(key=user.key, name=user.name, user_id=user.pk)


def rows_for(user: User, at: datetime) -> Any:
    return SignedIn.objects.filter(user=user).alive(at)
