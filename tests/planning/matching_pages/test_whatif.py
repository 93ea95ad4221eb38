"""What if: every answer equals a run computed from scratch, taken apart without a remainder."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Pin
from qiaoliang.planning.matching import actions, changes, prepared, whatif
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.solvers.matching.instance import NOBODY
from tests.cast import LIDAO, LIDAO_NEXT, Cast, Town, make_enterprise, make_instructor, make_stint

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def full_town(town: Town) -> Town:
    """Twelve more enterprises and four more people, with little room."""
    for serial in range(20, 32):
        place = LIDAO if serial % 2 else LIDAO_NEXT
        make_enterprise(
            town, f"第{serial}水产有限公司", place, serial, division="13" if serial % 3 else "17",
            longitude=122.0 + serial / 100, latitude=37.1 + serial / 200,
        )  # fmt: skip
    for serial in range(4):
        make_instructor(town, f"Z10{serial}", f"人员{serial}", town.marine, max_load=4, divisions=["13", "17"][:serial])
    return town


def asked(cast: Cast, at: datetime, parameters: Parameters | None = None) -> Run:
    return actions.request_run(
        region_code="3710", as_of=TODAY, parameters=parameters or Parameters(), by=cast.office.actor, at=at
    )


def plan_of(run: Run) -> dict[int, int]:
    return dict(Pair.everything.filter(run=run).values_list("enterprise", "instructor"))


def computed(cast: Cast, at: datetime, run: Run, some: tuple[changes.Change, ...], **more: Any) -> Run:
    rules = changes.with_changes(Parameters.restored(run.parameters), some, [])
    return asked(cast, at, Parameters.restored({**rules.stored(), **more}))


def tokens(town: Town) -> dict[str, str]:
    return {
        "pin": f"pin:{town.seafood.pk}:{town.other_instructor.pk}",
        "ban": f"ban:{town.seafood.pk}:{town.instructor.pk}",
        "close": f"close:{town.fishing_gear.pk}",
        "leave": f"leave:{town.instructor.pk}",
        "bounds": f"bounds:{town.colleague.pk}:0:1",
    }


class TestExact:
    @pytest.mark.parametrize("kind", ["pin", "ban", "close", "leave", "bounds"])
    def test_one_change(self, full_town: Town, cast: Cast, at: datetime, kind: str) -> None:
        run = asked(cast, at)
        some = changes.read([tokens(full_town)[kind]])
        _, found = whatif.ask(run, some)
        assert not found.steps[0].problem
        assert found.after == computed(cast, at, run, some).result["objective"]
        assert found.before == run.result["objective"]
        assert sum(move.gain for move in found.moves) + found.load_gain == found.gain

    def test_all_at_once_in_any_order(self, full_town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        some = changes.read(tokens(full_town).values())
        forward, backward = whatif.ask(run, some)[1], whatif.ask(run, some[::-1])[1]
        assert forward.after == backward.after == computed(cast, at, run, some).result["objective"]
        assert sum(step.gain for step in forward.steps) == forward.gain

    def test_somebody_on_leave_comes_back(self, full_town: Town, cast: Cast, at: datetime) -> None:
        Leave.everything.create(instructor=full_town.instructor, starts_on=date(2026, 11, 1), recorded_at=at)
        Conflict.everything.create(
            instructor=full_town.instructor, enterprise=full_town.fishing_gear, kind=ConflictKind.KIN,
            starts_on=date(2026, 1, 1), recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        run = asked(cast, at)
        assert full_town.instructor.pk not in plan_of(run).values()
        some = changes.read([f"back:{full_town.instructor.pk}"])
        base, found = whatif.ask(run, some)
        again = computed(cast, at, run, some)
        assert found.after == again.result["objective"] > found.before
        assert full_town.instructor.pk in plan_of(again).values()
        led = [
            base.enterprise(move.enterprise)
            for move in found.moves
            if move.target == base.instructor_of[full_town.instructor.pk]
        ]
        assert full_town.seafood.pk in led, "the incumbent's bonus counts again"
        assert full_town.fishing_gear.pk not in led, "the conflict still holds"

    def test_a_standing_pin_is_lifted_for_the_run(self, full_town: Town, cast: Cast, at: datetime) -> None:
        Pin.everything.create(
            instructor=full_town.other_instructor, enterprise=full_town.seafood, reason="业主请求",
            starts_on=date(2026, 1, 1), recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        run = asked(cast, at)
        assert plan_of(run)[full_town.seafood.pk] == full_town.other_instructor.pk
        some = changes.read([f"free:{full_town.seafood.pk}"])
        _, found = whatif.ask(run, some)
        assert found.gain > 0
        assert found.after == computed(cast, at, run, some).result["objective"]

    def test_a_closed_enterprise_has_no_instructor_and_gives_its_place_back(
        self, full_town: Town, cast: Cast, at: datetime
    ) -> None:
        run = asked(cast, at)
        base, found = whatif.ask(run, changes.read([tokens(full_town)["close"]]))
        closed = next(m for m in found.moves if base.enterprise(m.enterprise) == full_town.fishing_gear.pk)
        assert (closed.target, closed.after, closed.is_asked) == (NOBODY, 0, True)

    def test_nothing_changed(self, full_town: Town, cast: Cast, at: datetime) -> None:
        _, found = whatif.ask(asked(cast, at), ())
        assert (found.gain, found.moves, found.loads, found.steps) == (0, (), (), ())


class TestImpossible:
    def test_says_why_and_leaves_the_others(self, town: Town, cast: Cast, at: datetime) -> None:
        Conflict.everything.create(
            instructor=town.colleague, enterprise=town.seafood, kind=ConflictKind.KIN, starts_on=date(2026, 1, 1),
            recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        run = asked(cast, at)
        some = changes.read([f"pin:{town.seafood.pk}:{town.colleague.pk}", f"close:{town.foods.pk}", "close:999999"])
        _, found = whatif.ask(run, some)
        barred, closed, unknown = found.steps
        assert "须回避" in barred.problem
        assert closed.problem == ""
        assert "不在这份方案里" in unknown.problem
        assert [change.kind for change in found.done] == ["close"]

    def test_too_few_places_are_counted(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, Parameters(load_max=2))
        _, found = whatif.ask(run, changes.read([f"leave:{town.instructor.pk}", f"leave:{town.colleague.pk}"]))
        assert [bool(step.problem) for step in found.steps] == [False, True]
        assert "少于 4 家企业" in found.steps[1].problem

    def test_what_one_change_makes_possible_is_tried_again(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, Parameters(load_max=2))
        some = changes.read(
            [f"leave:{town.instructor.pk}", f"leave:{town.colleague.pk}", f"bounds:{town.other_instructor.pk}:0:8"]
        )
        _, found = whatif.ask(run, some)
        assert [step.problem for step in found.steps] == ["", "", ""]


class TestContinuing:
    def test_a_kept_what_if_is_what_was_shown(self, full_town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        some = changes.read([tokens(full_town)["leave"], tokens(full_town)["close"]])
        base, found = whatif.ask(run, some)
        again = computed(cast, at, run, some, based_on=run.pk)
        assert (again.state, again.result["gap"]) == (RunState.DONE, 0)
        before, after = plan_of(run), plan_of(again)
        differs = {key for key in before if after.get(key) != before[key]}
        assert differs == {base.enterprise(move.enterprise) for move in found.moves}

    def test_other_weights_are_solved_anew(self, full_town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        again = asked(cast, at, Parameters(incumbent=0, based_on=run.pk))
        fresh = asked(cast, at, Parameters(incumbent=0))
        assert (again.result["objective"], again.result["gap"]) == (fresh.result["objective"], 0)

    def test_a_changed_registry_is_solved_anew(self, full_town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        make_stint(full_town, full_town.other_instructor, make_enterprise(full_town, "新来的有限公司", LIDAO, 90))
        again = asked(cast, at, Parameters(based_on=run.pk))
        assert (again.state, again.result["enterprises"]) == (RunState.DONE, run.result["enterprises"] + 1)

    def test_a_run_that_is_gone_or_has_no_plan_is_no_base(self, town: Town, cast: Cast, at: datetime) -> None:
        nothing = asked(cast, at, Parameters(load_max=1))
        assert nothing.state == RunState.INFEASIBLE
        for key in (nothing.pk, 999_999):
            assert asked(cast, at, Parameters(based_on=key)).state == RunState.DONE


class TestReadiness:
    def test_a_plan_is_made_ready_once(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at)
        assert not prepared.is_ready(run)
        whatif.ask(run, changes.read([f"leave:{town.colleague.pk}"]))
        assert prepared.is_ready(run)
        assert prepared.prepared(run) is prepared.prepared(run)

    def test_only_so_many_are_kept(self, town: Town, cast: Cast, at: datetime) -> None:
        runs = [asked(cast, at) for _ in range(prepared.KEPT + 1)]
        for run in runs:
            whatif.ask(run, ())
        assert [prepared.is_ready(run) for run in runs] == [False] + [True] * prepared.KEPT
