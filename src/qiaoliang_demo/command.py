"""`qiaoliang demo`: migrate, build the demo city where there is none, print who signs in, serve."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.freshfile import fresh_file
from qiaoliang.kit.migrated import migrate
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.commands import serve
from qiaoliang_demo.build import build_city, refresh_statistics
from qiaoliang_demo.cast import PARTS, PASSWORD
from qiaoliang_demo.log import BUILT

REFUSED: Final = 1
WORDS: Final = {
    "zh": {
        "foreign": "这个数据库里已有数据，不是演示城市，没有改动。请换一个 QIAOLIANG_HOME 或 QIAOLIANG_DATABASE_URL。",
        "built": "演示城市已建好，统计日 {as_of}。",
        "there": "演示城市已经在，统计日 {as_of}。",
        "address": "地址：{address}",
        "people": "账号（口令都是 {password}）：",
        "invented": "人物与企业均为虚构。",
    },
    "en": {
        "foreign": "This database holds data that is no demo city; nothing was changed. "
        "Choose another QIAOLIANG_HOME or QIAOLIANG_DATABASE_URL.",
        "built": "The demo city is built, as of {as_of}.",
        "there": "The demo city is already there, as of {as_of}.",
        "address": "Address: {address}",
        "people": "Sign-ins (the password is always {password}):",
        "invented": "All people and enterprises are invented.",
    },
}


class NoDemoCity(Exception):
    """The database holds something else."""


def run(arguments: argparse.Namespace) -> int:
    """Handler of the command: 0 done, 1 refused because the database holds something else."""
    words = WORDS[getattr(arguments, "lang", "zh")]
    os.environ["QIAOLIANG_DEMO"] = os.environ["QIAOLIANG_ONE_STEP"] = "1"  # for the task worker too
    settings.QIAOLIANG_DEMO = settings.QIAOLIANG_ONE_STEP = True  # the cast signs in by password alone
    if not arguments.no_serve and serve.refuses(arguments.port):
        return REFUSED
    try:
        is_new = prepare(arguments.as_of or timezone.localdate(), small=arguments.small)
    except NoDemoCity:
        print(words["foreign"], file=sys.stderr)
        return REFUSED
    print(words["built" if is_new else "there"].format(as_of=standing_as_of()))
    _introduce(words, arguments.port if not arguments.no_serve else None)
    if arguments.no_serve:
        return 0
    return serve.run(argparse.Namespace(host="127.0.0.1", port=arguments.port, workers=2))


def prepare(as_of: date, *, small: bool) -> bool:
    """Migrate, and build the city unless there is one; True if it was built now. Raises `NoDemoCity`."""
    if connection.vendor == "sqlite" and _is_vacant():
        with fresh_file():
            migrate()
            build_city(as_of, small=small)
            refresh_statistics()
        return True
    migrate()
    if standing_as_of():
        return False
    if _holds_data():
        raise NoDemoCity
    build_city(as_of, small=small)
    refresh_statistics()
    return True


def standing_as_of() -> str:
    """The day for which the city in the database was built; empty if there is none."""
    entry = Entry.everything.filter(verb=BUILT).order_by("number").first()
    return str(entry.detail["as_of"]) if entry else ""


def _holds_data() -> bool:
    return User.objects.exists() or Enterprise.everything.exists() or Entry.everything.exists()


def _database() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _is_vacant() -> bool:
    """Whether the SQLite file is missing, or was migrated and never used."""
    if not _database().exists():
        return True
    tables = connection.introspection.table_names()
    own = [model._meta.db_table for model in (User, Enterprise, Entry)]
    return not any(table in tables for table in own) or (set(own) <= set(tables) and not _holds_data())


def _introduce(words: dict[str, str], port: int | None) -> None:
    if port is not None:
        print(words["address"].format(address=f"http://127.0.0.1:{port}/"))
    print(words["people"].format(password=PASSWORD))
    for part in PARTS:
        print(f"  {part.username:<11} {part.name}  {part.looks_at}")
    print(words["invented"])
    sys.stdout.flush()
