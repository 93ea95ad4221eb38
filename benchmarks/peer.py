"""Side by side in one run with Tryton: list, open, create and search on the same records.

`python -m benchmarks.peer [--records 100000] [--postgres URL-of-a-server] [--out FILE]`. Tryton is installed into an
environment of its own in a temporary folder. A small demo city is filled up to so many enterprises; Tryton gets the
same ones as parties (name, code, address). Both are then served on this machine with two processes of four threads,
and asked in turn, request by request; what lists and searches find is compared first. Ours is asked twice: the
interface for systems (JSON, as Tryton answers) and the pages (HTML). On SQLite, and on PostgreSQL if asked, where both
have a database on the same server.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.load import wait_for
from benchmarks.ourside import Asked, Ours, code_of, demand, filled, our_environment, registration
from benchmarks.tryton import FORM, LIST, PACKAGES, Tryton, install
from benchmarks.uploads import _free_port

ROUNDS = 40  # requests of each kind, one after the other
CLIENTS, SECONDS = 8, 3  # at once, and for how long, twice
PROCESSES, THREADS = 2, 4
SIDES = ("tryton", "interface", "pages")
OWN_NAME = slice(2, 5)  # the three characters of a name that are drawn

Call = Callable[[int], Asked]  # the n-th request of its kind


@dataclass(frozen=True)
class Kind:
    """One row of the report: what each side is asked. A side without the like of it is left out."""

    title: str
    calls: dict[str, Call]


# --- what is asked


def word(rows: list[tuple[int, str, str, str]], number: int, length: int) -> str:
    """A part from the middle of some name: two or more of its drawn characters."""
    name = Random(number).choice(rows)[2]
    return name[OWN_NAME.start : OWN_NAME.start + length]


def kinds(ours: Ours, theirs: Tryton) -> list[Kind]:
    rows, half = ours.rows, len(ours.rows) // 2
    firms = ours.firms

    def any_of(number: int) -> int:
        return Random(number).randrange(len(rows))

    def system(path: str) -> Call:
        return lambda n: Asked("GET", f"/api/v1/{path}", ours.system(n), wanted=b'"items"')

    def page(path: str) -> Call:
        return lambda n: Asked("GET", path, ours.person, wanted=b"/enterprises/")

    def searched(length: int) -> dict[str, Call]:
        def at(n: int) -> str:
            return quote(word(rows, n, length))

        return {
            "tryton": lambda n: theirs.search(word(rows, n, length)),
            "interface": lambda n: system(f"enterprises?limit=50&q={at(n)}")(n),
            "pages": lambda n: page(f"/enterprises/?q={at(n)}")(n),
        }

    newest: Any = [["id", "DESC"]]
    return [
        Kind("list: first 50 by name", {"tryton": lambda n: theirs.page(), "pages": page("/enterprises/?sort=name")}),
        Kind("list: 50 from the middle by name", {
            "tryton": lambda n: theirs.page(offset=half), "pages": page(f"/enterprises/?sort=name&page={half // 50}"),
        }),
        Kind("list: the newest 50", {
            "tryton": lambda n: theirs.page(order=newest), "interface": system("enterprises?limit=50"),
        }),
        Kind("list: 50 from the middle, newest first", {
            "tryton": lambda n: theirs.page(order=newest, before=half + 1),
            "interface": system(f"enterprises?limit=50&after={ours.cursor}"),
        }),
        Kind("open one", {
            "tryton": lambda n: theirs.read(any_of(n) + 1),
            "interface": lambda n: Asked(
                "GET", f"/api/v1/enterprises/{rows[any_of(n)][0]}", ours.system(n), wanted=b'"credit_code"'
            ),
            "pages": lambda n: Asked(
                "GET", f"/enterprises/{rows[any_of(n)][0]}/", ours.person, wanted=rows[any_of(n)][2].encode()
            ),
        }),
        Kind("create one (interface: a demand)", {
            "tryton": lambda n: theirs.create(code_of(n), f"荣成新登记{n}有限公司", "俚岛镇海滨路8号"),
            "interface": lambda n: demand(ours, firms[n % len(firms)], n),
            "pages": lambda n: registration(ours, n),
        }),
        Kind("search: 2 characters from the middle of a name", searched(2)),
        Kind("search: 4 characters from the middle of a name", searched(4)),
    ]  # fmt: skip


# --- asking and timing


def ask(port: int, asked: Asked) -> tuple[float, bytes]:
    """Milliseconds from opening a connection of its own to the last byte, and the answer; a wrong one ends the run."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(asked.method, asked.path, asked.body or None, {**asked.headers, "Connection": "close"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    took = (time.perf_counter() - start) * 1000
    right = asked.wanted == b"302" if answer.status == 302 else answer.status < 300 and asked.wanted in body
    assert right, (answer.status, asked.path, asked.body[:300], body[:2000].decode(errors="replace"))
    return took, body


def rate(port: int, call: Call, numbers: Iterator[int], seconds: float) -> float:
    """Requests answered in a second by eight clients, each asking again as soon as it is answered."""
    until, done, faults, lock = time.perf_counter() + seconds, [0], list[BaseException](), threading.Lock()

    def client() -> None:
        while time.perf_counter() < until and not faults:
            with lock:
                number = next(numbers)
            try:
                ask(port, call(number))
            except (AssertionError, OSError, http.client.HTTPException) as fault:
                faults.append(fault)
                return
            with lock:
                done[0] += 1

    start = time.perf_counter()
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    if faults:
        raise faults[0]
    return done[0] / (time.perf_counter() - start)


def names_found(body: bytes) -> set[str]:
    """The names in an answer of either side that is JSON."""
    told = json.loads(body)
    return {row["name"] for row in (told["items"] if "items" in told else told["result"])}


def compare(asked: list[Kind], ports: dict[str, int]) -> None:
    """Both find and list the same, or the run stops."""
    for kind in asked:
        if "interface" not in kind.calls or not kind.title.startswith(("list", "search: 4")):
            continue
        found = [names_found(ask(ports[side], kind.calls[side](7))[1]) for side in ("tryton", "interface")]
        assert found[0], kind.title
        assert found[0] == found[1], (kind.title, found)


def measure(asked: list[Kind], ports: dict[str, int]) -> dict[str, dict[str, Any]]:
    """Of each kind and side: milliseconds (median, 95th percentile) and requests a second."""
    compare(asked, ports)
    numbers = iter(range(1, 1_000_000))
    found: dict[str, dict[str, Any]] = {}
    for kind in asked:
        sides = [side for side in SIDES if side in kind.calls]
        for _ in range(4 * PROCESSES):  # every process has seen it
            for side in sides:
                ask(ports[side], kind.calls[side](next(numbers)))
        took: dict[str, list[float]] = {side: [] for side in sides}
        for turn in range(ROUNDS):
            number = next(numbers)
            for side in sides[turn % len(sides) :] + sides[: turn % len(sides)]:
                took[side].append(ask(ports[side], kind.calls[side](number))[0])
        rates: dict[str, list[float]] = {side: [] for side in sides}
        for turn in (1, -1):
            for side in sides[::turn]:
                rates[side].append(rate(ports[side], kind.calls[side], numbers, SECONDS))
        found[kind.title] = {
            side: {
                "p50": statistics.median(took[side]), "p95": statistics.quantiles(took[side], n=20)[18],
                "rate": statistics.mean(rates[side]),
            } for side in sides
        }  # fmt: skip
        print(kind.title, found[kind.title], file=sys.stderr, flush=True)
    return found


@contextmanager
def running(server: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        server.terminate()
        server.wait(timeout=60)


@contextmanager
def databases(server: str) -> Iterator[tuple[str, str]]:
    """Two fresh databases on a PostgreSQL server, ours and Tryton's, dropped afterwards; nothing for SQLite."""
    if not server:
        yield "", "peer"
        return
    import psycopg

    names = ("peer_ours", "peer_tryton")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield f"{server}/{names[0]}", names[1]
        finally:
            for name in names:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def on(server: str, programs: Path, records: int) -> dict[str, dict[str, Any]]:
    """Everything on one database engine."""
    with tempfile.TemporaryDirectory() as place, databases(server) as (url, name):
        folder = Path(place)
        environment = our_environment(folder / "home", url)
        ours, theirs = filled(folder, environment, records), Tryton(programs, folder, server, name)
        theirs.set_up()
        theirs.fill([(code, title, address) for _, code, title, address in ours.rows])
        return served(ours, environment, theirs)


def served(ours: Ours, environment: dict[str, str], theirs: Tryton) -> dict[str, dict[str, Any]]:
    """Both servers up, measured, and down again."""
    ports = {"tryton": _free_port()}
    with running(theirs.serve(ports["tryton"], PROCESSES, THREADS)):
        ports["interface"] = ports["pages"] = _free_port()
        serve = [sys.executable, "-m", "qiaoliang.cli", "serve", "--port", str(ports["pages"]), "--workers"]
        with running(subprocess.Popen([*serve, str(PROCESSES)], env=environment, stdout=subprocess.DEVNULL)):
            theirs.sign_in(ports["tryton"])
            wait_for(ports["pages"])
            return measure(kinds(ours, theirs), ports)


# --- the report

HOW = """# Beside Tryton

`python -m benchmarks.peer{asked}`: {records:,} records, servers and clients on one machine of {cores} cores, both
served by gunicorn with {processes} processes of {threads} threads. Tryton: {packages}.
Milliseconds are medians of {rounds} requests and, after the stroke, their 95th percentile, the sides asked in turn,
every request over a connection of its own; requests a second are of {clients} clients at once. Ratios: above 1, ours is
faster.

What each does that the other does not:

- Tryton answers with the {fields} fields of its list view (the first four) or form view of a party. Its client asks
  once more for the number of records and, on opening a party, for its addresses; that is left out. It also searches
  codes, identifiers and ways of contact, and a session is looked up at every call.
- Our interface answers with 18 fields of an enterprise, with the organisations that cover it, its instructors and its
  last contact, holds the scope of the token and looks the token up at every call. It also searches short names and
  former names. It cannot register enterprises; what is created is a demand: number, move, notice, answer kept under
  its key, chained log entry.
- Our pages are whole HTML pages, with the counts of their tabs and the number of results. Registering an enterprise
  checks the code, derives size, ownership and initials, writes identity, state and a chained log entry.
- Our server also runs the worker of background tasks and the clocks; Tryton's are not started.
- Tryton has its trigram index of names on PostgreSQL (`pg_trgm`, `unaccent`), statistics are fresh on both.
"""


def table(engine: str, found: dict[str, dict[str, Any]]) -> list[str]:
    lines = [
        f"## {engine}", "",
        "| asked | Tryton ms | interface ms | Tryton ÷ interface | pages ms | Tryton ÷ pages |",
        "|---|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    more = [
        "", "| asked by eight at once | Tryton /s | interface /s | interface ÷ Tryton | pages /s | pages ÷ Tryton |",
        "|---|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for title, sides in found.items():
        theirs = sides["tryton"]
        took, rates = [f"{theirs['p50']:.0f} / {theirs['p95']:.0f}"], [f"{theirs['rate']:.0f}"]
        for side in SIDES[1:]:
            one = sides.get(side)
            took += [f"{one['p50']:.0f} / {one['p95']:.0f}", f"{theirs['p50'] / one['p50']:.1f}"] if one else ["", ""]
            rates += [f"{one['rate']:.0f}", f"{one['rate'] / theirs['rate']:.1f}"] if one else ["", ""]
        lines.append(f"| {title} | {' | '.join(took)} |")
        more.append(f"| {title} | {' | '.join(rates)} |")
    slower = [
        f"{title} ({side})" for title, sides in found.items() for side in SIDES[1:]
        if side in sides and (sides[side]["p50"] > sides["tryton"]["p50"]
                              or sides[side]["rate"] < sides["tryton"]["rate"])
    ]  # fmt: skip
    return [*lines, *more, "", f"Slower than Tryton: {', '.join(slower) or 'nothing'}.", ""]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks peer")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--postgres", default="", help="address of a PostgreSQL server, without a database")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    asked = " --postgres URL" if chosen.postgres else ""
    text = [HOW.format(
        asked=asked, records=chosen.records, cores=os.cpu_count(), processes=PROCESSES, threads=THREADS,
        packages=", ".join(PACKAGES[:2]), rounds=ROUNDS, clients=CLIENTS, fields=f"{len(LIST)} or {len(FORM)}",
    )]  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        programs = install(Path(place) / "tryton")
        engines = {"SQLite": "", **({"PostgreSQL": chosen.postgres.rstrip("/")} if chosen.postgres else {})}
        for engine, server in engines.items():
            text += table(engine, on(server, programs, chosen.records))
            if chosen.out:  # after each engine: half an hour is not lost with the second
                chosen.out.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
