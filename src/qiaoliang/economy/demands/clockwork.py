"""The clock of a stored demand: its moves, the city's calendar and the limits in force when the run began."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from qiaoliang.economy.demands import rules
from qiaoliang.economy.demands.models import DemandMove
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.registry.programme import settings


def deadlines(on: date) -> rules.Deadlines:
    """The city's limits in force on the day."""
    now = settings.values(on)
    return rules.Deadlines(
        sign=now["demand_sign_days"],
        ordinary=now["demand_ordinary_days"],
        complex=now["demand_complex_days"],
        max_hops=now["demand_max_hops"],
        send=now["demand_send_days"],
        consult=now["demand_consult_days"],
    )


def run_of(moves: Iterable[Any]) -> rules.Run:
    """The present run of a demand, from its moves in their order."""
    return rules.run_of(rules.Step(one.kind, one.to_stage, timezone.localdate(one.at), one.days) for one in moves)


def due_on(run: rules.Run, urgency: str, calendar: WorkCalendar) -> date | None:
    return rules.due_of(run, urgency, calendar, deadlines(run.started_on))


def wind(demand: Any, calendar: WorkCalendar | None = None) -> rules.Run:
    """Set the demand's last day from its moves; a new last day has reached no rung yet. Does not save."""
    moves = DemandMove.everything.filter(demand=demand).order_by("at", "pk")
    run = run_of(moves.only("kind", "to_stage", "at", "days"))
    due = due_on(run, demand.urgency, calendar or settings.calendar())
    if due != demand.due_on:
        demand.due_on, demand.rung = due, 0
    return run
