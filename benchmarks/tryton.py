"""Tryton (trytond with its module party) installed, filled and served for `benchmarks.peer`, and the calls put to it.

It gets an environment of its own, so that nothing of it is ever among our libraries. Its documentation leaves the
choice of a server for production open (`trytond.application.app` under any WSGI server); it gets the one we use, with
as many processes and threads. On PostgreSQL it gets the extensions that it makes its indexes of names with.
"""

import base64
import http.client
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.ourside import Asked

PACKAGES = ("trytond==8.2.1", "trytond_party==8.2.0", "trytond_country==8.2.0", "psycopg[binary,pool]", "gunicorn")
MODEL = "model.party.party."
LIST = ("code", "name", "lang.rec_name", "tax_identifier.rec_name")  # what its list view shows
FORM = ("active", "addresses", "categories", "code", "code_readonly", "contact_mechanisms", "identifiers",
        "lang", "lang.rec_name", "name", "rec_name", "replaced_by", "_timestamp")  # fmt: skip
# Rows of a party as its own `create` writes them; 1 is the user of the server itself.
FILLING = (
    ("party_party", "id, active, code, code_alnum, code_digit, name, create_date, create_uid",
     "{0}, true, {1}, {1}, {0}, {2}, CURRENT_TIMESTAMP, 1"),
    ("party_party_lang", "id, party, create_date, create_uid", "{0}, {0}, CURRENT_TIMESTAMP, 1"),
    ("party_address", "id, active, party, street_unstructured, create_date, create_uid",
     "{0}, true, {0}, {3}, CURRENT_TIMESTAMP, 1"),
)  # fmt: skip


def install(folder: Path) -> Path:
    """A fresh virtual environment with the pinned server; the folder of its programs."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / "bin"
    subprocess.run([str(programs / "python"), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return programs


class Tryton:
    """One database of it: set up, filled, served, asked."""

    def __init__(self, programs: Path, folder: Path, server: str, name: str) -> None:
        """`server` is the address of a PostgreSQL server on which the database `name` stands; empty for SQLite."""
        self.programs, self.folder, self.server, self.name = programs, folder, server, name
        self.password, self.authorization = secrets.token_hex(12), ""
        self.config = folder / f"{name}.conf"
        address = f"uri = {server}/" if server else f"uri = sqlite://\npath = {folder}"
        # A session of the client is kept alive by its use; here nobody should have to sign in again.
        self.config.write_text(f"[database]\n{address}\n[session]\ntimeout = 43200\n")

    def set_up(self) -> None:
        if self.server:
            import psycopg

            with psycopg.connect(f"{self.server}/{self.name}", autocommit=True) as connection:
                for extension in ("pg_trgm", "unaccent"):
                    connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        else:
            (self.folder / f"{self.name}.sqlite").touch()
        secret = self.folder / "password"
        secret.write_text(self.password)
        command = [
            str(self.programs / "trytond-admin"), "-c", str(self.config), "-d", self.name, "-u", "party",
            "--activate-dependencies", "--email", "peer@example.com",
        ]  # fmt: skip
        subprocess.run(command, env={**os.environ, "TRYTONPASSFILE": str(secret)}, check=True)

    def fill(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """A party with an address for each (code, name, address), numbered from 1; then statistics for its planner."""
        if not self.server:
            with sqlite3.connect(self.folder / f"{self.name}.sqlite") as lite:
                names = ("id", "code", "name", "address")
                numbered = [dict(zip(names, (number, *row), strict=True)) for number, row in enumerate(rows, start=1)]
                for table, columns, values in FILLING:
                    told = values.format(*(f":{name}" for name in names))
                    lite.executemany(f"INSERT INTO {table} ({columns}) VALUES ({told})", numbered)
                lite.execute("ANALYZE")
            lite.close()
            return
        import psycopg

        with psycopg.connect(f"{self.server}/{self.name}", autocommit=True) as connection:
            connection.execute("CREATE TEMPORARY TABLE given (id integer, code text, name text, address text)")
            with connection.cursor().copy("COPY given FROM STDIN") as copy:
                for number, row in enumerate(rows, start=1):
                    copy.write_row((number, *row))
            for table, columns, values in FILLING:
                told = values.format("id", "code", "name", "address")
                connection.execute(f"INSERT INTO {table} ({columns}) SELECT {told} FROM given ORDER BY id")
                connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {len(rows)})")
            connection.execute("VACUUM ANALYZE")

    def serve(self, port: int, processes: int, threads: int) -> subprocess.Popen[bytes]:
        command = [
            str(self.programs / "gunicorn"), "-b", f"127.0.0.1:{port}", "-w", str(processes), "-k", "gthread",
            "--threads", str(threads), "--timeout", "600", "--log-level", "warning", "trytond.application:app",
        ]  # fmt: skip
        environment = {**os.environ, "TRYTOND_CONFIG": str(self.config), "TRYTOND_DATABASE_NAMES": self.name}
        return subprocess.Popen(command, env=environment, cwd=self.folder)

    def sign_in(self, port: int) -> None:
        """As its client does; every call then carries the session."""
        for _ in range(240):
            try:
                user, session = self.tell(port, "common.db.login", "admin", {"password": self.password}, "en")[:2]
            except (OSError, http.client.HTTPException):
                time.sleep(0.25)
            else:
                self.authorization = "Session " + base64.b64encode(f"admin:{user}:{session}".encode()).decode()
                return
        raise AssertionError("Tryton did not start")

    def tell(self, port: int, method: str, *params: Any) -> Any:
        """The result of one call."""
        asked = self.asked(method, *params)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request(asked.method, asked.path, asked.body, asked.headers)
        answer = connection.getresponse().read()
        connection.close()
        return json.loads(answer)["result"]

    def asked(self, method: str, *params: Any, wanted: str = '"result"') -> Asked:
        body = json.dumps({"id": 1, "method": method, "params": params}).encode()
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": self.authorization} if self.authorization else {}
        return Asked("POST", f"/{self.name}/rpc/", headers, body, wanted.encode())

    # --- the calls; the last of the parameters is always the context

    def page(self, *, offset: int = 0, order: Any = None, before: int = 0) -> Asked:
        """Fifty of the list, in its own order (by name) or another; `before` a number."""
        domain = [["id", "<", before]] if before else []
        return self.asked(MODEL + "search_read", domain, offset, 50, order, LIST, {}, wanted='"code":')

    def search(self, text: str) -> Asked:
        """What its search box asks: `rec_name`, that is name, code, identifiers and ways of contact."""
        return self.asked(MODEL + "search_read", [["rec_name", "ilike", f"%{text}%"]], 0, 50, None, LIST, {},
                          wanted='"code":')  # fmt: skip

    def read(self, number: int) -> Asked:
        return self.asked(MODEL + "read", [number], FORM, {}, wanted='"rec_name":')

    def create(self, code: str, name: str, address: str) -> Asked:
        row = {"code": code, "name": name, "addresses": [["create", [{"street_unstructured": address}]]]}
        return self.asked(MODEL + "create", [row], {})
