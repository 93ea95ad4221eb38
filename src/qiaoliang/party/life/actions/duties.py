"""What is owed: opened by the clock, kept by meetings, excused by the committee above; reminders."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.bulk import insert_rows
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.party.life import rules
from qiaoliang.party.life.choices import Per, State
from qiaoliang.party.life.models import Duty, Gathering, Group
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.counts import rolls
from qiaoliang.party.organisations.models import Organisation, OrganisationKind
from qiaoliang.registry.programme import settings

BRANCHES: Final = (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH)
CATCH_UP: Final = timedelta(days=366)  # a clock that stood still opens at most a year
AHEAD: Final = timedelta(days=7)
HOURS: Final = range(8, 20)  # no notice in the evening, at night or on a day off (ux.md 19)
COLUMNS: Final = ("organisation_id", "group_id", "kind", "per", "first", "last", "kept_by_id")
Key = tuple[int, int | None, str]  # organisation, group, kind


@audited
def open_duties(*, by: Actor, at: datetime) -> int:
    """Open what every branch owes in the periods that have begun; twice a day changes nothing. How many rows."""
    today = timezone.localdate(at)
    newest = Duty.everything.order_by("-first").values_list("first", flat=True).first()
    start = max(min(newest, today), today - CATCH_UP) if newest else today
    made = 0
    for first_day in _months(start, today):
        made += _open_month(first_day, today)
    if made:
        record("duties.opened", on=("life.duties", today.isoformat()), by=by, at=at, detail={"rows": made})
    return made


def _months(start: date, end: date) -> Iterator[date]:
    """A day of every month from `start` to `end`: whatever period begins, it begins with a month."""
    day = start
    while day < end:
        yield day
        day = rules.period_of(Per.MONTH, day).last + rules.DAY
    yield end


def _open_month(day: date, today: date) -> int:
    """The periods that hold the day, under the rhythms in force on their first days."""
    branches = Organisation.everything.live(day).filter(kind__in=BRANCHES)
    standings = {
        pk: rules.Standing(True, set_up_on, 0) for pk, set_up_on in branches.order_by().values_list("pk", "set_up_on")
    }
    sizes = {pk: roll.full_members for pk, roll in rolls(day, branches).items()}
    rows: list[tuple[object, ...]] = []
    for kind, per, period in _running(day):
        there = set(
            Duty.everything.filter(kind=kind, first=period.first).values_list("organisation", "group").order_by()
        )
        kept = _kept_in(kind, period, today)
        rows += [
            (*key, kind, per, period.first, period.last, kept.get(key))
            for key in _owing(kind, period, standings, sizes)
            if key not in there
        ]
    insert_rows(Duty, COLUMNS, rows)
    return len(rows)


def _running(day: date) -> Iterator[tuple[str, str, rules.Period]]:
    """A period keeps the rhythm of its first day: what began under the old rule ends under it."""
    month = rules.period_of(Per.MONTH, day)
    known = {*rules.rhythms(settings.values(month.first)).items(), *rules.rhythms(settings.values(day)).items()}
    for kind, per in sorted(known):
        period = rules.period_of(per, day)
        if rules.rhythms(settings.values(period.first)).get(kind) == per:
            yield kind, per, period


def _owing(
    kind: str, period: rules.Period, standings: dict[int, rules.Standing], sizes: dict[int, int]
) -> Iterator[tuple[int, int | None]]:
    if kind == MeetingKind.GROUP:
        groups = Group.everything.filter(Group.stands_on(period.first), organisation__in=list(standings))
        yield from groups.order_by().values_list("organisation", "pk")
        return
    for pk, standing in standings.items():
        sized = rules.Standing(standing.is_branch, standing.set_up_on, sizes.get(pk, 0))
        if rules.owes(kind, sized, period):
            yield pk, None


def _kept_in(kind: str, period: rules.Period, today: date) -> dict[tuple[int, int | None], int]:
    """The first meeting held in the period by (organisation, group)."""
    held = Gathering.everything.held().filter(kind=kind, on__range=(period.first, min(period.last, today)))
    found: dict[tuple[int, int | None], int] = {}
    for pk, organisation, group in held.order_by("-on", "-pk").values_list("pk", "organisation", "group"):
        found[organisation, group] = pk
    return found


def settle(gathering: Gathering) -> None:
    """After a meeting was held, corrected or taken back: what it kept is free, then kept by whatever was held."""
    mine = Duty.everything.filter(organisation=gathering.organisation, group=gathering.group, kind=gathering.kind)
    freed = list(mine.filter(kept_by=gathering))
    running = list(mine.filter(first__lte=gathering.on, last__gte=gathering.on, kept_by=None))
    for duty in (*freed, *running):
        same = {"organisation": duty.organisation_id, "group": duty.group_id, "kind": duty.kind}
        held = Gathering.everything.filter(state=State.HELD, on__range=(duty.first, duty.last), **same)
        duty.kept_by = held.order_by("on", "pk").first()
    Duty.everything.bulk_update({duty.pk: duty for duty in (*freed, *running)}.values(), ["kept_by"])


@audited
def excuse(*, duty: Duty, reason: str, by: Actor, at: datetime) -> Duty:
    """The committee above agrees that the meeting need not be held: a stoppage, a merger under way."""
    fresh: Duty = Duty.everything.select_for_update(of=("self",)).get(pk=duty.pk)
    if fresh.kept_by_id is not None:
        raise Refusal("这次会已经开过，不用免开。")
    if not reason.strip():
        raise Refusal("请写明免开原因。", field="reason")
    fresh.excuse, fresh.excused_by = reason.strip()[:200], by.name
    fresh.save(update_fields=["excuse", "excused_by"])
    record("duty.excused", on=fresh, by=by, at=at, detail={"reason": fresh.excuse})
    return fresh


@audited
def remind(*, by: Actor, at: datetime) -> int:
    """One notice a branch for all that must be held within a week and is neither held nor planned; how many."""
    today = timezone.localdate(at)
    if timezone.localtime(at).hour not in HOURS or not settings.calendar().is_workday(today):
        return 0
    due = list(Duty.everything.open(today).filter(last__lte=today + AHEAD, reminded_on=None).unplanned(today))
    owing: dict[int, list[Duty]] = defaultdict(list)
    for duty in due:
        duty.reminded_on = today
        owing[duty.organisation_id].append(duty)
    for organisation, duties in owing.items():
        people = notices.people_at([Place("organisation", str(organisation))], "secretary", at)
        notices.post("meeting_due", to=people, at=at, url="/party/life/missing/", text=_words(duties))
    Duty.everything.bulk_update(due, ["reminded_on"], batch_size=500)
    if due:
        record("duties.reminded", on=("life.duties", today.isoformat()), by=by, at=at, detail={"branches": len(owing)})
    return len(owing)


def _words(duties: list[Duty]) -> str:
    names = "、".join(dict.fromkeys(str(duty.get_kind_display()) for duty in duties))
    return f"组织生活：{names}一周内到期，还没有开，也没有计划。"
