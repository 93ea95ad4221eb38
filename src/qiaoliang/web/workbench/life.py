"""Tasks of organisation life: meetings today, not yet entered, owed soon; what is missing at the branches below."""

from datetime import timedelta
from typing import Any

from qiaoliang.kit import money
from qiaoliang.party.life.choices import State
from qiaoliang.party.life.listings import duty_cell, period_words
from qiaoliang.party.life.models import Duty, Gathering
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first, numbers

AHEAD = timedelta(days=10)


def _meeting(gathering: Any, status: str, text: str, verb: str) -> Task:
    return Task(
        f"{gathering.get_kind_display()} · {gathering.topic}", f"{gathering.on:%m-%d}", gathering.organisation.name,
        status, text, verb, gathering.get_absolute_url(),
    )  # fmt: skip


def branch_life(asked: Asked) -> Tasks:
    """Planned and past without an entry; today's; owed within ten days and not planned."""
    rows = Gathering.objects.select_related("organisation").defer("minutes").order_by("on", "pk")
    few, total = yield from first(rows.unrecorded(asked.today))
    late = [_meeting(one, "overdue", "过期待登记", "登记") for one in few]
    yield "overdue", late, total, ("过期待登记的会", "/party/life/?tab=unrecorded")
    few, total = yield from first(rows.filter(state=State.PLANNED, on=asked.today))
    today = [_meeting(one, "soon", f"今天 {one.starts_at:%H:%M}" if one.starts_at else "今天", "签到") for one in few]
    yield "today", today, total, ("今天的会", "/party/life/calendar/?tab=week")
    yield from _owed(asked)


def _owed(asked: Asked) -> Tasks:
    soon = Duty.objects.open(asked.today).filter(last__lte=asked.today + AHEAD).select_related("organisation", "group")
    owed = list(soon.unplanned(asked.today)[:100])
    tasks = []
    for duty in owed[:3]:
        cell = duty_cell(duty, asked.today)
        tasks.append(
            Task(
                f"{period_words(duty)}{duty.get_kind_display()}还没开", "按规定应开", duty.organisation.name,
                cell.status, cell.second or cell.text, "计划",
                f"/party/organisations/{duty.organisation_id}/life/plan/?kind={duty.kind}",
            )
        )  # fmt: skip
    yield "today", tasks, len(owed), ("本月还没开的会", "/party/life/missing/?tab=month")


def life_below(asked: Asked) -> Tasks:
    """For the committee above: how many meetings its branches did not hold."""
    since = asked.today - timedelta(days=92)
    (missed,) = yield from numbers(Duty.objects.missed(asked.today).filter(last__gte=since))
    task = Task(
        f"{money.count(missed)} 次应开的会没有开", "近三个月，看是哪些支部", "", "soon", "待督促", "去看",
        "/party/life/missing/?tab=missed",
    )  # fmt: skip
    yield "today", [task] if missed else [], min(missed, 1), ("没有开的会", "/party/life/missing/?tab=missed")
