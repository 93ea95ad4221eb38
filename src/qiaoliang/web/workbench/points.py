"""Tasks of points: appeals that wait for the branch's answer."""

from qiaoliang.party.points.choices import AppealState
from qiaoliang.party.points.models import Appeal
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def branch_appeals(asked: Asked) -> Tasks:
    waiting = Appeal.objects.filter(state=AppealState.OPEN).select_related("member").order_by("due_on", "pk")
    few, total = yield from first(waiting)
    for bucket, is_late in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                f"积分申诉：{appeal.member.name}", appeal.words, "党支部", "overdue" if is_late else "soon",
                f"{appeal.due_on:%m-%d} 前答复", "答复", f"/party/points/appeals/{appeal.pk}/answer/",
            )
            for appeal in few
            if (appeal.due_on < asked.today) is is_late
        ]  # fmt: skip
        yield bucket, tasks, total if tasks else 0, ("积分申诉", "/party/points/appeals/")
