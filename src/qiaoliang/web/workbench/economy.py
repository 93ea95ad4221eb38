"""Tasks of the second role: policies to read or to hand over, support cases, occasions to follow up."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.policies.choices import Fate, PolicyState, Step
from qiaoliang.economy.policies.models import Advice, Delivery, Policy, Version
from qiaoliang.economy.support import permits, rules
from qiaoliang.economy.support.choices import OccasionState, Stage
from qiaoliang.economy.support.models import Occasion, SignUp, SupportCase
from qiaoliang.kit import money
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first

CASES, OCCASIONS = "/economy/support/", "/economy/occasions/"
ENDING = timedelta(days=15)
FOLLOW_UP_WITHIN = 10  # working days


def _case(asked: Asked, case: Any, verb: str) -> Task:
    lamp = rules.lamp(case.stage, case.due_on, asked.today, asked.calendar)
    what = f"{case.get_kind_display()} · {case.enterprise} {case.title}"
    who = case.party if case.stage == Stage.APPLIED and case.party else rules.HOLDER[case.stage]
    return Task(what, rules.NEXT_STEP[case.stage], who, lamp.status, lamp.text, verb, case.get_absolute_url())


def support_cases(asked: Asked) -> Tasks:
    """Overdue ones, those due today or tomorrow; what waits for an authority or a bank only after its time."""
    rows = SupportCase.objects.open().select_related("enterprise").order_by("due_on", "pk")
    soon = asked.calendar.add_workdays(asked.today, 1)
    few, total = yield from first(rows.filter(due_on__lt=asked.today))
    yield "overdue", [_case(asked, case, "办理") for case in few], total, ("逾期支持案件", f"{CASES}?tab=overdue")
    due = rows.filter(due_on__range=(asked.today, soon)).exclude(stage=Stage.APPLIED)
    few, total = yield from first(due)
    yield "today", [_case(asked, case, "办理") for case in few], total, ("要到期的支持案件", f"{CASES}?tab=soon")


def own_policies(asked: Asked) -> Tasks:
    """An instructor: policies delivered to the enterprises served that nobody there has opened."""
    number = Delivery.objects.filter(step=Step.DELIVERED).aggregate(
        rows=Count("pk"), firms=Count("enterprise", distinct=True)
    )
    if number["rows"]:
        task = Task(
            f"{money.count(number['rows'])} 条政策企业还没打开", f"{number['firms']} 家企业，联系时可以当面递送", "",
            "waiting", "待阅读", "看名单", "/economy/deliveries/?tab=unread",
        )  # fmt: skip
        yield "waiting", [task], 1, ("未读政策", "/economy/deliveries/?tab=unread")


def office_policies(asked: Asked) -> Tasks:
    """Who publishes: drafts of the own scope, and what ends soon."""
    drafts = Policy.objects.filter(state=PolicyState.DRAFT)
    if not asked.actor.can(Can.RUN_PROGRAMME):
        drafts = drafts.filter(department__in=[int(key) for key in asked.actor.keys("department")])
    few, total = yield from first(drafts.order_by("-pk"))
    tasks = [
        Task(
            f"政策待发布：{one.title}", one.document_number, one.issuer, "soon", "草稿", "核对", one.get_absolute_url()
        )
        for one in few
    ]
    yield "today", tasks, total, ("草稿政策", "/economy/policies/?tab=draft")
    ending = Version.objects.in_force(asked.today).filter(expires_on__lte=asked.today + ENDING)
    few, total = yield from first(ending.select_related("policy").order_by("expires_on", "pk"))
    tasks = [
        Task(
            f"政策将到期：{one.policy.title}", "续期请修订，不再执行请撤回", one.policy.issuer, "soon",
            f"{one.expires_on:%m-%d} 到期", "看政策", one.policy.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, ("将到期政策", "/economy/policies/?tab=ending")


def occasions_to_close(asked: Asked) -> Tasks:
    """Past but not entered, told to who runs them; enterprises that came and were not asked afterwards."""
    mine = Occasion.objects.filter(permits.run_by(asked.actor))
    past = mine.filter(state=OccasionState.PLANNED, held_on__lt=asked.today).order_by("held_on", "pk")
    few, total = yield from first(past)
    tasks = [
        Task(
            f"活动待登记结果：{one.title}", "登记举办或取消", one.organiser, "overdue", f"{one.held_on:%m-%d} 已过",
            "登记",
            one.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("待登记的活动", f"{OCCASIONS}?tab=planned")
    since = asked.calendar.add_workdays(asked.today, -2 * FOLLOW_UP_WITHIN)
    unasked = SignUp.objects.filter(attended_at__isnull=False, followed_up_on=None).values("occasion")
    waiting = Occasion.objects.filter(Q(pk__in=unasked), state=OccasionState.HELD, held_on__gte=since)
    few, total = yield from first(waiting.order_by("held_on", "pk"))
    for bucket, late in (("overdue", True), ("today", False)):
        tasks = [_follow_up(asked, one) for one in few if (_asked_by(asked, one) < asked.today) is late]
        yield bucket, tasks, total if late and tasks else len(tasks), ("待回访的活动", f"{OCCASIONS}?tab=held")


def _asked_by(asked: Asked, occasion: Any) -> Any:
    return asked.calendar.add_workdays(occasion.held_on, FOLLOW_UP_WITHIN)


def _follow_up(asked: Asked, occasion: Any) -> Task:
    due = _asked_by(asked, occasion)
    return Task(
        f"回访到场企业：{occasion.title}", "问问后来怎么样", occasion.organiser,
        "overdue" if due < asked.today else "soon",
        f"{due:%m-%d} 前", "回访", occasion.get_absolute_url(),
    )  # fmt: skip


def owner_policies(asked: Asked) -> Tasks:
    """What the government sent, what the organisation advises, how the own cases stand."""
    sent = Delivery.objects.filter(step=Step.DELIVERED).select_related("policy", "edition")
    few, total = yield from first(sent.order_by("-delivered_at", "pk"))
    tasks = [
        Task(one.policy.title, one.edition.summary, one.policy.issuer, "soon", "新送达", "看看", one.get_absolute_url())
        for one in few
    ]
    yield "today", tasks, total, ("新送达的政策", "/economy/deliveries/?tab=unread")
    few, total = yield from first(Advice.objects.filter(fate=Fate.WAITING).order_by("given_on", "pk"))
    tasks = [
        Task(
            f"党组织建议：{one.title}", "采纳与否由您定", one.organisation_name, "waiting", "待答复", "答复",
            one.get_absolute_url(),
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, ("待答复的建议", "/economy/advice/?tab=waiting")
    few, total = yield from first(SupportCase.objects.open().select_related("enterprise").order_by("due_on", "pk"))
    yield "waiting", [_case(asked, one, "看进展") for one in few], total, ("支持案件", CASES)


SOURCES = (
    (Can.LOG_CONTACTS, (support_cases, own_policies)),
    (Can.RUN_PROGRAMME, (support_cases, office_policies, occasions_to_close)),
    (Can.ANSWER_DEMANDS, (support_cases, office_policies, occasions_to_close)),
    (Can.SPEAK_FOR_ENTERPRISE, (owner_policies,)),
)
