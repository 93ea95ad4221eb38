"""Random steps on random days with random facts: whatever the rules let through, the independent checker approves.

Both versions and the change-over day: histories begin between 2019 and 2026. A step is offered mostly properly, often
with one thing wrong; what is refused is dropped and the walk goes on, so that most walks come far.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.membership.choices import Decider, StepCode
from qiaoliang.party.membership.histories import history_of, standing_steps
from qiaoliang.party.membership.models import Member
from qiaoliang.party.membership.progress import Ballots, Done, History, Listed, earliest, offered
from qiaoliang.party.membership.rules import problems, violations
from qiaoliang.registry.programme.settings import calendar as workdays
from tests.cast import Cast, Town
from tests.party.membership.cases import apply, make_roll, take
from tests.party.membership.checker import CHANGE_OVER, ORDER_2026, faults, months_on
from tests.party.membership.walks import BORN, CALENDAR, proper, walk

STARTS = st.dates(date(2019, 1, 1), date(2026, 12, 31)) | st.dates(date(2024, 1, 1), date(2026, 6, 1))
GAPS = st.sampled_from([0, 0, 1, 3, 7, 8, 14, 29, 30, 31, 32, 60, 92, 95, 180, 184, 200, 365])
COUNT = st.integers(0, 12)
BALLOTS = st.builds(Ballots, COUNT, COUNT, COUNT, st.integers(0, 3), st.integers(0, 4), st.sampled_from([1, 1, 1, 2]))
WRONG: dict[str, Any] = {
    "decider": st.sampled_from(list(Decider)), "agreed": st.booleans(), "ballots": BALLOTS | st.none(),
    "members": st.lists(st.builds(Listed, st.integers(1, 4), st.booleans()), max_size=3).map(tuple),
    "vetting": st.sampled_from(["", "pass", "fail"]), "training_days": st.integers(0, 3),
    "training_hours": st.integers(0, 25), "waiver": st.sampled_from(["", "出海"]), "serial": st.sampled_from(["", "1"]),
    "objections": st.sampled_from(["", "none", "open"]), "months": st.integers(0, 14),
    "extension": st.sampled_from(["", "extended", "cancelled"]), "late_reason": st.sampled_from(["", "", "有原因"]),
}  # fmt: skip
DAYS = ("notice_from", "notice_to", "leaves_on", "requested_on")
OPTIONAL = {StepCode.EXTENSION: 6, StepCode.MENTORS: 3}  # taken once in so many of the times they may be
FAR = (
    StepCode.MENTORS, StepCode.PROPOSED, StepCode.CONSENT, StepCode.TRAINING, StepCode.FORM, StepCode.MEETING,
    StepCode.APPROVAL, StepCode.OATH, StepCode.CONVERSION,
)  # fmt: skip
reached: Counter[str] = Counter()


@st.composite
def walks(draw: Any) -> tuple[History, list[Done]]:
    """Where a walk led by the rules, and every step that was attempted on it, refused or not."""
    start = draw(STARTS)
    born = draw(st.just(BORN) | st.dates(months_on(start, 0) - timedelta(days=6600), start - timedelta(days=6500)))
    history, day = History(born), start
    if far := draw(st.sampled_from([None, None, *FAR])):  # a proper beginning, so that votes and probation are reached
        history = walk(far, start=start, step=draw(st.sampled_from([3, 7, 12])))
        day = history.done[-1].on
    attempts = list(history.done)
    for _ in range(draw(st.integers(5, 30))):
        step = _attempt(draw, history, day)
        attempts += [step] if step is not None else []
        if step is not None and not problems(history, step, CALENDAR):
            history = history.with_(step)
        day = max(day, history.done[-1].on if history.done else day) + timedelta(days=draw(GAPS))
    return history, attempts


def histories() -> st.SearchStrategy[History]:
    return walks().map(lambda walked: walked[0])


def _attempt(draw: Any, history: History, day: date) -> Done | None:
    """The next step or another, on a day that may be too early, with nothing or something wrong."""
    choices = [
        code for code in offered(history, day) if code not in OPTIONAL or draw(st.integers(1, OPTIONAL[code])) == 1
    ]
    is_wild = draw(st.integers(0, 9)) == 0
    if not choices and not is_wild:
        return None
    code = draw(st.sampled_from(list(StepCode) if is_wild else choices))
    first = earliest(history, code, day)
    if first and draw(st.integers(0, 5)):
        day = max(day, first)
    if code == StepCode.NOTICE and draw(st.booleans()):
        day += timedelta(days=12)
    step = replace(proper(history, code, day), late_reason=draw(st.sampled_from(["", "有原因"])))
    if draw(st.integers(0, 2)) == 0:
        what = draw(st.sampled_from([*WRONG, *DAYS]))
        value = draw(WRONG[what]) if what in WRONG else day + timedelta(days=draw(st.integers(-40, 120)))
        step = replace(step, **{what: value})
    return step


# No shrinking: the walks are long, and the failing one says what is wrong as it is.
@settings(max_examples=300, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(histories())
@example(walk(StepCode.ARCHIVE, start=date(2025, 1, 3), step=9))
@example(walk(StepCode.ARCHIVE, start=date(2026, 5, 11)))
@example(walk(StepCode.ARCHIVE, start=date(2019, 1, 31)))
def test_no_walk_reaches_a_state_the_rules_forbid(history: History) -> None:
    assert history.born_on is not None
    assert faults(history.born_on, history.done, CALENDAR.is_workday) == []
    assert violations(history, CALENDAR) == []
    reached.update(done.code for done in history.done)
    reached.update(["crossed"] if history.done and history.done[0].on < CHANGE_OVER <= history.done[-1].on else [])


def test_the_walks_came_far_enough_to_mean_something() -> None:
    """The random walks above (in the same process) reached votes, approvals, conversions and the archive."""
    if not reached:
        test_no_walk_reaches_a_state_the_rules_forbid()
    for what in (*StepCode, "crossed"):
        assert reached[what] > 0, reached


class TestInTheDatabase:
    """The same attempts through the product's actions: what is stored in the end is a history the checker approves."""

    @pytest.mark.parametrize("number", range(8))
    def test_no_attempts_store_a_forbidden_history(self, number: int, cast: Cast, town: Town, at: datetime) -> None:
        far, by, calendar = at.replace(year=2045), cast.secretary.actor, workdays()
        full, half = make_roll(town, 4), make_roll(town, 4)
        Member.everything.filter(pk__in=[one.pk for one in half]).update(kind="probationary")
        history, attempts = long_walks()[number]
        first, *rest = attempts
        assert history.born_on is not None
        admission = apply(town, by, far, on=first.on, born_on=history.born_on)
        refused = 0
        for done in rest:
            members = [(full if one.is_full else half)[one.key - 1] for one in done.members]
            try:
                take(admission, done, by, far, members)
            except Refusal:
                refused += 1
        steps = standing_steps(admission)
        stored = history_of(admission, steps)
        assert len(steps) + refused == len(attempts)
        assert faults(history.born_on, stored.done, calendar.is_workday) == []
        assert violations(stored, calendar) == []


@cache
def long_walks() -> list[tuple[History, list[Done]]]:
    """Walks with many attempts, the same every time."""
    found: list[tuple[History, list[Done]]] = []

    @settings(max_examples=60, phases=[Phase.generate], derandomize=True, database=None)
    @given(walks())
    def collect(walked: tuple[History, list[Done]]) -> None:
        history, attempts = walked
        if len(attempts) > 20 and history.done and attempts[0] == history.done[0]:
            found.append(walked)

    collect()
    return found


BREAKAGES = [
    (StepCode.TALK, {"on": date(2023, 7, 10)}), (StepCode.MENTORS, {"members": (Listed(1, False),)}),
    (StepCode.INTRODUCERS, {"members": (Listed(1, True), Listed(1, True))}), (StepCode.TRAINING, {"training_days": 2}),
    (StepCode.PREREVIEW, {"decider": Decider.GENERAL_BRANCH}), (StepCode.APPROVAL, {"decider": Decider.PARTY_GROUP}),
    (StepCode.MEETING, {"ballots": Ballots(9, 4, 4)}), (StepCode.MEETING, {"ballots": Ballots(9, 8, 8, candidates=2)}),
    (StepCode.CONVERSION, {"requested_on": date(2020, 1, 1)}), (StepCode.ARCHIVE, {"papers": ()}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change"), BREAKAGES)
def test_the_checker_finds_what_is_broken_on_purpose(code: StepCode, change: dict[str, Any]) -> None:
    """A checker that approves everything would prove nothing."""
    whole = walk(StepCode.ARCHIVE)
    broken = [replace(one, **change) if one.code == code else one for one in whole.done]
    assert faults(BORN, whole.done, CALENDAR.is_workday) == []
    assert faults(BORN, broken, CALENDAR.is_workday) != []


@pytest.mark.parametrize("code", ORDER_2026[:-1])
def test_the_checker_finds_every_step_left_out(code: str) -> None:
    whole = walk(StepCode.ARCHIVE, start=date(2026, 6, 1))
    assert faults(BORN, [one for one in whole.done if one.code != code], CALENDAR.is_workday) != []
