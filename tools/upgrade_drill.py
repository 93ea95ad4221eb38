#!/usr/bin/env python3
"""Upgrade a small city from every released version to this one, and compare what people see before and after.

    python tools/upgrade_drill.py [--version v0.2.0 …] [--postgres URL] [--report FILE]

For each version of docs/versions.toml, on SQLite and, if an address of a PostgreSQL server is given, there too: the
commit is laid out beside this one, its own commands build its small demo city, and its figures and the head of its log
are written down. Then this version migrates the database, and must find: every figure as it was (but those that
versions.toml declares to be defined otherwise now), the log's chain whole and as long as before, every integrity check
able to run, every page that links reach answering every kind of account, and a backup that restores. A version that
could make backups has one restored by this version too.

Exit status: 0 all held, 1 something did not, 2 the commits are not in this clone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "docs/versions.toml"
AS_OF = "2026-11-20"
COMPARED = ("value", "numerator", "denominator", "records", "claimed", "confirmed")


@dataclass
class Outcome:
    """What one upgrade came to, as the report tells it."""

    version: str
    database: str
    built: float = 0
    migrated: float = 0
    figures: int = 0
    pages: int = 0
    entries: int = 0
    faults: list[str] = field(default_factory=list)


class Installation:
    """The commands of one version on one home and one database."""

    def __init__(self, sources: Path, home: Path, url: str) -> None:
        self.environment = {
            **os.environ, "PYTHONPATH": str(sources / "src"),
            "QIAOLIANG_HOME": str(home), "QIAOLIANG_DATABASE_URL": url,
            "QIAOLIANG_DEMO": "1", "QIAOLIANG_ONE_STEP": "1", "QIAOLIANG_LOG": "ERROR",
        }  # fmt: skip
        self.sources = sources

    def run(self, *words: str, program: tuple[str, ...] = ("-m", "qiaoliang.cli")) -> str:
        """Output of a command that must succeed."""
        command = [sys.executable, *program, *words]
        done = subprocess.run(
            command, env=self.environment, cwd=self.sources, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Failed(f"`{' '.join(words)}` ended with {done.returncode}: {done.stderr.strip()[-800:]}")
        return done.stdout

    def figures(self) -> dict[str, dict[str, Any]]:
        entries = json.loads(self.run("indicators", "--as-of", AS_OF, "--format", "json"))
        return {entry["code"]: {name: entry[name] for name in COMPARED} for entry in entries}

    def head(self) -> int:
        """The number of the last entry of a log that holds."""
        return int(self.run("audit", "verify").split()[0])


class Failed(Exception):
    """A step of the drill that did not succeed."""


def drill(version: dict[str, Any], server: str) -> Outcome:
    """One version on one kind of database."""
    outcome = Outcome(version["name"], "PostgreSQL" if server else "SQLite")
    with (
        tempfile.TemporaryDirectory(prefix="qiaoliang-upgrade-") as folder,
        laid_out(version["commit"], folder) as old,
        database(server) as url,
    ):
        try:
            upgrade(version, old, Path(folder), url, outcome)
        except Failed as problem:
            outcome.faults.append(str(problem))
    return outcome


def upgrade(version: dict[str, Any], old: Path, folder: Path, url: str, outcome: Outcome) -> None:
    home = folder / "home"
    before, after = Installation(old, home, url), Installation(ROOT, home, url)
    start = time.perf_counter()
    before.run("demo", "--small", "--no-serve", "--as-of", AS_OF)
    outcome.built = time.perf_counter() - start
    told, entries = before.figures(), before.head()
    could_back_up = (old / "src/qiaoliang/web/commands/backup.py").exists()
    if could_back_up:
        before.run("backup", str(folder / "old.qlb"))
    start = time.perf_counter()
    after.run("manage", "migrate", "--verbosity", "0")
    outcome.migrated = time.perf_counter() - start
    outcome.entries = after.head()
    if outcome.entries != entries:
        outcome.faults.append(f"the log had {entries} entries and has {outcome.entries}")
    compare(told, after.figures(), version.get("changed", {}), outcome)
    after.run("check-data")
    seen = json.loads(after.run("--walk", program=(str(Path(__file__).resolve()),)))
    outcome.pages = seen["pages"]
    outcome.faults += seen["faults"]
    after.run("backup", str(folder / "new.qlb"), "--rehearse")
    if could_back_up:
        elsewhere = Installation(ROOT, folder / "restored", "")
        elsewhere.run("restore", str(folder / "old.qlb"))
        (folder / "restored/keys").mkdir(parents=True, exist_ok=True)
        compare(told, elsewhere.figures(), version.get("changed", {}), outcome)


def compare(told: dict[str, Any], now: dict[str, Any], changed: dict[str, str], outcome: Outcome) -> None:
    outcome.figures = len(told)
    for code, was in told.items():
        if code not in now:
            outcome.faults.append(f"the figure {code} is gone")
        elif now[code] != was and code not in changed:
            differ = {name: (was[name], now[code][name]) for name in COMPARED if was[name] != now[code][name]}
            outcome.faults.append(f"{code} was another figure before: {differ}")


@contextmanager
def laid_out(commit: str, folder: str) -> Iterator[Path]:
    """The sources of a commit, beside the present ones and without touching these."""
    place = Path(folder) / "old"
    git("worktree", "add", "--detach", "--quiet", str(place), commit)
    try:
        yield place
    finally:
        git("worktree", "remove", "--force", str(place))


@contextmanager
def database(server: str) -> Iterator[str]:
    """The address of a new, empty database on the server, dropped afterwards; none stands for SQLite."""
    if not server:
        yield ""
        return
    import psycopg

    name = f"qiaoliang_upgrade_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def git(*words: str) -> str:
    command = ["git", "-C", str(ROOT), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def walk() -> dict[str, Any]:
    """Every kind of page that links reach, asked once by one account of every role; in the upgraded database."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "qiaoliang.settings"
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from qiaoliang.access.accounts.models import Grant

    settings.ALLOWED_HOSTS = ["*"]
    told: dict[str, Any] = {"pages": 0, "faults": []}
    held = Grant.objects.filter(Grant.in_force(timezone.localdate()), user__is_active=True).order_by("role", "pk")
    by_role = {grant.role: grant.user for grant in reversed(held.select_related("user"))}
    for role, user in sorted(by_role.items()):
        for address, status in visit(user):
            told["pages"] += 1
            if status >= 500:
                told["faults"].append(f"{address} answered {role} with {status}")
    if not by_role:
        told["faults"].append("nobody holds a role")
    return told


def visit(user: Any) -> Iterator[tuple[str, int]]:
    """From the first page along the links, each kind of address once."""
    import re

    from django.test import Client
    from django.urls import Resolver404, resolve

    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop(0)
        try:
            route = resolve(address.partition("?")[0]).route
        except Resolver404:
            continue
        if route in seen or "sign-out" in address:
            continue
        seen.add(route)
        answer = client.get(address, follow=True)
        yield address, answer.status_code
        if answer.get("Content-Type", "").startswith("text/html"):
            found = re.findall(r'(?:href|hx-get)="(/[^"#]*)"', answer.content.decode())
            waiting += [one.replace("&amp;", "&") for one in found if not one.startswith("/static/")]


def as_text(outcomes: list[Outcome]) -> str:
    commit = git("rev-parse", "--short", "HEAD").strip()
    lines = [
        "# Upgrades from every released version",
        "",
        "`python tools/upgrade_drill.py`: the small demo city built by each version's own commands, then migrated,",
        f"looked at and backed up by this one. Run on {time.strftime('%Y-%m-%d')} up to commit {commit}.",
        "",
        "| from | database | built s | migrated s | figures compared | log entries | pages asked | what did not hold |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in outcomes:
        told = "; ".join(one.faults) or "nothing"
        numbers = f"{one.built:.0f} | {one.migrated:.0f} | {one.figures} | {one.entries:,} | {one.pages}"
        lines.append(f"| {one.version} | {one.database} | {numbers} | {told} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="upgrade_drill")
    parser.add_argument("--version", action="append", help="only this one; may be given several times")
    parser.add_argument("--postgres", default="", help="address of a server where databases may be created")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--walk", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.walk:
        print(json.dumps(walk(), ensure_ascii=False))
        return 0
    versions = [
        one
        for one in tomllib.loads(VERSIONS.read_text())["version"]
        if not chosen.version or one["name"] in chosen.version
    ]
    try:
        for one in versions:
            git("cat-file", "-e", f"{one['commit']}^{{commit}}")
    except subprocess.CalledProcessError:
        print("This clone lacks the commits of docs/versions.toml: git fetch --unshallow first.", file=sys.stderr)
        return 2
    outcomes = []
    for one in versions:
        for server in filter(None, ("sqlite", chosen.postgres)):
            outcomes.append(drill(one, "" if server == "sqlite" else server))
            print(outcomes[-1], file=sys.stderr, flush=True)
    text = as_text(outcomes)
    print(text)
    if chosen.report:
        chosen.report.write_text(text)
    return 1 if any(one.faults for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
