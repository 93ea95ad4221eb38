"""Cases of the library that wait for a review by somebody else than who wrote them."""

from django.utils import timezone

from qiaoliang.results.exemplars import permits
from qiaoliang.results.exemplars.choices import Stage
from qiaoliang.results.exemplars.models import Exemplar
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def office_cases(asked: Asked) -> Tasks:
    waiting = Exemplar.objects.filter(permits.own_rows(asked.actor), stage=Stage.SUBMITTED)
    few, total = yield from first(waiting.exclude(written_key=asked.actor.key).order_by("written_at", "pk"))
    tasks = [
        Task(
            f"典型案例待审核：{one.title}", f"{one.written_by}送审", "项目办", "soon",
            f"{timezone.localtime(one.written_at):%m-%d} 写", "去审核", one.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, ("典型案例", "/exemplars/?tab=submitted")
