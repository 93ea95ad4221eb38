"""Tasks of visits: what the enterprise may answer, what an instructor has agreed."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from qiaoliang.fieldwork.visits.choices import AGREED, Stage
from qiaoliang.fieldwork.visits.models import Companion, Visit
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def to_answer(asked: Asked) -> Tasks:
    """The owner's: yes, another time, or not this time."""
    rows = Visit.objects.filter(stage=Stage.ASKED, starts_at__gt=asked.at).select_related("asked_by", "enterprise")
    few, total = yield from first(rows)
    tasks = [
        Task(
            f"{visit.asked_by.name} 想来走访：{visit.get_purpose_display()}", "可以来、改时间、不方便都行", "",
            "soon", f"{timezone.localtime(visit.starts_at):%m-%d %H:%M}", "答复", f"/visits/{visit.pk}/",
        )
        for visit in few
    ]  # fmt: skip
    yield "today", tasks, total, ("待答复的走访", "/visits/?tab=asked")


def own_visits(asked: Asked) -> Tasks:
    """The instructor's: agreed for today, and those the enterprise has not answered."""
    me = [int(key) for key in asked.actor.keys("instructor")]
    mine = Q(asked_by__in=me) | Q(pk__in=Companion.everything.filter(instructor__in=me).values("visit"))
    ahead = Visit.objects.filter(mine, starts_on__gte=asked.today).select_related("enterprise")
    agreed = ahead.filter(stage__in=AGREED, starts_on__lte=asked.today + timedelta(days=1))
    for bucket, rows, status, words in (
        ("today", agreed, "soon", "已约好"),
        ("waiting", ahead.filter(stage=Stage.ASKED), "waiting", "等企业答复"),
    ):
        few, total = yield from first(rows)
        tasks = [
            Task(
                f"走访 {visit.enterprise}", f"{timezone.localtime(visit.starts_at):%m-%d %H:%M} "
                f"{visit.get_purpose_display()}", "", status, words, "查看", f"/visits/{visit.pk}/",
            )
            for visit in few
        ]  # fmt: skip
        yield bucket, tasks, total, ("走访", "/visits/")
