"""Our side of `benchmarks.peer`: a small demo city filled up with enterprises, and what its server is asked.

`python -m benchmarks.ourside --records N --out FILE` is the child that fills the database of its environment.
"""

import argparse
import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.uploads import TOKEN

KEYS = 64  # tokens: each may ask 600 times a minute


@dataclass(frozen=True)
class Asked:
    """One request, and what an answer to it must hold."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    wanted: bytes = b""


@dataclass(frozen=True)
class Ours:
    """What is needed to ask our side, written by the child that filled it."""

    session: str
    keys: list[str]
    rows: list[tuple[int, str, str, str]]  # number, code, name, address; in the order of numbers
    town: int
    division: str
    firms: list[int]  # with an instructor, for whom demands are raised
    today: str
    cursor: str  # of the interface, at half of the rows

    def system(self, number: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[number % len(self.keys)]}"}

    @property
    def person(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}


# --- what it is asked to create


def code_of(number: int) -> str:
    """A valid credit code that none of the filled rows has."""
    from qiaoliang.registry.enterprises.codes import complete

    return complete("91371083", f"MC{number:06d}")


def demand(ours: Ours, firm: int, number: int) -> Asked:
    body = {
        "enterprise": firm, "title": f"第{number}件：冷库用电增容", "body": "现有变压器旺季跳闸。",
        "category": "utilities", "heard_on": ours.today, "is_other": True,
    }  # fmt: skip
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()), **ours.system(number)}
    return Asked("POST", "/api/v1/demands", headers, json.dumps(body).encode(), b'"number"')


def registration(ours: Ours, number: int) -> Asked:
    body = {
        "credit_code": code_of(number), "name": f"荣成新登记{number}有限公司", "region": ours.town,
        "division": ours.division, "entity_kind": "company", "registration_type": "private_llc",
        "controlling_type": "unknown", "controller_origin": "unknown", "address": "俚岛镇海滨路8号",
        "csrfmiddlewaretoken": TOKEN,
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", **ours.person}
    return Asked("POST", "/enterprises/new/", headers, urlencode(body).encode(), b"302")


# --- filling


def prepare(records: int, out: Path) -> None:
    """Run in a child on our database: fills it and writes what is needed to ask."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection
    from django.utils import timezone

    from benchmarks import search
    from qiaoliang.access.accounts.models import User
    from qiaoliang.access.tokens.actions import make
    from qiaoliang.access.tokens.choices import RIGHTS
    from qiaoliang.instructors.postings.models import Stint
    from qiaoliang.kit.api.paging import encoded
    from qiaoliang.registry.enterprises.models import Enterprise

    search.fill(records)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    at, user = timezone.localtime(), User.objects.get(username="office")
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store.create()
    office = user.actor(date.today())
    keys = [
        make(name=f"对照{number}", held=office.held[0], where_name="项目办", rights=RIGHTS,
             expires_on=date.today() + timedelta(days=9), keeper=user, by=office, at=at)[1]
        for number in range(KEYS)
    ]  # fmt: skip
    rows = Enterprise.everything.filter(merged_into=None).order_by("pk")
    listed = list(rows.values_list("pk", "credit_code", "name", "address"))
    leads = Stint.everything.in_force(date.today()).filter(part="lead", enterprise__state="operating")
    like = rows.filter(state="operating").first()
    assert like is not None
    ours = {
        "session": store.session_key, "keys": keys, "town": like.region_id, "division": like.division,
        "rows": listed, "cursor": encoded(str(listed[len(listed) // 2][0])),
        "firms": list(leads.order_by("enterprise").values_list("enterprise", flat=True).distinct()[:200]),
        "today": date.today().isoformat(),
    }  # fmt: skip
    out.write_text(json.dumps(ours))


def our_environment(home: Path, url: str) -> dict[str, str]:
    """As a demo is served; one account asks for everything."""
    environment = {key: value for key, value in os.environ.items() if key != "QIAOLIANG_DATABASE_URL"}
    return {
        **environment, "QIAOLIANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "qiaoliang.settings",
        "QIAOLIANG_DEMO": "1", "QIAOLIANG_ONE_STEP": "1", "QIAOLIANG_REQUESTS_A_MINUTE": str(10**9),
        **({"QIAOLIANG_DATABASE_URL": url} if url else {}),
    }  # fmt: skip


def filled(folder: Path, environment: dict[str, str], records: int) -> Ours:
    """The small demo city, and as many more enterprises as it takes."""
    demo = [sys.executable, "-m", "qiaoliang.cli", "demo", "--small", "--no-serve"]
    subprocess.run(demo, env=environment, check=True, stdout=subprocess.DEVNULL)
    child = [sys.executable, "-m", "benchmarks.ourside", "--out", str(folder / "ours.json"), "--records", str(records)]
    subprocess.run(child, env=environment, check=True)
    return Ours(**json.loads((folder / "ours.json").read_text()))


def child() -> None:
    """Fills the database of its environment."""
    parser = argparse.ArgumentParser(prog="benchmarks ourside")
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    prepare(chosen.records, chosen.out)


if __name__ == "__main__":
    child()
