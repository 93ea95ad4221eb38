"""Tasks of Party work: what the regulation asks, set-up cases, proposed joint branches, admissions of members."""

from datetime import timedelta
from typing import Any

from qiaoliang.kit import money
from qiaoliang.party.membership.choices import Side, StepCode
from qiaoliang.party.membership.editions import REPEATED
from qiaoliang.party.membership.models import Admission
from qiaoliang.party.membership.permits import shown_name
from qiaoliang.party.membership.story import lamp as admission_lamp
from qiaoliang.party.organisations.choices import AlertKind, CaseState
from qiaoliang.party.organisations.listings import LAW, case_lamp, number_of
from qiaoliang.party.organisations.models import Alert, SetUpCase
from qiaoliang.planning.branching.choices import ProposalState
from qiaoliang.planning.branching.listings import newest
from qiaoliang.planning.branching.models import Proposal
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first, numbers

ADMISSION_AHEAD = timedelta(days=14)  # steps of admissions stand under "today" so long before their day


def alerts(asked: Asked) -> Tasks:
    """What the regulation asks of the upper organisation; terms have their own lines."""
    standing = Alert.objects.filter(closed_on=None).exclude(kind=AlertKind.TERM)
    few, total = yield from first(standing.select_related("organisation", "enterprise").order_by("-opened_on", "pk"))
    tasks = [
        Task(
            f"{alert.organisation or alert.enterprise.name}：{alert.get_kind_display()}",
            LAW[AlertKind(alert.kind)], "", "overdue", number_of(alert), "查看",
            f"/party/organisations/{alert.organisation_id}/" if alert.organisation else
            f"/enterprises/{alert.enterprise_id}/",
        )
        for alert in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("党组织提醒", "/party/alerts/")


def set_up_cases(asked: Asked) -> Tasks:
    """Applications to set up a branch that wait for a decision; late ones first."""
    applied = SetUpCase.objects.filter(state=CaseState.APPLIED).order_by("due_on", "pk")
    few, total = yield from first(applied)
    for bucket, is_late in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                f"{case.name}申请成立", "一般一个月内批复", case.upper_committee, *case_lamp(case, asked.today),
                "批复", f"/party/cases/{case.pk}/",
            )
            for case in few
            if (case.due_on < asked.today) is is_late
        ]  # fmt: skip
        yield bucket, tasks, total if tasks else 0, ("待批复的组建申请", "/party/cases/")


def proposals(asked: Asked) -> Tasks:
    """Joint branches that a plan proposes in the own area."""
    (total,) = yield from numbers(newest(Proposal.objects.filter(state=ProposalState.OPEN)))
    task = Task(
        f"{money.count(total)} 个联合党支部方案待处理", "接受、调整或不采纳都可以", "", "soon", "待处理", "去看",
        "/branching/branches/?tab=open",
    )  # fmt: skip
    yield "today", [task] if total else [], min(total, 1), ("联建方案", "/branching/branches/")


def _admissions(asked: Asked, bucket: str, rows: Any, verb: str, more: tuple[str, str]) -> Tasks:
    """Steps of admissions, the most urgent first; the person's name only for those who keep the case."""
    few, total = yield from first(rows.select_related("organisation").defer("born_on").order_by("due_on", "pk"))
    tasks = []
    for admission in few:
        lamp = admission_lamp(admission.due_on, asked.today)
        code = StepCode(admission.due_code if admission.due_code in REPEATED else admission.next_code)
        what = f"发展党员 {shown_name(asked.actor, admission)} · {code.label}"
        why = f"{admission.get_stage_display()}，{StepCode(admission.due_code).label}到期 {admission.due_on:%m-%d}"
        tasks.append(
            Task(what, why, admission.organisation.name, lamp.status, lamp.text, verb, admission.get_absolute_url())
        )
    yield bucket, tasks, total, more


def branch_admissions(asked: Asked) -> Tasks:
    """What the branch must do next for its candidates, and what waits for the committee."""
    mine = Admission.objects.lying_at(Side.BRANCH)
    calendar = "/party/admissions/calendar/"
    more = ("发展党员逾期", f"{calendar}?tab=overdue")
    yield from _admissions(asked, "overdue", mine.filter(due_on__lt=asked.today), "办理", more)
    soon = mine.filter(due_on__range=(asked.today, asked.today + ADMISSION_AHEAD))
    yield from _admissions(asked, "today", soon, "办理", ("发展党员将到期", f"{calendar}?tab=month"))
    theirs = Admission.objects.lying_at(Side.COMMITTEE).filter(due_on__isnull=False)
    yield from _admissions(asked, "waiting", theirs, "看经过", ("等党委的发展党员事项", f"{calendar}?tab=committee"))


def committee_admissions(asked: Asked) -> Tasks:
    """The decisions of the committee: consent, pre-review, talk, approval; what is late at its branches."""
    mine = Admission.objects.lying_at(Side.COMMITTEE)
    late, calendar = mine.filter(due_on__lt=asked.today), "/party/admissions/calendar/?tab=committee"
    yield from _admissions(asked, "overdue", late, "审批", ("待审批逾期", calendar))
    dated = mine.filter(due_on__gte=asked.today)
    yield from _admissions(asked, "today", dated, "审批", ("待党委办的发展党员事项", calendar))
    (waiting,) = yield from numbers(mine.filter(due_on=None))
    if waiting:
        href = f"/party/admissions/?side={Side.COMMITTEE}"
        task = Task(
            f"{money.count(waiting)} 人待备案同意或预审", "没有时限，请及时办", "", "going", "待办", "去办", href
        )
        yield "today", [task], 1, ("待党委办", href)
    branches = Admission.objects.lying_at(Side.BRANCH).filter(due_on__lt=asked.today)
    yield from _admissions(
        asked, "waiting", branches, "看经过", ("支部逾期", "/party/admissions/?tab=overdue&side=branch")
    )
