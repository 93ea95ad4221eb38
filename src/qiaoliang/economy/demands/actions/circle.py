"""Who else is in a case: departments that support the lead, and those it is kept from. And its right category."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import clockwork, readers
from qiaoliang.economy.demands.actions.moves import keep_from, locked, note
from qiaoliang.economy.demands.choices import Category, MoveKind, Stage
from qiaoliang.economy.demands.models import Demand, DemandSecret, DemandSupport
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme import settings


@audited
def support(*, demand: Demand, department: Department, task: str, by: Actor, at: datetime) -> DemandSupport:
    """Ask another department to advise the lead, within the days set for consultation."""
    fresh = locked(demand)
    if fresh.stage not in (Stage.SENT, Stage.WORKING):
        raise Refusal("派单以后、答复以前，才能请别的部门协办。")
    if not task.strip():
        raise Refusal("请写明请对方协办什么。", field="task")
    if department.pk == fresh.department_id or fresh.supports.filter(department=department).exists():
        raise Refusal("这个部门已经在办这件诉求。", field="department")
    if DemandSecret.everything.filter(demand=fresh, department=department).exists():
        raise Refusal("这件诉求对该部门保密，不能请它协办。", field="department")
    today = timezone.localdate(at)
    due = settings.calendar().add_workdays(today, clockwork.deadlines(today).consult)
    made = DemandSupport.everything.create(
        demand=fresh, department=department, task=task.strip()[:200], asked_at=at, asked_by=by.name, due_on=due
    )
    _changed(fresh, MoveKind.SUPPORT, by, at, f"{department}：{made.task}")
    text = f"请协办诉求：{fresh.title}（{made.task}）"
    readers.tell(readers.of_department(fresh, department, at), fresh, "demand_support", text, at)
    return made


@audited
def advise(*, support: DemandSupport, words: str, by: Actor, at: datetime) -> DemandSupport:
    """The supporting department's advice goes to the lead, who answers the enterprise."""
    demand = locked(support.demand)
    fresh: DemandSupport = DemandSupport.everything.select_for_update(of=("self",)).get(pk=support.pk)
    if fresh.advised_at is not None:
        raise Refusal("协办意见已经提交。要补充，请与承办部门联系。")
    if not words.strip():
        raise Refusal("请写明协办意见。", field="words")
    fresh.advised_at, fresh.advice = at, words.strip()
    fresh.save(update_fields=["advised_at", "advice"])
    _changed(demand, MoveKind.ADVICE, by, at, f"{fresh.department}：{fresh.advice}")
    if demand.department is not None:
        people = readers.of_department(demand, demand.department, at)
        readers.tell(people, demand, "demand_advice", f"收到协办意见：{demand.title}", at)
    return fresh


@audited
def hide(*, demand: Demand, whom: Any, by: Actor, at: datetime) -> Demand:
    """Confidential towards a department or a person from now on: they find it nowhere any more."""
    fresh = locked(demand)
    if isinstance(whom, Department) and fresh.supports.filter(department=whom).exists():
        raise Refusal("该部门正在协办，不能再对它保密。", field="department")
    if fresh.topic_id is not None:
        raise Refusal("这件诉求已并入同类事项，请先移出，再设为保密。")
    keep_from(fresh, whom, by, at)
    _take_notices_back(fresh, at)
    return _changed(fresh, MoveKind.HIDE, by, at, "")


def _take_notices_back(demand: Demand, at: datetime) -> None:
    """What was told about the demand to people who may not see it any more disappears with it."""
    told = Notice.objects.filter(about_kind=demand._meta.label_lower, about_key=str(demand.pk)).select_related("to")
    people = {notice.to for notice in told}
    blind = [person.pk for person in people if not readers.visible_to(person, [demand.pk], at)]
    told.filter(to__in=blind).delete()


@audited
def label(*, demand: Demand, category: str, by: Actor, at: datetime) -> Demand:
    """The right category: a person decides, whatever the model suggested."""
    fresh = locked(demand)
    if category not in Category.values:
        raise Refusal("请选择诉求的类别。", field="category")
    if category == fresh.category:
        return fresh
    before = fresh.get_category_display()
    fresh.category = category
    return _changed(fresh, MoveKind.LABEL, by, at, f"{before} → {fresh.get_category_display()}")


def _changed(demand: Demand, kind: str, by: Actor, at: datetime, words: str) -> Demand:
    demand.version += 1
    note(demand, demand.stage, kind, by, at, words=words, department=demand.department)
    demand.save()
    record(f"demand.{kind}", on=demand, by=by, at=at, detail={"stage": demand.stage})
    return demand
