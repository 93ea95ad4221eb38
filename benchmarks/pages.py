"""Server time of list and dossier pages on the demo city, on SQLite and (if asked) PostgreSQL.

`python -m benchmarks pages [--postgres URL]`. Each page is asked 40 times through the whole middleware by a signed-in
office account, after three warm-up requests. The named alternative, in the same run and on the same rows: fifty
enterprises drawn by an ordinary Django template with the ordinary `date` and `intcomma` filters and one query a row for
instructor and last contact, as a page is written before anybody measures it.
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
from pathlib import Path
from typing import Any

REQUESTS = 40
WARM_UP = 3
BUDGET_MS = 150
PAGES = (
    "/workbench/", "/enterprises/", "/enterprises/?tab=uncovered&sort=-staff", "/enterprises/?q=hg", "DOSSIER",
    "/instructors/", "/instructors/postings/", "/contacts/", "/contacts/weeks/", "/demands/", "/outcomes/",
    "/party/organisations/", "/party/pledges/", "/party/candidates/", "/indicators/", "/indicators/loans_arranged/",
    "/indicators/weekly_contact_rate/", "/audit/",
    "/party/admissions/", "/party/admissions/calendar/", "/party/members/", "/party/alerts/", "/party/cases/",
    "/party/elections/", "/party/officers/", "/party/changes/", "/party/transfers/", "/party/floats/", "/party/life/",
    "/party/life/calendar/", "/party/life/missing/", "/party/centres/", "/party/centres/bookings/", "/party/rules/",
    "/party/campaigns/", "/party/pledges/boards/", "/party/proposals/", "/party/contests/", "/party/stations/",
    "/party/points/", "/targets/", "/setup/", "/setup/drives/", "/visits/", "/field/attention/", "/field/clashes/",
    "/demands/?tab=overdue", "/demands/topics/", "/economy/policies/", "/economy/support/", "/economy/deliveries/",
    "/harmony/consultations/", "/outcomes/twins/",
)  # fmt: skip
NAIVE = """{% load humanize %}<table>{% for e in rows %}<tr><td><a href="/enterprises/{{ e.pk }}/">{{ e.name }}</a></td>
<td>{{ e.region.full_name }}</td><td>{{ e.get_size_class_display }}</td><td>{{ e.get_state_display }}</td>
<td>{{ e.staff_count|intcomma }}</td><td>{{ e.stints.all.0.instructor.name }}</td>
<td>{{ e.contacts.all.0.at|date:"Y-m-d" }}</td></tr>{% endfor %}</table>"""


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
    from django.template import Context, Template
    from django.test import Client

    from qiaoliang.access.accounts.models import User
    from qiaoliang.kit.scope import EVERYTHING, active
    from qiaoliang.registry.enterprises.models import Enterprise

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(username="office"), backend="django.contrib.auth.backends.ModelBackend")
    busiest = Enterprise.everything.filter(short_name="汐歌海产").first() or Enterprise.everything.first()

    def page(address: str) -> Callable[[], None]:
        def ask() -> None:
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)

        return ask

    found = {name: timed(page(f"/enterprises/{busiest.pk}/" if name == "DOSSIER" else name)) for name in PAGES}
    template = Template(NAIVE)
    with active(EVERYTHING):
        found["NAIVE"] = timed(lambda: template.render(Context({"rows": Enterprise.objects.order_by("sort_key")[:50]})))
    return found


def in_child(home: str, url: str) -> dict[str, dict[str, float]]:
    """Build the demo city for one database and measure in a fresh process."""
    environment = {**os.environ, "QIAOLIANG_HOME": home, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings"}
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
        f"| page | median ms | p95 ms | p95 ÷ budget of {BUDGET_MS} ms | p95 ÷ naive list ({naive:.0f} ms) |",
        "|---|---|---|---|---|",
    ]
    for page in PAGES:
        took = found[page]
        shares = f"{took['p95'] / BUDGET_MS:.2f} | {took['p95'] / naive:.2f}"
        lines.append(f"| `{page}` | {took['p50']:.0f} | {took['p95']:.0f} | {shares} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks pages")
    parser.add_argument("--child", action="store_true")
    parser.add_argument("--postgres", default="", help="address of an empty PostgreSQL database")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        print(json.dumps(measure()))
        return
    how = f"{REQUESTS} requests a page, one process, this machine: `python -m benchmarks pages`."
    parts = ["# Pages of the demo city", "", how, ""]
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
