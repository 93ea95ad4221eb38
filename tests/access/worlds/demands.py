"""A question to the office, a supporting department and a topic, all of the demand that the table asks about."""

from typing import Any

from qiaoliang.economy.demands.models import Demand, DemandAsk, DemandSupport, Topic
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    demand = Demand.everything.get(pk=getattr(known["demands"], "pk", known["demands"]))
    support = DemandSupport.everything.create(
        demand=demand, department=town.taxation, task="核对", asked_at=town.at, asked_by="周立言", due_on=town.at.date()
    )
    ask = DemandAsk.everything.create(
        demand=demand, kind="extension", run=1, department=town.marine, days=3, reason="设备晚到", asked_at=town.at,
        asked_by="邹子谦",
    )  # fmt: skip
    topic = Topic.everything.create(
        title="路灯", region_code="371082", department=town.marine, opened_at=town.at, opened_by="周立言"
    )
    return {"asks": ask, "supports": support, "topics": topic}
