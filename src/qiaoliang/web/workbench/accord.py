"""Creations whose next step falls due: for who keeps them, and for the office that assesses, names and looks again."""

from datetime import timedelta
from typing import Any

from qiaoliang.harmony.accord import listings
from qiaoliang.harmony.accord.choices import Stage
from qiaoliang.harmony.accord.models import Creation
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first

AHEAD = timedelta(days=10)
KEEPERS, OFFICE = (Stage.DECLARED, Stage.PREPARING), (Stage.CHECKED, Stage.ASSESSED, Stage.NAMED)
VERBS = {
    Stage.DECLARED: "开始", Stage.PREPARING: "自查", Stage.CHECKED: "评估", Stage.ASSESSED: "命名", Stage.NAMED: "复查",
}  # fmt: skip


def _due(asked: Asked, stages: Any) -> Tasks:
    waiting = Creation.objects.filter(stage__in=stages).select_related("enterprise").order_by("due_on", "pk")
    for bucket, due in (
        ("overdue", waiting.filter(due_on__lt=asked.today)),
        ("today", waiting.filter(due_on__range=(asked.today, asked.today + AHEAD))),
    ):
        few, total = yield from first(due)
        tasks = []
        for row in few:
            status, words = listings.lamp(row, asked.today)
            verb = VERBS[Stage(row.stage)]
            tasks.append(Task(str(row), row.get_stage_display(), "", status, words, verb, row.get_absolute_url()))
        yield bucket, tasks, total, ("和谐企业创建", "/harmony/accord/")


def keepers(asked: Asked) -> Tasks:
    yield from _due(asked, KEEPERS)


def office(asked: Asked) -> Tasks:
    yield from _due(asked, OFFICE)
