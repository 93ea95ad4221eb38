"""What a case or a demand has brought, when that case is withdrawn or that demand turns out not to be settled.

The result in the ledger does not follow by itself, and is not silently counted either: it leaves the count, the office
is told why, and a person settles or voids it with a reason. A result that another living case made too is left alone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.support.choices import Stage
from qiaoliang.economy.support.models import Made, SupportCase
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome


def cases_of(kind: str, key: str) -> Any:
    """The cases that grew out of something, e.g. a demand."""
    return SupportCase.everything.filter(source_kind=kind, source_key=key)


def outcomes_of(kind: str, key: str) -> Any:
    """What the ledger holds of it: made by its cases, or entered straight from it."""
    made = Made.everything.filter(case__in=cases_of(kind, key).values("pk"))
    own = Q(source_kind=kind, source_key=key)
    return Outcome.everything.filter(own | Q(pk__in=made.values("outcome")))


def of_case(case: SupportCase, *, why: str, by: Actor, at: datetime) -> list[Outcome]:
    """The case is withdrawn."""
    made = Made.everything.filter(case=case)
    living = Made.everything.filter(outcome=OuterRef("pk")).exclude(case=case).exclude(case__stage=Stage.WITHDRAWN)
    return _doubt(Outcome.everything.filter(~Exists(living), pk__in=made.values("outcome")), why, by, at)


def of_source(kind: str, key: str, *, why: str, by: Actor, at: datetime) -> list[Outcome]:
    """What the results grew out of was not settled after all."""
    return _doubt(outcomes_of(kind, key), why, by, at)


def _doubt(rows: Iterable[Outcome], why: str, by: Actor, at: datetime) -> list[Outcome]:
    return [credit.doubt(row, why=why, by=by, at=at) for row in rows if row.state in (Claim.CLAIMED, Claim.CONFIRMED)]
