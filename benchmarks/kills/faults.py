"""Disks that fail: an fsync that answers EIO, and file systems without room."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.kills.machines import until
from benchmarks.kills.storm import Blow, Storm

SOURCE = Path(__file__).with_name("failfsync.c")
RESTARTS_AFTER = 5.0  # seconds after which a service manager starts a database that has ended
REFUSALS = 5  # answers other than an acknowledgement before room is made again
FELT_WITHIN = 60.0  # seconds
HAN = range(0x4E00, 0x9FFF)
TARGET = "TARGET"  # stands in a command for the file it writes


class FailingDisk:
    """A library that makes one fsync fail, each time it is asked."""

    def __init__(self, folder: Path, files: str) -> None:
        self.folder = folder / "failing"
        self.folder.mkdir()
        self.folder.chmod(0o777)  # a database of another account takes the file away
        self.trigger = self.folder / "now"
        library = self.folder / "failfsync.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library), "FAIL_TRIGGER": str(self.trigger), "FAIL_ON": files}

    def fail(self) -> None:
        """Returns when an fsync has failed."""
        self.trigger.touch()
        until(lambda: not self.trigger.exists(), "an fsync")


def fsync_error(storm: Storm, disk: FailingDisk) -> Blow:
    """PostgreSQL ends all its processes and recovers; SQLite refuses the transaction. Then entries are taken again."""
    log = storm.cluster.folder / "log" if storm.cluster else None
    before = log.read_text().count("PANIC") if log else 0
    disk.fail()
    began = time.perf_counter()
    if log:
        until(lambda: log.read_text().count("PANIC") > before, "the panic of the database")
    taken = storm.writers.ledger.acknowledged
    until(storm.product.is_ready, "the server after a failed fsync")
    until(lambda: storm.writers.ledger.acknowledged > taken, "an acknowledged entry after a failed fsync")
    return Blow("fsync fails", "entries", time.perf_counter() - began)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own in a file, mounted on this folder; that takes root."""
    image = folder.with_name(f"{folder.name}.img")
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    (folder / "lost+found").rmdir()
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not one byte is left for the block."""
    filler = folder / "filler"
    try:
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while file.write(bytes(size)) == size:
                        pass
        yield
    finally:
        filler.unlink(missing_ok=True)


def full_database(storm: Storm, disk: Path) -> Blow:
    """Entries are refused while there is no room and taken when there is some again, without anybody's doing."""
    with filled(disk):
        refused, began = _refused(storm), time.perf_counter()
        while _refused(storm) < refused + REFUSALS and time.perf_counter() - began < FELT_WITHIN:
            _keep_up(storm)
            time.sleep(0.2)
        if _refused(storm) == refused:
            storm.part.verdict.broken.append("a full disk was not felt within a minute")
    began, taken = time.perf_counter(), storm.writers.ledger.acknowledged
    while not (storm.product.is_ready() and storm.writers.ledger.acknowledged > taken):
        _keep_up(storm)
        time.sleep(0.05)
    return Blow("disk of the database full", "entries", time.perf_counter() - began)


def _keep_up(storm: Storm) -> None:
    """What the service manager does for a database that has ended."""
    if storm.cluster and storm.cluster.is_down():
        time.sleep(RESTARTS_AFTER)
        storm.cluster.start()


def _refused(storm: Storm) -> int:
    answers = storm.writers.ledger.answers.copy()
    return sum(number for what, number in answers.items() if what.split()[-1] not in ("200", "302"))


def full_target(storm: Storm, disk: Path, words: list[str]) -> Blow:
    """A command that writes a file refuses in one Chinese sentence and leaves nothing behind."""
    target = disk / "target"
    with filled(disk):
        there = set(disk.iterdir())
        process = storm.product.command(*(str(target) if word == TARGET else word for word in words))
        _, complaint = process.communicate()
        left = set(disk.iterdir()) - there
    said = complaint.decode().strip()
    name = f"{words[0]} to a full disk"
    if process.returncode != 1 or "\n" in said or not any(ord(char) in HAN for char in said):
        storm.part.verdict.broken.append(f"{name} ended with {process.returncode}: {said[-300:]}")
    if left:
        storm.part.verdict.halves.append(f"{name} left {sorted(path.name for path in left)}")
    for path in left:
        path.unlink()
    return Blow(f"disk of the {words[0]} full", "entries", 0.0)
