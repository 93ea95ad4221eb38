"""Random moves by everybody, in any order: what must hold of a demand after each of them.

No sequence closes a demand without the owner's word, loses or changes a row of its history, or lets a department or a
person see a demand that is kept from them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qiaoliang.access.accounts.actor import SYSTEM, Actor
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import actions, clockwork, ladder
from qiaoliang.economy.demands.choices import AskKind, Category, MoveKind, Stage, Urgency, Verdict
from qiaoliang.economy.demands.models import Demand, DemandAsk, DemandMove, DemandSupport
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import active
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme.settings import calendar
from tests.cast import Cast, Person, Town

WORDS = st.sampled_from(["   ", "材料不全", "已办理，请核对", "不属于本部门"])
EVERYBODY = ["office", "county_officer", "coordinator", "tax", "owner", "instructor", "committee", "system"]
WHO = st.sampled_from(EVERYBODY)
DEPARTMENT = st.sampled_from([*["coordinator"] * 6, *EVERYBODY])
OFFICE = st.sampled_from([*["office"] * 6, *EVERYBODY])
OWNER = st.sampled_from([*["owner"] * 6, *EVERYBODY])
reached: set[str] = set()


NAMED = ("office", "county_officer", "coordinator", "tax", "instructor", "committee")  # persons it may be kept from
WHOM = st.sampled_from(["marine-bureau", "tax-bureau", *NAMED])


def machine(cast: Cast, town: Town, tax: Person, start: datetime) -> Callable[[], RuleBasedStateMachine]:
    """A machine over the cast's own town; each run of it is rolled back."""
    departments: dict[str, Department] = {"marine": town.marine, "tax": town.taxation}
    persons: dict[str, Person] = {**dict(cast), "tax": tax}
    actors: dict[str, Actor] = {name: person.actor for name, person in persons.items()} | {"system": SYSTEM}
    bureaus = {"marine-bureau": town.marine, "tax-bureau": town.taxation}
    whom: dict[str, Any] = bureaus | {name: persons[name].user for name in NAMED}
    blinded: dict[str, tuple[Person, ...]] = {name: (persons[name],) for name in NAMED} | {
        "marine-bureau": (cast.coordinator, cast.instructor), "tax-bureau": (tax,),
    }  # fmt: skip

    class Demands(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.at = start
            self.history: dict[int, tuple[Any, ...]] = {}
            self.closed_by_owner = 0
            self.hidden: set[str] = set()

        def teardown(self) -> None:
            assert verify() is None
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        @initialize(
            urgency=st.sampled_from(list(Urgency)), bureau=st.sampled_from(["", "", *bureaus]),
            person=st.sampled_from(["", "", *NAMED]),
        )  # fmt: skip
        def raised(self, urgency: str, bureau: str, person: str) -> None:
            kept = tuple(whom[name] for name in (bureau, person) if name)
            self.demand = actions.raise_demand(
                enterprise=town.seafood, title="冷库增容", body="", category=Category.UTILITIES, urgency=urgency,
                heard_on=start.date(), helped_by=town.stint, by=cast.owner.actor, at=start, secret_from=kept,
            )  # fmt: skip
            self.hidden |= {name for name in (bureau, person) if name}

        def attempt(self, act: Callable[..., Any], who: str, **given: Any) -> bool:
            if "demand" in given:
                given["demand"] = Demand.everything.get(pk=self.demand.pk)
            if "demands" in given:
                given["demands"] = [Demand.everything.get(pk=self.demand.pk)]
            try:
                act(by=actors[who], at=self.at, **given)
            except Refusal:
                return False
            reached.add(f"{act.__name__}")
            return True

        @rule(days=st.sampled_from([0, 1, 1, 2, 5, 9]))
        def time_passes(self, days: int) -> None:
            self.at += timedelta(days=days, minutes=5)

        @rule(who=OFFICE, to=st.sampled_from(["marine", "tax"]), words=WORDS)
        def send(self, who: str, to: str, words: str) -> None:
            self.attempt(actions.send, who, demand=self.demand, department=departments[to], words=words)

        @rule(verdict=st.sampled_from(list(Verdict)))
        def the_proper_next_step(self, verdict: str) -> None:
            """So that walks come far: by whom it should be done, to a department that may see it."""
            stage = Demand.everything.get(pk=self.demand.pk).stage
            may = [name for name in departments if f"{name}-bureau" not in self.hidden]
            if stage == Stage.LOGGED and may:
                self.attempt(actions.send, "office", demand=self.demand, department=departments[may[0]])
            elif stage == Stage.SENT:
                self.attempt(actions.sign, "coordinator", demand=self.demand)
            elif stage == Stage.WORKING:
                self.attempt(actions.answer, "coordinator", demand=self.demand, words="已办理，请核对")
            elif stage == Stage.CLOSED:
                self.attempt(actions.reopen, "owner", demand=self.demand, words="又停电了")
            elif stage == Stage.ANSWERED and self.attempt(actions.close, "owner", demand=self.demand, verdict=verdict):
                self.closed_by_owner += 1

        @rule(who=OFFICE, to=st.sampled_from(["marine", "tax"]), words=WORDS)
        def ruled(self, who: str, to: str, words: str) -> None:
            self.attempt(actions.rule, who, demand=self.demand, department=departments[to], words=words)

        @rule(who=DEPARTMENT)
        def sign(self, who: str) -> None:
            self.attempt(actions.sign, who, demand=self.demand)

        @rule(who=DEPARTMENT, words=WORDS)
        def send_back(self, who: str, words: str) -> None:
            self.attempt(actions.send_back, who, demand=self.demand, words=words)

        @rule(who=DEPARTMENT, words=WORDS)
        def answer(self, who: str, words: str) -> None:
            self.attempt(actions.answer, who, demand=self.demand, words=words)

        @rule(who=OWNER, verdict=st.sampled_from(["", "nonsense", *Verdict]), words=WORDS)
        def close(self, who: str, verdict: str, words: str) -> None:
            if self.attempt(actions.close, who, demand=self.demand, verdict=verdict, words=words):
                assert who == "owner"
                self.closed_by_owner += 1

        @rule(who=OWNER, words=WORDS)
        def reopen(self, who: str, words: str) -> None:
            if self.attempt(actions.reopen, who, demand=self.demand, words=words):
                assert who == "owner"

        @rule(who=WHO, words=WORDS)
        def pause(self, who: str, words: str) -> None:
            self.attempt(actions.pause, who, demand=self.demand, words=words)

        @rule(who=WHO)
        def resume(self, who: str) -> None:
            self.attempt(actions.resume, who, demand=self.demand)

        @rule(who=DEPARTMENT, kind=st.sampled_from(list(AskKind)), days=st.integers(0, 20), words=WORDS)
        def ask(self, who: str, kind: str, days: int, words: str) -> None:
            self.attempt(actions.ask, who, demand=self.demand, kind=kind, days=days, reason=words, basis=words)

        @precondition(lambda self: DemandAsk.everything.exists())
        @rule(who=OFFICE, is_granted=st.booleans(), to=st.sampled_from([None, "marine", "tax"]), words=WORDS)
        def decide(self, who: str, is_granted: bool, to: str | None, words: str) -> None:
            newest = DemandAsk.everything.latest("pk")
            named = departments[to] if to else None
            self.attempt(actions.decide, who, ask=newest, is_granted=is_granted, department=named, words=words)

        @rule(who=WHO, to=st.sampled_from(["marine", "tax"]), words=WORDS)
        def support(self, who: str, to: str, words: str) -> None:
            self.attempt(actions.support, who, demand=self.demand, department=departments[to], task=words)

        @precondition(lambda self: DemandSupport.everything.exists())
        @rule(who=WHO, words=WORDS)
        def advise(self, who: str, words: str) -> None:
            self.attempt(actions.advise, who, support=DemandSupport.everything.latest("pk"), words=words)

        @rule(who=WHO, from_whom=WHOM)
        def hide(self, who: str, from_whom: str) -> None:
            if self.attempt(actions.hide, who, demand=self.demand, whom=whom[from_whom]):
                self.hidden.add(from_whom)

        @rule(who=WHO)
        def gather(self, who: str) -> None:
            self.attempt(actions.gather, who, title="增容", demands=[self.demand])

        @rule()
        def the_clock_ticks(self) -> None:
            ladder.watch(self.at)

        @invariant()
        def closed_only_by_the_owners_word(self) -> None:
            closings = DemandMove.everything.filter(demand=self.demand, kind=MoveKind.CLOSE)
            assert {move.by_name for move in closings} <= {cast.owner.actor.name}
            assert closings.count() == self.closed_by_owner
            demand = Demand.everything.get(pk=self.demand.pk)
            assert demand.stage != Stage.CLOSED or (demand.verdict and closings.exists())

        @invariant()
        def no_row_of_history_is_lost_or_changed(self) -> None:
            now = {row[0]: row for row in DemandMove.everything.filter(demand=self.demand).values_list()}
            assert self.history.items() <= now.items()
            self.history = now

        @invariant()
        def the_clock_is_what_the_moves_say(self) -> None:
            demand = Demand.everything.get(pk=self.demand.pk)
            moves = list(demand.moves.order_by("at", "pk"))
            run = clockwork.run_of(moves)
            assert demand.due_on == clockwork.due_on(run, demand.urgency, calendar())
            assert (run.stage, run.paused_on) == (demand.stage, demand.paused_on)
            assert demand.reopened_at is None or sum(move.kind == MoveKind.REOPEN for move in moves) == 1

        @invariant()
        def whoever_it_is_kept_from_stays_blind(self) -> None:
            for name in self.hidden:
                for person in blinded[name]:
                    with active(person.actor.scope):
                        assert not Demand.objects.exists(), name
                        assert not DemandMove.objects.exists(), name
                        assert not DemandSupport.objects.exists(), name
                        assert not Entry.objects.filter(about_kind="demands.demand").exists(), name
                    told = Notice.objects.filter(to=person.user, about_kind="demands.demand")
                    assert not told.exists(), name  # and what was told before was taken back

    return Demands


def test_whatever_anybody_does(cast: Cast, town: Town, at: datetime) -> None:
    from tests.cast import _person  # one more than the cast: the other department's coordinator

    tax = _person(at, "tax", "曲文静", "coordinator", "department", town.taxation.pk)
    chosen = settings(max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine(cast, town, tax, at), settings=chosen)
    assert {"send", "sign", "answer", "close", "reopen", "pause", "ask", "hide"} <= reached
