"""Surveys of the office: a draft to be published, codes to be handed out, a running one near its end."""

from datetime import timedelta

from qiaoliang.results.surveys import permits
from qiaoliang.results.surveys.choices import Stage
from qiaoliang.results.surveys.models import Survey
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first

NEAR = timedelta(days=5)


def office_surveys(asked: Asked) -> Tasks:
    mine = Survey.objects.filter(permits.seen_by(asked.actor))
    drafts, total = yield from first(mine.filter(stage=Stage.DRAFT).order_by("closed_on", "pk"))
    tasks = [_task(one, "测评草稿待发布", "核对负担后发布", "waiting", "草稿", "去发布") for one in drafts]
    yield "today", tasks, total, ("测评草稿", "/surveys/?tab=draft")
    near = mine.filter(stage=Stage.OPEN, closed_on__lte=asked.today + NEAR)
    few, total = yield from first(near.order_by("closed_on", "pk"))
    tasks = [
        _task(one, "测评快截止", "可提醒一次，截止后自动计票", "soon", f"{one.closed_on:%m-%d} 截止", "看回收")
        for one in few
        if permits.may_manage(asked.actor, one)
    ]
    yield "today", tasks, min(total, len(tasks)), ("进行中的测评", "/surveys/?tab=open")


def _task(survey: Survey, what: str, why: str, status: str, text: str, verb: str) -> Task:
    return Task(f"{what}：{survey.title}", why, "项目办", status, text, verb, survey.get_absolute_url())
