"""Tasks whose worker was killed are done again.

A worker holds a lock on a file of its own name for as long as it lives; the kernel lets go of it whatever ends the
worker. A running task whose last worker holds no lock any more has been left half done: it is queued again, so that a
task runs at least once and must bear running twice (ADR 0045). Workers of one database share its home.
"""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TextIO

from django.dispatch import receiver
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

FOLDER: Final = "workers"
GATE: Final = ".gate"  # held while workers come in and the dead are counted
BY_DATABASE: Final = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError")
PAUSE: Final = timedelta(seconds=5)
ATTEMPTS: Final = 3  # a task that brought down so many workers, or failed so often, is given up
GIVEN_UP: Final = "qiaoliang.kit.orphans.WorkerDied"


@contextmanager
def living(home: Path) -> Iterator[str]:
    """The name of this worker, alive for the block; tasks that dead ones left behind are queued again first."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    with (folder / name).open("w") as own:
        with (folder / GATE).open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(own, fcntl.LOCK_EX)
            take_back(_alive(folder) | {name})
        try:
            yield name
        finally:
            (folder / name).unlink(missing_ok=True)


def take_back(alive: set[str]) -> int:
    """Queue again what is running in the hands of no living worker; how many tasks that were."""
    count = 0
    for task in DBTaskResult.objects.running():
        if task.worker_ids[-1] in alive:
            continue
        left = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if len(task.worker_ids) < ATTEMPTS:
            count += left.update(status=TaskResultStatus.READY, started_at=None)
        else:
            left.update(status=TaskResultStatus.FAILED, exception_class_path=GIVEN_UP)
    return count


@receiver(task_finished)
def try_again(task_result: Any, **_: Any) -> None:
    """What failed because the database was away is done again, when it may be back (`task_result`: a TaskResult)."""
    by_database = any(error.exception_class_path in BY_DATABASE for error in task_result.errors)
    if task_result.status == TaskResultStatus.FAILED and by_database and task_result.attempts < ATTEMPTS:
        failed = DBTaskResult.objects.failed().filter(pk=task_result.id)
        failed.update(status=TaskResultStatus.READY, run_after=timezone.now() + PAUSE)


def _alive(folder: Path) -> set[str]:
    """The workers that hold their locks; the files of the others are removed."""
    found = set()
    for path in folder.iterdir():
        if path.name == GATE:
            continue
        with path.open() as file:
            if _is_held(file):
                found.add(path.name)
            else:
                path.unlink(missing_ok=True)
    return found


def _is_held(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
