"""Tasks whose worker was killed are done again, at most three times; those of a living worker are left alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from qiaoliang.kit import orphans

HOLDER = """
import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


def running(*workers: str) -> DBTaskResult[Any, Any]:
    """A task in the hands of the last of these."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING, worker_ids=list(workers), args_kwargs={"args": [0], "kwargs": {}},
        task_path="qiaoliang.planning.matching.tasks.compute_run", backend_name="default", run_after=get_date_max(),
    )  # fmt: skip


@pytest.fixture
def other(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another worker at work, by the name `other`."""
    (tmp_path / orphans.FOLDER).mkdir()
    words = [sys.executable, "-c", HOLDER, str(tmp_path / orphans.FOLDER / "other")]
    holder = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    yield holder
    holder.kill()
    holder.wait()
    holder.stdout.close()


@pytest.mark.django_db
def test_the_task_of_a_killed_worker_is_queued_again(tmp_path: Path, other: "subprocess.Popen[bytes]") -> None:
    task = running("other")
    with orphans.living(tmp_path):
        task.refresh_from_db()
        assert task.status == TaskResultStatus.RUNNING  # the other one lives
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    with orphans.living(tmp_path) as name:
        task.refresh_from_db()
        assert task.status == TaskResultStatus.READY
        assert {path.name for path in (tmp_path / orphans.FOLDER).iterdir()} == {name, orphans.GATE}
    assert [path.name for path in (tmp_path / orphans.FOLDER).iterdir()] == [orphans.GATE]


@pytest.mark.django_db
def test_a_task_that_brings_down_its_workers_is_given_up(tmp_path: Path) -> None:
    task = running("first", "second", "third")
    with orphans.living(tmp_path):
        task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert task.exception_class_path == orphans.GIVEN_UP


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cause", "tries", "status"),
    [
        ("django.db.utils.OperationalError", 1, TaskResultStatus.READY),
        ("django.db.utils.OperationalError", 3, TaskResultStatus.FAILED),
        ("builtins.ValueError", 1, TaskResultStatus.FAILED),
    ],
)
def test_what_failed_for_want_of_a_database_is_tried_again(cause: str, tries: int, status: str) -> None:
    task = running(*map(str, range(tries)))
    task.status, task.exception_class_path, task.traceback = TaskResultStatus.FAILED, cause, "…"
    task.save()
    orphans.try_again(sender=None, task_result=task.task_result)
    task.refresh_from_db()
    assert task.status == status
    assert (task.run_after != get_date_max()) is (status == TaskResultStatus.READY)
