"""Making, revoking and recognising tokens; keeping answers: the only writer of these tables."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, Held
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.roles import ROLES, Can
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.tokens.choices import RIGHTS
from qiaoliang.access.tokens.models import KeptAnswer, Token, keeper_stands
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place

LIVES_AT_MOST: Final = timedelta(days=366)
ANSWERS_LIVE: Final = timedelta(hours=48)
TOUCH_EVERY: Final = timedelta(minutes=1)
PREFIX: Final = "qlt_"


class NotRecognised(Exception):
    """The key opens nothing; the sentence says why, where the holder may know it."""


class AnsweredMeanwhile(Exception):
    """Another request with the same key was first."""


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@audited
def make(
    *, name: str, held: Held, where_name: str, rights: Iterable[str], expires_on: date, keeper: User, by: Actor,
    at: datetime,
) -> tuple[Token, str]:  # fmt: skip
    """The token and its key, which is stored nowhere. `held` is one of the keeper's own roles."""
    if held not in by.held or Can.KEEP_TOKENS not in ROLES[held.role].can:
        raise Refusal("您不能代表这个单位生成令牌，请重新选择。", field="place")
    wanted = [one for one in RIGHTS if one in set(rights)]
    if not wanted:
        raise Refusal("请至少选一项权限，只选用得到的。", field="rights")
    expires_at = datetime.combine(expires_on, time.max, tzinfo=timezone.get_default_timezone())
    if expires_at <= at:
        raise Refusal("失效日期要晚于今天。", field="expires_on")
    if expires_on > timezone.localdate(at) + LIVES_AT_MOST:
        raise Refusal("令牌最长用一年，到期再换新的。", field="expires_on")
    key = PREFIX + secrets.token_urlsafe(32)
    token = Token.everything.create(
        name=name.strip(), role=held.role, where_kind=held.place.kind, where_key=held.place.key,
        where_name=where_name, rights=wanted, keeper=keeper, digest=_digest(key), hint=key[-4:], made_at=at,
        expires_at=expires_at,
    )  # fmt: skip
    detail = {"rights": wanted, "where": f"{held.place.kind}:{held.place.key}", "until": expires_on.isoformat()}
    record("token.made", on=token, by=by, at=at, detail=detail)
    return token, key


@audited
def revoke(*, token: Token, by: Actor, at: datetime) -> Token:
    """From now on it opens nothing."""
    fresh: Token = Token.everything.select_for_update(of=("self",)).get(pk=token.pk)
    if fresh.revoked_at is not None:
        raise Refusal("这个令牌已经停用。")
    fresh.revoked_at, fresh.revoked_by = at, by.name
    fresh.save(update_fields=["revoked_at", "revoked_by"])
    record("token.revoked", on=fresh, by=by, at=at)
    return fresh


def recognise(key: str, at: datetime) -> Token:
    """The live token behind `key`; raises `NotRecognised`."""
    stands = Token.everything.annotate(keeper_stands=keeper_stands(at)).select_related("keeper")
    token: Any = stands.filter(digest=_digest(key)).first() if key.isascii() and len(key) < 200 else None
    if token is None:
        raise NotRecognised("没有这个令牌，请核对是否抄全。")
    if token.revoked_at is not None:
        raise NotRecognised("这个令牌已停用，请向责任人要新的。")
    if token.expires_at <= at:
        raise NotRecognised("这个令牌已过期，请责任人换一个新的。")
    if not token.keeper_stands:
        raise NotRecognised("令牌的责任人已不在岗，请本单位另一位联络员重新生成。")
    found: Token = token
    return found


def note_use(token: Token, at: datetime) -> None:
    """When it was last used, to the minute: no write for every request."""
    if token.last_used_at is None or at - token.last_used_at >= TOUCH_EVERY:
        Token.everything.filter(pk=token.pk).update(last_used_at=at)


def actor_of(token: Token) -> Actor:
    """The service that acts by the token, in the log under its own name."""
    held = Held(token.role, Place(token.where_kind, token.where_key))
    return Actor(key=token.key, name=f"{token.name}（接口）", held=(held,))


# --- answers kept under a key


def kept(token: Token, key: str) -> KeptAnswer | None:
    found: KeptAnswer | None = KeptAnswer.everything.filter(token=token, key=key).first()
    return found


@audited
def once(
    *, token: Token, key: str, digest: str, status: int, act: Callable[[], dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """Act and keep the answer in the same transaction; raises `AnsweredMeanwhile` if the key is taken."""
    try:
        with transaction.atomic():
            row = KeptAnswer.everything.create(
                token=token, key=key, digest=digest, status=status, body={}, answered_at=at
            )
    except IntegrityError:
        raise AnsweredMeanwhile from None
    body = row.body = act()
    row.save(update_fields=["body"])
    return body


def keep_refusal(*, token: Token, key: str, digest: str, status: int, body: dict[str, Any], at: datetime) -> None:
    """The answer to what was refused: nothing was written, and the same request is refused alike."""
    KeptAnswer.everything.get_or_create(
        token=token, key=key, defaults={"digest": digest, "status": status, "body": body, "answered_at": at}
    )


def forget_answers(at: datetime) -> str:
    """The clock: kept answers older than two days go."""
    number, _ = KeptAnswer.everything.filter(answered_at__lt=at - ANSWERS_LIVE).delete()
    return f"清除接口旧答复 {number} 条。"
