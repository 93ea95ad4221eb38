"""Yearly plans: the own that came back or is missing, what is late in its quarter, those the department has to read."""

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import moments
from qiaoliang.web.workbench.asked import SHOWN, Asked, Found, Task, Tasks, first
from qiaoliang.web.yearplans import progress
from qiaoliang.web.yearplans.choices import State
from qiaoliang.web.yearplans.models import PlanLine, YearPlan

REMINDED_UNTIL = 3  # a plan is written at the beginning of a year: nobody is reminded after March
LIST = ("年度计划", "/plans/")


def own_plan(asked: Asked) -> Tasks:
    """To be written, to be changed, or with lines that are late in their quarter."""
    mine = [int(key) for key in asked.actor.keys("instructor")]
    year = asked.today.year
    plan: YearPlan | None = YearPlan.objects.filter(instructor__in=mine, year=year).first()
    if plan is None:
        is_due = bool(mine) and asked.today.month <= REMINDED_UNTIL
        what = Task(f"写{year}年度计划", "缺口已按记录列好，约 5 分钟", "", "soon", "年初", "写计划", "/plans/new/")
        yield "today", [what] if is_due else [], int(is_due), LIST
    elif plan.state == State.RETURNED:
        href = f"{plan.get_absolute_url()}edit/"
        yield "today", [Task(f"{year}年度计划已退回", "按意见改好再提交", "", "soon", "待修改", "修改", href)], 1, LIST
    else:
        yield _late(plan, asked)


def _late(plan: YearPlan, asked: Asked) -> Found:
    lines = list(PlanLine.everything.filter(plan=plan).select_related("enterprise"))
    told = progress.of_lines(lines, plan.year, asked.today)
    late = [line for line in lines if told[line.pk].status == "overdue"]
    tasks = [
        Task(
            f"计划：{line.words}", told[line.pk].words, str(line.enterprise), "soon", f"{line.get_quarter_display()}的",
            "看计划", plan.get_absolute_url(),
        )
        for line in late[:SHOWN]
    ]  # fmt: skip
    return "today", tasks, len(late), ("过了季度的计划", plan.get_absolute_url())


def to_acknowledge(asked: Asked) -> Tasks:
    mine = [int(key) for key in asked.actor.keys("department")]
    rows = YearPlan.objects.filter(instructor__department__in=mine, state=State.SUBMITTED)
    few, total = yield from first(rows.select_related("instructor").defer("instructor__phone").order_by("submitted_at"))
    tasks = [
        Task(
            f"确认{one.instructor.name}{one.year}年度计划", "确认，或写明要改什么退回", one.instructor.name, "soon",
            f"{moments.day(one.submitted_at)} 提交", "看计划", one.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, ("待确认的年度计划", "/plans/?tab=submitted")


SOURCES = ((Can.LOG_CONTACTS, (own_plan,)), (Can.NOMINATE, (to_acknowledge,)))
