"""What the page of one demand shows: where it stands, its history, who is in it, and what this person may do next."""

from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.demands import caseopening, permits, rules, suggestions
from qiaoliang.economy.demands.choices import STARTS_A_RUN, Stage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.kit.tables import Action
from qiaoliang.registry.programme import settings


def page(request: Request, demand: Demand) -> dict[str, Any]:
    today, calendar = timezone.localdate(request.at), settings.calendar()
    may = abilities(request.actor, demand)
    is_provisional = demand.due_on is not None and calendar.is_provisional(demand.due_on.year)
    gathers = may["send"] and demand.topic_id is None and demand.stage not in (Stage.ANSWERED, Stage.CLOSED)
    return {
        "demand": demand,
        "lamp": rules.lamp(demand.stage, demand.due_on, today, calendar),
        "holder": holder(demand),
        "next_step": rules.NEXT_STEP[Stage(demand.stage)],
        "moves": [(move, what(move)) for move in demand.moves.select_related("department").order_by("-at", "-pk")],
        "asks": demand.asks.all(),
        "supports": demand.supports.select_related("department"),
        "rungs": demand.rungs.order_by("-at", "-rung"),
        "secrets": demand.secrets.select_related("department", "person") if may["hide"] else [],
        "provisional_year": demand.due_on.year if is_provisional and demand.due_on else None,
        "alike": suggestions.alike(demand, today) if gathers else [],
        "doubles": _doubles(demand) if may["send"] and demand.stage == Stage.LOGGED else [],
        "suggested": suggestions.suggested(demand) if may["send"] and demand.stage == Stage.LOGGED else None,
        "buttons": buttons(demand, may),
        "brought": caseopening.brought(request, demand),
        "may": may,
        "own_departments": [int(key) for key in request.actor.keys("department")],
        "crumbs": [("诉求", "/demands/"), (demand.number, "")],
    }


def _doubles(demand: Demand) -> list[suggestions.Similar]:
    text = suggestions.words_of(demand.title, demand.body)
    return suggestions.doubles(demand.enterprise, text, demand.heard_on, but=demand.pk)


def what(move: Any) -> str:
    """A line of the history by the stage it led to, or by what was done inside the stage."""
    label = move.get_to_stage_display() if move.kind in STARTS_A_RUN else move.get_kind_display()
    return f"{label}：{move.get_kind_display()}" if move.kind in ("rule", "return", "reopen") else str(label)


def holder(demand: Demand) -> str:
    if demand.stage == Stage.LOGGED:
        return "项目办"
    return "企业" if demand.stage == Stage.ANSWERED else str(demand.department or "—")


def abilities(actor: Actor, demand: Demand) -> dict[str, bool]:
    """What this person may do to this demand at all, each permit asked once."""
    sends, answers, closes = (may(actor, demand) for may in (permits.may_send, permits.may_answer, permits.may_close))
    return {
        "send": sends, "answer": answers, "close": closes,
        "case": sends or answers or (actor.can(Can.LOG_CONTACTS) and permits.may_open_case(actor, demand)),
        "hide": sends or closes or (actor.can(Can.LOG_CONTACTS) and permits.may_hide(actor, demand)),
    }  # fmt: skip


def buttons(demand: Demand, may: dict[str, bool]) -> list[Action]:
    """The moves this person may make now; the first is the one expected."""
    at = f"/demands/{demand.pk}/"
    found: list[Action] = []
    if may["send"]:
        found += _for_office(demand, at)
    if may["answer"]:
        found += _for_department(demand, at)
    if may["close"]:
        found += _for_owner(demand, at)
    if may["case"]:
        found.append(Action("立支持案件", f"{at}case/"))
    if may["hide"] and demand.stage != Stage.CLOSED:
        found.append(Action("设为保密", f"{at}hide/"))
    return found


def _for_office(demand: Demand, at: str) -> list[Action]:
    if demand.stage == Stage.LOGGED:
        return [Action("派单", f"{at}send/", primary=True), Action("裁定承办部门", f"{at}rule/")]
    if demand.stage in (Stage.SENT, Stage.WORKING):
        return [Action("裁定承办部门", f"{at}rule/"), Action("请协办", f"{at}support/")]
    return []


def _for_department(demand: Demand, at: str) -> list[Action]:
    if demand.stage == Stage.SENT:
        first = [Action("签收", f"{at}sign/", primary=True, post=True)]
    elif demand.stage == Stage.WORKING:
        first = [Action("答复企业", f"{at}answer/", primary=True)]
    else:
        return []
    found = [*first, Action("退回", f"{at}send-back/"), Action("请示", f"{at}ask/"), Action("请协办", f"{at}support/")]
    if demand.paused_on is not None and demand.paused_by == "department":
        found.append(Action("恢复计时", f"{at}resume/", post=True))
    elif demand.stage == Stage.WORKING and demand.paused_on is None:
        found.append(Action("暂停计时", f"{at}pause/"))
    return found


def _for_owner(demand: Demand, at: str) -> list[Action]:
    if demand.stage == Stage.ANSWERED:
        return [Action("评价并办结", f"{at}close/", primary=True)]
    if demand.stage == Stage.CLOSED:
        return [Action("还没解决，重开", f"{at}reopen/")] if demand.reopened_at is None else []
    found = [Action("撤回诉求", f"{at}close/")]
    if demand.paused_on is None:
        found.append(Action("先缓一缓", f"{at}pause/"))
    elif demand.paused_by == "enterprise":
        found.append(Action("恢复办理", f"{at}resume/", post=True))
    return found
