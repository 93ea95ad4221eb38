"""How far a policy got and how soon it was read: counts that open their rows, latencies measured, never declared."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q

from qiaoliang.economy.policies.choices import Route, Step
from qiaoliang.economy.policies.models import Delivery, Policy
from qiaoliang.economy.policies.rules import WITHIN_HOURS
from qiaoliang.kit import money


@dataclass(frozen=True)
class Rung:
    label: str
    number: int
    href: str


@dataclass(frozen=True)
class Speed:
    """Of all deliveries, how many were read within so many hours; the median of those read."""

    delivered: int
    read: int
    within: tuple[tuple[str, int, str], ...]  # (within what, how many, share)
    median: str


STEPS = (
    ("delivered", "已送达", "all", Q()), ("read", "已阅读", "read", Q(first_read_at__isnull=False)),
    ("asked", "已咨询", "asked", Q(asked_on__isnull=False)),
    ("applied", "已申报", "applied", Q(applied_on__isnull=False)),
    ("granted", "已兑现", "granted", Q(step=Step.GRANTED)),
)  # fmt: skip
MESSAGE_STEPS = STEPS[:3]


FOUND_STEPS = (
    ("found", "企业自己看到", "all", Q()), ("found_asked", "感兴趣", "asked", Q(asked_on__isnull=False)),
    ("found_applied", "已申报", "applied", Q(applied_on__isnull=False)),
    ("found_declined", "不需要", "declined", Q(step=Step.DECLINED)),
)  # fmt: skip


def found(policy: Policy) -> list[Rung]:
    """What enterprises said of it though nobody had brought it: a source of its own, never mixed with deliveries."""
    rows = Delivery.objects.filter(policy=policy, route=Route.FOUND).order_by()
    wanted: dict[str, Any] = {name: Count("pk", filter=narrow or None) for name, _, _, narrow in FOUND_STEPS}
    got = rows.aggregate(**wanted)
    base = f"/economy/deliveries/?policy={policy.pk}&route={Route.FOUND}&tab="
    return [Rung(label, got[name], base + tab) for name, label, tab, _ in FOUND_STEPS] if got["found"] else []


def reach(policy: Policy, *, is_message: bool) -> tuple[list[Rung], Speed]:
    """The rungs within the active scope, each of which opens its list, and how soon it was read. Two queries."""
    rows = Delivery.objects.filter(policy=policy).exclude(route=Route.FOUND).order_by()
    steps = MESSAGE_STEPS if is_message else STEPS
    wanted: dict[str, Any] = {
        name: Count("pk", filter=narrow) if narrow else Count("pk") for name, _, _, narrow in steps
    }
    for hours in WITHIN_HOURS:
        wanted[f"within_{hours}"] = Count("pk", filter=Q(first_read_at__lte=F("delivered_at") + timedelta(hours=hours)))
    got = rows.aggregate(**wanted)
    base = f"/economy/deliveries/?policy={policy.pk}&route=sent&tab="
    rungs = [Rung(label, got[name], base + tab) for name, label, tab, _ in steps]
    return rungs, _speed(rows, got)


def _speed(rows: Any, got: dict[str, int]) -> Speed:
    took = rows.filter(first_read_at__isnull=False).annotate(took=F("first_read_at") - F("delivered_at"))
    middle = list(took.order_by("took", "pk").values_list("took", flat=True)[got["read"] // 2 :][:1])
    within = []
    for hours in WITHIN_HOURS:
        number = got[f"within_{hours}"]
        within.append((_span(hours), number, money.document_percent(money.percent(number, got["delivered"]))))
    return Speed(got["delivered"], got["read"], tuple(within), words(middle[0]) if middle else "—")


def _span(hours: int) -> str:
    return f"{hours} 小时内" if hours <= 24 else f"{hours // 24} 天内"


def words(took: timedelta) -> str:
    hours = took.total_seconds() / 3600
    return f"{hours:.0f} 小时" if hours < 48 else f"{hours / 24:.0f} 天"
