"""What employees said in confidence and the own department has not answered yet."""

from qiaoliang.harmony.concerns import listings
from qiaoliang.harmony.concerns.choices import Stage
from qiaoliang.harmony.concerns.models import Concern
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def to_answer(asked: Asked) -> Tasks:
    waiting = Concern.objects.filter(stage=Stage.WAITING).select_related("enterprise").order_by("due_on", "code_index")
    for bucket, due in (
        ("overdue", waiting.filter(due_on__lt=asked.today)),
        ("today", waiting.filter(due_on__gte=asked.today)),
    ):
        few, total = yield from first(due)
        tasks = []
        for row in few:
            status, words = listings.lamp(row, asked.today)
            tasks.append(Task(str(row), "职工凭回执码看答复", "", status, words, "答复", row.get_absolute_url()))
        yield bucket, tasks, total, ("职工心声", "/harmony/concerns/")
