"""Server time of every page on the demo city, on SQLite and (if asked) PostgreSQL.

`python -m benchmarks.pages [--postgres URL [--only-postgres]] [--out FILE]`. The pages are those the address book
knows: every address without a key in it that answers the office account with a page, and a few chosen ones; what the
office cannot open, and the desks, by the other roles. Each is asked 40 times through the whole middleware, after three
warm-up requests; the queries of a first and of a later request are counted. The named alternative, in the same run and
on the same rows: fifty enterprises drawn by an ordinary Django template with the ordinary `date` and `intcomma` filters
and one query a row for instructor and last contact, as a page is written before anybody measures it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

REQUESTS = 40
WARM_UP = 3
BUDGET_MS = 150
QUERIES = 12
# Pages with something after the address; every page whose address holds no key is found by itself.
CHOSEN = (
    "/enterprises/?tab=uncovered&sort=-staff", "/enterprises/?q=hg", "DOSSIER", "/indicators/loans_arranged/",
    "/indicators/weekly_contact_rate/", "/demands/?tab=overdue",
)  # fmt: skip
# What the office cannot open, and these, are asked for by the others too.
READERS = (
    "county",
    "department",
    "instructor",
    "secretary",
    "township",
    "carrier",
    "owner",
    "auditor",
    "admin",
    "head",
)
DESKS = (
    "/workbench/", "/demands/", "/enterprises/", "/instructors/", "/outcomes/", "/contacts/", "/cockpit/",
    "/indicators/", "/party/organisations/", "/party/pledges/", "/economy/policies/", "/visits/", "/tasks/",
)  # fmt: skip
NAIVE = """{% load humanize %}<table>{% for e in rows %}<tr><td><a href="/enterprises/{{ e.pk }}/">{{ e.name }}</a></td>
<td>{{ e.region.full_name }}</td><td>{{ e.get_size_class_display }}</td><td>{{ e.get_state_display }}</td>
<td>{{ e.staff_count|intcomma }}</td><td>{{ e.stints.all.0.instructor.name }}</td>
<td>{{ e.contacts.all.0.at|date:"Y-m-d" }}</td></tr>{% endfor %}</table>"""


def plain_addresses(patterns: Iterable[Any], before: str = "/") -> Iterator[str]:
    """Every address of the resolver in which nothing is to be filled in."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if any(mark in address for mark in "<(^$\\"):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from plain_addresses(pattern.url_patterns, address)
        else:
            yield address


def timed(act: Callable[[], Any]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds over `REQUESTS` calls."""
    for _ in range(WARM_UP):
        act()
    took = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return {"p50": statistics.median(took), "p95": statistics.quantiles(took, n=20)[18]}


def measure() -> dict[str, dict[str, float]]:
    """All pages in this process, on whatever database the environment names."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection
    from django.template import Context, Template
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import get_resolver

    from qiaoliang.access.accounts.models import User
    from qiaoliang.kit.scope import EVERYTHING, active
    from qiaoliang.registry.enterprises.models import Enterprise

    settings.ALLOWED_HOSTS = ["*"]
    busiest = Enterprise.everything.filter(short_name="汐歌海产").first() or Enterprise.everything.earliest("pk")

    def signed_in(username: str) -> Callable[[str], Any]:
        client = Client()
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return lambda address: client.get(f"/enterprises/{busiest.pk}/" if address == "DOSSIER" else address)

    def queries(asked: Callable[[str], Any], address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(address)
        return len(captured)

    def page(asked: Callable[[str], Any], address: str) -> dict[str, float] | None:
        cache.clear()
        cold = queries(asked, address)
        response = asked(address)
        if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
            return None
        return {**timed(partial(asked, address)), "cold": cold, "queries": queries(asked, address)}

    addresses = (*sorted(set(plain_addresses(get_resolver().url_patterns))), *CHOSEN)
    office = signed_in("office")
    found = {address: took for address in addresses if (took := page(office, address))}
    assert len(found) > 150, "most pages did not answer"
    closed = [address for address in addresses if address not in found]
    for username in READERS:
        asked = signed_in(username)
        own = {address: page(asked, address) for address in (*closed, *DESKS)}
        found |= {f"{username} {address}": took for address, took in own.items() if took}
    template = Template(NAIVE)
    with active(EVERYTHING):
        found["NAIVE"] = timed(lambda: template.render(Context({"rows": Enterprise.objects.order_by("sort_key")[:50]})))
    return found


def in_child(home: str, url: str) -> dict[str, dict[str, float]]:
    """Build the demo city for one database and measure in a fresh process."""
    environment = {**os.environ, "QIAOLIANG_HOME": home, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings"}
    environment |= {"QIAOLIANG_DEMO": "1", "QIAOLIANG_ONE_STEP": "1"}  # the cast of a demo signs in by password alone
    environment["QIAOLIANG_REQUESTS_A_MINUTE"] = str(10**9)  # one account asks for all of them
    environment.pop("QIAOLIANG_DATABASE_URL", None)
    if url:
        environment["QIAOLIANG_DATABASE_URL"] = url
    demo = [sys.executable, "-m", "qiaoliang.cli", "demo", "--no-serve"]
    start = time.perf_counter()
    subprocess.run(demo, env=environment, check=True, stdout=sys.stderr)
    built = time.perf_counter() - start
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages", "--child"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, dict[str, float]] = json.loads(child.stdout)
    found["BUILD"] = {"p50": built * 1000, "p95": built * 1000}
    return found


def report(name: str, found: dict[str, dict[str, float]]) -> str:
    naive = found["NAIVE"]["p95"]
    lines = [
        f"### {name}",
        "",
        f"Demo city built in {found['BUILD']['p50'] / 1000:.0f} s (with migrations and start of the interpreter).",
        "",
        f"| page | median ms | p95 ms | p95 ÷ budget of {BUDGET_MS} ms | p95 ÷ naive list ({naive:.0f} ms) "
        "| queries, first | queries, later |",
        "|---|---|---|---|---|---|---|",
    ]
    pages = {page: took for page, took in found.items() if page not in ("NAIVE", "BUILD")}
    for page, took in pages.items():
        shares = f"{took['p95'] / BUDGET_MS:.2f} | {took['p95'] / naive:.2f}"
        counts = f"{took['cold']:.0f} | {took['queries']:.0f}"
        lines.append(f"| `{page}` | {took['p50']:.0f} | {took['p95']:.0f} | {shares} | {counts} |")
    slow = [page for page, took in pages.items() if took["p95"] > BUDGET_MS]
    many = [page for page, took in pages.items() if took["queries"] > QUERIES]
    lines += ["", f"{len(pages)} pages. Above {BUDGET_MS} ms: {', '.join(slow) or 'none'}."]
    lines += [f"More than {QUERIES} queries on a later request: {', '.join(many) or 'none'}."]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks pages")
    parser.add_argument("--child", action="store_true")
    parser.add_argument("--postgres", default="", help="address of an empty PostgreSQL database")
    parser.add_argument("--only-postgres", action="store_true")
    parser.add_argument("--out", type=Path, help="the report; with --only-postgres its part on SQLite stays")
    chosen = parser.parse_args(arguments)
    if chosen.child:
        print(json.dumps(measure()))
        return
    how = f"{REQUESTS} requests a page, one process, this machine: `python -m benchmarks pages`."
    parts = ["# Pages of the demo city", "", how, ""]
    if chosen.only_postgres:
        parts = [chosen.out.read_text().split("### PostgreSQL")[0]] if chosen.out else []
    else:
        with tempfile.TemporaryDirectory() as home:
            parts.append(report("SQLite", in_child(home, "")))
    if chosen.postgres:
        with tempfile.TemporaryDirectory() as home:
            parts.append(report("PostgreSQL", in_child(home, chosen.postgres)))
    text = "\n".join(parts)
    print(text)
    if chosen.out:
        chosen.out.write_text(text)


if __name__ == "__main__":
    main()
