"""Results that need a person before they may count."""

from typing import Any

from django.utils import timezone

from qiaoliang.fieldwork.outcomes import evidence
from qiaoliang.fieldwork.outcomes.choices import Sameness
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first


def twins(asked: Asked) -> Tasks:
    """Results held because they look like an earlier one."""
    held = Twin.objects.filter(decision=Sameness.OPEN).select_related("outcome__enterprise").order_by("found_at")
    few, total = yield from first(held)
    tasks = [
        Task(
            f"疑似重复：{twin.outcome.title}", twin.because, str(twin.outcome.enterprise or ""), "soon",
            f"{timezone.localdate(twin.found_at):%Y-%m-%d}", "核对", twin.get_absolute_url(),
        )
        for twin in few
    ]  # fmt: skip
    yield "today", tasks, total, ("疑似重复", "/outcomes/twins/")


def own_evidence(asked: Asked) -> Tasks:
    """Large results one helped with that do not say yet where the paper can be seen."""
    mine = [int(key) for key in asked.actor.keys("instructor")]
    rows: Any = Outcome.objects.filter(evidence.missing(asked.today), helped_by__instructor__in=mine)
    few, total = yield from first(rows.select_related("enterprise").order_by("recorded_at"))
    tasks = [
        Task(
            f"写明凭据存放处：{outcome.title}", "金额较大，写一句原件在哪里可看", str(outcome.enterprise or ""),
            "soon", f"{outcome.happened_on:%Y-%m-%d}", "去写", f"/outcomes/{outcome.pk}/evidence/",
        )
        for outcome in few
    ]  # fmt: skip
    yield "today", tasks, total, ("成效", "/outcomes/")
