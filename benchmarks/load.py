"""A working morning of the city: 1,200 people with think time on one server, the generator on the same two cores.

`python -m benchmarks.load [--postgres URL] [--minutes 10] [--users 1200] [--out FILE]`. The demo city is built and
served as in production (`qiaoliang serve`, two processes); 840 of its instructors, and the cast in many browsers, are
signed in. Each person asks for a page or sends something, reads for a while, and goes on: the mix stands in `MIX`.
Measured from sending the request to the last byte. First the think time is shortened from a long one, a minute each,
until the server no longer keeps the limits (the saturation point); then the ten minutes are run with the shortest that
it kept; then 50 contacts a second are sent for a minute by a clock that does not wait for answers.
"""

import argparse
import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.uploads import TOKEN, _free_port

# Seconds on average, drawn from an exponential distribution: 1,200 people ask 10, 12, 14, … times a second; 27 s: 44.
THINKS = tuple(120 / 1.2**step for step in range(16))
SETTLES = 15  # seconds after a minute that was too much, until what waited is answered
LIMITS_MS = {"page": 400, "write": 600}
UPLOADS_A_SECOND = 50
TIMEOUT = 30
# Who is there (share of all), and what each does next (weights). WRITE is a contact of the own enterprises.
ROLES = {"instructor": 0.70, "department": 0.10, "secretary": 0.06, "county": 0.04, "office": 0.03, "township": 0.03,
         "owner": 0.04}  # fmt: skip
MIX: dict[str, dict[str, int]] = {
    "instructor": {"WRITE": 18, "/field/": 22, "/workbench/": 12, "FIRM": 24, "/enterprises/": 8, "/contacts/": 8,
                   "/demands/": 4, "/outcomes/": 4},
    "department": {"/workbench/": 25, "/demands/": 45, "/instructors/": 15, "/indicators/": 5, "/cockpit/": 10},
    "secretary": {"/workbench/": 40, "/party/pledges/": 30, "/party/life/": 30},
    "county": {"/workbench/": 25, "/enterprises/": 25, "/demands/": 25, "/cockpit/": 15, "/indicators/": 10},
    "office": {"/workbench/": 20, "/enterprises/": 20, "/demands/": 20, "/cockpit/": 10, "/indicators/": 10,
               "/contacts/": 10, "/outcomes/": 10},
    "township": {"/workbench/": 40, "/party/organisations/": 40, "/cockpit/": 20},
    "owner": {"OWN": 60, "OWN RECORDS": 20, "/workbench/": 20},
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    role: str
    session: str
    key: str
    firms: tuple[tuple[int, str], ...] = ()  # own enterprises: (number, name)


@dataclass
class Seen:
    """What came back: milliseconds by kind, statuses, and the requests a second."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    written: int = 0  # contacts that the server said it has
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return sum(map(len, self.took.values())) / self.seconds

    @property
    def wrong(self) -> dict[str, int]:
        return {status: count for status, count in self.statuses.items() if status not in ("200", "302")}

    def p(self, kind: str, percent: int) -> float:
        took = self.took[kind]
        return statistics.quantiles(took, n=100)[percent - 1] if len(took) > 1 else 0.0

    @property
    def keeps(self) -> bool:
        return not self.wrong and all(self.p(kind, 95) <= limit for kind, limit in LIMITS_MS.items())


def people(count: int) -> Iterator[Person]:
    """Sign in as many as wanted: instructors of the city each for themselves, the others as the cast."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from qiaoliang.access.accounts.models import Grant, User
    from qiaoliang.instructors.postings.models import Stint

    today, now = date.today(), timezone.now()

    def session(user: Any) -> str:
        store = SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        store.create()
        return str(store.session_key)

    own: dict[int, list[tuple[int, str]]] = defaultdict(list)
    month = today - timedelta(days=28)
    stints = Stint.everything.filter(Stint.covers(today), starts_on__lte=month, part="lead")
    for instructor, firm, name in stints.values_list("instructor", "enterprise", "enterprise__name"):
        own[instructor].append((firm, name))
    instructors = sorted(own)[: round(count * ROLES["instructor"])]
    users = User.objects.bulk_create(
        [User(username=f"load{number}", name=f"压测{number}", password="!", created_at=now) for number in instructors]
    )
    Grant.objects.bulk_create(
        [Grant(user=user, role="instructor", where_kind="instructor", where_key=str(number), starts_on=month)
         for user, number in zip(users, instructors, strict=True)]
    )  # fmt: skip
    for user, number in zip(users, instructors, strict=True):
        yield Person("instructor", session(user), user.key, tuple(own[number]))
    for role, share in ROLES.items():
        if role != "instructor":
            user = User.objects.get(username=role)
            places = user.grants.filter(where_kind="enterprise").values_list("where_key", flat=True)
            firms = tuple((int(key), "") for key in places)
            for _ in range(round(count * share)):
                yield Person(role, session(user), user.key, firms)


def contact(person: Person, draw: random.Random) -> bytes:
    moment = time.strftime("%Y-%m-%dT%H:%M", time.localtime(time.time() - draw.randint(1, 20) * 86_400))
    entry = {
        "enterprise": draw.choice(person.firms)[1], "channel": draw.choice(("call", "visit")), "with_whom": "owner",
        "at_moment": moment, "summary": "问了用工和订单，厂里盼着淡季培训。",
        "client_key": f"{draw.getrandbits(96):024x}", "person": person.key,
    }  # fmt: skip
    return urlencode(entry).encode()


async def ask(port: int, person: Person, what: str, draw: random.Random, seen: Seen) -> None:
    """One request over a connection of its own, as behind a proxy that keeps none."""
    body = contact(person, draw) if what == "WRITE" else b""
    firm = draw.choice(person.firms)[0] if person.firms else 0
    address = {"WRITE": "/field/entries/", "FIRM": f"/enterprises/{firm}/", "OWN": f"/own/{firm}/",
               "OWN RECORDS": f"/own/{firm}/records/"}  # fmt: skip
    path = address.get(what, what)
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    head += f"Cookie: sessionid={person.session}; csrftoken={TOKEN}\r\n"
    if body:
        head += f"X-CSRFToken: {TOKEN}\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\n"
    start = time.perf_counter()
    try:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode() + b"\r\n" + body)
            answer = await reader.read()
            writer.close()
        status = re.match(rb"HTTP/1.1 (\d+)", answer)
        told = status[1].decode() if status else "cut"
        seen.statuses[told] += 1
        seen.written += bool(body) and told == "200"
    except (OSError, TimeoutError) as problem:
        seen.statuses[type(problem).__name__] += 1
    took = (time.perf_counter() - start) * 1000
    seen.took["write" if body else "page"].append(took)
    seen.pages[f"{person.role} {what}"].append(took)


async def live(port: int, person: Person, think: float, until: float, seed: str, seen: Seen) -> None:
    draw = random.Random(seed)
    mix = MIX[person.role]
    await asyncio.sleep(draw.uniform(0, think))
    while time.perf_counter() < until:
        await ask(port, person, draw.choices(list(mix), list(mix.values()))[0], draw, seen)
        await asyncio.sleep(draw.expovariate(1 / think))


async def morning(port: int, crowd: list[Person], think: float, seconds: float) -> Seen:
    seen = Seen()
    start = time.perf_counter()
    await asyncio.gather(
        *(live(port, person, think, start + seconds, f"{think} {number}", seen) for number, person in enumerate(crowd))
    )
    seen.seconds = time.perf_counter() - start
    return seen


async def burst(port: int, crowd: list[Person], seconds: int) -> Seen:
    """So many contacts every second, sent when their moment comes whatever the server is doing."""
    seen, draw = Seen(), random.Random("burst")
    writers = [person for person in crowd if person.role == "instructor"]
    start = time.perf_counter()
    sent = []
    for number in range(UPLOADS_A_SECOND * seconds):
        await asyncio.sleep(max(0.0, start + number / UPLOADS_A_SECOND - time.perf_counter()))
        sent.append(asyncio.create_task(ask(port, draw.choice(writers), "WRITE", draw, seen)))
    await asyncio.gather(*sent)
    seen.seconds = time.perf_counter() - start
    return seen


def lines(name: str, seen: Seen) -> str:
    told = [f"{kind} p50 {seen.p(kind, 50):.0f}, p95 {seen.p(kind, 95):.0f}, p99 {seen.p(kind, 99):.0f} ms"
            for kind in ("page", "write") if seen.took[kind]]  # fmt: skip
    count = sum(map(len, seen.took.values()))
    return f"| {name} | {count:,} | {seen.rate:.1f} | {'; '.join(told)} | {seen.wrong or 'none'} |"


def report(crowd: list[Person], found: list[tuple[str, Seen]], database: str, facts: dict[str, Any]) -> str:
    main_run = found[0][1]
    text = [
        "# Load", "", f"{len(crowd)} people, database {database}, server and generator on {os.cpu_count()} cores: "
        "`python -m benchmarks.load`.", "", "| run | requests | a second | times | errors |", "|---|---|---|---|---|",
        *(lines(name, seen) for name, seen in found), "",
        f"Contacts acknowledged {facts['acknowledged']:,}, rows {facts['rows']:,}, log {facts['log']}.", "",
        "| who, what | requests | p50 ms | p95 ms |", "|---|---|---|---|",
    ]  # fmt: skip
    for what, took in sorted(main_run.pages.items()):
        if len(took) > 1:
            high = statistics.quantiles(took, n=20)[18]
            text.append(f"| {what} | {len(took)} | {statistics.median(took):.0f} | {high:.0f} |")
    return "\n".join(text) + "\n"


def drive(port: int, users: int, minutes: float) -> str:
    import django

    django.setup()
    from django.db import connection

    from qiaoliang.access.audit.actions import verify
    from qiaoliang.fieldwork.contacts.models import Contact

    crowd = list(people(users))
    before = Contact.everything.count()
    vendor = connection.vendor
    connection.close()
    # Every process has read its templates.
    warm = asyncio.run(morning(port, crowd[:: max(1, users // 60)], 2.0, 20))
    found, kept = list[tuple[str, Seen]](), THINKS[0]
    for think in THINKS:
        found.append((f"a minute, think time {think:.0f} s", asyncio.run(morning(port, crowd, think, 60))))
        if not found[-1][1].keeps:
            break
        kept = think
    time.sleep(SETTLES)
    long = asyncio.run(morning(port, crowd, kept, minutes * 60))
    found.insert(0, (f"{minutes:g} minutes, think time {kept:.0f} s", long))
    found.append((f"{UPLOADS_A_SECOND} contacts a second", asyncio.run(burst(port, crowd, 60))))
    acknowledged = sum(seen.written for seen in (warm, *(seen for _, seen in found)))
    time.sleep(5)
    facts = {"acknowledged": acknowledged, "rows": Contact.everything.count() - before, "log": verify() or "unbroken"}
    return report(crowd, found, vendor, facts)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks load")
    parser.add_argument("--postgres", default="", help="address of an empty PostgreSQL database")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--users", type=int, default=1200)
    parser.add_argument("--small", action="store_true", help="the small city, to try the benchmark itself")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "QIAOLIANG_HOME": home, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings", "QIAOLIANG_DEMO": "1",
            "QIAOLIANG_ONE_STEP": "1",
        }  # fmt: skip
        if chosen.postgres:
            os.environ["QIAOLIANG_DATABASE_URL"] = chosen.postgres
        run = [sys.executable, "-m", "qiaoliang.cli"]
        small = ["--small"] if chosen.small else []
        subprocess.run([*run, "demo", "--no-serve", *small], check=True, stdout=subprocess.DEVNULL)
        port = _free_port()
        server = subprocess.Popen([*run, "serve", "--port", str(port)], stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            text = drive(port, chosen.users, chosen.minutes)
        finally:
            server.terminate()
            server.wait(timeout=60)
    print(text)
    if chosen.out:
        chosen.out.write_text(text)


def wait_for(port: int) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live/", timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError("the server did not start")


if __name__ == "__main__":
    main()
