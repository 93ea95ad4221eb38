"""Similar demands as one topic: the lead answers once, every owner judges for itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.economy.demands.actions.moves import answered, locked, note
from qiaoliang.economy.demands.choices import MoveKind, Stage
from qiaoliang.economy.demands.models import Demand, DemandSecret, Topic
from qiaoliang.kit.refusal import Refusal


@audited
def gather(*, title: str, demands: Iterable[Demand], by: Actor, at: datetime, topic: Topic | None = None) -> Topic:
    """Put demands under one topic, a new one unless named. Confidential and closed ones stay by themselves."""
    rows = list(demands)
    if not title.strip() and topic is None:
        raise Refusal("请给同类事项起个名字，例如“夏季错峰用电”。", field="title")
    if not rows:
        raise Refusal("请至少选一件诉求。", field="demands")
    if topic is None:
        topic = Topic.everything.create(
            title=title.strip()[:120], region_code=_common([row.region_code for row in rows]), opened_at=at,
            opened_by=by.name, department=next((row.department for row in rows if row.department), None),
        )  # fmt: skip
        record("demand_topic.opened", on=topic, by=by, at=at, detail={"demands": len(rows)})
    for row in rows:
        _join(row, topic, by, at)
    return topic


def _common(codes: list[str]) -> str:
    """The smallest region that holds all: town, county, or the whole city."""
    for length in (9, 6, 4):
        if len({code[:length] for code in codes}) == 1:
            return codes[0][:length]
    return ""


def _join(demand: Demand, topic: Topic, by: Actor, at: datetime) -> None:
    fresh = locked(demand)
    if fresh.topic_id is not None or fresh.stage in (Stage.ANSWERED, Stage.CLOSED):
        raise Refusal(f"诉求 {fresh.number} 已答复、已办结或已在别的同类事项里。", field="demands")
    if DemandSecret.everything.filter(demand=fresh).exists():
        raise Refusal(f"诉求 {fresh.number} 是保密诉求，不并入同类事项。", field="demands")
    fresh.topic, fresh.version = topic, fresh.version + 1
    note(fresh, fresh.stage, MoveKind.JOIN, by, at, words=topic.title, department=fresh.department)
    fresh.save()
    record("demand.join", on=fresh, by=by, at=at, detail={"topic": topic.pk})


@audited
def leave(*, demand: Demand, by: Actor, at: datetime) -> Demand:
    fresh = locked(demand)
    if fresh.topic is None:
        raise Refusal("这件诉求没有并入同类事项。")
    title, fresh.topic, fresh.version = fresh.topic.title, None, fresh.version + 1
    note(fresh, fresh.stage, MoveKind.LEAVE, by, at, words=title, department=fresh.department)
    fresh.save()
    record("demand.leave", on=fresh, by=by, at=at)
    return fresh


def answerable(topic: Topic, departments: Iterable[str]) -> Q:
    """The demands of the topic that one answer settles now: those these departments work on."""
    return Q(topic=topic, stage=Stage.WORKING, department__in=[int(key) for key in departments])


@audited
def answer_all(*, topic: Topic, words: str, by: Actor, at: datetime) -> int:
    """One answer to all that the person's department works on; how many owners are asked for their word."""
    fresh: Topic = Topic.everything.select_for_update(of=("self",)).get(pk=topic.pk)
    rows = list(
        Demand.everything.select_for_update(of=("self",))
        .filter(answerable(fresh, by.keys("department")))
        .order_by("pk")
    )
    if not rows:
        raise Refusal("这个同类事项里没有本部门正在办理的诉求。先逐件签收，再统一答复。")
    for row in rows:
        answered(row, words, by, at)
    fresh.answer, fresh.answered_at = words.strip(), at
    fresh.save(update_fields=["answer", "answered_at"])
    record("demand_topic.answered", on=fresh, by=by, at=at, detail={"demands": len(rows)})
    return len(rows)
