"""Second factors: an authenticator app, security keys, recovery codes. The only writer of them.

django-allauth keeps the rows and knows the arithmetic (RFC 6238, WebAuthn through fido2). Here stands what it leaves
open: a code counts once across all processes, the last factor of somebody who needs one stays, everything is logged.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as keys
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from qiaoliang.access.accounts import recoverycodes
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.roles import NEEDS_SECOND_FACTOR
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.crypto import is_current
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.rotation import key_of

APP, KEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
LABELS: Final = {APP: "验证器", KEY: "安全密钥", CODES: "恢复码"}
SECRETS: Final = ("secret", "seed")  # of an app, of recovery codes
KEYS_AT_MOST: Final = 5
KEY_NAME_AT_MOST: Final = 20
CODE_SECONDS: Final = 30  # a code of an app counts while the app shows it (RFC 6238; ASVS 5.0.0, 6.5.5)


class WrongCode(Refusal):
    """Not the code, one that was used, or one whose half minute is over; which of these is not said."""

    def __init__(self) -> None:
        super().__init__(
            "验证码不对或已用过。请等验证器显示下一个，在它变化之前输完；总是不对时请把手机时间设为自动校准，或用一个恢复码。",
            field="code",
        )


class KeyNotKnown(Refusal):
    def __init__(self) -> None:
        super().__init__("安全密钥没有通过验证。请再试一次，或改用验证码、恢复码。")


def is_required(actor: Actor) -> bool:
    """Whether one of the actor's roles may be used only after a second factor, or the city asks everybody."""
    return settings.QIAOLIANG_SECOND_FACTOR == "everyone" or any(actor.can(can) for can in NEEDS_SECOND_FACTOR)


def factors(user: User) -> list[Authenticator]:
    """What the person enrolled, oldest first, without the recovery codes that come with it."""
    return list(Authenticator.objects.filter(user=user, type__in=(APP, KEY)).order_by("created_at", "pk"))


def has_any(user: User) -> bool:
    found: bool = Authenticator.objects.filter(user=user, type__in=(APP, KEY)).exists()
    return found


def codes_left(user: User) -> int:
    row = Authenticator.objects.filter(user=user, type=CODES).first()
    return recoverycodes.left(row) if row else 0


@audited
def check_code(*, user: User, code: str, at: datetime) -> str:
    """Which factor `code` proves; raises `WrongCode`. Counts once, whichever process is asked."""
    code = "".join(code.split()).replace("-", "")
    if _is_app_code(user, code, at):
        return str(APP)
    row = Authenticator.objects.select_for_update().filter(user=user, type=CODES).first()
    if row is not None and len(code) == recoverycodes.DIGITS and recoverycodes.spend(row, code):
        record("factor.code_used", on=user, by=_self(user), at=at, detail={"left": codes_left(user)})
        return str(CODES)
    raise WrongCode


def _is_app_code(user: User, code: str, at: datetime) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if row is None:
        return False
    counter = _counter_of(decrypt(row.data["secret"]), code, at)
    if counter is None or counter <= row.data.get("last_counter", -1):
        return False
    row.data["last_counter"], row.last_used_at = counter, at
    row.save(update_fields=["data", "last_used_at"])
    return True


def _counter_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute `at` lies in, if `code` is its code: the one before and the one to come do not count."""
    counter = int(at.timestamp()) // CODE_SECONDS
    shown = format_hotp_value(hotp_value(secret, counter))
    return counter if code and compare_user_code(actual=code, expected=shown) else None


@audited
def check_key(*, user: User, response: dict[str, Any], at: datetime) -> str:
    """That the answer of a security key is signed for the challenge in this session; raises `KeyNotKnown`."""
    try:
        row = keys.complete_authentication(user, response)
    except (ValidationError, KeyError, TypeError, ValueError):
        raise KeyNotKnown from None
    row.last_used_at = at
    row.save(update_fields=["last_used_at"])
    return str(KEY)


@audited
def enrol_app(*, user: User, secret: str, code: str, by: Actor, at: datetime) -> list[str]:
    """An authenticator app that has just shown a right code; takes the place of an earlier one.

    The recovery codes that came with it, if they are new: shown now and then only again if asked for.
    """
    counter = _counter_of(secret, "".join(code.split()), at)
    if counter is None:
        raise Refusal("验证码不对。请核对手机时间是否自动校准，再输入验证器现在显示的 6 位数。", field="code")
    Authenticator.objects.filter(user=user, type=APP).delete()
    row = TOTP.activate(user, secret).instance
    row.data["last_counter"] = counter
    row.save(update_fields=["data"])
    record("factor.enrolled", on=user, by=by, at=at, detail={"kind": str(APP)})
    return _codes_for_the_first(user)


@audited
def enrol_key(*, user: User, name: str, credential: dict[str, Any], by: Actor, at: datetime) -> list[str]:
    """A security key or passkey that has just answered the challenge in this session."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= KEY_NAME_AT_MOST:
        raise Refusal(f"请给这把密钥起个名字，最多 {KEY_NAME_AT_MOST} 个字。", field="name")
    if Authenticator.objects.filter(user=user, type=KEY).count() >= KEYS_AT_MOST:
        raise Refusal(f"最多登记 {KEYS_AT_MOST} 把安全密钥，请先删去不用的。")
    try:
        keys.complete_registration(credential)
    except (ValidationError, KeyError, TypeError, ValueError):
        raise Refusal("这把密钥没有登记成功。请重新插上或靠近再试一次。") from None
    keys.WebAuthn.add(user, name, credential)
    record("factor.enrolled", on=user, by=by, at=at, detail={"kind": str(KEY)})
    return _codes_for_the_first(user)


def _codes_for_the_first(user: User) -> list[str]:
    if Authenticator.objects.filter(user=user, type=CODES).exists():
        return []
    return _made(user)


def _made(user: User) -> list[str]:
    codes = recoverycodes.fresh()
    Authenticator.objects.create(user=user, type=CODES, data=recoverycodes.kept(codes))
    return codes


@audited
def new_codes(*, user: User, by: Actor, at: datetime) -> list[str]:
    """Ten fresh recovery codes; the earlier ones stop working."""
    if not has_any(user):
        raise Refusal("请先登记验证器或安全密钥，恢复码随它一起生成。")
    Authenticator.objects.filter(user=user, type=CODES).delete()
    record("factor.codes_made", on=user, by=by, at=at)
    return _made(user)


@audited
def remove(*, user: User, factor: Authenticator, by: Actor, at: datetime) -> None:
    """Take one factor away; with the last one the recovery codes go too."""
    held = Authenticator.objects.select_for_update().filter(user=user, type__in=(APP, KEY))
    others = [row for row in held if row.pk != factor.pk]
    if not others and is_required(by):
        raise Refusal("您的角色必须有第二重验证，不能删去最后一种。请先登记新的，再删这一种。")
    factor.delete()
    if not others:
        Authenticator.objects.filter(user=user, type=CODES).delete()
    record("factor.removed", on=user, by=by, at=at, detail={"kind": str(factor.type)})


@audited
def forget_all(*, user: User, by: Actor, at: datetime) -> None:
    """After a recovery: the person enrols anew at the next sign-in."""
    Authenticator.objects.filter(user=user).delete()
    record("factor.removed", on=user, by=by, at=at, detail={"kind": "all"})


@audited
def note_proof(*, user: User, second: str, by: Actor, at: datetime) -> None:
    record("session.proven", on=user, by=by, at=at, detail={"second": second})


def keys_of_secrets() -> Counter[str]:
    """Under which sealing keys the secrets of apps and recovery codes stand."""
    rows = Authenticator.objects.exclude(type=KEY).values_list("data", flat=True)
    return Counter(key_of(data[name]) for data in rows for name in SECRETS if name in data)


def renew_secrets(batch: int) -> Iterator[int]:
    """Seal them anew under the key now in use, batch by batch (see `kit/rotation`)."""
    last = 0
    while True:
        with transaction.atomic():
            rows = list(
                Authenticator.objects.select_for_update().exclude(type=KEY).filter(pk__gt=last).order_by("pk")[:batch]
            )
            if not rows:
                return
            last = rows[-1].pk
            yield sum(_renewed(row) for row in rows)


def _renewed(row: Authenticator) -> int:
    stale = [name for name in SECRETS if name in row.data and not is_current(row.data[name])]
    for name in stale:
        row.data[name] = encrypt(decrypt(row.data[name]))
    if stale:
        row.save(update_fields=["data"])
    return len(stale)


def _self(user: User) -> Actor:
    return Actor(key=user.key, name=user.name, user_id=user.pk)
