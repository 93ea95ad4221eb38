"""Telling, outside the request: a task for each attempt, and the clock that starts those that are due."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from qiaoliang.web.hooks import actions


@task()
def deliver(telling: int) -> str:
    """One attempt; returns the state it left."""
    return actions.attempt(telling=telling, at=timezone.now())


def send_due(at: datetime) -> str:
    """The clock: what could not be told before is tried again when its pause is over."""
    waiting = actions.due(at)
    for telling in waiting:
        deliver.enqueue(telling)
    return f"接口通知再试 {len(waiting)} 条。"
