"""The life of a demand: raised, sent, signed for or returned, answered, closed by the owner, re-opened once."""

import uuid
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.demands import rules
from qiaoliang.economy.demands.choices import MOVES, Category, Stage, Urgency, Verdict
from qiaoliang.economy.demands.models import Demand, DemandMove
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings


def deadlines(on: date) -> rules.Deadlines:
    """The city's limits in force on the day."""
    now = settings.values(on)
    return rules.Deadlines(
        sign=now["demand_sign_days"],
        ordinary=now["demand_ordinary_days"],
        complex=now["demand_complex_days"],
        max_hops=now["demand_max_hops"],
    )


@audited
def raise_demand(
    *, enterprise: Enterprise, title: str, body: str, category: str, urgency: str, heard_on: date,
    helped_by: Stint | None, by: Actor, at: datetime,
) -> Demand:  # fmt: skip
    """Log what the enterprise asked for. `helped_by` is the posting that carries it, if one does."""
    if not title.strip():
        raise Refusal("请写明要解决什么，一句话即可。", field="title")
    if category not in Category.values or urgency not in Urgency.values:
        raise Refusal("请选择诉求的类别和急缓。", field="category")
    if heard_on > timezone.localdate(at):
        raise Refusal("听到诉求的日期不能晚于今天。", field="heard_on")
    demand = Demand.everything.create(
        number=uuid.uuid4().hex[:16], enterprise=enterprise, region_code=enterprise.region_code,
        title=title.strip()[:120], body=body.strip(), category=category, urgency=urgency, heard_on=heard_on,
        helped_by=helped_by, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    demand.number = f"{timezone.localdate(at).year}-{demand.pk}"
    demand.save(update_fields=["number"])
    _note(demand, "", Stage.LOGGED, by, at, words=demand.title)
    record("demand.raised", on=demand, by=by, at=at, detail={"category": category, "urgency": urgency})
    offices = [Place("city"), *(Place("region", demand.region_code[:length]) for length in (4, 6))]
    notices.post(
        "demand_raised", to=notices.people_at(offices, "office", at), at=at, about=demand,
        text=f"新诉求待派单：{enterprise} {demand.title}", url=f"/demands/{demand.pk}/",
    )  # fmt: skip
    return demand


def _note(
    demand: Demand, before: str, after: str, by: Actor, at: datetime, *, words: str = "",
    department: Department | None = None,
) -> None:  # fmt: skip
    DemandMove.everything.create(
        demand=demand, from_stage=before, to_stage=after, at=at, by_name=by.name, words=words, department=department
    )


def _locked(demand: Demand, to: str) -> Demand:
    """The row as it is now, locked; refuses a move its stage does not allow or a version somebody else changed."""
    fresh: Demand = Demand.everything.select_for_update(of=("self",)).get(pk=demand.pk)
    if fresh.version != demand.version:
        raise ChangedMeanwhile
    require(MOVES, now=fresh.stage, to=to, labels=dict(Stage.choices))
    return fresh


def _moved(demand: Demand, to: str, by: Actor, at: datetime, *, words: str = "") -> Demand:
    before, demand.stage = demand.stage, to
    demand.version += 1
    demand.save()
    _note(demand, before, to, by, at, words=words, department=demand.department)
    record(f"demand.{to}", on=demand, by=by, at=at, detail={"from": before})
    return demand


@audited
def send(*, demand: Demand, department: Department, by: Actor, at: datetime, words: str = "") -> Demand:
    """The office sends the demand to the department that shall answer it."""
    fresh = _locked(demand, Stage.SENT)
    today = timezone.localdate(at)
    fresh.department = department
    fresh.hops += 1
    fresh.due_on = rules.sign_due_on(today, fresh.urgency, settings.calendar(), deadlines(today))
    _moved(fresh, Stage.SENT, by, at, words=words)
    notices.post(
        "demand_sent", to=notices.people_at([Place("department", str(department.pk))], "coordinator", at), at=at,
        about=fresh, text=f"诉求待签收：{fresh.enterprise} {fresh.title}", url=f"/demands/{fresh.pk}/",
    )  # fmt: skip
    return fresh


@audited
def sign(*, demand: Demand, by: Actor, at: datetime) -> Demand:
    """The department signs for the demand; the clock for the answer starts."""
    fresh = _locked(demand, Stage.WORKING)
    if fresh.stage != Stage.SENT:
        raise Refusal("只有待签收的诉求可以签收，请刷新页面。")
    today = timezone.localdate(at)
    fresh.signed_at = at
    fresh.due_on = rules.answer_due_on(today, fresh.urgency, settings.calendar(), deadlines(today))
    return _moved(fresh, Stage.WORKING, by, at)


@audited
def send_back(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """The department returns the demand with its reason; after too many hops the office must decide."""
    if not words.strip():
        raise Refusal("退回要写明理由，例如应由哪个部门承办、依据是什么。", field="words")
    fresh = _locked(demand, Stage.LOGGED)
    today = timezone.localdate(at)
    if fresh.hops >= deadlines(today).max_hops and not by.can(Can.RUN_PROGRAMME):
        raise Refusal(f"这件诉求已转办 {fresh.hops} 次，不能再退回，请与项目办协商裁定。")
    fresh.department, fresh.due_on, fresh.signed_at = None, None, None
    return _moved(fresh, Stage.LOGGED, by, at, words=words.strip())


@audited
def answer(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """The department answers; from now on the owner's word is awaited."""
    if not words.strip():
        raise Refusal("请写明答复内容，业主会看到原文。", field="words")
    fresh = _locked(demand, Stage.ANSWERED)
    fresh.answered_at, fresh.answer, fresh.due_on = at, words.strip(), None
    _moved(fresh, Stage.ANSWERED, by, at, words=fresh.answer)
    owners = notices.people_at([Place("enterprise", str(fresh.enterprise_id))], "owner", at)
    notices.post(
        "demand_answered", to=owners, at=at, about=fresh, text=f"诉求已答复，请评价：{fresh.title}",
        url=f"/demands/{fresh.pk}/",
    )  # fmt: skip
    return fresh


@audited
def close(*, demand: Demand, verdict: str, by: Actor, at: datetime, words: str = "") -> Demand:
    """Only the owner's word closes: solved, partly, not solved, or withdrawn."""
    if verdict not in Verdict.values:
        raise Refusal("请选择一项评价。", field="verdict")
    fresh = _locked(demand, Stage.CLOSED)
    if fresh.stage != Stage.ANSWERED and verdict != Verdict.WITHDRAWN:
        raise Refusal("部门还没有答复，现在只能撤回诉求。", field="verdict")
    fresh.verdict, fresh.closed_at, fresh.closed_on = verdict, at, timezone.localdate(at)
    fresh.due_on = None
    return _moved(fresh, Stage.CLOSED, by, at, words=words.strip())


@audited
def reopen(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """The owner says it is not settled after all; once. A re-opened demand leaves the count of solved ones."""
    if not words.strip():
        raise Refusal("请写明还有什么没有解决。", field="words")
    fresh = _locked(demand, Stage.WORKING)
    if fresh.stage != Stage.CLOSED or fresh.reopened_at is not None:
        raise Refusal("这件诉求不能再次重开，请另提一件新的诉求。")
    today = timezone.localdate(at)
    fresh.reopened_at = at
    fresh.due_on = rules.answer_due_on(today, fresh.urgency, settings.calendar(), deadlines(today))
    return _moved(fresh, Stage.WORKING, by, at, words=words.strip())
