"""Tasks of targets: take note of a new one, and look at those that lag near their end."""

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import money
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.targets.models import Target
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first, numbers


def own_targets(asked: Asked) -> Tasks:
    """The holder's: to take note of, and lagging near the end (as the nightly clock found)."""
    mine = Target.objects.standing().filter(_held_by(asked), ends_on__gte=asked.today)
    unsigned, total = yield from first(mine.filter(acknowledged_at=None).order_by("starts_on", "pk"))
    yield (
        "today",
        [_task(one, "新目标", "请查看并签收", "签收") for one in unsigned],
        total,
        _more("unsigned", "待签收目标"),
    )
    behind, total = yield from first(mine.filter(is_behind=True).order_by("ends_on", "pk"))
    yield (
        "overdue",
        [_task(one, "目标落后", _ends(one), "看进度") for one in behind],
        total,
        _more("behind", "落后的目标"),
    )


def office_targets(asked: Asked) -> Tasks:
    """How many lag near their end: one line, not a list of people."""
    (total,) = yield from numbers(Target.objects.standing().filter(is_behind=True, ends_on__gte=asked.today))
    task = Task(
        f"{money.count(total)} 项目标临近到期、进度落后", "可了解困难、协助或调整目标", "", "soon", "临期", "去看",
        "/targets/?tab=behind",
    )  # fmt: skip
    yield "today", [task] if total else [], min(total, 1), _more("behind", "临期落后的目标")


def _held_by(asked: Asked) -> Q:
    held = Q(pk__in=())
    for can, kind in (
        (Can.KEEP_BRANCH, "organisation"), (Can.NOMINATE, "department"), (Can.LOG_CONTACTS, "instructor"),
    ):  # fmt: skip
        keys = [int(place.key) for place in asked.actor.places(can) if place.kind == kind]
        if keys:
            held |= Q(**{f"{kind}__in": keys})
    return held


def _more(tab: str, label: str) -> tuple[str, str]:
    return label, f"/targets/?tab={tab}"


def _ends(target: Target) -> str:
    return f"{target.ends_on:%m-%d} 到期"


def _task(target: Target, what: str, why: str, verb: str) -> Task:
    status = "overdue" if what == "目标落后" else "soon"
    return Task(
        f"{what}：{CATALOGUE[target.indicator].label}", why, target.holder_name, status, _ends(target), verb,
        target.get_absolute_url(),
    )  # fmt: skip
