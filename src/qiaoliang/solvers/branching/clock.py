"""How long the search may take, and whether the caller has asked to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass


class SolveCancelled(Exception):
    """The caller asked to stop."""


@dataclass(frozen=True)
class Clock:
    """Runs from `began` for `seconds`, for ever if None, as `now` counts them."""

    began: float
    seconds: float | None
    cancelled: Callable[[], bool]
    now: Callable[[], float] = time.monotonic

    def left(self) -> float | None:
        """Seconds left, None if there is no limit."""
        return None if self.seconds is None else self.began + self.seconds - self.now()

    def check(self) -> None:
        """Raises `SolveCancelled` if the caller asked to stop."""
        if self.cancelled():
            raise SolveCancelled

    def is_over(self) -> bool:
        """The time is up. Raises `SolveCancelled` if the caller asked to stop."""
        self.check()
        left = self.left()
        return left is not None and left <= 0

    def share(self, part: float) -> "Clock":
        """A clock for the next `part` of the time that is left."""
        left = self.left()
        return self if left is None else Clock(self.now(), part * left, self.cancelled, self.now)
