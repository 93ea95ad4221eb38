"""How often something was asked for in the present minute, counted together by all processes of a machine.

The counts lie in a file that every process maps into its memory: one costs some microseconds and no query. There is
nothing to clean up, a place of an earlier minute is free (docs/adr/0035).
"""

import fcntl
import hashlib
import mmap
import os
import struct
import threading
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

PLACES: Final = 2**16  # of a minute: a city has some thousand people and a dozen systems
REACH: Final = 16  # places looked at for one key, from where its digest leads
_PLACE: Final = struct.Struct("=8sII")  # digest of the key, minute, count
SIZE: Final = PLACES * _PLACE.size


class Tally:
    """Counts by key and minute in the file at `path`, which is made if it is missing."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.posix_fallocate(self._file, 0, SIZE)  # a full disk is told here, not by a signal on the first write
        self._table = mmap.mmap(self._file, SIZE)
        self._threads = threading.Lock()

    def count(self, key: str, minute: int) -> int:
        """How often `key` has been counted in `minute`, this time included."""
        digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
        first = int.from_bytes(digest, "big")
        # The file's lock is a process's: it holds between processes, forked ones too, but not between threads.
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                for step in range(REACH):
                    at = (first + step) % PLACES * _PLACE.size
                    whose, when, counted = _PLACE.unpack_from(self._table, at)
                    if when < minute:
                        break
                    if when == minute and whose == digest:
                        _PLACE.pack_into(self._table, at, digest, minute, counted + 1)
                        return int(counted) + 1
                else:  # all are taken: somebody is counted anew, which is better than being refused for another
                    at = first % PLACES * _PLACE.size
                _PLACE.pack_into(self._table, at, digest, minute, 1)
                return 1
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def clear(self) -> None:
        with self._threads:
            self._table[:] = bytes(SIZE)


@cache
def of_this_machine() -> Tally:
    """The one of this home."""
    return Tally(Path(settings.QIAOLIANG_HOME) / "tally")
