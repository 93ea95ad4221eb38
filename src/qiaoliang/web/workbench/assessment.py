"""The yearly assessment: a statement to be written, sheets to be graded, appeals to be decided by somebody else."""

from collections.abc import Iterator

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import money
from qiaoliang.results.assessment.choices import Stage
from qiaoliang.results.assessment.models import Sheet
from qiaoliang.web.workbench.asked import Asked, Found, Task, first


def own_sheets(asked: Asked) -> Iterator[Found]:
    keys = [int(place.key) for place in asked.actor.places(Can.LOG_CONTACTS) if place.kind == "instructor"]
    mine = Sheet.objects.filter(instructor__in=keys)
    may_appeal = Q(stage=Stage.GRADED, appeal_until__gte=asked.today, appeals=None)
    few, total = first(mine.filter(Q(stage=Stage.STATING) | may_appeal).order_by("-year", "pk"))
    tasks = [
        Task(f"{one.year} 年度考核", "核对测算，写几句述职", "", "soon", "待述职", "写述职", one.get_absolute_url())
        if one.stage == Stage.STATING
        else Task(
            f"{one.year} 年度考核已评定", "不同意可以申诉", "", "waiting", f"{one.appeal_until:%m-%d} 前", "查看",
            one.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, ("年度考核", "/assessment/")


def office_sheets(asked: Asked) -> Iterator[Found]:
    """How many wait: one line, not a list of people."""
    for stage, what, verb, status in (
        (Stage.APPEALED, "份考核申诉待复核", "去复核", "overdue"), (Stage.STATED, "份年度考核待评定", "去评定", "soon"),
    ):  # fmt: skip
        total = Sheet.objects.filter(stage=stage).count()
        href = f"/assessment/?tab={stage}"
        task = Task(f"{money.count(total)} {what}", "由人评定和复核", "", status, str(stage.label), verb, href)
        yield "today", [task] if total else [], min(total, 1), ("年度考核", href)
