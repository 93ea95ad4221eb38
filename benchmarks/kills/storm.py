"""Kills at seeded moments while 20 people write and the office works; after each, everything is looked at."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product as pairs
from pathlib import Path

from benchmarks.kills import works
from benchmarks.kills.checks import Verdict, look
from benchmarks.kills.ground import Ground
from benchmarks.kills.machines import Cluster, NotBack, Product, pause_of_service, until
from benchmarks.kills.writers import Writers

BACK_WITHIN = 10.0  # seconds
GOES_ON = 15  # acknowledged entries after each return, before the next blow
LASTS = {  # seconds of each work on an idle machine, within which it is struck
    "import (command)": 5.0, "import (page)": 4.0, "publish": 6.0, "report": 6.0, "backup": 5.0,
}  # fmt: skip


@dataclass
class Blow:
    """One kill, and how long it took until all was back."""

    what: str
    during: str
    back: float


@dataclass
class Part:
    """One part of the drill: so many blows of one kind on one database."""

    name: str
    database: str
    blows: list[Blow] = field(default_factory=list)
    acknowledged: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)
    head: str = ""
    seconds: float = 0.0

    @property
    def slowest(self) -> float:
        return max((blow.back for blow in self.blows), default=0.0)

    @property
    def holds(self) -> bool:
        return self.verdict.holds and self.slowest <= BACK_WITHIN


class Storm:
    """The product under its writers, and the ways it is struck."""

    def __init__(
        self, product: Product, cluster: Cluster | None, ground: Ground, folder: Path, part: Part, seed: int
    ) -> None:
        self.draw = random.Random(seed)
        self.product, self.cluster, self.ground, self.folder, self.part = product, cluster, ground, folder, part
        self.prefix = f"{part.name.replace(' ', '')}{part.database[:1]}"
        self.writers = Writers(product.port, ground.writers, self.prefix)

    def run(self, blow: Callable[[int], Blow], count: int) -> None:
        """So many blows, each looked at once entries are taken again. What does not come back ends the part."""
        began = time.perf_counter()
        self.writers.start()
        try:
            for number in range(count):
                self.part.blows.append(blow(number))
                self._goes_on()
                look(self.product, self.writers.ledger, self.prefix, self.part.verdict)
                self._say(number, count)
        except NotBack as problem:
            self.part.verdict.broken.append(f"{problem}, after {len(self.part.blows)} blows")
            print(self.part.verdict.broken[-1], file=sys.stderr, flush=True)
        finally:
            self.writers.stop()
            self.part.seconds = time.perf_counter() - began
            self.part.acknowledged = self.writers.ledger.acknowledged
            self.part.answers = dict(self.writers.ledger.answers)
        look(self.product, self.writers.ledger, self.prefix, self.part.verdict)

    def _say(self, number: int, count: int) -> None:
        last, verdict = self.part.blows[-1], self.part.verdict
        told = f"{self.part.name} {self.part.database} {number + 1}/{count}: {last.what} during {last.during}, "
        told += f"back {last.back:.1f} s, {self.writers.ledger.acknowledged} acknowledged"
        print(told, verdict if not verdict.holds else "", file=sys.stderr, flush=True)

    def kill(self, number: int, what: str, during: str) -> Blow:
        """One program, while a work is going on."""
        work = self._work(during, number)
        work.begin()
        time.sleep(self.draw.uniform(0.1, LASTS[during]))
        strikes: dict[str, Callable[[], float]] = {
            "server": self.server, "database": self.database, "task worker": self.task_worker,
            "command": lambda: self.command(work),
        }  # fmt: skip
        back = strikes[what]()
        self.part.verdict.halves += work.settle()
        return Blow(what, during, back)

    def _work(self, name: str, number: int) -> works.Work:
        if name == "import (command)":
            return works.ImportByCommand(self.product, self.folder, number, self.ground.writers[0].firms[0][1])
        if name == "report":
            return works.Report(self.product, self.folder, number)
        if name == "backup":
            return works.Backup(self.product, self.folder, number)
        if name == "publish":
            return works.Publication(self.product, self.ground, number)
        return works.ImportByPage(self.product, self.ground, number)

    def _goes_on(self) -> None:
        wanted = self.writers.ledger.acknowledged + GOES_ON
        until(lambda: self.writers.ledger.acknowledged >= wanted, "acknowledged entries after the return")

    # --- what is struck; each returns the seconds until all was back

    def server(self) -> float:
        """All its processes; a service manager starts it after its pause."""
        began = time.perf_counter()
        self.product.kill()
        time.sleep(pause_of_service())
        self.product.start()
        until(self.product.is_ready, "the server")
        return time.perf_counter() - began

    def database(self) -> float:
        """The postmaster and all backends; started again at once, so the time is that of recovery and return."""
        assert self.cluster
        began = time.perf_counter()
        self.cluster.kill()
        self.cluster.start()
        until(self.cluster.answers, "the database")
        until(self.product.is_ready, "the server after its database")
        return time.perf_counter() - began

    def task_worker(self) -> float:
        """Back is: another one has reported for work, without anybody's doing."""
        until(lambda: self.product.task_worker() is not None, "a task worker")
        struck, before = self.product.task_worker(), self.product.living_workers()
        assert struck
        began = time.perf_counter()
        os.kill(struck, signal.SIGKILL)
        until(lambda: self.product.living_workers() - before, "another task worker")
        until(self.product.is_ready, "the server after its task worker")
        return time.perf_counter() - began

    def command(self, work: works.Work) -> float:
        """The server must not have felt it."""
        began = time.perf_counter()
        works.kill_command(work)
        until(self.product.is_ready, "the server beside a killed command")
        return time.perf_counter() - began


def plan(kinds: tuple[str, ...], seed: int) -> Iterator[tuple[str, str]]:
    """What is killed during which work: every pair in turn, each round in another order."""
    draw = random.Random(seed)
    commands = ("import (command)", "report", "backup")
    pages = ("import (page)", "publish")
    rounds = [pair for pair in pairs(kinds, (*pages, *commands)) if pair[0] != "command" or pair[1] in commands]
    while True:
        yield from draw.sample(rounds, len(rounds))
