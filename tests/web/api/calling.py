"""Calling the interface in tests: a token for one of the cast, and a client that speaks JSON."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from qiaoliang.access.tokens import actions
from qiaoliang.access.tokens.choices import RIGHTS
from qiaoliang.access.tokens.models import Token
from tests.cast import Person

V1 = "/api/v1"


def make_token(person: Person, at: datetime, rights: Any = tuple(RIGHTS), **more: Any) -> tuple[Token, str]:
    """A token of the person's own office or department, good for half a year."""
    facts = {"name": "协同办公", "where_name": "测试单位", "expires_on": (at + timedelta(days=180)).date(), **more}
    return actions.make(held=person.actor.held[0], rights=rights, keeper=person.user, by=person.actor, at=at, **facts)


@dataclass
class System:
    """A department's own system."""

    key: str = ""

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {**({"Authorization": f"Bearer {self.key}"} if self.key else {}), **more}

    def get(self, path: str, **query: Any) -> Any:
        return Client().get(V1 + path, query, headers=self._headers({}))

    def send(self, method: str, path: str, body: Any = None, key: str | None = None, **headers: str) -> Any:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        if method == "POST":
            more["Idempotency-Key"] = key or str(uuid.uuid4())
        text = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        return Client().generic(method, V1 + path, text, content_type="application/json", headers=self._headers(more))

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("PUT", path, body, **more)
