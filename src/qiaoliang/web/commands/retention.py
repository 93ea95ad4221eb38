"""`qiaoliang retention`: what has stood for as long as its table is kept. Shows first; deletes only what was shown.

Times come from each domain's `privacy.py`. Rows of the programme's own files (`days` None) are never touched here: they
leave by appraisal of the archive. Without `--apply` nothing changes; the digest that is printed names the rows, and
`--apply` with another digest is refused: what is deleted is what somebody looked at.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.accounts.models import SignedIn
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit import money
from qiaoliang.kit.privacy import kept

REFUSED: Final = 1
SHOWN: Final = 16  # digits of the digest a person copies


@dataclass(frozen=True)
class Rule:
    """Rows of `model` that are due once `over` holds of the moment until which rows are kept."""

    model: type[models.Model]
    over: Callable[[datetime], Q]


RULES: Final = (
    Rule(SignedIn, lambda until: Q(ended_at__lt=until) | Q(ended_at=None, seen_at__lt=until)),
    Rule(Notice, lambda until: Q(posted_at__lt=until)),
)


def run(arguments: argparse.Namespace) -> int:
    """0 and what is due, or what was deleted; 1 if it is not what was shown."""
    at = timezone.now()
    if not arguments.apply:
        found = due(at)
        for rule, keys in found:
            print(f"{rule.model._meta.label_lower} {len(keys)}")
        print(f"digest {digest(found)}")
        return 0
    deleted = apply(shown=arguments.apply, at=at)
    if deleted is None:
        print("到期的记录与上次看到的不同，没有删除。请重新运行 qiaoliang retention 看过再删。", file=sys.stderr)
        return REFUSED
    print(f"已删除到期记录 {money.count(deleted)} 条。")
    return 0


def due(at: datetime, *, hold: bool = False) -> list[tuple[Rule, list[int]]]:
    """The keys of what is due at the beginning of the day, so that the digest stands all day."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for rule in RULES:
        declared = kept(rule.model)
        assert declared is not None  # a check refuses a table without
        assert declared.retention.days is not None  # rules are for tables with a time
        rows: Any = rule.model._default_manager.filter(rule.over(today - timedelta(days=declared.retention.days)))
        rows = rows.order_by("pk").values_list("pk", flat=True)
        found.append((rule, list(rows.select_for_update() if hold else rows)))
    return found


def digest(found: list[tuple[Rule, list[int]]]) -> str:
    return digest_of_rows([[rule.model._meta.label_lower, keys] for rule, keys in found])[:SHOWN]


@audited
def apply(*, shown: str, at: datetime) -> int | None:
    """Delete what is due if it is what `shown` names, with one entry a table; None if it is not."""
    found = due(at, hold=True)
    if digest(found) != shown:
        return None
    for rule, keys in found:
        if keys:
            rule.model._default_manager.filter(pk__in=keys).delete()
            detail = {"rows": len(keys), "digest": digest_of_rows(keys)}
            about = ("retention.table", rule.model._meta.label_lower)
            record("retention.applied", on=about, by=system("retention"), at=at, detail=detail)
    return sum(len(keys) for _, keys in found)
