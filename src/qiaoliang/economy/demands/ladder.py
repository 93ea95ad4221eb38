"""The clock of demands, run by `qiaoliang tick`: last days computed anew, and the ladder of escalation climbed.

A rung is a row with a unique key (demand, run, last day, rung), written in the transaction that posts its notices; the
demand itself holds the highest rung of its last day. So a clock that was killed does the whole again, one that runs
twice finds nothing left, and two at once wait for each other at the locked rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.demands import clockwork, readers, rules
from qiaoliang.economy.demands.choices import Rung, Stage
from qiaoliang.economy.demands.models import Demand, DemandMove, DemandRung
from qiaoliang.fieldwork.contacts.quiet import paused
from qiaoliang.kit.scope import Place
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.registry.programme import settings

HOURS: Final = range(8, 20)  # no notice in the evening, at night or on a day off (ux.md 19)
CHUNK: Final = 500
UNDER_A_CLOCK: Final = (Stage.LOGGED, Stage.SENT, Stage.WORKING)


def watch(at: datetime) -> str:
    """Both in one sentence, which names every year whose days off nobody has entered."""
    by, calendar = system("tick"), settings.calendar()
    changed = renew(calendar=calendar, by=by, at=at)
    taken = climb(calendar=calendar, by=by, at=at)
    asked = ask_owners(calendar=calendar, by=by, at=at)
    counts = "，".join(f"{Rung(rung).label} {taken.count(rung)} 件" for rung in Rung.values)
    return f"诉求：{counts}，重算时限 {changed} 件，提醒业主评价 {asked} 家。{unknown_years(calendar)}"


def unknown_years(calendar: WorkCalendar) -> str:
    """Which last days are provisional, loudly; empty if the calendar knows them all."""
    days = Demand.everything.exclude(due_on=None).values_list("due_on", flat=True).distinct()
    years = sorted({day.year for day in days if day and calendar.is_provisional(day.year)})
    if not years:
        return ""
    named = "、".join(str(year) for year in years)
    return f"注意：{named} 年的放假安排还没有录入，有关时限暂按周一至周五推算，请项目办在“设置—日历”补录。"


@audited
def renew(*, calendar: WorkCalendar, by: Actor, at: datetime) -> int:
    """Last days that come out otherwise now, because the calendar was corrected; how many."""
    with settings.read_once():
        keys = list(Demand.everything.filter(stage__in=UNDER_A_CLOCK).values_list("pk", flat=True))
        changed: list[int] = []
        for start in range(0, len(keys), CHUNK):
            changed += _renewed(keys[start : start + CHUNK], calendar)
    if changed:
        detail = {"demands": len(changed)}
        record("demands.renewed", on=("demands.clock", f"{at:%Y-%m-%d}"), by=by, at=at, detail=detail)
    return len(changed)


def _renewed(keys: list[int], calendar: WorkCalendar) -> list[int]:
    rows = {row.pk: row for row in Demand.everything.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    moves = DemandMove.everything.filter(demand__in=rows).order_by("demand", "at", "pk")
    fresh = []
    for key, own in groupby(moves.only("demand", "kind", "to_stage", "at", "days"), lambda move: move.demand_id):
        row = rows[key]
        due = clockwork.due_on(clockwork.run_of(own), row.urgency, calendar)
        if due != row.due_on:
            row.due_on, row.rung = due, 0
            fresh.append(row)
    Demand.everything.bulk_update(fresh, ["due_on", "rung"])
    return [row.pk for row in fresh]


def due(today: date, calendar: WorkCalendar) -> Q:
    """Demands that have reached a rung they were not yet told of."""
    reach = rules.reach(today, calendar)
    return Q(stage__in=UNDER_A_CLOCK) & (
        Q(due_on__lte=reach.remind, rung__lt=Rung.REMIND)
        | Q(due_on__lte=reach.urge, rung__lt=Rung.URGE)
        | Q(due_on__lte=reach.supervise, rung__lt=Rung.SUPERVISE)
    )


@audited
def climb(*, calendar: WorkCalendar, by: Actor, at: datetime) -> list[int]:
    """Take every rung that is due, each once; one notice a person for all of them. Returns the rungs taken."""
    today = timezone.localdate(at)
    if timezone.localtime(at).hour not in HOURS or not calendar.is_workday(today):
        return []
    reach = rules.reach(today, calendar)
    rows = list(
        Demand.everything.select_for_update(of=("self",)).filter(due(today, calendar)).order_by("pk").only(
            "pk", "run", "rung", "due_on", "stage", "department", "region_code"
        )
    )  # fmt: skip
    reached = {row.pk: reach.rung(row.due_on) if row.due_on else 0 for row in rows}
    taken = [
        DemandRung(
            demand_id=row.pk, run=row.run, due_on=row.due_on or today, rung=rung, department_id=row.department_id, at=at
        )
        for row in rows
        for rung in range(row.rung + 1, reached[row.pk] + 1)
    ]  # fmt: skip
    DemandRung.everything.bulk_create(taken, batch_size=CHUNK)
    for row in rows:
        row.rung = reached[row.pk]
    Demand.everything.bulk_update(rows, ["rung"], batch_size=CHUNK)
    _tell(rows, at)
    if taken:
        detail = {"demands": len(rows), "rungs": len(taken)}
        record("demands.escalated", on=("demands.clock", f"{at:%Y-%m-%d}"), by=by, at=at, detail=detail)
    return [one.rung for one in taken]


def _tell(rows: Iterable[Demand], at: datetime) -> None:
    """The holder from the first rung, the county's office from the second, the city's from the third."""
    groups: dict[tuple[str, Place], list[Demand]] = defaultdict(list)
    for row in rows:
        for role, place in _addressees(row):
            groups[role, place].append(row)
    told: dict[User, dict[int, Demand]] = defaultdict(dict)
    for (role, place), held in groups.items():
        for person in notices.people_at([place], role, at):
            seen = readers.visible_to(person, [row.pk for row in held], at)
            told[person] |= {row.pk: row for row in held if row.pk in seen}
    words = {person: _words(list(held.values())) for person, held in told.items() if held}
    readers.tell_of_many("demands_due", words, "/demands/?tab=pressed", at)


def _addressees(row: Demand) -> list[tuple[str, Place]]:
    county = ("office", Place("region", row.region_code[:6]))
    found = [("coordinator", Place("department", str(row.department_id)))] if row.department_id else [county]
    if row.rung >= Rung.URGE:
        found.append(county)
    if row.rung >= Rung.SUPERVISE or not row.department_id:
        found.append(("office", Place("city")))
    return found


def _words(rows: list[Demand]) -> str:
    parts = [
        f"{said} {count} 件"
        for rung, said in ((3, "超期三个工作日以上"), (2, "已超期"), (1, "即将到期"))
        if (count := sum(row.rung == rung for row in rows))
    ]
    return f"诉求：{'，'.join(parts)}。请尽快办理。"


@audited
def ask_owners(*, calendar: WorkCalendar, by: Actor, at: datetime) -> int:
    """Once an answer: owners who have not said a word for long are asked kindly. In a quiet time they are not (G41)."""
    today = timezone.localdate(at)
    if timezone.localtime(at).hour not in HOURS or not calendar.is_workday(today):
        return 0
    answered_by = calendar.add_workdays(today, -settings.value("confirm_days", today))
    evening = timezone.make_aware(datetime.combine(answered_by + timedelta(days=1), datetime.min.time()))
    rows = list(
        Demand.everything.select_for_update(of=("self",))
        .filter(stage=Stage.ANSWERED, rung=0, answered_at__lt=evening)
        .exclude(enterprise__in=paused(today))
        .order_by("pk")
    )
    Demand.everything.filter(pk__in=[row.pk for row in rows]).update(rung=F("rung") + Rung.REMIND)
    for row in rows:
        text = f"诉求已经答复，请说一句是否解决：{row.title}"
        readers.tell(readers.of_enterprise(row, at), row, "demand_word", text, at)
    if rows:
        detail = {"demands": len(rows)}
        record("demands.owners_asked", on=("demands.clock", f"{at:%Y-%m-%d}"), by=by, at=at, detail=detail)
    return len({row.enterprise_id for row in rows})
