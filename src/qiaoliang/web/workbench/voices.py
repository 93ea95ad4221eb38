"""Tasks of the office's desk for voices, and of a department asked to find out what is so."""

from qiaoliang.access.accounts.roles import Can
from qiaoliang.web.voices import rules
from qiaoliang.web.voices.choices import Stage
from qiaoliang.web.voices.models import Voice
from qiaoliang.web.workbench.asked import Asked, Source, Task, Tasks, first

DESK = "/voices/"


def _task(asked: Asked, voice: Voice, verb: str) -> Task:
    words, shape = rules.state_in_words(voice.stage, voice.due_on, asked.today, asked.calendar)
    what = f"{voice.get_kind_display()}：{voice.enterprise or voice.said_by}"
    return Task(what, voice.about_text or "内容打开后可见", "", shape, words, verb, voice.get_absolute_url())


def office_voices(asked: Asked) -> Tasks:
    """Late ones, and those to answer."""
    rows = Voice.objects.within(asked.actor.scope_for(Can.RUN_PROGRAMME)).open()
    rows = rows.exclude(user=asked.actor.user_id).select_related("enterprise").order_by("due_on", "pk")
    few, total = yield from first(rows.filter(due_on__lt=asked.today))
    yield "overdue", [_task(asked, one, "答复") for one in few], total, ("逾期意见", f"{DESK}?tab=late")
    few, total = yield from first(rows.filter(due_on__gte=asked.today, department=None))
    yield "today", [_task(asked, one, "答复") for one in few], total, ("待办意见", DESK)
    few, total = yield from first(rows.filter(due_on__gte=asked.today, department__isnull=False))
    yield "waiting", [_task(asked, one, "看进展") for one in few], total, ("部门核实中的意见", DESK)


def department_voices(asked: Asked) -> Tasks:
    keys = [int(key) for key in asked.actor.keys("department")]
    rows = Voice.objects.open().filter(stage=Stage.HELD, department__in=keys).select_related("enterprise")
    few, total = yield from first(rows.order_by("due_on", "pk"))
    yield "today", [_task(asked, one, "核实回告") for one in few], total, ("请我们核实的意见", DESK)


SOURCES: tuple[tuple[Can, tuple[Source, ...]], ...] = (
    (Can.RUN_PROGRAMME, (office_voices,)),
    (Can.ANSWER_DEMANDS, (department_voices,)),
)
