"""What a city takes: bytes by table and row, bytes and CPU of one contact, CPU of one page, memory of every process.

`python -m benchmarks.growth [--postgres URL] [--small] [--out FILE]`. The demo city is built and served as in
production (`qiaoliang serve`, two processes and the task worker); pages are asked for in the mix of `benchmarks.load`,
then contacts are uploaded. CPU is what the kernel counted for the server's processes, memory their proportional share
(PSS) afterwards. The server of PostgreSQL is counted by its tables only. `docs/scale.md` multiplies these figures.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.load import MIX, Person, Seen, ask, people, wait_for
from benchmarks.uploads import _free_port

USERS: Final = 200
PAGES, CONTACTS = 2_000, 2_000
AT_ONCE: Final = 4
TICKS: Final = os.sysconf("SC_CLK_TCK")
# What grows with the years, and the day each row belongs to.
DATED: Final = {
    "contacts_contact": "at", "contacts_dutyweek": "monday_on", "outcomes_outcome": "happened_on",
    "demands_demand": "heard_on", "demands_demandmove": "at", "visits_visit": "starts_on", "life_gathering": "on",
    "audit_entry": "at",
}  # fmt: skip


def sizes() -> dict[str, int]:
    """Bytes of every table with its indexes."""
    from django.apps import apps
    from django.db import connection

    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
            )
        else:
            cursor.execute("SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'")
        return {table: int(size) for table, size in cursor.fetchall() if table in tables}


def counts() -> dict[str, int]:
    from django.apps import apps

    return {model._meta.db_table: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def of_a_year() -> dict[str, int]:
    """Rows of the last 365 days of the tables that grow."""
    from django.apps import apps
    from django.utils import timezone

    today = timezone.localdate()
    models = {model._meta.db_table: model for model in apps.get_models()}
    found = {}
    for table, column in DATED.items():
        kind = models[table]._meta.get_field(column).get_internal_type()
        suffix = "__date" if kind == "DateTimeField" else ""
        days = {f"{column}{suffix}__gt": today - timedelta(days=365), f"{column}{suffix}__lte": today}
        found[table] = models[table]._base_manager.filter(**days).count()
    return found


def family(server: int) -> dict[int, str]:
    """The server's process and all it started, with what each is."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {server: "server, parent"}
    for pid in sorted(parents):
        if parents[pid] in found:
            line = Path(f"/proc/{pid}/cmdline").read_text()
            found[pid] = "task worker" if "worker" in line.split("\0") else "server process"
    return found


def cpu_seconds(processes: Sequence[int]) -> float:
    parts = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes]
    return sum(int(part[11]) + int(part[12]) for part in parts) / TICKS


def memory(processes: dict[int, str]) -> list[tuple[str, float]]:
    """PSS of each in MB: what is shared is divided among those who share it."""
    told = []
    for pid, name in processes.items():
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        told.append((name, kilobytes / 1000))
    return told


async def send(port: int, crowd: list[Person], what: str, number: int) -> Seen:
    """So many requests, a few at once: contacts of instructors, or pages in the mix of everybody."""
    seen, draw, left = Seen(), random.Random(f"growth {what}"), iter(range(number))
    writers = [person for person in crowd if person.role == "instructor"]

    async def one_after_the_other() -> None:
        for _ in left:
            if what == "WRITE":
                await ask(port, draw.choice(writers), what, draw, seen)
                continue
            person = draw.choice(crowd)
            mix = {page: weight for page, weight in MIX[person.role].items() if page != "WRITE"}
            await ask(port, person, draw.choices(list(mix), list(mix.values()))[0], draw, seen)

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    assert not seen.wrong, seen.wrong
    return seen


def drive(port: int, server: int) -> dict[str, Any]:
    """All measurements of one served city."""
    import django

    django.setup()
    from django.db import connection

    found: dict[str, Any] = {"vendor": connection.vendor, "bytes": sizes(), "rows": counts(), "year": of_a_year()}
    crowd = list(people(USERS))
    connection.close()
    asyncio.run(send(port, crowd, "PAGE", 200))  # every process has read its templates
    processes = family(server)
    for what, number in (("PAGE", PAGES), ("WRITE", CONTACTS)):
        before = (cpu_seconds(list(processes)), sizes(), counts())
        asyncio.run(send(port, crowd, what, number))
        after = (cpu_seconds(list(processes)), sizes(), counts())
        found[what] = {
            "cpu_ms": (after[0] - before[0]) / number * 1000,
            "bytes": {name: (after[1][name] - before[1][name]) / number for name in after[1]},
            "rows": {name: (after[2][name] - before[2][name]) / number for name in after[2]},
        }
    found["memory"] = memory(processes)
    return found


def served(url: str, *, small: bool) -> dict[str, Any]:
    """Build a city, serve it, measure it in a fresh process."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ, "QIAOLIANG_HOME": home, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings", "QIAOLIANG_DEMO": "1",
            "QIAOLIANG_ONE_STEP": "1", "QIAOLIANG_REQUESTS_A_MINUTE": str(10**9),
        }  # fmt: skip
        environment.pop("QIAOLIANG_DATABASE_URL", None)
        if url:
            environment["QIAOLIANG_DATABASE_URL"] = url
        run = [sys.executable, "-m", "qiaoliang.cli"]
        demo = [*run, "demo", "--no-serve", *(["--small"] if small else [])]
        subprocess.run(demo, env=environment, check=True, stdout=subprocess.DEVNULL)
        port = _free_port()
        server = subprocess.Popen([*run, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            child = [sys.executable, "-m", "benchmarks.growth", "--child", str(port), str(server.pid)]
            done = subprocess.run(child, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        finally:
            server.terminate()
            server.wait(timeout=60)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def report(measured: Sequence[dict[str, Any]]) -> str:
    names = [one["vendor"] for one in measured]
    lines = ["# What a city takes: measured", "", f"`python -m benchmarks.growth` on {os.cpu_count()} cores.", ""]
    lines += _by_table(measured, names) + _of_the_server(measured, names) + _of_a_contact(measured)
    return "\n".join(lines)


def _by_table(measured: Sequence[dict[str, Any]], names: list[str]) -> list[str]:
    first = measured[0]
    largest = sorted(first["bytes"], key=lambda table: -first["bytes"][table])[:12]
    heads = [*(f"MB {name}" for name in names), *(f"bytes a row {name}" for name in names)]
    lines = [row("table, with its indexes", "rows", "of the last year", *heads), "|---|" + "--:|" * (2 + len(heads))]
    for table in [*largest, *(table for table in DATED if table not in largest)]:
        rows = first["rows"][table]
        year = f"{first['year'][table]:,}" if table in first["year"] else ""
        megabytes = [f"{one['bytes'][table] / 1e6:.1f}" for one in measured]
        each = [f"{one['bytes'][table] / max(rows, 1):,.0f}" for one in measured]
        lines.append(row(table, f"{rows:,}", year, *megabytes, *each))
    total = [f"{sum(one['bytes'].values()) / 1e6:.0f}" for one in measured]
    rows = sum(first["rows"].values())
    return [*lines, row(f"all {len(first['bytes'])} tables", f"{rows:,}", "", *total, *("" for _ in names)), ""]


def _of_the_server(measured: Sequence[dict[str, Any]], names: list[str]) -> list[str]:
    lines = [row("the server", *names), "|---|" + "--:|" * len(names)]
    for what, told in (("PAGE", f"a page, ms (of {PAGES:,})"), ("WRITE", f"a contact, ms (of {CONTACTS:,})")):
        lines.append(row(f"CPU of {told}", *(f"{one[what]['cpu_ms']:.0f}" for one in measured)))
    for number, (name, _) in enumerate(measured[0]["memory"]):
        lines.append(row(f"memory of the {name}, MB", *(f"{one['memory'][number][1]:.0f}" for one in measured)))
    totals = [f"{sum(size for _, size in one['memory']):.0f}" for one in measured]
    return [*lines, row("memory of all, MB", *totals), ""]


def _of_a_contact(measured: Sequence[dict[str, Any]]) -> list[str]:
    """Where the bytes of an uploaded contact lie, the log's entry of it among them."""
    lines = []
    for one in measured:
        grown = {table: size for table, size in one["WRITE"]["bytes"].items() if size}
        parts = ", ".join(
            f"{table} {size:,.0f} ({one['WRITE']['rows'][table]:.2f} rows)"
            for table, size in sorted(grown.items(), key=lambda pair: -pair[1])
        )
        lines.append(f"- One contact on {one['vendor']}: {sum(grown.values()):,.0f} bytes: {parts}.")
    return [*lines, ""]


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks growth")
    parser.add_argument("--child", nargs=2, metavar=("PORT", "PID"), type=int)
    parser.add_argument("--postgres", default="", help="address of an empty PostgreSQL database")
    parser.add_argument("--small", action="store_true", help="the small city, to try the benchmark itself")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        print(json.dumps(drive(*chosen.child)))
        return
    urls = ["", chosen.postgres] if chosen.postgres else [""]
    text = report([served(url, small=chosen.small) for url in urls])
    print(text)
    if chosen.out:
        chosen.out.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
