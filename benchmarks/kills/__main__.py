"""Kill server, database, task worker and commands under 20 writers; fail fsync; fill disks. Nothing may be lost.

    python -m benchmarks.kills [--kills 200] [--fsync 50] [--full 20] [--seed 1] [--out FILE] [--city HOME]

A small demo city is built once (or taken from --city) and served as in production, on a PostgreSQL cluster of the
drill's own and on SQLite; three quarters of the blows fall on PostgreSQL. After each blow everything acknowledged must
stand once, everything begun must be whole or absent, and the server must answer within ten seconds; at the end of each
part the log's chain and the integrity checks must hold. Exit status: 0 all held, 1 something did not.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from benchmarks.kills import faults
from benchmarks.kills.checks import faults_of_data, last_look
from benchmarks.kills.ground import Ground, ground
from benchmarks.kills.machines import ROOT, Cluster, Product, until
from benchmarks.kills.report import as_text
from benchmarks.kills.storm import Blow, Part, Storm, plan

POSTGRESQL, SQLITE = "PostgreSQL", "SQLite"
ON_POSTGRESQL = 0.75  # of all blows
KILL, FSYNC, FULL = "kill -9", "fsync error", "full disk"
FILES = {POSTGRESQL: "/pg_wal/", SQLITE: "qiaoliang.sqlite3"}  # whose fsync fails
DISK = 1500  # megabytes of the file system that is filled


class City:
    """The small demo city, copied for each part."""

    def __init__(self, folder: Path, standing: Path | None) -> None:
        self.folder, self.home = folder, folder / "city"
        if standing:
            shutil.copytree(standing, self.home)
            subprocess.run(
                [sys.executable, "-m", "qiaoliang.cli", "manage", "migrate", "--verbosity", "0"], check=True, cwd=ROOT,
                env=Product(self.home).environment,
            )  # fmt: skip
        else:
            status, said = Product(self.home).run("demo", "--small", "--no-serve")
            assert status == 0, said

    @cached_property
    def archive(self) -> Path:
        """The city as PostgreSQL gets it."""
        status, said = Product(self.home).run("backup", str(self.folder / "city.qlb"))
        assert status == 0, said
        return self.folder / "city.qlb"

    def settle(self, home: Path, url: str) -> None:
        """The city in this home; on PostgreSQL its rows go into the database."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        if url:
            (home / "qiaoliang.sqlite3").unlink()
            status, said = Product(home, url).run("restore", str(self.archive))
            assert status == 0, said


@dataclass
class Stage:
    """The city served on one database, on a disk of its own that can fail and be filled."""

    product: Product
    cluster: Cluster | None
    people: Ground
    disk: faults.FailingDisk
    room: Path  # the disk
    written: Path  # where commands write their files
    faults_before: Counter[str]


@contextmanager
def stage(city: City, database: str) -> Iterator[Stage]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qiaoliang-kills-")))
        folder.chmod(0o755)
        disk = faults.FailingDisk(folder, FILES[database])
        (folder / "room").mkdir()
        room = stack.enter_context(faults.small_disk(folder / "room", DISK)) if os.geteuid() == 0 else folder / "room"
        cluster = None
        if database == POSTGRESQL:
            (room / "cluster").mkdir()
            cluster = Cluster(room / "cluster", disk.environment)
            stack.callback(cluster.stop)
            cluster.start()
            until(cluster.answers, "the database")
        product = Product(room / "home", cluster.create("city") if cluster else "", {} if cluster else disk.environment)
        city.settle(product.home, product.url)
        people, before = ground(product), faults_of_data(product)
        stack.callback(product.stop)
        product.start()
        until(product.is_ready, "the server")
        (folder / "written").mkdir()
        yield Stage(product, cluster, people, disk, room, folder / "written", before)


def struck(city: City, database: str, counts: dict[str, int], seed: int) -> Iterator[Part]:
    """Every part on one database, one after the other."""
    with stage(city, database) as on:
        for name, count in counts.items():
            if name == FULL and os.geteuid() != 0:
                print(f"{FULL} on {database}: left out, mounting takes root", file=sys.stderr)
            elif count:
                part = Part(name, database)
                storm = Storm(on.product, on.cluster, on.people, on.written, part, seed)
                with blows(name, on, storm, seed) as blow:
                    storm.run(blow, count)
                part.head = last_look(on.product, on.written, on.faults_before, part.verdict)
                yield part


@contextmanager
def blows(name: str, on: Stage, storm: Storm, seed: int) -> Iterator[Callable[[int], Blow]]:
    """What strikes in this part, by the number of the blow."""
    if name == KILL:
        kinds = ("server", "database", "task worker", "command")
        going = plan(kinds if on.cluster else tuple(kind for kind in kinds if kind != "database"), seed)
        yield lambda number: storm.kill(number, *next(going))
    elif name == FSYNC:
        yield lambda _: faults.fsync_error(storm, on.disk)
    else:
        (on.written / "small").mkdir()
        with faults.small_disk(on.written / "small", 1) as small:
            report = ["report", "annual", "--as-of", f"{date.today()}", "--out", faults.TARGET]
            commands = (["backup", faults.TARGET], report, ["audit", "export", faults.TARGET])
            yield (
                lambda number: (
                    faults.full_target(storm, small, commands[number // 2 % len(commands)])
                    if number % 2
                    else faults.full_database(storm, on.room)
                )
            )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--fsync", type=int, default=50)
    parser.add_argument("--full", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=(POSTGRESQL, SQLITE))
    parser.add_argument("--city", type=Path, help="home of a small demo city that is there already")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    os.environ["TZ"] = "Asia/Shanghai"  # today is the city's day
    time.tzset()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped
    parts: list[Part] = []
    with tempfile.TemporaryDirectory(prefix="qiaoliang-city-") as folder:
        city = City(Path(folder), chosen.city)
        for database, share in ((POSTGRESQL, ON_POSTGRESQL), (SQLITE, 1 - ON_POSTGRESQL)):
            if chosen.only in (None, database):
                asked = {KILL: chosen.kills, FSYNC: chosen.fsync, FULL: chosen.full}
                share = 1.0 if chosen.only else share
                parts += struck(city, database, {name: round(n * share) for name, n in asked.items()}, chosen.seed)
    text = as_text(parts)
    print(text)
    if chosen.out:
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        chosen.out.write_text(text)
    return 0 if all(part.holds for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
