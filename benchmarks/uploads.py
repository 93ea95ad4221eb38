"""Entries sent again and again over a bad line: are they saved exactly once?

`python -m benchmarks.uploads [--uploads 10000] [--postgres URL]`. A small demo city is served by `qiaoliang serve`; 16
connections send every upload one to five times, all sends shuffled, and close the line before the answer in 30 % of
them. In the end there must be exactly as many contacts as uploads, no second version and an unbroken log. The named
alternative, on the same table in the same run: look first, then insert, without the constraint's help (what many
queues do); it doubles rows as soon as two sends of one upload meet.
"""

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

CONNECTIONS = 16
CUT = 0.3
SENDS = (1, 5)
TRIES = 5  # of one send, when the line breaks by itself
TOKEN = "d" * 32  # of the form: cookie and header must agree, and a client may choose it


@dataclass
class Storm:
    """What was sent and what came back."""

    uploads: int
    sends: int = 0
    cut: int = 0
    broken: int = 0  # lines that were reset or timed out without our doing; sent again
    answers: Counter[str] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0


def entries(count: int, enterprises: list[str], person: str, now: datetime, seed: int) -> list[dict[str, str]]:
    """Distinct entries of one person over the last four weeks."""
    draw = random.Random(seed)
    return [
        {
            "enterprise": draw.choice(enterprises),
            "channel": draw.choice(("call", "visit", "meeting")),
            "with_whom": "owner",
            "at_moment": f"{now - timedelta(hours=draw.randint(1, 24 * 27)):%Y-%m-%dT%H:%M}",
            "summary": f"第 {number:05d} 条",
            "client_key": f"upload-{seed}-{number:06d}",
            "person": person,
        }
        for number in range(count)
    ]


def storm(url: str, session: str, written: list[dict[str, str]], seed: int) -> Storm:
    """Send each entry one to five times in random order; cut the line before the answer now and then."""
    draw = random.Random(seed)
    sends = [entry for entry in written for _ in range(draw.randint(*SENDS))]
    draw.shuffle(sends)
    plan = [(entry, draw.random() < CUT) for entry in sends]
    found, lock = Storm(len(written), sends=len(plan), cut=sum(is_cut for _, is_cut in plan)), threading.Lock()

    def send(one: tuple[dict[str, str], bool]) -> None:
        entry, is_cut = one
        for _ in range(TRIES):
            began = time.perf_counter()
            try:
                state = _post(url, session, entry, is_cut)
            except (OSError, ValueError, IndexError):  # a line that broke by itself: a phone sends again
                with lock:
                    found.broken += 1
                continue
            if state:
                with lock:
                    found.answers[state] += 1
                    found.took_ms.append((time.perf_counter() - began) * 1000)
            return

    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(send, plan))
    found.seconds = time.perf_counter() - began
    return found


def _post(url: str, session: str, entry: dict[str, str], is_cut: bool) -> str:
    """The `state` of the answer; empty if the line was cut before it."""
    address = urlsplit(url)
    body = urlencode(entry).encode()
    head = (
        f"POST /field/entries/ HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n"
        f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=120) as line:
        line.sendall(head.encode() + body)
        if is_cut:
            line.shutdown(socket.SHUT_WR)
            return ""
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    state: str = json.loads(answer.split(b"\r\n\r\n", 1)[1])["state"]
    return state


# --- the long form: a served city


def _serve(home: Path, port: int) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "QIAOLIANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "qiaoliang.settings"}
    environment["QIAOLIANG_REQUESTS_A_MINUTE"] = str(10**9)  # one instructor sends all of them
    run = [sys.executable, "-m", "qiaoliang.cli"]
    subprocess.run([*run, "demo", "--small", "--no-serve"], env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*run, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/account/sign-in/", timeout=2)
            return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def measure(uploads: int, seed: int = 1) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QIAOLIANG_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "qiaoliang.settings"
        server = _serve(Path(folder), port := _free_port())
        try:
            import django

            django.setup()
            return _measured(f"http://127.0.0.1:{port}", uploads, seed)
        finally:
            server.terminate()
            server.wait(timeout=60)


def _measured(url: str, uploads: int, seed: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from qiaoliang.access.accounts.models import User
    from qiaoliang.access.audit.actions import verify
    from qiaoliang.fieldwork.contacts.models import Clash, Contact
    from qiaoliang.instructors.postings.models import Stint

    user = User.objects.get(username="instructor")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    now = timezone.localtime()
    whose = user.actor(now.date()).keys("instructor")
    stints = Stint.everything.filter(Stint.covers(now.date()), instructor__in=map(int, whose))
    stints = stints.filter(starts_on__lte=now.date() - timedelta(days=28))
    names = sorted(stints.values_list("enterprise__name", flat=True))
    written = entries(uploads, names, user.key, now, seed)
    before = Contact.everything.filter(client_key__isnull=False).count()
    found = storm(url, client.cookies["sessionid"].value, written, seed)
    while True:  # cut sends may still be at work
        rows = Contact.everything.filter(client_key__isnull=False).count() - before
        time.sleep(2)
        if Contact.everything.filter(client_key__isnull=False).count() - before == rows:
            break
    saved = Contact.everything.filter(client_key__startswith=f"upload-{seed}-")
    return {
        "database": connection.vendor,
        "uploads": uploads,
        "sends": found.sends,
        "cut": found.cut,
        "broken": found.broken,
        "answers": dict(found.answers),
        "rows": rows,
        "distinct": saved.values("client_key").distinct().count(),
        "words": saved.values("summary").distinct().count(),
        "versions": Clash.everything.filter(contact__in=saved).count(),
        "log": verify() or "unbroken",
        "seconds": round(found.seconds, 1),
        "p50_ms": round(statistics.median(found.took_ms)),
        "p95_ms": round(statistics.quantiles(found.took_ms, n=20)[18]),
        "alternative": look_then_insert(written[:500], seed),
    }


def look_then_insert(written: list[dict[str, str]], seed: int) -> int:
    """How many rows the usual way leaves for 500 uploads: it asks whether the row is there, then inserts it."""
    import sqlite3

    draw = random.Random(seed)
    sends = [entry for entry in written for _ in range(draw.randint(*SENDS))]
    draw.shuffle(sends)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/queue.sqlite3"
        with sqlite3.connect(path) as base:
            base.execute("PRAGMA journal_mode=WAL")
            base.execute("CREATE TABLE contact (client_key TEXT, summary TEXT)")

        def send(entry: dict[str, str]) -> None:
            with sqlite3.connect(path, timeout=60) as base:
                known = base.execute("SELECT 1 FROM contact WHERE client_key = ?", (entry["client_key"],)).fetchone()
                if known is None:
                    base.execute("INSERT INTO contact VALUES (?, ?)", (entry["client_key"], entry["summary"]))

        paired = sorted(sends, key=lambda entry: entry["client_key"])  # sends of one upload meet, as after a cut line
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(send, paired))
        with sqlite3.connect(path) as base:
            count: int = base.execute("SELECT count(*) FROM contact").fetchone()[0]
            return count


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.uploads")
    parser.add_argument("--uploads", type=int, default=500)
    parser.add_argument("--postgres", default="", help="an empty database to use instead of SQLite")
    options = parser.parse_args(arguments)
    if options.postgres:
        os.environ["QIAOLIANG_DATABASE_URL"] = options.postgres
    found = measure(options.uploads)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    right = (found["rows"], found["distinct"], found["words"], found["versions"], found["log"])
    if right != (options.uploads, options.uploads, options.uploads, 0, "unbroken"):
        sys.exit("not exactly once")


if __name__ == "__main__":
    main(sys.argv[1:])
