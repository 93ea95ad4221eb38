"""Tasks of organisations: set-up cases after the decision, elections, members on the move."""

from datetime import timedelta
from typing import Any

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import money
from qiaoliang.party.changes.listings import lamp as change_lamp
from qiaoliang.party.changes.listings import wish as change_wish
from qiaoliang.party.changes.models import Change
from qiaoliang.party.elections.choices import ElectionState
from qiaoliang.party.elections.listings import lamp
from qiaoliang.party.elections.models import Election
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.listings import case_lamp
from qiaoliang.party.organisations.models import Obstacle, SetUpCase
from qiaoliang.party.transfers.listings import lamp as due_lamp
from qiaoliang.party.transfers.models import Floating, Transfer
from qiaoliang.registry.programme import settings
from qiaoliang.results.setting_up.models import Drive
from qiaoliang.results.setting_up.progress import lines
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first, numbers

ELECTIONS = "/party/elections/"
DRIVE_AHEAD = 30  # days before its end from which a drive is urgent
LETTER_AHEAD = timedelta(days=14)


def _elections(asked: Asked, rows: Any, verb: str, why: str, more: tuple[str, str]) -> Tasks:
    """Late ones under "overdue", the others under "today"."""
    few, total = yield from first(rows.select_related("organisation").order_by("due_on", "pk"))
    for bucket, is_late in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                f"{one.organisation.name}{one.get_purpose_display()}", why, one.organisation.upper_committee,
                *lamp(one, asked.today), verb, one.get_absolute_url(),
            )
            for one in few
            if (one.due_on < asked.today) is is_late
        ]  # fmt: skip
        yield bucket, tasks, total if tasks else 0, more


def committee_elections(asked: Asked) -> Tasks:
    """Names to agree to, results to file."""
    rows = Election.objects.all()
    prepared = rows.filter(state=ElectionState.PREPARED)
    yield from _elections(
        asked, prepared, "审查", "候选人预备人选待同意", ("待同意的人选", f"{ELECTIONS}?tab=prepared")
    )
    elected = rows.filter(state=ElectionState.ELECTED)
    yield from _elections(asked, elected, "备案", "选举结果待备案", ("待备案的选举", f"{ELECTIONS}?tab=elected"))


def branch_elections(asked: Asked) -> Tasks:
    """The meeting that has to elect."""
    rows = Election.objects.filter(state=ElectionState.CONSENTED)
    yield from _elections(asked, rows, "登记", "人选已同意，召开党员大会", ("待选举", f"{ELECTIONS}?tab=consented"))


def cases_going_on(asked: Asked) -> Tasks:
    """Branches decided on that have not elected, or not filed, in time."""
    rows = SetUpCase.objects.filter(state__in=(CaseState.DECIDED, CaseState.ELECTED), due_on__lt=asked.today)
    few, total = yield from first(rows.select_related("coordinator").order_by("due_on", "pk"))
    tasks = [
        Task(
            f"{case.name}{case.get_state_display()}", "批复后一个月内选举，选举后一个月内备案",
            case.coordinator.name if case.coordinator else case.upper_committee, *case_lamp(case, asked.today),
            "查看", f"/party/cases/{case.pk}/",
        )
        for case in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("超期的组建", "/party/cases/?tab=late")


def changes_to_decide(asked: Asked) -> Tasks:
    """Applications to abolish, upgrade, rename, or to hold a re-election early or late."""
    few, total = yield from first(
        Change.objects.open().select_related("organisation", "successor").order_by("due_on", "pk")
    )
    for bucket, is_late in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                str(one), change_wish(one), one.organisation.upper_committee, *change_lamp(one, asked.today), "批复",
                one.get_absolute_url(),
            )
            for one in few
            if (one.due_on < asked.today) is is_late
        ]  # fmt: skip
        yield bucket, tasks, total if tasks else 0, ("调整和撤销", "/party/changes/")


def members_on_the_move(asked: Asked) -> Tasks:
    """Letters that lapse or have lapsed, and floating members to be asked again after half a year."""
    letters = Transfer.objects.open().filter(due_on__lte=asked.today + LETTER_AHEAD)
    few, total = yield from first(letters.order_by("due_on", "pk"))
    for bucket, is_late in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                f"党员组织关系：{one.source_name} 转 {one.target_name}", "介绍信有效期内接收，过期要重开",
                one.target_name, *due_lamp(one.due_on, asked.today), "办理", one.get_absolute_url(),
            )
            for one in few
            if (one.due_on < asked.today) is is_late
        ]  # fmt: skip
        yield bucket, tasks, total if tasks else 0, ("组织关系转接", "/party/transfers/")
    (late,) = yield from numbers(Floating.objects.filter(ends_on=None, due_on__lt=asked.today))
    task = Task(
        f"{money.count(late)} 名流动党员满半年待核实", "仍在流动就核实，地点固定的转接组织关系", "", "soon", "待核实",
        "去核实", "/party/floats/?tab=late",
    )  # fmt: skip
    yield "today", [task] if late else [], min(late, 1), ("流动党员", "/party/floats/?tab=late")


def obstacles_to_look_at(asked: Asked) -> Tasks:
    """Reasons against an organisation that were to be looked at again by today."""
    rows = Obstacle.objects.filter(ends_on=None, look_again_on__lte=asked.today)
    few, total = yield from first(rows.select_related("enterprise").order_by("look_again_on", "pk"))
    tasks = [
        Task(
            one.enterprise.name, f"未组建原因：{one.get_kind_display()}，看看还在不在", "", "soon",
            f"{one.look_again_on:%Y-%m-%d}", "再看", f"/party/obstacles/{one.pk}/end/",
        )
        for one in few
    ]  # fmt: skip
    yield "today", tasks, total, ("未组建原因", "/party/obstacles/?tab=due")


def drives_left(asked: Asked) -> Tasks:
    """What a drive still asks of the own township."""
    running = Drive.objects.filter(cancelled_on=None, starts_on__lte=asked.today, ends_on__gte=asked.today)
    tasks = []
    for drive in running.order_by("ends_on", "pk")[:2]:
        with settings.read_once():
            found = [line for key in asked.actor.keys("region") for line in lines(drive, asked.today, key)]
        target, left = sum(line.target for line in found), sum(line.left for line in found)
        if left:
            days = (drive.ends_on - asked.today).days
            tasks.append(
                Task(
                    f"{drive.name}还差 {money.count(left)} 家", f"目标 {money.count(target)} 家，从覆盖台账计算", "",
                    "soon" if days <= DRIVE_AHEAD else "going", f"剩 {days} 天", "看进度", drive.get_absolute_url(),
                )
            )  # fmt: skip
    yield "today", tasks, len(tasks), ("建组织扩覆盖", "/setup/drives/")


SOURCES = (
    (
        Can.DECIDE_PARTY,
        (
            committee_elections,
            cases_going_on,
            changes_to_decide,
            members_on_the_move,
            drives_left,
            obstacles_to_look_at,
        ),
    ),
    (Can.LOG_CONTACTS, (obstacles_to_look_at,)),
    (Can.KEEP_BRANCH, (branch_elections, members_on_the_move)),
    (Can.RUN_PROGRAMME, (cases_going_on,)),
)
