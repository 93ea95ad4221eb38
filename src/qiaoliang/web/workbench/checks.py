"""What the night's checks leave to do: faults for the office, hints for the person to explain if they like."""

from qiaoliang.kit import money
from qiaoliang.results.checks.models import Finding
from qiaoliang.results.checks.unsettled import FALSE_CODES
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first, numbers


def faults(asked: Asked) -> Tasks:
    """One line for all: the page of the checks sorts them."""
    (total,) = yield from numbers(Finding.objects.filter(code__in=FALSE_CODES))
    what = f"数据体检发现 {money.count(total)} 条记录可能让数字出错"
    task = Task(what, "按项目核对，改好后当晚自动消失", "", "soon", "待核对", "去核对", "/checks/?severity=false")
    yield "today", [task] if total else [], min(total, 1), ("数据体检", "/checks/")


def own_hints(asked: Asked) -> Tasks:
    """Those still to be read before the office sees them."""
    mine = [int(key) for key in asked.actor.keys("instructor")]
    rows = Finding.objects.filter(instructor__in=mine, words="", open_on__gt=asked.today).order_by("open_on", "pk")
    few, total = yield from first(rows)
    tasks = [
        Task(
            f"可以先说明：{hint.label}", "抽查时可能多看一眼；不说明也不影响什么", "", "waiting",
            f"{hint.open_on:%m-%d} 起项目办可见", "说明", hint.get_absolute_url(),
        )
        for hint in few
    ]  # fmt: skip
    yield "today", tasks, total, ("抽查线索", "/checks/hints/")
