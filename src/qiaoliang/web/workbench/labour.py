"""Wage consultations and disputes whose statutory term runs out."""

from datetime import timedelta
from typing import Any

from qiaoliang.harmony.labour import listings
from qiaoliang.harmony.labour.models import Consultation, Dispute, still_open
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first

AHEAD = timedelta(days=5)


def _due(asked: Asked, rows: Any, more: tuple[str, str], verb: str) -> Tasks:
    waiting = still_open(rows).select_related("enterprise").order_by("due_on", "pk")
    for bucket, due in (
        ("overdue", waiting.filter(due_on__lt=asked.today)),
        ("today", waiting.filter(due_on__range=(asked.today, asked.today + AHEAD))),
    ):
        few, total = yield from first(due)
        tasks = []
        for row in few:
            status, words = listings.lamp(row, asked.today)
            tasks.append(
                Task(str(row), str(row.get_stage_display()), "", status, words, verb, str(row.get_absolute_url()))
            )
        yield bucket, tasks, total, more


def consultations(asked: Asked) -> Tasks:
    yield from _due(asked, Consultation.objects.all(), ("工资集体协商", "/harmony/consultations/"), "办理")


def disputes(asked: Asked) -> Tasks:
    yield from _due(asked, Dispute.objects.all(), ("劳动争议", "/harmony/disputes/"), "办理")
