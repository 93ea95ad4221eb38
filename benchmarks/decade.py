"""The dashboards over ten years of a city: 2.3 million contacts, on SQLite and (if asked) PostgreSQL.

`python -m benchmarks.decade [--postgres URL] [--out FILE]`. The demo city is built; what it recorded over its two
years (contacts, duty weeks, outcomes with their shares, demands with their moves) is then written again for the years
before, moved back by whole weeks, until there are ten. Every dashboard is asked for by those whose it is: while
nothing is written; in a city at work, where before every visit somebody else has written (of ten times eight contacts,
a demand, a result) and the visitor is answered from the present state; and with nothing remembered at all. What a
write concerns is looked up again after QIAOLIANG_FRESH_SECONDS, so a new figure is on the page after at most those
seconds and the time of one computation.

The named alternative, in the same run and on the same rows: five of the figures as the ORM gives them to somebody who
writes them down straight away, rows fetched and counted in Python.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.pages import timed

CONTACTS = 2_300_000
AFTER_A_CHANGE = 7  # computations of each dashboard
VISITS = 40  # to each dashboard in a city at work
BUDGET_MS = {"sqlite": 1000, "postgresql": 300}
DASHBOARDS = {
    "office": ("/cockpit/", "/indicators/", "/indicators/pivot/", "/workbench/", "/field/attention/", "/burden/",
               "/demands/latencies/", "/periods/years/weekly_contact_rate/",
               "/indicators/weekly_contact_rate/"),
    "department": ("/cockpit/", "/workbench/"),
    "township": ("/cockpit/", "/workbench/"),
    "carrier": ("/cockpit/",),
    "county": ("/cockpit/", "/indicators/"),
    "instructor": ("/field/", "/workbench/"),
    "auditor": ("/indicators/",),
}  # fmt: skip


def week_of(day: date) -> int:
    year, week, _ = day.isocalendar()
    return year * 100 + week


class Past:
    """Writes a table's rows again, so many weeks earlier, with keys of their own."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.is_sqlite = connection, connection.vendor == "sqlite"
        self.bases: dict[str, int] = {}  # the highest key of each table before the first copy

    def earlier(self, field: Any, days: int) -> str:
        if field.get_internal_type() == "DateField":
            return f"date({field.column}, '-{days} days')" if self.is_sqlite else f"{field.column} - {days}"
        if self.is_sqlite:  # the fraction of a second is kept as it stands
            moved = f"strftime('%Y-%m-%d %H:%M:%S', {field.column}, '-{days} days')"
            return f"{moved} || substr({field.column}, 20)"
        return f"{field.column} - interval '{days} days'"

    def column(self, field: Any, copy: int, days: int, given: dict[str, str]) -> str:
        if field.name in given:
            return given[field.name].format(copy=copy)
        if field.primary_key:
            return f"{field.column} + {copy * self.bases[field.model._meta.db_table]}"
        if field.is_relation and field.related_model._meta.db_table in self.bases:
            return f"{field.column} + {copy * self.bases[field.related_model._meta.db_table]}"
        if field.get_internal_type() in ("DateField", "DateTimeField"):
            return self.earlier(field, days)
        if field.name == "iso_week":
            return f"(SELECT former FROM weeks WHERE weeks.week = iso_week AND weeks.days = {days})"
        return str(field.column)

    def write(self, model: Any, copies: int, span: int, given: dict[str, str]) -> None:
        fields, table = model._meta.local_concrete_fields, model._meta.db_table
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {table}")
            self.bases[table] = base = cursor.fetchone()[0]
            for copy in range(1, copies + 1):
                read = ", ".join(self.column(field, copy, copy * span, given) for field in fields)
                names = ", ".join(field.column for field in fields)
                cursor.execute(f"INSERT INTO {table} ({names}) SELECT {read} FROM {table} WHERE id <= {base}")


def grow() -> dict[str, int]:
    """Ten years of what two years recorded; the rows of each table."""
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.db.models import Max, Min

    from qiaoliang.economy.demands.models import Demand, DemandMove
    from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
    from qiaoliang.fieldwork.outcomes.models import Outcome, Share
    from qiaoliang.registry.programme.models import Setting

    days = DutyWeek.everything.aggregate(first=Min("monday_on"), last=Max("monday_on"))
    span = (days["last"] - days["first"]).days + 7
    copies = -(-CONTACTS // Contact.everything.count()) - 1  # at least so many
    own = {
        Contact: {"client_key": "NULL"}, DutyWeek: {}, Outcome: {"natural_key": "natural_key || '~{copy}'"}, Share: {},
        Demand: {"number": "'P{copy}-' || id"}, DemandMove: {},
    }  # fmt: skip
    past = Past(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE weeks (week integer, days integer, former integer)")
        mondays = [days["first"] + timedelta(days=7 * n) for n in range(-60, span // 7 + 60)]
        cursor.executemany(
            "INSERT INTO weeks VALUES (%s, %s, %s)",
            [(week_of(day), n * span, week_of(day - timedelta(days=n * span))) for n in range(1, copies + 1)
             for day in mondays],
        )  # fmt: skip
        cursor.execute("CREATE INDEX weeks_week ON weeks (week, days)")
        for model, given in own.items():
            past.write(model, copies, span, given)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(own)):
            cursor.execute(statement)
    for setting in Setting.objects.filter(key="programme_start"):  # what counts since the start counts ten years
        start = date.fromisoformat(setting.value) - timedelta(days=copies * span)
        Setting.objects.filter(pk=setting.pk).update(value=start.isoformat(), effective_on=start)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return {model._meta.db_table: model.everything.count() for model in own}


def naive(day: date) -> dict[str, Any]:
    """Five figures of this year as they are written down first: rows fetched, compared and counted in Python."""
    from qiaoliang.economy.demands.models import Demand
    from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
    from qiaoliang.fieldwork.outcomes.models import Outcome
    from qiaoliang.party.organisations.models import Coverage
    from qiaoliang.registry.enterprises.models import Enterprise

    year = date(day.year, 1, 1)
    talks = {(one.enterprise_id, one.iso_week) for one in Contact.everything.filter(at__date__gte=year, voided_at=None)}
    owed = list(DutyWeek.everything.filter(thursday_on__gte=year, thursday_on__lte=day, state="owed"))
    covered = {one.enterprise_id for one in Coverage.everything.filter(ends_on=None)}
    loans = [one for one in Outcome.everything.filter(kind="loans_arranged") if one.state == "confirmed"]
    return {
        "weekly": sum((one.enterprise_id, one.iso_week) in talks for one in owed) / max(len(owed), 1),
        "setup": sum(one.pk in covered for one in Enterprise.everything.all()),
        "loans": sum(one.amount_fen or 0 for one in loans),
        "grants": sum(one.amount_fen or 0 for one in Outcome.everything.filter(kind="grants_won", state="confirmed")),
        "demands": sum(one.verdict == "solved" for one in Demand.everything.exclude(closed_at=None)),
    }


def same_five(day: date) -> None:
    """The same through the product, nothing remembered."""
    from qiaoliang.kit.scope import EVERYTHING
    from qiaoliang.results.indicators.asked import Asked
    from qiaoliang.results.indicators.catalogue import CATALOGUE
    from qiaoliang.results.indicators.evaluate import figure

    asked = Asked(EVERYTHING, day)
    for code in ("weekly_contact_rate", "setup_rate", "loans_arranged", "grants_won", "demands_resolved"):
        figure(CATALOGUE[code], asked)


def least(act: Callable[[], Any], turns: int = 3) -> float:
    took = []
    for _ in range(turns):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return min(took)


class Colleagues:
    """Who writes while others look: contacts, now and then a demand or a result."""

    def __init__(self) -> None:
        from qiaoliang.instructors.postings.models import Part, Stint

        leads = Stint.everything.filter(part=Part.LEAD, ends_on=None, enterprise__merged_into=None)
        self.stints = list(leads.select_related("enterprise", "instructor").order_by("pk")[:2000])
        self.number = 0

    def write(self) -> None:
        from django.utils import timezone

        from qiaoliang.access.accounts.actor import system
        from qiaoliang.economy.demands import actions as demands
        from qiaoliang.fieldwork.contacts import actions as contacts
        from qiaoliang.fieldwork.outcomes import actions as outcomes
        from qiaoliang.fieldwork.outcomes.rules import Facts

        self.number += 1
        stint = self.stints[self.number * 7 % len(self.stints)]
        at, today, by = timezone.now(), timezone.localdate(), system("benchmark")
        if self.number % 10 == 3:
            demands.raise_demand(
                enterprise=stint.enterprise, title=f"第 {self.number} 件事", body="", category="utilities",
                urgency="ordinary", heard_on=today, mouth="instructor", helped_by=stint, by=by, at=at,
            )  # fmt: skip
        elif self.number % 10 == 8:
            facts = Facts(
                "loans_arranged", today, amount_fen=1_000_000_00, counterpart="东岸银行",
                document_number=f"DK{self.number:08}",
            )  # fmt: skip
            outcomes.claim(facts=facts, enterprise=stint.enterprise, helped_by=stint, by=by, at=at)
        else:
            contacts.log(
                enterprise=stint.enterprise, instructor=stint.instructor, at_moment=at - timedelta(minutes=5),
                channel="call", with_whom="owner", summary=f"第 {self.number} 次通话", by=by, at=at,
            )  # fmt: skip


def at_work(visit: Callable[[], Any], colleagues: Colleagues) -> dict[str, float]:
    """Milliseconds of visits, each after a write."""
    took = []
    for _ in range(VISITS):
        colleagues.write()
        start = time.perf_counter()
        answer = visit()
        took.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200
    return {"work": statistics.median(took), "work_p95": statistics.quantiles(took, n=20)[18]}


def measure() -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client

    from qiaoliang.access.accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    start = time.perf_counter()
    rows = grow()
    found: dict[str, Any] = {"rows": rows, "grown": time.perf_counter() - start, "pages": {}}
    found["fresh"] = settings.QIAOLIANG_FRESH_SECONDS
    colleagues = Colleagues()
    for username, addresses in DASHBOARDS.items():
        client = Client()
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, (username, address, answer.status_code)
            warm = timed(partial(client.get, address))
            settings.QIAOLIANG_FRESH_SECONDS = 0
            busy = at_work(partial(client.get, address), colleagues)
            anew = []
            for _ in range(AFTER_A_CHANGE):
                cache.clear()
                begun = time.perf_counter()
                client.get(address)
                anew.append((time.perf_counter() - begun) * 1000)
            settings.QIAOLIANG_FRESH_SECONDS = found["fresh"]
            found["pages"][f"{username} {address}"] = {
                **warm, **busy, "anew": statistics.median(anew), "anew_most": max(anew),
            }  # fmt: skip
    day = date.today()
    found["naive"], found["own"] = least(lambda: naive(day)), least(lambda: same_five(day))
    return found


def in_child(home: str, url: str) -> dict[str, Any]:
    environment = {**os.environ, "QIAOLIANG_HOME": home, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings"}
    environment |= {"QIAOLIANG_DEMO": "1", "QIAOLIANG_ONE_STEP": "1"}
    environment.pop("QIAOLIANG_DATABASE_URL", None)
    if url:
        environment["QIAOLIANG_DATABASE_URL"] = url
    demo = [sys.executable, "-m", "qiaoliang.cli", "demo", "--no-serve"]
    subprocess.run(demo, env=environment, check=True, stdout=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.decade", "--child"]
    child = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def report(vendor: str, found: dict[str, Any]) -> str:
    budget = BUDGET_MS[vendor]
    rows = ", ".join(f"{table} {count:,}" for table, count in found["rows"].items())
    lines = [
        f"### {vendor}", "", f"Rows: {rows}; the years before were written in {found['grown']:.0f} s.", "",
        f"| dashboard | median ms | p95 ms | at work, median ms | p95 ms | p95 ÷ {budget} ms "
        "| nothing remembered, median ms | most ms |",
        "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for page, took in found["pages"].items():
        lines.append(
            f"| {page} | {took['p50']:.0f} | {took['p95']:.0f} | {took['work']:.0f} | {took['work_p95']:.0f} "
            f"| {took['work_p95'] / budget:.2f} "
            f"| {took['anew']:.0f} | {took['anew_most']:.0f} |"
        )
    slow = [page for page, took in found["pages"].items() if max(took["p95"], took["work_p95"]) > budget]
    late = [page for page, took in found["pages"].items() if found["fresh"] * 1000 + took["anew_most"] > 5000]
    lines += [
        "", f"Above {budget} ms: {', '.join(slow) or 'none'}. A new figure later than 5 s "
        f"({found['fresh']} s until the head is read again, then one computation): {', '.join(late) or 'none'}.",
        f"Five figures computed anew: {found['own']:.0f} ms; by rows of the ORM: {found['naive']:.0f} ms, "
        f"{found['naive'] / found['own']:.1f} times.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks decade")
    parser.add_argument("--child", action="store_true")
    parser.add_argument("--only-postgres", action="store_true")
    parser.add_argument("--postgres", default="", help="address of an empty PostgreSQL database")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        print(json.dumps(measure()))
        return
    parts = ["# Ten years of a city", "", "One process, this machine: `python -m benchmarks decade`.", ""]
    urls = [url for url in ("" if not chosen.only_postgres else None, chosen.postgres or None) if url is not None]
    for url in urls:
        with tempfile.TemporaryDirectory() as home:
            parts.append(report("postgresql" if url else "sqlite", in_child(home, url)))
    text = "\n".join(parts)
    print(text)
    if chosen.out:
        chosen.out.write_text(text)


if __name__ == "__main__":
    main()
