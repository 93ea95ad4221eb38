"""`qiaoliang keys status|rotate`: under which keys sealed texts stand; a new key and everything sealed anew with it."""

import argparse
import sys
from collections import Counter
from datetime import datetime

from django.utils import timezone

from qiaoliang.access.accounts import proofs
from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit import money, rotation
from qiaoliang.kit.crypto import KeyMissing, SealBroken, current_head, rotate_key

REFUSED = 1


def run(arguments: argparse.Namespace) -> int:
    if arguments.what == "status":
        for key, count in sorted(standing().items()):
            print(f"{key} {count}{' current' if f'{key}.' == current_head() else ''}")
        return 0
    try:
        return rotate(batch=max(arguments.batch, 1), at=timezone.now())
    except (KeyMissing, SealBroken) as problem:
        print(f"有加密内容打不开（{problem}），已停下，没有改动它。请先找回对应的密钥文件。", file=sys.stderr)
        return REFUSED


def standing() -> Counter[str]:
    """How many sealed texts stand under each cipher and key."""
    found = proofs.keys_of_secrets()
    for column in rotation.columns():
        found += rotation.standing(column)
    return found


def rotate(*, batch: int, at: datetime) -> int:
    """A new key, unless an earlier run was broken off: then that one is brought to its end first."""
    is_unfinished = any(f"{key}." != current_head() for key in standing())
    if is_unfinished:
        print("上次没有做完，或换了算法：用现在的密钥接着做，不另加新密钥。", file=sys.stderr)
    else:
        note("key.rotated", rotate_key(), {}, at)
    renewed = 0
    while found := sum(rotation.everything(batch, proofs.renew_secrets)):  # again for what was sealed at that moment
        renewed += found
    note("key.renewed", current_head().split(".")[1], {"texts": renewed}, at)
    print(
        f"已用密钥 {current_head().rstrip('.')} 重新加密 {money.count(renewed)} 处。"
        "旧密钥仍留在密钥文件里，用来打开旧备份；请把密钥文件另存一份。"
    )
    return 0


@audited
def note(verb: str, key: str, detail: dict[str, int], at: datetime) -> None:
    record(verb, on=("sealing.key", key), by=system("keys"), at=at, detail=detail)
