"""A new SQLite file, filled beside its place and moved there when it is whole."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

from django.db import connection

from qiaoliang.kit.wholefile import sweep

# Only for a new file that is thrown away if it is not finished: half as long, and nothing can be lost.
FAST_AND_LOOSE: Final = (
    "PRAGMA journal_mode=MEMORY;PRAGMA synchronous=OFF;PRAGMA foreign_keys=OFF;"
    "PRAGMA cache_size=-400000;PRAGMA temp_store=MEMORY;"
)


@contextmanager
def fresh_file(kept_as: str = "") -> Iterator[None]:
    """The default connection leads to the new file inside the block; on success it takes the place of the old one.

    With `kept_as` the old one stays beside it, with that added to its name.
    """
    final = Path(str(connection.settings_dict["NAME"]))
    made = [folder for folder in (final.parent, *final.parent.parents) if not folder.exists()]
    final.parent.mkdir(parents=True, exist_ok=True)
    sweep(final.parent, f"{final.name}.building-*")
    building = final.with_name(f"{final.name}.building-{os.getpid()}")
    kept: dict[str, Any] = dict(connection.settings_dict)
    before = signal.signal(signal.SIGTERM, _stop)
    connection.close()
    connection.settings_dict["NAME"] = building
    connection.settings_dict["OPTIONS"] = {**kept["OPTIONS"], "init_command": FAST_AND_LOOSE}
    try:
        yield
        connection.close()
        if kept_as and final.exists():
            final.replace(final.with_name(final.name + kept_as))
        _into_place(building, final)
    finally:
        connection.close()
        connection.settings_dict.update(kept)
        building.unlink(missing_ok=True)
        _remove_empty(made)
        signal.signal(signal.SIGTERM, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signal.SIGTERM)


def _into_place(building: Path, final: Path) -> None:
    with building.open("rb") as file:
        os.fsync(file.fileno())
    for leftover in ("-wal", "-shm"):
        final.with_name(final.name + leftover).unlink(missing_ok=True)
    building.replace(final)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
