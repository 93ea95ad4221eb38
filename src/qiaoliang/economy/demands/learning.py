"""The clock that trains the routing model anew when enough demands have been closed since."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, head, record
from qiaoliang.economy.demands import routing
from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand, RoutingModel
from qiaoliang.economy.demands.suggestions import words_of

NOT_BEFORE: Final = timedelta(days=7)
WORTH_IT: Final = 20  # more closed demands than last time
MOST: Final = 50_000  # the newest: older ones tell of departments that are no more


def examples() -> list[tuple[str, str, str]]:
    """(text, category, function of the department), oldest first. What is confidential teaches nothing."""
    rows = (
        Demand.everything.filter(stage=Stage.CLOSED, department__isnull=False, secrets=None)
        .exclude(verdict=Verdict.WITHDRAWN)
        .order_by("-closed_at", "-pk")
        .values_list("title", "body", "category", "department__function")[:MOST]
    )
    return [(words_of(title, body), category, function) for title, body, category, function in reversed(rows)]


def learn(at: datetime) -> str:
    """One sentence for the clock."""
    made = train(by=system("tick"), at=at)
    return f"诉求分派建议：用 {made.closed_count} 件已办结诉求重新训练。" if made else "诉求分派建议：不需要重新训练。"


@audited
def train(*, by: Actor, at: datetime) -> RoutingModel | None:
    """A new model if there are enough new examples; None otherwise. Earlier ones stay, as a record of how it went."""
    last = RoutingModel.everything.defer("weights").first()
    if last is not None and at - last.trained_at < NOT_BEFORE:
        return None
    known = examples()
    if len(known) < routing.MINIMUM or (last is not None and len(known) - last.closed_count < WORTH_IT):
        return None
    number, digest = head()
    report, models = _learnt(known)
    made: RoutingModel = RoutingModel.everything.create(
        trained_at=at, data_version=f"{number}:{digest[:16]}", closed_count=len(known), report=report,
        weights=routing.packed(models),
    )  # fmt: skip
    record("demand_routing.trained", on=made, by=by, at=at, detail={"closed": len(known), **report})
    return made


def _learnt(known: list[tuple[str, str, str]]) -> tuple[dict[str, Any], dict[str, routing.Classifier]]:
    texts = [text for text, _category, _function in known]
    report, models = {}, {}
    for name, place in (("category", 1), ("department", 2)):
        models[name], result = routing.learnt(texts, [example[place] for example in known])
        report[name] = asdict(result)
    return report, models
