"""Ways through the rules: the straight one, and the facts with which each step is taken properly."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from qiaoliang.kit.workdays import WorkCalendar, seeded_calendar
from qiaoliang.party.membership.choices import Decider, StepCode
from qiaoliang.party.membership.editions import edition_on
from qiaoliang.party.membership.progress import Ballots, Done, History, Listed, earliest, offered, place
from qiaoliang.party.membership.rules import papers, problems

CALENDAR: WorkCalendar = seeded_calendar(range(2012, 2031))
BORN = date(1990, 3, 31)
ALL = Ballots(entitled=9, present=8, yes=8)
TWO = (Listed(1, True), Listed(2, True))


def proper(history: History, code: StepCode, on: date) -> Done:
    """The step as it should be taken: everything stated, everything in order."""
    rules = edition_on(on)
    known = [step.code for step in rules.steps]
    decider = rules.rule(code).who[0] if code in known else Decider.BRANCH
    facts: dict[StepCode, dict[str, Any]] = {
        StepCode.MENTORS: {"members": TWO[:1]},
        StepCode.INTRODUCERS: {"members": TWO},
        StepCode.VETTING: {"vetting": "pass"},
        StepCode.TRAINING: {"training_days": 3},
        StepCode.FORM: {"serial": "Z1"},
        StepCode.MEETING: {"ballots": ALL},
        StepCode.CONVERSION: {"ballots": ALL, "requested_on": on},
        StepCode.EXTENSION: {"extension": "extended", "months": 6},
        StepCode.ARCHIVE: {"papers": tuple(papers(history))},
        StepCode.NOTICE: {
            "notice_from": history.done[-1].on if history.done else on, "notice_to": on, "objections": "none",
        },
    }  # fmt: skip
    return Done(code, on, decider, **facts.get(code, {}))


def walk(until: StepCode, *, start: date = date(2023, 6, 1), step: int = 12, born: date = BORN) -> History:
    """A proper history up to and including `until`: every step `step` days after the last, waiting where it must."""
    history, day = History(born), start
    for _ in range(80):
        if history.last(until) is not None:
            return history
        now = place(history, day)
        code = now.next or StepCode.ARCHIVE
        for review in (StepCode.REVIEW, StepCode.PROBATION_REVIEW):
            while (
                review in offered(history, day)
                and (first := earliest(history, review, day))
                and _is_due(history, review, max(day, first), code)
            ):
                day = max(day, first)
                history = added(history, replace(proper(history, review, day), late_reason="补"))
        day = max(day, earliest(history, code, day) or day)
        if code == StepCode.NOTICE:
            day = max(day, history.done[-1].on + timedelta(days=14))
        history = added(history, proper(history, code, day))
        day += timedelta(days=step)
    raise AssertionError(until)


def _is_due(history: History, review: StepCode, day: date, following: StepCode) -> bool:
    wanted = {StepCode.REVIEW: StepCode.PROPOSED, StepCode.PROBATION_REVIEW: StepCode.CONVERSION}[review]
    if following != wanted:
        return False
    return history.count(review) < 2


def added(history: History, done: Done) -> History:
    found = problems(history, done, CALENDAR)
    assert found == [], (done, found)
    return history.with_(done)


def refused(history: History, done: Done) -> str:
    """The sentences with which a step is refused, in one; empty if it is not."""
    return "".join(problem.sentence for problem in problems(history, done, CALENDAR))
