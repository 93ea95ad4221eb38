"""A file appears whole or not at all."""

import os
import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qiaoliang.kit.wholefile import whole_file

WRITER = """
import sys, time
from pathlib import Path
from qiaoliang.kit.wholefile import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("half", flush=True)
    time.sleep(600)
"""


def test_a_killed_writer_leaves_what_was_there_and_the_next_one_sweeps(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"before")
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"half\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert path.read_bytes() == b"before"
    assert (tmp_path / f"report.docx.part-{writer.pid}").read_bytes() == b"half"
    with whole_file(path) as file:
        file.write(b"after")
    assert path.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_takes_no_more_leaves_nothing(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError), whole_file(tmp_path / "backup.qlb") as file:  # noqa: PT011  # by the system
            file.write(bytes(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_its_mode_is_kept_and_a_link_leads_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere/backup.qlb")
    with whole_file(link, 0o600) as file:
        file.write(b"whole")
    assert link.is_symlink()
    assert os.stat(link).st_mode & 0o777 == 0o600


def test_a_device_is_not_taken_for_a_file() -> None:
    with pytest.raises(OSError, match="Invalid argument"), whole_file(Path("/dev/null")):
        pass
    assert Path("/dev/null").is_char_device()


def test_of_two_that_make_a_key_the_first_one_stands(tmp_path: Path) -> None:
    with whole_file(tmp_path / "signing.key", 0o600, first=True) as slow:
        slow.write(b"slow")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_write_first, tmp_path / "signing.key", b"quick").result()
    assert (tmp_path / "signing.key").read_bytes() == b"quick"
    assert list(tmp_path.iterdir()) == [tmp_path / "signing.key"]


def _write_first(path: Path, content: bytes) -> None:
    with whole_file(path, 0o600, first=True) as file:
        file.write(content)
