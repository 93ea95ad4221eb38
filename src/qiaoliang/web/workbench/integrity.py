"""Results that need a person before they may count."""

from collections.abc import Iterator

from django.utils import timezone

from qiaoliang.fieldwork.outcomes.choices import Sameness
from qiaoliang.fieldwork.outcomes.models import Twin
from qiaoliang.web.workbench.asked import Asked, Found, Task, first


def twins(asked: Asked) -> Iterator[Found]:
    """Results held because they look like an earlier one."""
    held = Twin.objects.filter(decision=Sameness.OPEN).select_related("outcome__enterprise").order_by("found_at")
    few, total = first(held)
    tasks = [
        Task(
            f"疑似重复：{twin.outcome.title}", twin.because, str(twin.outcome.enterprise or ""), "soon",
            f"{timezone.localdate(twin.found_at):%Y-%m-%d}", "核对", twin.get_absolute_url(),
        )
        for twin in few
    ]  # fmt: skip
    yield "today", tasks, total, ("疑似重复", "/outcomes/twins/")
