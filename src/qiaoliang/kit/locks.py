"""One at a time: a named lock that is held until the transaction ends."""

import hashlib

from django.db import connection


def hold(name: str) -> None:
    """Wait until nobody else holds `name`, then hold it to the end of the transaction one is in.

    PostgreSQL: a transaction-level advisory lock; no row is touched, so it cannot cross the locks of rows. SQLite
    needs none: transactions are IMMEDIATE, a second writer waits before its first statement.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
