"""Ten thousand deadlines over 2024–2027 against a day-by-day walk; the ladder under a clock killed or doubled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import actions, ladder, rules
from qiaoliang.economy.demands.choices import AskKind, Category, MoveKind, Rung, Stage, Urgency
from qiaoliang.economy.demands.models import Demand, DemandMove, DemandRung
from qiaoliang.fieldwork.contacts.models import Pause
from qiaoliang.kit.workdays import WorkCalendar, seed, seeded_calendar
from qiaoliang.registry.programme.models import CalendarDay, CalendarYear
from tests.cast import Cast, Town

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
CALENDAR = seeded_calendar(range(2024, 2028))  # 2027 is not published yet: Monday to Friday, and provisional
DAY = timedelta(days=1)
MANY = 10_000


def days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += DAY


def walked(start: date, allowed: int, pauses: list[tuple[date, date]]) -> date:
    """The last day by looking at every single day: what a patient clerk with a wall calendar does."""
    if allowed == 0:
        return next(day for day in days_from(start) if not any(a <= day < b for a, b in pauses))
    left = allowed
    for day in days_from(start + DAY):
        if CALENDAR.is_workday(day) and not any(a <= day < b for a, b in pauses):
            left -= 1
        if left == 0:
            return day
    raise AssertionError


def story(draw: Random) -> tuple[date, int, int, list[tuple[date, date]]]:
    """A start on any day of the four years, an allowance, an extension and up to three pauses, each begun in time."""
    start = FIRST + draw.randrange((LAST - FIRST).days) * DAY
    allowed = draw.choice((0, 1, 1, 3, 5, 5, 15, 30))
    extended = draw.choice((0, 0, 3, 10)) if allowed > 1 else 0
    pauses: list[tuple[date, date]] = []
    for _ in range(draw.choice((0, 0, 1, 2, 3))):
        due = walked(start, allowed + extended, pauses)
        earliest = pauses[-1][1] if pauses else start
        if due < earliest:
            break
        begun = earliest + draw.randint(0, (due - earliest).days) * DAY
        pauses.append((begun, begun + draw.randint(0, 40) * DAY))
    return start, allowed, extended, pauses


class TestTenThousandDeadlines:
    def test_each_is_the_day_a_patient_clerk_counts(self) -> None:
        draw = Random("deadlines")
        crossed = 0
        for _ in range(MANY):
            start, allowed, extended, pauses = story(draw)
            expected = walked(start, allowed + extended, pauses)
            assert rules.last_day(start, allowed + extended, pauses, CALENDAR) == expected, (start, allowed, pauses)
            crossed += any(start < day <= expected for day in CALENDAR.makeups)
        assert crossed > 1000  # make-up days really stand in the way of many

    def test_the_run_is_read_off_the_moves(self) -> None:
        draw = Random("moves")
        for _ in range(2000):
            start, allowed, extended, pauses = story(draw)
            steps = [
                rules.Step(MoveKind.RAISE, Stage.LOGGED, start - 9 * DAY),
                rules.Step(MoveKind.PAUSE, Stage.LOGGED, start - 8 * DAY),  # of an earlier stay: over with it
                rules.Step(MoveKind.SIGN, Stage.WORKING, start),
            ]
            for begun, ended in pauses:
                steps += [rules.Step(MoveKind.PAUSE, Stage.WORKING, begun),
                          rules.Step(MoveKind.RESUME, Stage.WORKING, ended)]  # fmt: skip
            steps.append(rules.Step(MoveKind.GRANT, Stage.WORKING, start, extended))
            urgency = Urgency.ORDINARY if allowed else Urgency.URGENT
            due = rules.due_of(rules.run_of(steps), urgency, CALENDAR, rules.Deadlines(ordinary=allowed))
            assert due == walked(start, allowed + extended, pauses)

    def test_nobody_is_under_a_clock_while_it_is_stopped_or_with_the_owner(self) -> None:
        stopped = rules.Run(Stage.WORKING, FIRST, paused_on=FIRST)
        assert rules.due_of(stopped, Urgency.ORDINARY, CALENDAR, rules.Deadlines()) is None
        for stage in (Stage.ANSWERED, Stage.CLOSED):
            assert rules.allowed(stage, Urgency.URGENT, rules.Deadlines()) is None


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), CHINA)


class Killed(RuntimeError):
    """The process died between two statements."""


@contextmanager
def killed_after(statements: int) -> Iterator[None]:
    left = statements

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0 and not sql.startswith(("ROLLBACK", "SAVEPOINT", "RELEASE")):
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield


def climb_and_die(statements: int, day: date) -> None:
    """Dies after so many statements, or, if it needs fewer, just before it would report."""
    with killed_after(statements):
        ladder.climb(calendar=CALENDAR, by=SYSTEM, at=at_nine(day))
    raise Killed


@pytest.fixture(params=[1000, pytest.param(MANY, marks=pytest.mark.drill)])
def many(request: pytest.FixtureRequest, cast: Cast, town: Town) -> dict[int, tuple[date, date]]:
    """Demands being worked on, by key: the last day, and the day on which the department answers."""
    for year in (2024, 2025, 2026):
        CalendarYear.objects.get_or_create(year=year)
        for day, name, worked in seed(year):
            CalendarDay.objects.get_or_create(day=day, defaults={"is_workday": worked, "name": name})
    draw = Random("ladder")
    dates = {}
    for key in range(1, request.param + 1):
        due = FIRST + draw.randrange(20, (LAST - FIRST).days - 40) * DAY
        dates[key] = (due, due + draw.choice((-12, -2, -1, 0, 1, 2, 4, 6, 9)) * DAY)
    Demand.everything.bulk_create(
        [
            Demand(
                pk=key, number=f"T-{key}", enterprise=town.seafood, region_code=town.seafood.region_code, title="事",
                category=Category.OTHER, stage=Stage.WORKING, department=town.marine, heard_on=FIRST, due_on=due,
                recorded_at=at_nine(FIRST), recorded_by="测试",
            )
            for key, (due, _answered) in dates.items()
        ],
        batch_size=1000,
    )  # fmt: skip
    return dates


def expected_rungs(due: date, answered: date, running: list[date]) -> set[tuple[int, date]]:
    """Each rung on the first day the clock ran at which a clerk would say it is time, if not answered by then."""
    found = set()
    for rung, is_time in (
        (Rung.REMIND, lambda today: today >= due or not any(map(CALENDAR.is_workday, between(today, due)))),
        (Rung.URGE, lambda today: today > due),
        (Rung.SUPERVISE, lambda today: sum(map(CALENDAR.is_workday, between(due, today + DAY))) >= 3),
    ):
        near = [day for day in running if due - 40 * DAY <= day < answered]
        first = next((day for day in near if is_time(day)), None)
        if first is not None:
            found.add((int(rung), first))
    return found


def between(start: date, end: date) -> list[date]:
    """The days strictly between."""
    return [start + n * DAY for n in range(1, (end - start).days)]


class TestTheLadder:
    def test_deadlines_under_a_clock_killed_and_doubled(self, many: dict[int, tuple[date, date]], cast: Cast) -> None:
        """Four years of mornings: the clock dies in the middle, runs twice, or does not run at all for some days."""
        draw, running, killed = Random("clock"), [], 0
        gone: dict[date, list[int]] = {}
        for key, (_due, answered) in many.items():
            gone.setdefault(answered, []).append(key)
        for day in (FIRST + n * DAY for n in range((LAST - FIRST).days + 1)):
            Demand.everything.filter(pk__in=gone.get(day, [])).update(stage=Stage.ANSWERED, due_on=None)
            if draw.random() < 0.04:
                continue  # the machine is off
            while draw.random() < 0.15:
                with pytest.raises(Killed):
                    climb_and_die(draw.randint(0, 3), day)
                killed += 1
            for _ in range(draw.choice((1, 1, 1, 2))):
                ladder.climb(calendar=CALENDAR, by=SYSTEM, at=at_nine(day))
            if CALENDAR.is_workday(day):
                running.append(day)
        taken: dict[int, set[tuple[int, date]]] = {key: set() for key in many}
        rows = list(DemandRung.everything.values_list("demand", "rung", "at"))
        for key, rung, moment in rows:
            taken[key].add((rung, moment.astimezone(CHINA).date()))
        index = {day: n for n, day in enumerate(running)}
        wrong = []
        for key, (due, answered) in many.items():
            near = [day for day in (due + n * DAY for n in range(-40, 20)) if day in index]
            if taken[key] != expected_rungs(due, answered, near):
                wrong.append((key, due, answered, taken[key]))
        assert wrong == []
        assert len(rows) == sum(map(len, taken.values())) > len(many)  # none doubled
        assert killed > 100
        assert verify() is None

    def test_a_kill_leaves_neither_rung_nor_notice_nor_entry(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        late = at + timedelta(days=10)
        before = Notice.objects.count()
        for statements in range(2, 12):
            with pytest.raises(Killed), killed_after(statements):
                ladder.climb(calendar=WorkCalendar(), by=SYSTEM, at=late)
            assert (DemandRung.everything.count(), Notice.objects.count()) == (0, before)
        ladder.climb(calendar=WorkCalendar(), by=SYSTEM, at=late)
        assert DemandRung.everything.count() == 3
        told = Notice.objects.filter(kind="demands_due")
        assert {one.to for one in told} == {cast.coordinator.user, cast.county_officer.user, cast.office.user}

    def test_no_notice_at_night_or_on_a_day_off(self, demand: Demand, at: datetime) -> None:
        late = at + timedelta(days=10)
        for hour, days in ((22, 0), (7, 0), (10, 1)):
            moment = late.replace(hour=hour) + timedelta(days=days if days == 0 else 5)
            assert ladder.climb(calendar=WorkCalendar(), by=SYSTEM, at=moment) == []

    def test_an_extension_gives_a_new_ladder(self, demand: Demand, cast: Cast, town: Town, at: datetime) -> None:
        sent = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        signed = actions.sign(demand=sent, by=cast.coordinator.actor, at=at)  # due on Friday 27
        thursday = at + timedelta(days=6)
        ladder.climb(calendar=WorkCalendar(), by=SYSTEM, at=thursday)
        assert [one.rung for one in DemandRung.everything.all()] == [Rung.REMIND]
        signed.refresh_from_db()
        asked = actions.ask(
            demand=signed, kind=AskKind.EXTENSION, days=5, reason="设备到货晚", by=cast.coordinator.actor, at=thursday
        )
        actions.decide(ask=asked, is_granted=True, words="", by=cast.office.actor, at=thursday)
        signed.refresh_from_db()
        assert (signed.due_on, signed.rung) == (date(2026, 12, 4), 0)
        for days in range(7, 21):
            ladder.climb(calendar=WorkCalendar(), by=SYSTEM, at=at + timedelta(days=days))
        assert [(one.rung, one.due_on.day) for one in DemandRung.everything.order_by("pk")] == [
            (1, 27), (1, 4), (2, 4), (3, 4),
        ]  # fmt: skip

    def test_an_unknown_year_is_announced(self, demand: Demand, cast: Cast, town: Town, at: datetime) -> None:
        CalendarYear.objects.create(year=2026)
        assert "放假安排" not in ladder.watch(at)
        december = datetime(2026, 12, 30, 10, tzinfo=CHINA)
        sent = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=december)
        actions.sign(demand=sent, by=cast.coordinator.actor, at=december)
        said = ladder.watch(december)
        assert "2027 年的放假安排还没有录入" in said
        assert "2027 年的放假安排还没有录入" in cast.office.client.get(f"/demands/{demand.pk}/").content.decode()
        # Once somebody enters that year, the last day is counted again.
        CalendarYear.objects.create(year=2027)
        CalendarDay.objects.create(day=date(2027, 1, 1), is_workday=False, name="元旦")
        assert "重算时限 1 件" in ladder.watch(december)
        demand.refresh_from_db()
        assert demand.due_on == date(2027, 1, 7)

    def test_an_owner_is_asked_once_and_not_in_a_quiet_time(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        """G41: a pause of the enterprise is respected, and its silence costs nobody anything."""
        sent = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        signed = actions.sign(demand=sent, by=cast.coordinator.actor, at=at)
        actions.answer(demand=signed, words="已办。", by=cast.coordinator.actor, at=at)
        long_after = at + timedelta(days=21)
        Pause.everything.create(
            enterprise=town.seafood, starts_on=at.date(), ends_on=long_after.date(), agreed_with="业主", recorded_at=at
        )
        assert ladder.ask_owners(calendar=WorkCalendar(), by=SYSTEM, at=long_after) == 0
        assert ladder.ask_owners(calendar=WorkCalendar(), by=SYSTEM, at=long_after + timedelta(days=3)) == 1
        assert ladder.ask_owners(calendar=WorkCalendar(), by=SYSTEM, at=long_after + timedelta(days=4)) == 0
        assert Notice.objects.filter(kind="demand_word", to=cast.owner.user).count() == 1
        demand.refresh_from_db()
        assert demand.stage == Stage.ANSWERED  # silence closes nothing


def test_every_move_is_a_row(demand: Demand) -> None:
    assert [move.kind for move in DemandMove.everything.filter(demand=demand)] == [MoveKind.RAISE]
