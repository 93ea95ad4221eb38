"""Workers are forked from a process that has asked the database something: none may go on with its connection."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

SERVER = """
import os
import django
django.setup()
from django.db import connection
from qiaoliang.web.commands.serve import leave_the_database

def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]

own = backend()
leave_the_database()
told, say = os.pipe()
for _ in range(2):
    if not os.fork():
        os.write(say, f"{backend()} ".encode())
        os._exit(0)
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
print(own, os.read(told, 100).decode())
"""


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to share")
def test_each_worker_has_connections_of_its_own() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings", "QIAOLIANG_DEMO": "1"}
    environment["QIAOLIANG_HOME"] = str(settings.QIAOLIANG_HOME)
    asked = subprocess.run([sys.executable, "-c", SERVER], env=environment, check=True, capture_output=True, text=True)
    backends = asked.stdout.split()
    assert len(set(backends)) == len(backends) == 3, asked.stderr
