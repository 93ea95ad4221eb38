"""Asking for a run, cancelling it, computing it again; publishing a plan as postings, and taking that back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.actions import LOCK
from qiaoliang.instructors.postings.batches import Change, NewLead, replace_leads, restore_leads
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import require
from qiaoliang.kit.workdays import iso_week_key, monday_of
from qiaoliang.planning import actions as runs
from qiaoliang.planning.matching import permits
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.planning.matching.request import Parameters, Pin, pairs
from qiaoliang.planning.matching.review import Review, review, written
from qiaoliang.planning.matching.tasks import compute_run, settle_weeks
from qiaoliang.planning.matching.wordings import kept_as_reasons

MOVES: dict[str, frozenset[str]] = {
    RunState.QUEUED: frozenset({RunState.CANCELLED, RunState.QUEUED}),
    RunState.RUNNING: frozenset({RunState.CANCELLED, RunState.QUEUED}),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    RunState.CANCELLED: frozenset({RunState.QUEUED}),
    RunState.DONE: frozenset({RunState.PUBLISHED}),
    RunState.PUBLISHED: frozenset({RunState.WITHDRAWN}),
}
WITHDRAWN_WITHIN = timedelta(hours=24)
LATEST_START = timedelta(days=92)
REASON_AT_LEAST = 10


class StalePlan(Refusal):
    """The registry or the postings changed since the plan was computed; publishing would break a rule."""

    def __init__(self, found: Review) -> None:
        first = found.blocking[0]
        rows = f"（{'、'.join(first.rows[:3])}）" if first.rows else ""
        super().__init__(f"现在不能发布：{first.text}{rows}。")
        self.review = found


class TooLateToWithdraw(Refusal):
    def __init__(self) -> None:
        super().__init__("发布已超过 24 小时，不能整批撤回。请对个别企业另行改派，或重新匹配。")


# --- computing


def request_run(
    *, region_code: str, as_of: date, parameters: Parameters, pins: Sequence[Pin] = (), bans: Sequence[Pin] = (),
    title: str = "", by: Actor, at: datetime,
) -> Run:  # fmt: skip
    """Queue a run and hand it to the task worker. Raises a `Refusal` for what could never be computed."""
    asked = replace(
        parameters, pins=pairs([*parameters.pins, *pins]), bans=pairs([*parameters.bans, *bans]),
        with_upper=parameters.with_upper and permits.may_send_from_above(by, region_code),
    )  # fmt: skip
    run: Run = runs.queue(
        Run, region_code=region_code, as_of=as_of, parameters=asked, title=title, noun="匹配方案", by=by, at=at
    )
    return _hand_over(run)


def _hand_over(run: Run) -> Run:
    """A run nobody took can be queued again."""
    fresh: Run = runs.hand_over(run, compute_run)
    return fresh


def cancel(*, run: Run, by: Actor, at: datetime) -> Run:
    """A queued run ends at once; a running one stops at its next step."""
    fresh: Run = runs.cancel(run=run, moves=MOVES, by=by, at=at)
    return fresh


def requeue(*, run: Run, by: Actor, at: datetime) -> Run:
    """Compute again what failed, was cancelled, or whose worker fell silent."""
    return _hand_over(runs.requeue(run=run, moves=MOVES, by=by, at=at))


def _locked(run: Run) -> Run:
    found: Run = runs.locked(run)
    return found


# --- publishing


@audited
def publish(*, run: Run, starts_on: date, term_reason: str = "", by: Actor, at: datetime) -> Run:
    """Make the plan the postings from `starts_on`: kept pairs stay as they are, old leads end the day before.

    One at a time. Raises `StalePlan` with its review when anything changed that blocks.
    """
    hold(LOCK)
    fresh = _locked(run)
    require(MOVES, now=fresh.state, to=RunState.PUBLISHED, labels=dict(RunState.choices))
    _check_start(starts_on, timezone.localdate(at))
    found = review(fresh, starts_on)
    if found.blocking:
        raise StalePlan(found)
    term_reason = term_reason.strip()
    if found.reappointed and len(term_reason) < REASON_AT_LEAST:
        raise Refusal(
            f"请写明续任理由，不少于 {REASON_AT_LEAST} 个字。可以写一条，适用于 {len(found.reappointed)} 对。",
            field="term_reason",
        )
    made = written(found.made)
    undo = replace_leads(change=_change(fresh, found, made, term_reason), by=by, at=at)
    fresh.state, fresh.published_at, fresh.published_by = RunState.PUBLISHED, at, by.name
    fresh.undo = {**undo, "starts_on": f"{starts_on}"}
    fresh.save(update_fields=["state", "published_at", "published_by", "undo"])
    _tell(fresh, found, made, at)
    _settle_weeks(starts_on, at)
    record("matching.published", on=fresh, by=by, at=at, detail=_published(found))
    return fresh


def possible_starts(today: date) -> tuple[date, date]:
    """The first and the last day on which a plan published today may take effect."""
    return monday_of(iso_week_key(today)), today + LATEST_START


def _check_start(starts_on: date, today: date) -> None:
    first, last = possible_starts(today)
    if not first <= starts_on <= last:
        raise Refusal(f"生效日期应在 {first} 到 {last} 之间。", field="starts_on")


def _change(run: Run, found: Review, made: Sequence[Pair], term_reason: str) -> Change:
    return Change(
        starts_on=found.starts_on,
        ended=found.ended,
        made=[
            NewLead(pair.instructor_id, pair.enterprise_id, kept_as_reasons(pair, run.as_of, run.title))
            for pair in made
        ],
        reappointed=found.reappointed,
        reappointment_reason=term_reason,
        plan_key=f"run:{run.pk}",
    )


def _published(found: Review) -> dict[str, Any]:
    rows = [[pair.enterprise_id, pair.instructor_id] for pair in found.kept + found.made]
    return {
        "starts_on": f"{found.starts_on}", "kept": len(found.kept), "made": len(found.made),
        "ended": len(found.ended), "reappointed": len(found.reappointed), "digest": digest_of_rows(sorted(rows)),
    }  # fmt: skip


def _tell(run: Run, found: Review, made: Sequence[Pair], at: datetime) -> None:
    """One notice to each instructor, however many enterprises change."""
    begins: dict[int, list[str]] = defaultdict(list)
    ends: dict[int, list[str]] = defaultdict(list)
    changed = {pair.pk for pair in found.changed}
    for pair in made:
        begins[pair.instructor_id].append(str(pair.enterprise))
        if pair.pk in changed and pair.incumbent_id is not None:
            ends[pair.incumbent_id].append(str(pair.enterprise))
    for person in Instructor.everything.filter(pk__in=found.told, user__is_active=True).select_related("user"):
        said = [f"{found.starts_on} 起派驻 {_few(begins[person.pk])}"] if begins[person.pk] else []
        said += [f"不再派驻 {_few(ends[person.pk])}，请做好交接"] if ends[person.pk] else []
        if person.user is not None:
            text = ("；".join(said) + "。")[:300]
            notices.post("postings", to=[person.user], text=text, at=at, about=run, url="/instructors/postings/")


def _few(names: Sequence[str]) -> str:
    shown = "、".join(names[:3])
    return f"{shown}等 {len(names)} 家" if len(names) > 3 else shown


def _settle_weeks(starts_on: date, at: datetime) -> None:
    """The weekly duty of a week that has begun passes to the new people; later weeks are opened by the clock."""
    if starts_on <= timezone.localdate(at):
        settle_weeks.enqueue(at.isoformat())


@audited
def withdraw(*, run: Run, by: Actor, at: datetime) -> Run:
    """Take a publication back within 24 hours: postings are exactly as they were before it; the log keeps both."""
    hold(LOCK)
    fresh = _locked(run)
    require(MOVES, now=fresh.state, to=RunState.WITHDRAWN, labels=dict(RunState.choices))
    if not may_still_withdraw(fresh, at):
        raise TooLateToWithdraw
    told = _people_of(fresh)
    restore_leads(undo=fresh.undo, plan_key=f"run:{fresh.pk}", by=by, at=at)
    fresh.state = RunState.WITHDRAWN
    fresh.save(update_fields=["state"])
    people = Instructor.everything.filter(pk__in=told, user__is_active=True).select_related("user")
    notices.post(
        "postings", to=[person.user for person in people if person.user], at=at, about=fresh,
        text=f"{fresh.title}已撤回，派驻恢复原状。", url="/instructors/postings/",
    )  # fmt: skip
    _settle_weeks(date.fromisoformat(fresh.undo["starts_on"]), at)
    record("matching.withdrawn", on=fresh, by=by, at=at, detail={"told": len(told)})
    return fresh


def _people_of(run: Run) -> set[int]:
    keys = [*run.undo["made"], *(pk for pk, *_ in run.undo["ended"])]
    return set(Stint.everything.filter(pk__in=keys).values_list("instructor", flat=True))


def may_still_withdraw(run: Run, at: datetime) -> bool:
    return (
        run.state == RunState.PUBLISHED and run.published_at is not None and at - run.published_at <= WITHDRAWN_WITHIN
    )
