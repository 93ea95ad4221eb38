"""Tasks and notices that somebody sent to this person: one row for each sending, however many enterprises."""

from qiaoliang.access.accounts.roles import Can
from qiaoliang.web.assignments.listings import Waiting, waiting
from qiaoliang.web.assignments.permits import RECEIVERS
from qiaoliang.web.workbench.asked import SHOWN, Asked, Source, Task, Tasks


def own_assignments(asked: Asked) -> Tasks:
    found = waiting(asked.actor.user_id, asked.today, asked.calendar)
    for bucket, is_late in (("overdue", True), ("today", False)):
        rows = [one for one in found if (one.lamp.status == "overdue") is is_late]
        yield bucket, [_task(one) for one in rows[:SHOWN]], len(rows), ("任务与通知", "/tasks/")


def _task(one: Waiting) -> Task:
    why = "一句话写明办得怎样" if one.is_task else "点“收到”即可"
    what = f"{one.title}（{one.count} 件）" if one.count > 1 else one.title
    return Task(what, why, one.sender, one.lamp.status, one.lamp.text, one.verb, one.href)


def _for_the_first_role(can: Can) -> Source:
    """Somebody with several roles reads the rows once."""

    def source(asked: Asked) -> Tasks:
        if next(one for one in RECEIVERS if asked.actor.can(one)) == can:
            yield from own_assignments(asked)

    return source


SOURCES: tuple[tuple[Can, tuple[Source, ...]], ...] = tuple((can, (_for_the_first_role(can),)) for can in RECEIVERS)
