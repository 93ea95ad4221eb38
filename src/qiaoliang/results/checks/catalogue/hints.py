"""Hints: patterns that are usually innocent. They raise the weight in a sample and are shown to the person first.

Only results of the ledger are looked at, because only these are sampled; no hint marks a record wrong.
"""

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length, Mod

from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.results.checks import tables
from qiaoliang.results.checks.check import Check, Day, Found, listed
from qiaoliang.results.checks.choices import Severity

ROUND_FEN: Final = 10_000_000  # 100,000 yuan
SO_MANY_ROUND: Final = 3
SO_MANY_COPIES: Final = 3
LONG_TEXT: Final = 6  # shorter titles repeat by nature
STAFF_AT_LEAST: Final = 10
PERSON: Final = "helped_by__instructor"
MINE: Final = ("helped_by__instructor", "kind")


def _standing() -> QuerySet[Outcome]:
    rows: QuerySet[Outcome] = Outcome.everything.exclude(state=Claim.VOID).filter(helped_by__isnull=False)
    return rows


def _round_sums(day: Day) -> Iterator[Found]:
    """Three or more sums of one person and kind, and not one that is no multiple of 100,000 yuan."""
    with_amount = _standing().filter(amount_fen__gt=0).annotate(rest=Mod("amount_fen", ROUND_FEN))
    groups = (
        with_amount.order_by().values(*MINE).annotate(n=Count("pk"), odd=Count("pk", filter=~Q(rest=0)))
        .filter(n__gte=SO_MANY_ROUND, odd=0).values_list(*MINE)
    )  # fmt: skip
    for instructor, kind in sorted(groups):
        rows = with_amount.filter(kind=kind, helped_by__instructor=instructor)
        yield from listed(tables.OUTCOMES, rows, PERSON)


def _copied_texts(day: Day) -> Iterator[Found]:
    """One person's same words for three or more enterprises. A joint event is one record, so it never shows here."""
    texts = _standing().annotate(n_letters=Length("title")).filter(n_letters__gte=LONG_TEXT)
    groups = (
        texts.order_by().values(*MINE, "title").annotate(firms=Count("enterprise", distinct=True))
        .filter(firms__gte=SO_MANY_COPIES).values_list(*MINE, "title")
    )  # fmt: skip
    for instructor, kind, title in sorted(groups):
        rows = _standing().filter(kind=kind, title=title, helped_by__instructor=instructor)
        yield from listed(tables.OUTCOMES, rows, PERSON)


def _per_head(day: Day) -> Iterator[Found]:
    """A quantity that is the whole staff, once or several times over."""
    rows = (
        _standing().filter(enterprise__staff_count__gte=STAFF_AT_LEAST, quantity__gte=F("enterprise__staff_count"))
        .annotate(over=Mod("quantity", "enterprise__staff_count")).filter(over=0)
    )  # fmt: skip
    yield from listed(tables.OUTCOMES, rows, PERSON)


HINTS = (
    Check(
        "hint_round_sums",
        "金额全是 10 万元的整数倍",
        Severity.HINT,
        "多数时候合同就是整数；抽查时略多看几笔。",
        "不用改；说明一句即可。",
        _round_sums,
    ),
    Check(
        "hint_copied_texts",
        "几家企业的事项文字完全相同",
        Severity.HINT,
        "常见于同一项活动；抽查时略多看几笔。",
        "不用改；说明一句即可。",
        _copied_texts,
    ),
    Check(
        "hint_per_head",
        "数量正好是职工数的整数倍",
        Severity.HINT,
        "可能人手一份，也可能是估的；抽查时略多看几笔。",
        "不用改；说明一句即可。",
        _per_head,
    ),
)
