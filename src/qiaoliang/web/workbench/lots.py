"""What a lot leaves to do: calls, decisions after the time to object, and one's own time to object."""

from django.db.models import Q

from qiaoliang.kit import money
from qiaoliang.results.lots.choices import WRONG
from qiaoliang.results.lots.drawn import ABOUT
from qiaoliang.results.lots.models import Item
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def office_lots(asked: Asked) -> Tasks:
    """Calls still to be made, as one line; results whose time to object is over, one by one."""
    unasked = Item.objects.filter(answer="").order_by("-lot", "place")
    few, waiting = yield from first(unasked)
    for item in few[:1]:
        task = Task(
            f"抽查还有 {money.count(waiting)} 条待电话回访", "照读登记的一句话，只问是否属实", "", "soon", "待回访",
            "去回访", f"/lots/{item.lot_id}/?tab=unasked",
        )  # fmt: skip
        yield "today", [task], 1, ("抽查", "/lots/")
    ripe = Q(object_until__lt=asked.today) | ~Q(objection="")
    open_ = Item.objects.filter(ripe, answer__in=WRONG, consequence="").select_related(*ABOUT)
    few, total = yield from first(open_.order_by("object_until", "pk"))
    tasks = [
        Task(
            f"抽查待处理：{item}", "申诉" if item.objection else "没有申诉", "", "overdue",
            f"{item.object_until:%m-%d} 申诉期满", "处理", item.get_absolute_url(),
        )
        for item in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("抽查", "/lots/")


def own_items(asked: Asked) -> Tasks:
    """What was said against an own result, while it may be objected to."""
    mine = [int(key) for key in asked.actor.keys("instructor")]
    rows = Item.objects.filter(
        helped_by__instructor__in=mine, object_until__gte=asked.today, consequence="", objection=""
    ).select_related(*ABOUT)
    few, total = yield from first(rows.order_by("object_until", "pk"))
    tasks = [
        Task(
            f"抽查与登记不一致：{item}", "可以申诉，写明情况和依据", "", "soon", f"{item.object_until:%m-%d} 截止",
            "看看", item.get_absolute_url(),
        )
        for item in few
    ]  # fmt: skip
    yield "today", tasks, total, ("工作台", "/workbench/")
