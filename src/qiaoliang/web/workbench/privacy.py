"""Tasks of the office about persons' requests, of the record of risks, and of what is due to be cleared."""

from qiaoliang.access.accounts.roles import Can
from qiaoliang.web.privacy import permits, rules
from qiaoliang.web.privacy.choices import Stage
from qiaoliang.web.privacy.models import Activity, PersonRequest
from qiaoliang.web.workbench.asked import Asked, Source, Task, Tasks, first

DESK = "/privacy/"


def _task(asked: Asked, one: PersonRequest) -> Task:
    words, shape = rules.state_in_words(one.stage, one.due_on, asked.today, asked.calendar)
    verb = "受理" if one.stage == Stage.WAITING else "办理"
    return Task(f"{one}", "本人提出，逾期要说明", one.masked_name, shape, words, verb, one.get_absolute_url())


def requests(asked: Asked) -> Tasks:
    """Late ones, and those to answer."""
    rows = PersonRequest.objects.within(asked.actor.scope_for(Can.RUN_PROGRAMME)).open().order_by("due_on", "pk")
    few, total = yield from first(rows.filter(due_on__lt=asked.today))
    yield "overdue", [_task(asked, one) for one in few], total, ("逾期的权利请求", f"{DESK}?tab=late")
    few, total = yield from first(rows.filter(due_on__gte=asked.today))
    yield "today", [_task(asked, one) for one in few], total, ("权利请求", DESK)


def reviews(asked: Asked) -> Tasks:
    """Processing activities whose assessment the city is to look at again."""
    if not permits.may_set(asked.actor):
        return
    few, total = yield from first(Activity.objects.filter(review_on__lt=asked.today))
    tasks = [
        Task(
            f"复核影响评估：{one.name}", "到了复核日期", one.recorded_by, "overdue", f"{one.review_on} 到期", "复核",
            f"/privacy/activities/{one.pk}/change/",
        )
        for one in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("影响评估", "/privacy/activities/")


SOURCES: tuple[tuple[Can, tuple[Source, ...]], ...] = (
    (Can.RUN_PROGRAMME, (requests,)),
    (Can.SET_RULES, (reviews,)),
)
