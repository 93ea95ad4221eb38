"""Forms whose twelve months are over: somebody has to say why they are still filled."""

from qiaoliang.kit import money
from qiaoliang.web.burden import actions, permits
from qiaoliang.web.workbench.asked import Asked, Task, Tasks


def office_forms(asked: Asked) -> Tasks:
    if not permits.may_review(asked.actor):
        return
    over = sum(one.expires_on < asked.today for one in actions.expiry(asked.today).values())
    task = Task(
        f"{money.count(over)} 张表单满 12 个月", "写明为什么还要填，或停用", "市项目办", "overdue", "要重新核定",
        "核定", "/burden/",
    )  # fmt: skip
    yield "overdue", [task] if over else [], min(over, 1), ("填报负担", "/burden/")
