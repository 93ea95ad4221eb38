"""Tasks of demands beside the plain moves: questions to the office, advice that is due, topics with one answer."""

from django.utils import timezone

from qiaoliang.economy.demands.choices import Stage
from qiaoliang.economy.demands.models import DemandAsk, DemandSupport, Topic
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def asks(asked: Asked) -> Tasks:
    """What departments wait for the office to decide."""
    rows = DemandAsk.objects.filter(decided_at=None).select_related("demand__enterprise", "department")
    few, total = yield from first(rows.order_by("asked_at", "pk"))
    tasks = [
        Task(
            f"{ask.department} 请示{ask.get_kind_display()}：{ask.demand.title}", ask.reason,
            str(ask.demand.enterprise), "soon", f"{timezone.localtime(ask.asked_at):%m-%d} 提出", "答复请示",
            f"/demands/asks/{ask.pk}/decide/",
        )
        for ask in few
    ]  # fmt: skip
    yield "today", tasks, total, ("待答复的请示", "/demands/?tab=asked")


def advice(asked: Asked) -> Tasks:
    """Advice the own department owes to a lead."""
    own = [int(key) for key in asked.actor.keys("department")]
    rows = DemandSupport.objects.filter(advised_at=None, department__in=own).exclude(demand__stage=Stage.CLOSED)
    few, total = yield from first(rows.select_related("demand__enterprise").order_by("due_on", "pk"))
    for bucket, is_late in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                f"协办：{support.demand.enterprise} {support.demand.title}", support.task, support.asked_by,
                "overdue" if is_late else "soon", f"{support.due_on:%m-%d} 前", "提交意见",
                f"/demands/supports/{support.pk}/advise/",
            )
            for support in few
            if (support.due_on < asked.today) is is_late
        ]  # fmt: skip
        yield bucket, tasks, total if tasks else 0, ("待提交的协办意见", "/demands/?tab=open")


def topics(asked: Asked) -> Tasks:
    """Topics of the own department that one answer would settle."""
    own = [int(key) for key in asked.actor.keys("department")]
    rows = Topic.objects.filter(answered_at=None, department__in=own, demands__stage=Stage.WORKING).distinct()
    few, total = yield from first(rows)
    tasks = [
        Task(
            f"同类事项：{topic.title}", "一次答复全部", "", "soon", "待统一答复", "查看", f"/demands/topics/{topic.pk}/"
        )
        for topic in few
    ]
    yield "today", tasks, total, ("同类事项", "/demands/topics/")
