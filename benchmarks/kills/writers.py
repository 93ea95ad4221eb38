"""Twenty people who write all the time, and what the server has told them is saved."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from benchmarks.load import Person
from benchmarks.uploads import TOKEN

DEMANDS = 0.2  # of all that is written; the rest are contacts from a phone's queue
PAUSE = 1.2  # seconds between two entries of one person, on average
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str = ""


def ask(
    port: int, session: str, path: str, fields: Mapping[str, str] | None = None, body: bytes = b"", kind: str = FORM
) -> Answer:
    """One request over a line of its own; OSError or HTTPException if the line breaks."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    head = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Type": kind}
    content = body or (urlencode(fields).encode() if fields is not None else None)
    try:
        line.request("GET" if content is None else "POST", path, content, head)
        answer = line.getresponse()
        return Answer(answer.status, answer.read(), answer.getheader("Location") or "")
    finally:
        line.close()


@dataclass
class Ledger:
    """What was sent and what was acknowledged, by a key that each entry carries."""

    contacts: set[str] = field(default_factory=set)
    demands: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acknowledged(self) -> int:
        return len(self.contacts) + len(self.demands)

    def taken(self) -> tuple[set[str], set[str]]:
        with self.lock:
            return set(self.contacts), set(self.demands)


class Writers:
    """A thread for each; a contact is sent until it is acknowledged, as a phone's queue does it, a demand once."""

    def __init__(self, port: int, people: list[Person], prefix: str) -> None:
        self.port, self.prefix, self.ledger = port, prefix, Ledger()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(number, person), daemon=True)
            for number, person in enumerate(people)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int, person: Person) -> None:
        draw, number = random.Random(f"{self.prefix} {writer}"), 0
        while not self._over.wait(draw.expovariate(1 / PAUSE)):
            number += 1
            key = f"{self.prefix}-{writer:02}-{number:05}"
            if draw.random() < DEMANDS:
                self._demand(person, key, draw)
            else:
                self._contact(person, key, draw)

    def _contact(self, person: Person, key: str, draw: random.Random) -> None:
        moment = datetime.now() - timedelta(hours=draw.randint(1, 24 * 20))
        entry = {
            "enterprise": draw.choice(person.firms)[1], "channel": draw.choice(("call", "visit")),
            "with_whom": "owner", "at_moment": f"{moment:%Y-%m-%dT%H:%M}", "summary": f"问了用工和订单（{key}）。",
            "client_key": key, "person": person.key,
        }  # fmt: skip
        self._note_sent(key)
        while not self._over.is_set():
            answer = self._asked(person, "/field/entries/", entry)
            if answer is not None and answer.status == 200 and _state(answer) == "saved":
                with self.ledger.lock:
                    self.ledger.contacts.add(key)
                return
            if answer is not None and answer.status < 500:  # the server has decided: nothing is to be had by repeating
                return
            time.sleep(0.5)

    def _demand(self, person: Person, key: str, draw: random.Random) -> None:
        entry = {
            "enterprise": draw.choice(person.firms)[1], "title": f"冷库用电增容 {key}", "category": "utilities",
            "urgency": "ordinary", "heard_on": f"{datetime.now():%Y-%m-%d}", "is_other": "on",
        }  # fmt: skip
        self._note_sent(key)
        answer = self._asked(person, "/demands/new/", entry)
        if answer is not None and answer.status == 302 and answer.location.rstrip("/").rpartition("/")[2].isdigit():
            with self.ledger.lock:
                self.ledger.demands.add(entry["title"])

    def _asked(self, person: Person, path: str, entry: dict[str, str]) -> Answer | None:
        try:
            answer = ask(self.port, person.session, path, entry)
        except (OSError, http.client.HTTPException):
            self._count(f"{path} cut")
            return None
        self._count(f"{path} {answer.status}")
        return answer

    def _note_sent(self, key: str) -> None:
        with self.ledger.lock:
            self.ledger.sent.add(key)

    def _count(self, what: str) -> None:
        with self.ledger.lock:
            self.ledger.answers[what] += 1


def _state(answer: Answer) -> str:
    try:
        return str(json.loads(answer.body)["state"])
    except (ValueError, KeyError):
        return ""
