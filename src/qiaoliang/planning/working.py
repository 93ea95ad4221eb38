"""The worker's side of a run, whatever it computes: take it, say how far it is, stop when asked, end it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.planning.runs import QUEUED, RUNNING

Clock = Callable[[], datetime]
R = TypeVar("R", bound=Model)


class Superseded(Exception):
    """The run was cancelled or given to another worker; this one stops and writes nothing more."""


class PlanRefuted(Exception):
    """The verifier contradicts the solver: a fault of the program, never of the data."""


@dataclass
class Worker(Generic[R]):
    """One attempt at one run: only while the run is still this attempt's may it write."""

    run: R
    clock: Clock
    seconds: dict[str, float] = field(default_factory=dict)
    _stage: str = ""
    _began: float = 0.0

    def mine(self) -> QuerySet[Any]:
        """The run, while it is this attempt's; whether its cancelling is wanted or not."""
        run: Any = self.run
        rows: QuerySet[Any] = type(run).everything.filter(pk=run.pk, state=RUNNING, attempt=run.attempt)
        return rows

    def says(self, percent: int, text: str) -> None:
        """Tell people how far it is, and that the worker is alive. Raises `Superseded`."""
        going = self.mine().filter(wants_cancel=False)
        if not going.update(progress_percent=percent, progress_text=text, progress_at=self.clock()):
            raise Superseded

    def wants_cancel(self) -> bool:
        return not self.mine().filter(wants_cancel=False).exists()

    def locked(self) -> Any:
        """The fresh row, locked, to write the result on. Raises `Superseded`."""
        fresh = self.mine().select_for_update().filter(wants_cancel=False).first()
        if fresh is None:
            raise Superseded
        return fresh

    def starts(self, stage: str, percent: int, text: str) -> None:
        self.ends()
        self.says(percent, text)
        self._stage, self._began = stage, time.perf_counter()

    def ends(self) -> None:
        if self._began:
            self.seconds[self._stage] = round(time.perf_counter() - self._began, 3)
        self._began = 0.0


@audited  # nothing to record; but lists and counts of runs are computed anew
def claim(model: Any, run_pk: int, at: datetime, *, is_again: bool = False) -> Any:
    """Take a queued run; None if somebody else did, or if it was cancelled.

    With `is_again` a run that another worker had begun is taken over: that worker is dead, or writes nothing more.
    """
    waiting = model.everything.filter(pk=run_pk, state__in=(QUEUED, RUNNING) if is_again else (QUEUED,))
    run = waiting.first()
    if run is None:
        return None
    taken = waiting.filter(attempt=run.attempt).update(
        state=RUNNING, attempt=run.attempt + 1, progress_percent=1, progress_text="正在开始", progress_at=at
    )
    run.attempt += 1
    return run if taken else None


@audited
def close(worker: Worker[Any], state: str, sentence: str, *, by: Actor) -> None:
    """End without a plan; a run that meanwhile belongs to another attempt is left alone."""
    at = worker.clock()
    fresh = worker.mine().select_for_update().first()
    if fresh is None:
        return
    fresh.state, fresh.progress_text, fresh.progress_at, fresh.finished_at = state, sentence[:120], at, at
    fresh.save(update_fields=["state", "progress_text", "progress_at", "finished_at"])
    record(f"{fresh._meta.app_label}.{state}", on=fresh, by=by, at=at, detail={"sentence": sentence})


def requester(run: Any) -> QuerySet[User]:
    """The person who asked for the run, if there still is an account."""
    kind, _, key = run.requester_key.partition(":")
    found: QuerySet[User] = User.objects.filter(pk=int(key) if kind == "user" and key.isdigit() else 0, is_active=True)
    return found
