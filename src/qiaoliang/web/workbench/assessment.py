"""The yearly assessment: a statement to be written, sheets to be graded, appeals to be decided by somebody else."""

from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import money
from qiaoliang.results.assessment.choices import Stage
from qiaoliang.results.assessment.models import BranchSheet, Sheet
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first, numbers


def _own(mine: Any, asked: Asked, label: str, address: str) -> Tasks:
    may_appeal = Q(stage=Stage.GRADED, appeal_until__gte=asked.today, appeals=None)
    few, total = yield from first(mine.filter(Q(stage=Stage.STATING) | may_appeal).order_by("-year", "pk"))
    tasks = [
        Task(f"{one.year} {label}", "核对测算，写几句述职", "", "soon", "待述职", "写述职", one.get_absolute_url())
        if one.stage == Stage.STATING
        else Task(
            f"{one.year} {label}已评定", "不同意可以申诉", "", "waiting", f"{one.appeal_until:%m-%d} 前", "查看",
            one.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, (label.strip(), address)


def own_sheets(asked: Asked) -> Tasks:
    keys = [int(place.key) for place in asked.actor.places(Can.LOG_CONTACTS) if place.kind == "instructor"]
    yield from _own(Sheet.objects.filter(instructor__in=keys), asked, "年度考核", "/assessment/")


def branch_sheets(asked: Asked) -> Tasks:
    keys = [int(place.key) for place in asked.actor.places(Can.KEEP_BRANCH) if place.kind == "organisation"]
    yield from _own(BranchSheet.objects.filter(organisation__in=keys), asked, "党组织考核", "/assessment/branches/")


def office_sheets(asked: Asked) -> Tasks:
    """How many wait: one line, not a list of people."""
    for model, label, address in (
        (Sheet, "年度考核", "/assessment/"), (BranchSheet, "党组织考核", "/assessment/branches/"),
    ):  # fmt: skip
        rows: Any = model.objects
        appealed, stated = yield from numbers(rows.filter(stage=Stage.APPEALED), rows.filter(stage=Stage.STATED))
        for total, stage, what, verb, status in (
            (appealed, Stage.APPEALED, "申诉待复核", "去复核", "overdue"),
            (stated, Stage.STATED, "待评定", "去评定", "soon"),
        ):
            href = f"{address}?tab={stage}"
            task = Task(
                f"{money.count(total)} 份{label}{what}", "由人评定和复核", "", status, str(stage.label), verb, href
            )
            yield "today", [task] if total else [], min(total, 1), (label, href)
