"""The stored plan of a run made ready for questions: once per process and run, then every answer takes milliseconds."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from qiaoliang.planning.matching import returning, storage
from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.planning.matching.models import Pair, Run
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.explain import Background, prepare
from qiaoliang.solvers.matching.instance import Integers
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.switching import place_values

if TYPE_CHECKING:
    from qiaoliang.solvers.matching.warm import Warm

KEPT: Final = 3  # plans of a city ready at a time: about 60 MB each
Key = tuple[int, str, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Prepared:
    """An instance, its proven plan and what follows from them. Indices are the instance's, keys the registry's."""

    named: NamedInstance
    plan: Plan
    scores: Scores
    joined: dict[int, tuple[int, int]]  # people on leave who are counted on here, and the bounds they would have

    @cached_property
    def enterprise_of(self) -> dict[int, int]:
        return {int(name): place for place, name in enumerate(self.named.enterprises)}

    @cached_property
    def instructor_of(self) -> dict[int, int]:
        return {int(name): place for place, name in enumerate(self.named.instructors)}

    def enterprise(self, e: int) -> int:
        return int(self.named.enterprises[e])

    def instructor(self, i: int) -> int:
        return int(self.named.instructors[i])

    @cached_property
    def background(self) -> Background:
        return prepare(self.named.instance, self.plan, self.scores)

    @cached_property
    def warm(self) -> "Warm":
        """The plan itself, never to be changed: `copy` it."""
        from qiaoliang.solvers.matching.warm import Warm  # compiles: loaded where it is used

        return Warm.of(self.named.instance, self.plan, self.scores)

    @cached_property
    def place_values(self) -> Integers:
        """What one more place with each instructor would be worth."""
        return place_values(self.background)


_ready: OrderedDict[Key, Prepared] = OrderedDict()
_lock = Lock()


def key_of(run: Run, back: Sequence[int] = ()) -> Key:
    assert run.pk is not None
    return run.pk, run.instance_sha256, tuple(sorted(back))


def is_ready(run: Run, back: Sequence[int] = ()) -> bool:
    """Whether this process can answer at once; else the first answer takes a second or two."""
    found = _ready.get(key_of(run, back))
    return found is not None and "warm" in found.__dict__


def prepared(run: Run, back: Sequence[int] = ()) -> Prepared:
    """The plan of a computed run, with people of `back` who are on leave as instructors without places."""
    key = key_of(run, back)
    with _lock:
        if key in _ready:
            _ready.move_to_end(key)
            return _ready[key]
    found = _joined(run, back) if back else _stored(run)
    with _lock:
        _ready[key] = found
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    return found


def _stored(run: Run) -> Prepared:
    named = storage.unpack(bytes(run.instance or b""), run.instance_sha256)
    scores = score.matrix(named.instance, named.params)
    return Prepared(named, stored_plan(run, named, scores), scores, {})


def stored_plan(run: Run, named: NamedInstance, scores: Scores) -> Plan:
    """The plan of the stored instance and its scores, as it was kept."""
    place = {int(name): number for number, name in enumerate(named.instructors)}
    rows = dict(Pair.everything.filter(run=run).values_list("enterprise", "instructor"))
    chosen = np.array([place[rows[int(name)]] for name in named.enterprises], np.int64)
    return Plan(
        params=named.params,
        assignment=chosen,
        scores=scores[np.arange(len(chosen)), chosen].astype(np.int64),
        loads=np.bincount(chosen, minlength=len(place)).astype(np.int64),
        prices=np.array(run.result["prices"], np.int64),
        objective=run.result["objective"],
        bound=run.result["bound"],
        kept_incumbents=int((chosen == named.instance.incumbent).sum()),
    )


def _joined(run: Run, back: Sequence[int]) -> Prepared:
    """The same plan over more instructors. Those without a place are priced so high that nothing moves to them."""
    base = prepared(run)
    parameters = Parameters.restored(run.parameters)
    joined = returning.join(base.named, back, region_code=run.region_code, on=run.as_of, parameters=parameters)
    if not joined.bounds:
        return base
    scores = score.matrix(joined.named.instance, joined.named.params)
    plan, more = base.plan, len(joined.bounds)
    kept = plan.scores - plan.prices[plan.assignment]
    new = (scores[:, -more:] - kept[:, None]).max(axis=0, initial=0)
    nothing = np.zeros(more, np.int64)
    grown = replace(plan, loads=np.append(plan.loads, nothing), prices=np.append(plan.prices, new))
    return Prepared(joined.named, grown, scores, joined.bounds)
