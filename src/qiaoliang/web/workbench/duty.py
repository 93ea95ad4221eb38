"""Reports of duty: the own that came back, those of the department that wait to be read."""

from qiaoliang.kit import moments
from qiaoliang.web.duty.choices import State
from qiaoliang.web.duty.models import DutyReport
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def own_reports(asked: Asked) -> Tasks:
    mine = [int(key) for key in asked.actor.keys("instructor")]
    few, total = yield from first(DutyReport.objects.filter(instructor__in=mine, state=State.RETURNED))
    tasks = [
        Task(f"{one.period}述职报告已退回", "按意见改好再提交", "", "soon", "待修改", "修改", one.get_absolute_url())
        for one in few
    ]
    yield "today", tasks, total, ("述职", "/duty/")


def to_decide(asked: Asked) -> Tasks:
    mine = [int(key) for key in asked.actor.keys("department")]
    rows = DutyReport.objects.filter(instructor__department__in=mine, state=State.SUBMITTED)
    few, total = yield from first(rows.select_related("instructor").defer("instructor__phone").order_by("submitted_at"))
    tasks = [
        Task(
            f"审阅{one.instructor.name}{one.period}述职报告", "通过，或写明要改什么退回", one.instructor.name, "soon",
            f"{moments.day(one.submitted_at)} 提交", "审阅", one.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, ("待审阅的述职报告", "/duty/?tab=submitted")
