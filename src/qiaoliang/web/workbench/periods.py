"""Tasks of periods: hand in, sign, accept, decide about a restatement. One line each, however many there are."""

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import money
from qiaoliang.results.periods.choices import TO_SUBMIT, Decision, Holder, Stage
from qiaoliang.results.periods.models import Period, Restatement
from qiaoliang.web.workbench.asked import Asked, Source, Task, Tasks, first, numbers


def _held_by(asked: Asked, *roles: Can) -> Q:
    """The periods of exactly the departments and areas where the person has one of the roles."""
    held = Q(pk__in=())
    for place in sorted({place for can in roles for place in asked.actor.places(can)}):
        if place.kind == "department":
            held |= Q(holder=Holder.DEPARTMENT, department=int(place.key))
        elif place.kind == "region":
            held |= Q(holder=Holder.REGION, region_code=place.key)
    return held


def _one_line(found: list[Period], total: int, what: str, why: str, status: str, verb: str, tab: str) -> list[Task]:
    """One period by its name, or how many there are."""
    if not total:
        return []
    href = found[0].get_absolute_url() if total == 1 else f"/periods/?tab={tab}"
    name = f"{found[0]}" if total == 1 else f"{money.count(total)} 期的数"
    return [Task(f"{name}{what}", why, "", status, f"{found[0].due_on:%m-%d} 到期", verb, href)]


def to_hand_in(asked: Asked) -> Tasks:
    """What is due of the own department or town: open, given back, unlocked."""
    mine = Period.objects.filter(_held_by(asked, Can.NOMINATE, Can.DECIDE_PARTY), stage__in=TO_SUBMIT)
    for bucket, when in (("overdue", Q(due_on__lt=asked.today)), ("today", Q(due_on__gte=asked.today))):
        found, total = yield from first(mine.filter(when).order_by("due_on", "pk"))
        back = any(one.stage == Stage.RETURNED for one in found)
        why = "有退回的，请看退回理由" if back else "系统已算好，核对后提交"
        status = "overdue" if bucket == "overdue" else "soon"
        tasks = _one_line(found, total, "待提交", why, status, "去提交", "open")
        yield bucket, tasks, min(total, 1), ("各期数字", "/periods/?tab=open")


def to_sign(asked: Asked) -> Tasks:
    rows = Period.objects.filter(_held_by(asked, Can.SIGN_FIGURES), stage=Stage.SUBMITTED)
    found, total = yield from first(rows.order_by("due_on", "pk"))
    tasks = _one_line(found, total, "待您审核", "审核后对外负责", "soon", "去审核", "submitted")
    yield "today", tasks, min(total, 1), ("各期数字", "/periods/?tab=submitted")


def office(asked: Asked) -> Tasks:
    found, total = yield from first(Period.objects.filter(stage=Stage.APPROVED).order_by("due_on", "pk"))
    tasks = _one_line(found, total, "待接收", "接收后冻结", "soon", "去接收", "approved")
    yield "today", tasks, min(total, 1), ("各期数字", "/periods/?tab=approved")
    (number,) = yield from numbers(Restatement.objects.filter(decision=Decision.PROPOSED))
    if number:
        task = Task(
            f"冻结的数有 {money.count(number)} 项更正待裁定", "记录后来变了，写明理由采用或不采用", "", "soon",
            "待裁定", "去裁定", "/periods/?tab=restated",
        )  # fmt: skip
        yield "today", [task], 1, ("各期数字", "/periods/?tab=restated")


SOURCES: tuple[tuple[Can, tuple[Source, ...]], ...] = (
    (Can.NOMINATE, (to_hand_in,)),
    (Can.DECIDE_PARTY, (to_hand_in,)),
    (Can.SIGN_FIGURES, (to_sign,)),
    (Can.RUN_PROGRAMME, (office,)),
)
