"""A file that appears when it is whole, or not at all, whatever kills the program that writes it.

Keys, reports, backups: settings read it before anything else is there, so it imports nothing of ours.
"""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

CHUNK: Final = 1 << 20


@contextmanager
def whole_file(path: Path, mode: int = 0o666, *, first: bool = False) -> Iterator[BinaryIO]:
    """What the block writes takes the place of `path` once it is on the disk; `mode` is narrowed by the umask.

    With `first` whatever stands there by then stays: of two programs that make a key at once, one makes it.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():  # a device or a folder would be lost for a file
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    sweep(path.parent, f"{path.name}.part-*")
    part = path.with_name(f"{path.name}.part-{threading.get_native_id()}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb", buffering=CHUNK) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _link(part, path) if first else part.replace(path)
        _settle(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _link(part: Path, path: Path) -> None:
    with suppress(FileExistsError):
        os.link(part, path)


def sweep(folder: Path, pattern: str) -> None:
    """Remove what killed programs left behind: such a file's name ends in the number of its thread."""
    for file in folder.glob(pattern):
        number = file.name.rpartition("-")[2]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            file.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """The new name is on the disk too: a power cut now does not take it back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
