"""Recovery codes: ten, each good once. Kept are their slow hashes, keyed besides: eight digits alone are soon tried.

Rows from before hold a sealed seed instead (django-allauth's way); they are turned into hashes when first looked at.
"""

import hmac
import secrets
from typing import Any, Final

from allauth.mfa.models import Authenticator
from argon2.low_level import Type, hash_secret_raw

from qiaoliang.kit.crypto import blind_index

COUNT: Final = 10
DIGITS: Final = 8
SALT_BYTES: Final = 16
# Argon2id, 19 MiB, two passes: the least that is recommended, because one sign-in costs one of it and enrolling ten.
MEMORY_KIB: Final = 19_456
PASSES: Final = 2


def fresh() -> list[str]:
    found: set[str] = set()
    while len(found) < COUNT:
        found.add(f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}")
    return secrets.SystemRandom().sample(sorted(found), COUNT)


def kept(codes: list[str]) -> dict[str, Any]:
    """What is stored of them: one salt, and a hash of each."""
    salt = secrets.token_hex(SALT_BYTES)
    return {"salt": salt, "hashes": [_hash(code, salt) for code in codes]}


def left(row: Authenticator) -> int:
    return len(row.data["hashes"]) if "hashes" in row.data else len(row.wrap().get_unused_codes())


def spend(row: Authenticator, code: str) -> bool:
    """Whether `code` is one of them; it is none any more then. The row is locked by the caller."""
    if "hashes" not in row.data:
        row.data = kept(row.wrap().get_unused_codes())
    tried = _hash(code, row.data["salt"])
    others = [one for one in row.data["hashes"] if not hmac.compare_digest(one, tried)]
    is_good = len(others) < len(row.data["hashes"])
    row.data["hashes"] = others
    row.save(update_fields=["data"])
    return is_good


def _hash(code: str, salt: str) -> str:
    keyed = blind_index(code, "factor.recovery_code")
    return hash_secret_raw(
        keyed.encode(), bytes.fromhex(salt), time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32,
        type=Type.ID,
    ).hex()  # fmt: skip
