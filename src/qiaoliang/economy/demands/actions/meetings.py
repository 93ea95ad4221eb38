"""Several demands heard at one meeting: all of them are logged, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited
from qiaoliang.economy.demands.actions.moves import raise_demand
from qiaoliang.economy.demands.choices import Category, Mouth, Urgency
from qiaoliang.economy.demands.models import Demand
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


@dataclass(frozen=True)
class Heard:
    """One line of the minutes."""

    enterprise: Enterprise
    title: str
    category: str = Category.OTHER
    helped_by: Stint | None = None


@audited
def raise_many(*, heard: Sequence[Heard], occasion: str, heard_on: date, by: Actor, at: datetime) -> list[Demand]:
    if not heard:
        raise Refusal("请至少写一件诉求。", field="lines")
    return [
        raise_demand(
            enterprise=one.enterprise, title=one.title, body="", category=one.category, urgency=Urgency.ORDINARY,
            heard_on=heard_on, helped_by=one.helped_by, by=by, at=at, mouth=Mouth.MEETING, occasion=occasion,
        )
        for one in heard
    ]  # fmt: skip
