"""Rotation of the sealing key: every value readable at all times, none lost, however often it is killed."""

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection

from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit import crypto, rotation
from qiaoliang.web.commands import keys

ROTATE = Namespace(what="rotate", batch=3)


@pytest.fixture(autouse=True)
def _own_ring(settings: Any, tmp_path: Path) -> None:
    settings.QIAOLIANG_KEYS = tmp_path / "keys"


def phones() -> dict[str, str]:
    return dict(User.objects.values_list("username", "phone"))


def people(count: int, at: Any) -> dict[str, str]:
    User.objects.bulk_create(
        User(username=f"u{n}", name=f"人{n}", phone=f"139{n:08d}" if n % 7 else "", created_at=at) for n in range(count)
    )
    return phones()


class TestRotate:
    def test_everything_is_sealed_anew_and_reads_the_same(
        self, db: None, at: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = people(50, at)
        user = User.objects.get(username="u1")
        secret = generate_totp_secret()
        factor = TOTP.activate(user, secret).instance
        old = crypto.current_head()
        assert keys.run(ROTATE) == 0
        assert crypto.current_head() != old
        assert set(keys.standing()) == {crypto.current_head().rstrip(".")}
        assert phones() == before
        factor.refresh_from_db()
        assert crypto.is_current(factor.data["secret"])
        assert crypto.open_sealed(factor.data["secret"], "factor.secret") == secret
        assert "重新加密 43 处" in capsys.readouterr().out
        verbs = list(Entry.everything.order_by("number").values_list("verb", flat=True))
        assert verbs == ["key.rotated", "key.renewed"]
        assert verify() is None

    def test_another_cipher_is_taken_over_by_it(self, db: None, at: Any, settings: Any) -> None:
        before = people(20, at)
        settings.QIAOLIANG_SEALING = "sm4"
        assert keys.run(ROTATE) == 0
        assert all(key.startswith("s2.") for key in keys.standing())
        assert phones() == before

    def test_every_sealed_column_of_every_table_is_among_them(self) -> None:
        found = {column.context for column in rotation.columns()}
        assert {"user.phone", "link.token", "dispute.story", "signed_in.session_key"} <= found
        assert len(found) >= 25

    def test_what_somebody_writes_meanwhile_stays(self, db: None, at: Any) -> None:
        """Between reading and writing a batch the value changes: the person's value stands."""
        people(5, at)
        crypto.rotate_key()
        column = next(one for one in rotation.columns() if one.context == "user.phone")
        stale = [(key, text) for key, text in rotation._next(column, None, 9) if text]
        user = User.objects.get(username="u2")
        user.phone = "13777777777"
        user.save(update_fields=["phone"])
        rotation._renewed(column, stale)
        assert phones()["u2"] == "13777777777"
        assert phones()["u3"] == "13900000003"

    def test_a_lost_key_stops_it_and_changes_nothing(
        self, db: None, at: Any, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        people(5, at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT phone FROM accounts_user ORDER BY id")
            stored = cursor.fetchall()
            settings.QIAOLIANG_KEYS = tmp_path / "elsewhere"
            assert keys.run(ROTATE) == 1
            assert "打不开" in capsys.readouterr().err
            cursor.execute("SELECT phone FROM accounts_user ORDER BY id")
            assert cursor.fetchall() == stored

    def test_status_counts_per_key(self, db: None, at: Any, capsys: pytest.CaptureFixture[str]) -> None:
        people(8, at)
        crypto.rotate_key()
        assert keys.run(Namespace(what="status", batch=1)) == 0
        first, *rest = capsys.readouterr().out.splitlines()
        assert first.endswith(" 6")
        assert rest == []


DRILL = """
# Django is set up once; each round is a forked process that rotates and is killed, and another one that reads.
import os, random, signal, sys, time
import django
django.setup()
from argparse import Namespace
from django.db import connections
from django.utils import timezone
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.migrated import migrate
from qiaoliang.web.commands import keys

COUNT, ROUNDS = 80, 14

def forked(act):
    connections.close_all()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        act()
        code = 0
    finally:
        os._exit(code)

def read():
    rows = list(User.objects.order_by("pk").values_list("username", "phone"))
    assert rows == [(f"u{n}", f"139{n:08d}") for n in range(COUNT)], "lost or unreadable"
    assert verify() is None

def rotate():
    sys.stdout = sys.stderr
    assert keys.run(Namespace(what="rotate", batch=2)) == 0

migrate()
User.objects.bulk_create(
    User(username=f"u{n}", name="人", phone=f"139{n:08d}", created_at=timezone.now()) for n in range(COUNT)
)
chance, killed, mixed = random.Random(20261130), 0, 0
began = time.monotonic()
assert os.waitpid(forked(rotate), 0)[1] == 0
lasts = time.monotonic() - began
for _ in range(ROUNDS):
    child = forked(rotate)
    time.sleep(chance.uniform(0.0, lasts / 2))
    os.kill(child, signal.SIGKILL)
    killed += os.waitpid(child, 0)[1] == signal.SIGKILL
    assert os.waitpid(forked(read), 0)[1] == 0, "after a kill"
    mixed += len(keys.standing()) > 1
assert os.waitpid(forked(rotate), 0)[1] == 0
read()
assert len(keys.standing()) == 1
print(killed, mixed)
"""


def test_killed_at_random_points_nothing_is_lost(tmp_path: Path) -> None:
    """Real processes on a real file, killed without warning; after each kill another one reads every value."""
    environment = {
        **os.environ, "QIAOLIANG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "qiaoliang.settings",
        "QIAOLIANG_DATABASE_URL": "",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", DRILL], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    killed, mixed = map(int, done.stdout.split())
    assert killed >= 5
    assert mixed >= 2  # so many kills fell between the first and the last value
