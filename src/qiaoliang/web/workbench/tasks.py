"""What waits for this person: overdue, due now, or with somebody else. Every task has one verb and one address."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.notices.models import Delivery, Message
from qiaoliang.economy.demands import rules as demand_rules
from qiaoliang.economy.demands.choices import Stage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.models import DutyWeek, Rhythm, WeekState
from qiaoliang.fieldwork.contacts.rhythm import day_for
from qiaoliang.fieldwork.outcomes.choices import Sameness
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit import money
from qiaoliang.kit.remembered import A_WHILE, State, keep, known
from qiaoliang.kit.touched import reading
from qiaoliang.kit.workdays import WorkCalendar, iso_week_key
from qiaoliang.party.campaigns.models import Pledge
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.membership.models import Candidate
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.planning.matching.models import Run, RunState
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.workbench import (
    accord,
    assessment,
    assignments,
    burden,
    campaigns,
    checks,
    concerns,
    contests,
    demands,
    duty,
    economy,
    exemplars,
    integrity,
    labour,
    life,
    lots,
    party,
    people,
    periods,
    points,
    privacy,
    setting_up,
    surveys,
    targets,
    tokens,
    upkeep,
    visits,
    voices,
    yearplans,
)
from qiaoliang.web.workbench.asked import Asked, Block, Found, Source, Task, Tasks, first, numbers, side_by_side

TERM_ALERT = timedelta(days=183)  # half a year before an organisation's term ends (G06)


def _demand_task(asked: Asked, demand: Any, verb: str) -> Task:
    lamp = demand_rules.lamp(demand.stage, demand.due_on, asked.today, asked.calendar)
    why = demand_rules.NEXT_STEP[demand.stage]
    who = "项目办" if demand.stage == Stage.LOGGED else str(demand.department or "企业")
    what = f"诉求 {demand.number} · {demand.enterprise} {demand.title}"
    return Task(what, why, who, lamp.status, lamp.text, verb, f"/demands/{demand.pk}/")


def _demands(asked: Asked, bucket: str, rows: Any, verb: str, more: tuple[str, str]) -> Tasks:
    few, total = yield from first(rows.select_related("enterprise", "department").order_by("due_on", "pk"))
    yield bucket, [_demand_task(asked, demand, verb) for demand in few], total, more


def office_demands(asked: Asked) -> Tasks:
    open_ = Demand.objects.open()
    overdue = open_.filter(due_on__lt=asked.today)
    yield from _demands(asked, "overdue", overdue, "看进展", ("逾期诉求", "/demands/?tab=overdue"))
    yield from _demands(asked, "today", open_.filter(stage=Stage.LOGGED), "派单", ("待派单诉求", "/demands/?tab=open"))


def office_gaps(asked: Asked) -> Tasks:
    """Operating enterprises that nobody serves; instructors away without a backup."""
    served = Stint.everything.filter(Stint.covers(asked.today)).values("enterprise")
    alone = Enterprise.objects.operating(asked.today).counted().exclude(pk__in=served)
    few, total = yield from first(alone.filter(is_nonpublic_shandong=True).select_related("region"))
    tasks = [
        Task(f"{e.name} 没有指导员", e.region.full_name, "项目办", "overdue", "待补派", "补派", f"/enterprises/{e.pk}/")
        for e in few
    ]
    yield "overdue", tasks, total, ("无指导员企业", "/enterprises/?tab=unserved")
    away = Leave.objects.filter(Leave.covers(asked.today), backup=None).select_related("instructor__department")
    few, total = yield from first(away)
    tasks = [
        Task(
            f"{leave.instructor.name} 请假未设代理人", leave.reason or "请假", str(leave.instructor.department),
            "overdue", f"{leave.starts_on:%m-%d} 起", "设代理人", f"/instructors/{leave.instructor_id}/",
        )
        for leave in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("请假未设代理人", "/instructors/")


def office_runs(asked: Asked) -> Tasks:
    runs = Run.objects.filter(state__in=(RunState.DONE, RunState.INFEASIBLE)).defer("instance", "undo")
    few, total = yield from first(runs)
    tasks = [
        Task(
            f"核对{run.title}并发布", run.get_state_display(), "项目办", "soon",
            f"{timezone.localdate(run.requested_at):%m-%d} 算出",
            "去核对", f"/matching/{run.pk}/",
        )
        for run in few
    ]  # fmt: skip
    yield "today", tasks, total, ("匹配方案", "/matching/")


def office_disputes(asked: Asked) -> Tasks:
    disputed = Outcome.objects.filter(state=Claim.DISPUTED).select_related("enterprise").order_by("-disputed_at")
    few, total = yield from first(disputed)
    tasks = [
        Task(
            f"有异议：{outcome.title}", "记录已停止计入，等待裁定", str(outcome.enterprise or ""), "soon",
            f"{timezone.localdate(outcome.disputed_at):%Y-%m-%d}", "查看证据", f"/outcomes/{outcome.pk}/",
        )
        for outcome in few
    ]  # fmt: skip
    yield "today", tasks, total, ("有异议的成效", "/outcomes/?tab=disputed")


def office_nominations(asked: Asked) -> Tasks:
    nominated = Instructor.objects.filter(standing=Standing.NOMINATED).select_related("department")
    few, total = yield from first(nominated)
    tasks = [
        Task(f"提名待批准：{i.name}", str(i.department), "项目办", "soon", "待批准", "审核", f"/instructors/{i.pk}/")
        for i in few
    ]
    yield "today", tasks, total, ("待批准提名", "/instructors/?tab=nominated")


def waiting_for_owners(asked: Asked) -> Tasks:
    """Claims and answers that only the enterprise can settle."""
    claimed = Outcome.objects.filter(state=Claim.CLAIMED).select_related("enterprise").order_by("recorded_at")
    few, total = yield from first(claimed)
    tasks = []
    for outcome in few:
        days = asked.calendar.workdays_between(timezone.localdate(outcome.recorded_at), asked.today)
        tasks.append(
            Task(
                f"成效待确认：{outcome.title}", "由该类成效指定的一方确认", str(outcome.enterprise or ""), "waiting",
                f"已等 {days} 个工作日", "提醒", f"/outcomes/{outcome.pk}/",
            )
        )  # fmt: skip
    yield "waiting", tasks, total, ("待确认成效", "/outcomes/?tab=claimed")
    answered = Demand.objects.filter(stage=Stage.ANSWERED)
    yield from _demands(asked, "waiting", answered, "看进展", ("待业主评价诉求", "/demands/?tab=owner"))


def outbox(asked: Asked) -> Tasks:
    waiting = Message.objects.filter(delivery__in=(Delivery.WAITING, Delivery.FAILED))
    (total,) = yield from numbers(waiting)
    tasks = [
        Task(
            f"{money.count(total)} 条确认链接还没有交给企业", "可复制文字，或打印带二维码的函件", "发件箱", "soon",
            "待送出", "去发送", "/outcomes/outbox/",
        )
    ]  # fmt: skip
    yield "today", tasks if total else [], min(total, 1), ("发件箱", "/outcomes/outbox/")


def _wanted_later(asked: Asked) -> list[int]:
    """The enterprises whose owner wants to be contacted later this week: nobody is reminded before that day."""
    agreed = Rhythm.objects.filter(Rhythm.covers(asked.today)).exclude(weekdays="")
    days = ((one.enterprise_id, day_for(one.agreed, asked.today, asked.calendar)) for one in agreed)
    return [enterprise for enterprise, day in days if day is not None and day > asked.today]


def own_weeks(asked: Asked) -> Tasks:
    """An instructor's promise: last week's missed contacts, this week's due ones."""
    this_week = iso_week_key(asked.today)
    last_week = iso_week_key(asked.today - timedelta(days=7))
    owed = DutyWeek.objects.filter(state=WeekState.OWED, contacted_on=None).select_related("enterprise")
    mine = owed.filter(enterprise__in=Enterprise.objects.values("pk")).exclude(enterprise__in=_wanted_later(asked))
    for week, bucket, status, text in (
        (last_week, "overdue", "overdue", "上周未联系"),
        (this_week, "today", "soon", "本周应联系"),
    ):
        few, total = yield from first(mine.filter(iso_week=week).order_by("enterprise__sort_key"))
        tasks = [
            Task(
                duty.enterprise.name, "与业主或授权人，电话、上门都可以", "", status, text, "记联系",
                f"/field/contact/?enterprise={duty.enterprise_id}",
            )
            for duty in few
        ]  # fmt: skip
        yield bucket, tasks, total, (text, "/field/")


def own_demands(asked: Asked) -> Tasks:
    open_ = Demand.objects.open()
    yield from _demands(asked, "waiting", open_, "看进展", ("所驻企业的诉求", "/demands/"))


def department_demands(asked: Asked) -> Tasks:
    held = Demand.objects.open().filter(department__in=[int(key) for key in asked.actor.keys("department")])
    overdue = Q(due_on__lt=asked.today)
    more = ("本部门诉求", "/demands/?tab=open")
    yield from _demands(asked, "overdue", held.filter(overdue), "办理", more)
    yield from _demands(asked, "today", held.filter(stage=Stage.SENT).exclude(overdue), "签收", more)
    yield from _demands(asked, "today", held.filter(stage=Stage.WORKING).exclude(overdue), "答复", more)
    yield from _demands(asked, "waiting", held.filter(stage=Stage.ANSWERED), "看进展", more)


def branch_tasks(asked: Asked) -> Tasks:
    pledges = Pledge.objects.filter(kept_on=None, withdrawn_on=None, due_on__lt=asked.today).exclude(state=Claim.VOID)
    few, total = yield from first(pledges.order_by("due_on"))
    tasks = [
        Task(
            f"承诺到期：{pledge.text}", "兑现、说明或撤回", pledge.person_name or "党组织", "overdue",
            f"{pledge.due_on:%Y-%m-%d} 到期", "登记兑现", f"/party/pledges/{pledge.pk}/",
        )
        for pledge in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("到期承诺", "/party/pledges/?tab=overdue")
    (waiting,) = yield from numbers(Pledge.objects.filter(state=Claim.CLAIMED))
    if waiting:
        task = Task(
            f"{money.count(waiting)} 条承诺待确认", "由支部书记确认后计入", "", "soon", "待确认", "去确认",
            "/party/pledges/?tab=claimed",
        )  # fmt: skip
        yield "today", [task], 1, ("待确认承诺", "/party/pledges/?tab=claimed")


def committee_tasks(asked: Asked) -> Tasks:
    ending = Organisation.objects.live(asked.today).filter(term_ends_on__lte=asked.today + TERM_ALERT)
    few, total = yield from first(ending.order_by("term_ends_on"))
    for bucket, past in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                f"{o.name} 届满换届", "任期届满应按期换届", o.secretary_name, "overdue" if past else "soon",
                f"{o.term_ends_on:%Y-%m-%d} 届满", "换届", f"/party/organisations/{o.pk}/committee/",
            )
            for o in few
            if (o.term_ends_on < asked.today) is past
        ]  # fmt: skip
        yield bucket, tasks, total if past else len(tasks), ("任期将满", "/party/organisations/?tab=ending")
    for model, label, path in ((Centre, "活动中心", "centres"), (Candidate, "积极分子", "candidates")):
        (waiting,) = yield from numbers(model.objects.filter(state=Claim.CLAIMED))
        if waiting:
            href = f"/party/{path}/?tab=claimed"
            task = Task(f"{money.count(waiting)} 条{label}待确认", "确认后计入", "", "soon", "待确认", "去确认", href)
            yield "today", [task], 1, (f"待确认{label}", href)


def owner_tasks(asked: Asked) -> Tasks:
    claimed = Outcome.objects.filter(state=Claim.CLAIMED).exclude(twins__decision=Sameness.OPEN)
    few, total = yield from first(claimed.order_by("recorded_at"))
    tasks = [
        Task(f"请核对：{o.title}", "属实、部分属实或不属实都可以", "", "soon", "请核对", "核对", f"/outcomes/{o.pk}/")
        for o in few
    ]
    yield "today", tasks, total, ("待核对成效", "/outcomes/?tab=claimed")
    answered = Demand.objects.filter(stage=Stage.ANSWERED)
    yield from _demands(asked, "today", answered, "评价", ("待评价诉求", "/demands/?tab=owner"))
    working = Demand.objects.open().exclude(stage=Stage.ANSWERED)
    yield from _demands(asked, "waiting", working, "看进展", ("办理中的诉求", "/demands/"))


SOURCES: tuple[tuple[Can, tuple[Source, ...]], ...] = (
    (Can.LOG_CONTACTS, (own_weeks, visits.own_visits, people.own_handovers, people.own_declaration, own_demands)),
    (Can.RUN_PROGRAMME, (office_demands, office_gaps, people.change_requests, people.reassignments)),
    (Can.RUN_PROGRAMME, (office_runs, office_disputes, office_nominations, people.overdue_people)),
    (Can.RUN_PROGRAMME, (integrity.twins, checks.faults, lots.office_lots)),
    (Can.LOG_CONTACTS, (checks.own_hints, lots.own_items)),
    (Can.LOG_CONTACTS, (integrity.own_evidence, labour.consultations, labour.disputes, accord.keepers)),
    (Can.ANSWER_DEMANDS, (labour.disputes, concerns.to_answer)),
    (Can.SPEAK_FOR_ENTERPRISE, (labour.consultations, accord.keepers)),
    (Can.RUN_PROGRAMME, (accord.office,)),
    (Can.NOMINATE, (people.returned_nominations,)),
    (Can.RUN_PROGRAMME, (party.alerts, party.set_up_cases, party.proposals)),
    (Can.ANSWER_DEMANDS, (department_demands,)),
    (Can.RUN_PROGRAMME, (demands.asks,)),
    (Can.ANSWER_DEMANDS, (demands.advice, demands.topics)),
    (Can.KEEP_BRANCH, (branch_tasks, party.branch_admissions)),
    (Can.KEEP_BRANCH, campaigns.OF_BRANCH),
    (Can.SEE_FIGURES, contests.SOURCES),
    (Can.KEEP_BRANCH, (points.branch_appeals, assessment.branch_sheets)),
    (Can.SEE_FIGURES, (targets.own_targets,)),
    (Can.RUN_PROGRAMME, (targets.office_targets, surveys.office_surveys, assessment.office_sheets)),
    (Can.RUN_PROGRAMME, (burden.office_forms, exemplars.office_cases)),
    (Can.LOG_CONTACTS, (assessment.own_sheets,)),
    (Can.DECIDE_PARTY, (committee_tasks, party.committee_admissions)),
    (Can.DECIDE_PARTY, (party.alerts, party.set_up_cases, party.proposals)),
    (Can.KEEP_BRANCH, (life.branch_life,)),
    (Can.DECIDE_PARTY, (life.life_below,)),
    (Can.SPEAK_FOR_ENTERPRISE, (visits.to_answer, owner_tasks)),
    *setting_up.SOURCES,
    *economy.SOURCES,
    *upkeep.SOURCES,
    *tokens.SOURCES,
    *voices.SOURCES,
    *privacy.SOURCES,
    (Can.RUN_PROGRAMME, (outbox, waiting_for_owners)),
    *assignments.SOURCES,
    *periods.SOURCES,
    (Can.LOG_CONTACTS, (duty.own_reports,)),
    (Can.NOMINATE, (duty.to_decide,)),
    *yearplans.SOURCES,
)


def collect(actor: Actor, at: datetime, calendar: WorkCalendar, version: State | None = None) -> list[Block]:
    """The three blocks of this person's workbench, in the order overdue, today, waiting for others.

    With the `version` of the data, what a source found is remembered until a table is written that it asked.
    """
    asked = Asked(actor, at, timezone.localdate(at), calendar)
    blocks = {
        "overdue": Block("overdue", "逾期", "超过约定期限"),
        "today": Block("today", "今天", ""),
        "waiting": Block("waiting", "等待他人", "不需要您操作，可提醒"),
    }
    for found in _found(asked, version):
        for bucket, tasks, total, more in found:
            blocks[bucket].add(tasks, total, more)
    return list(blocks.values())


def names(actor: Actor) -> dict[Source, str]:
    """The sources of this person; what two roles of one person bring is asked and shown once."""
    named: dict[Source, str] = {}
    for needed, sources in SOURCES:
        for source in sources if actor.can(needed) else ():
            named.setdefault(source, f"{needed}:{source.__module__}.{source.__qualname__}")
    return named


def _found(asked: Asked, version: State | None) -> list[list[Found]]:
    with reading() as read:
        before = frozenset(read)  # who asks, and by which calendar
    named, parts = names(asked.actor), (asked.actor.key, asked.today, version)
    found = {source: known(f"workbench:{name}", parts) if version else None for source, name in named.items()}
    missing = [source for source, known_ in found.items() if known_ is None]
    for source, told in zip(missing, side_by_side([source(asked) for source in missing]), strict=True):
        found[source] = told.found
        if version:
            keep(f"workbench:{named[source]}", parts, told.found, before | told.tables, A_WHILE)
    return [tasks for tasks in found.values() if tasks is not None]
