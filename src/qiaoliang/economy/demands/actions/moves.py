"""The moves of a demand: raised, sent, ruled on, signed for or returned, answered, closed by the owner, re-opened."""

import uuid
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.economy.demands import clockwork, readers
from qiaoliang.economy.demands.choices import MOVES, Category, Mouth, MoveKind, Stage, Urgency, Verdict
from qiaoliang.economy.demands.models import Demand, DemandMove, DemandSecret
from qiaoliang.economy.support import doubts
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import require
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def raise_demand(
    *, enterprise: Enterprise, title: str, body: str, category: str, urgency: str, heard_on: date,
    helped_by: Stint | None, by: Actor, at: datetime, mouth: str = Mouth.INSTRUCTOR, occasion: str = "",
    secret_from: tuple[Any, ...] = (),
) -> Demand:  # fmt: skip
    """Log what the enterprise asked for. `helped_by` is the posting that carries it, if one does.

    `secret_from` are departments and people it is confidential towards from its first moment.
    """
    _check(title, category, urgency, mouth)
    if heard_on > timezone.localdate(at):
        raise Refusal("听到诉求的日期不能晚于今天。", field="heard_on")
    demand = Demand.everything.create(
        number=uuid.uuid4().hex[:16], enterprise=enterprise, region_code=enterprise.region_code,
        title=title.strip()[:120], body=body.strip(), category=category, urgency=urgency, heard_on=heard_on,
        helped_by=helped_by, recorded_at=at, recorded_by=by.name, mouth=mouth, occasion=occasion.strip()[:80],
    )  # fmt: skip
    demand.number = f"{timezone.localdate(at).year}-{demand.pk}"
    for whom in secret_from:
        keep_from(demand, whom, by, at)
    note(demand, "", MoveKind.RAISE, by, at, words=demand.title)
    clockwork.wind(demand)
    demand.save(update_fields=["number", "due_on", "rung"])
    detail = {"category": category, "urgency": urgency, "mouth": mouth}
    record("demand.raised", on=demand, by=by, at=at, detail=detail)
    readers.tell(
        readers.of_office(demand, at), demand, "demand_raised", f"新诉求待派单：{enterprise} {demand.title}", at
    )
    return demand


def _check(title: str, category: str, urgency: str, mouth: str) -> None:
    if not title.strip():
        raise Refusal("请写明要解决什么，一句话即可。", field="title")
    if category not in Category.values or urgency not in Urgency.values or mouth not in Mouth.values:
        raise Refusal("请选择诉求的类别和急缓。", field="category")


def keep_from(demand: Demand, whom: Any, by: Actor, at: datetime) -> None:
    """A row that makes the demand confidential towards a department or a person. Never towards its holder."""
    is_department = isinstance(whom, Department)
    if is_department and whom.pk == demand.department_id:
        raise Refusal("这件诉求正由该部门承办，请先请项目办改派，再对它保密。", field="department")
    key = {"department": whom} if is_department else {"person": whom}
    DemandSecret.everything.get_or_create(demand=demand, **key, defaults={"set_at": at, "set_by": by.name})


def note(
    demand: Demand, before: str, kind: str, by: Actor, at: datetime, *, words: str = "",
    department: Department | None = None, days: int = 0,
) -> None:  # fmt: skip
    """A row of the history: what happened, and from which stage to which."""
    DemandMove.everything.create(
        demand=demand, from_stage=before, to_stage=demand.stage, at=at, by_name=by.name, words=words,
        department=department, kind=kind, days=days,
    )  # fmt: skip


def locked(demand: Demand, to: str = "") -> Demand:
    """The row as it is now, locked; refuses a move its stage does not allow or a version somebody else changed."""
    fresh: Demand = Demand.everything.select_for_update(of=("self",)).get(pk=demand.pk)
    if fresh.version != demand.version:
        raise ChangedMeanwhile
    if to:
        require(MOVES, now=fresh.stage, to=to, labels=dict(Stage.choices))
    return fresh


def moved(
    demand: Demand, to: str, kind: str, by: Actor, at: datetime, *, words: str = "", department: Any = None
) -> Demand:
    """The demand in its new stage, with its row, its new clock and its entry in the log."""
    before, demand.stage = demand.stage, to
    demand.version += 1
    demand.run += 1
    demand.rung = 0
    demand.paused_on, demand.paused_by = None, ""
    note(demand, before, kind, by, at, words=words, department=department or demand.department)
    clockwork.wind(demand)
    demand.save()
    demand.asks.filter(decided_at=None).update(
        decided_at=at, decided_by=by.name, is_granted=False, words="诉求已转到下一环节，请示自动作罢。"
    )
    record(f"demand.{to}", on=demand, by=by, at=at, detail={"from": before, "kind": kind})
    return demand


def _refuse_secret(demand: Demand, department: Department) -> None:
    if DemandSecret.everything.filter(demand=demand, department=department).exists():
        raise Refusal("这件诉求对该部门保密，不能交给它。请选别的部门，或由项目办自己协调。", field="department")


@audited
def send(*, demand: Demand, department: Department, by: Actor, at: datetime, words: str = "") -> Demand:
    """The office sends the demand to the department that shall answer it."""
    fresh = locked(demand, Stage.SENT)
    if fresh.stage != Stage.LOGGED:
        raise Refusal("这件诉求已经派出。要改派，请用“裁定承办部门”。")
    limit = clockwork.deadlines(timezone.localdate(at)).max_hops
    if fresh.hops >= limit:
        raise Refusal(f"这件诉求已转办 {fresh.hops} 次，不能再流转，请用“裁定承办部门”。", field="department")
    return _handed_over(fresh, department, MoveKind.SEND, by, at, words)


@audited
def rule(*, demand: Demand, department: Department, words: str, by: Actor, at: datetime) -> Demand:
    """The office decides who does it: whoever is named signs for it and cannot return it."""
    if not words.strip():
        raise Refusal("裁定要写明理由，承办部门会看到。", field="words")
    fresh = locked(demand, Stage.SENT)
    fresh.is_ruled = True
    return _handed_over(fresh, department, MoveKind.RULE, by, at, words.strip())


def _handed_over(
    demand: Demand, department: Department, kind: str, by: Actor, at: datetime, words: str
) -> Demand:  # fmt: skip
    _refuse_secret(demand, department)
    demand.department, demand.signed_at = department, None
    demand.hops += 1
    moved(demand, Stage.SENT, kind, by, at, words=words)
    text = f"诉求待签收：{demand.enterprise} {demand.title}"
    readers.tell(readers.of_department(demand, department, at), demand, "demand_sent", text, at)
    return demand


@audited
def sign(*, demand: Demand, by: Actor, at: datetime) -> Demand:
    """The department signs for the demand; the clock for the answer starts."""
    fresh = locked(demand, Stage.WORKING)
    if fresh.stage != Stage.SENT:
        raise Refusal("只有待签收的诉求可以签收，请刷新页面。")
    fresh.signed_at = at
    return moved(fresh, Stage.WORKING, MoveKind.SIGN, by, at)


@audited
def send_back(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """The department returns the demand with its reason; after too many hops the office must decide."""
    if not words.strip():
        raise Refusal("退回要写明理由，例如应由哪个部门承办、依据是什么。", field="words")
    fresh = locked(demand, Stage.LOGGED)
    if fresh.is_ruled and not by.can(Can.RUN_PROGRAMME):
        raise Refusal("承办部门已由项目办裁定，不能退回。确有困难的，请用“请示”说明。")
    limit = clockwork.deadlines(timezone.localdate(at)).max_hops
    if fresh.hops >= limit and not by.can(Can.RUN_PROGRAMME):
        raise Refusal(f"这件诉求已转办 {fresh.hops} 次，不能再退回。请用“请示”，由项目办裁定承办部门。")
    returned_by, fresh.department, fresh.signed_at = fresh.department, None, None
    moved(fresh, Stage.LOGGED, MoveKind.RETURN, by, at, words=words.strip(), department=returned_by)
    text = f"诉求被退回，请重新派单：{fresh.enterprise} {fresh.title}"
    readers.tell(readers.of_office(fresh, at), fresh, "demand_returned", text, at)
    return fresh


@audited
def answer(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """The department answers; from now on the owner's word is awaited."""
    return answered(locked(demand, Stage.ANSWERED), words, by, at)


def answered(fresh: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """The locked demand with its answer. Also how an accepted 'beyond our powers' and a topic answer."""
    if not words.strip():
        raise Refusal("请写明答复内容，业主会看到原文。", field="words")
    fresh.answered_at, fresh.answer = at, words.strip()
    fresh.is_late = fresh.due_on is not None and fresh.due_on < timezone.localdate(at)
    moved(fresh, Stage.ANSWERED, MoveKind.ANSWER, by, at, words=fresh.answer)
    text = f"诉求已答复，请评价：{fresh.title}"
    readers.tell(readers.of_enterprise(fresh, at), fresh, "demand_answered", text, at)
    return fresh


@audited
def close(*, demand: Demand, verdict: str, by: Actor, at: datetime, words: str = "") -> Demand:
    """Only the owner's word closes: solved, partly, not solved, or withdrawn."""
    if verdict not in Verdict.values:
        raise Refusal("请选择一项评价。", field="verdict")
    fresh = locked(demand, Stage.CLOSED)
    if not speaks_for(by, fresh):
        raise Refusal("诉求只能由企业业主评价后办结，别人不能代为办结。")
    if fresh.stage != Stage.ANSWERED and verdict != Verdict.WITHDRAWN:
        raise Refusal("部门还没有答复，现在只能撤回诉求。", field="verdict")
    fresh.verdict, fresh.closed_at, fresh.closed_on = verdict, at, timezone.localdate(at)
    moved(fresh, Stage.CLOSED, MoveKind.CLOSE, by, at, words=words.strip())
    if verdict in (Verdict.NOT_SOLVED, Verdict.WITHDRAWN):
        _doubt(fresh, f"业主评价为“{Verdict(verdict).label}”", by, at)
    return fresh


def _doubt(demand: Demand, what: str, by: Actor, at: datetime) -> None:
    """What the demand has brought leaves the count until the office has decided about it."""
    doubts.of_source(demand._meta.label_lower, str(demand.pk), why=f"诉求 {demand.number} {what}", by=by, at=at)


def speaks_for(by: Actor, demand: Demand) -> bool:
    """Whether this is the enterprise's own word."""
    return by.can(Can.SPEAK_FOR_ENTERPRISE) and str(demand.enterprise_id) in by.keys("enterprise")


@audited
def reopen(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """The owner says it is not settled after all; once. A re-opened demand leaves the count of solved ones."""
    if not words.strip():
        raise Refusal("请写明还有什么没有解决。", field="words")
    fresh = locked(demand, Stage.WORKING)
    if fresh.stage != Stage.CLOSED or fresh.reopened_at is not None:
        raise Refusal("这件诉求不能再次重开，请另提一件新的诉求。")
    if not speaks_for(by, fresh):
        raise Refusal("只有企业业主可以重开诉求。")
    return _open_again(fresh, words.strip(), "业主认为没有解决，已重开", "业主重开了诉求", by, at)


@audited
def reopen_by_lot(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """Asked back by lot the owner says it is not solved: it leaves the count and is worked on, however often closed."""
    if demand.stage != Stage.CLOSED:
        return demand
    fresh = locked(demand, Stage.WORKING)
    return _open_again(fresh, words, "抽查回访没有解决，已重开", "抽查后重开了诉求", by, at)


def _open_again(fresh: Demand, words: str, why: str, said: str, by: Actor, at: datetime) -> Demand:
    fresh.reopened_at, fresh.is_beyond = at, False
    # Withdrawn before anybody held it: there is nobody to go on, so the office sends it first.
    to = Stage.WORKING if fresh.department_id else Stage.LOGGED
    moved(fresh, to, MoveKind.REOPEN, by, at, words=words)
    _doubt(fresh, why, by, at)
    people = readers.of_department(fresh, fresh.department, at) if fresh.department else readers.of_office(fresh, at)
    readers.tell(people, fresh, "demand_reopened", f"{said}：{fresh.enterprise} {fresh.title}", at)
    return fresh
