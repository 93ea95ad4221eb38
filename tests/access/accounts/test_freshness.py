"""A remembered count may be five seconds old for who reads; who wrote sees what it wrote at once."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.cast import Cast, Town


def counted(client: Any) -> str:
    """The number in the first tab of the list of demands, as it stands on the page."""
    page = client.get("/demands/?tab=all").content.decode()
    found = re.search(r'tab=all" aria-current="page">[^<]*<b>(\d+)</b>', page)
    assert found, page
    return found[1]


def written(cast: Cast, town: Town, title: str) -> Any:
    form = {
        "enterprise": town.seafood.name, "title": title, "body": "", "category": "utilities", "urgency": "ordinary",
        "heard_on": "2026-11-20",
    }  # fmt: skip
    answer = cast.instructor.client.post("/demands/new/", form)
    assert answer.status_code == 302, answer.content.decode()
    return answer


@pytest.fixture
def seconds(settings: Any) -> int:
    settings.QIAOLIANG_FRESH_SECONDS = 5
    return 5


def test_who_wrote_sees_it_at_once_and_others_within_seconds(
    cast: Cast, town: Town, at: datetime, seconds: int
) -> None:
    with time_machine.travel(at, tick=False) as clock:
        assert (counted(cast.instructor.client), counted(cast.office.client)) == ("0", "0")
        answer = written(cast, town, "冷库用电增容")
        assert counted(cast.instructor.client) == "1"
        assert counted(cast.office.client) == "0"  # of the state that was read a moment ago
        clock.shift(timedelta(seconds=seconds, milliseconds=1))
        assert counted(cast.office.client) == "1"
    cookie = answer.cookies["qiaoliang_wrote"]
    assert (cookie.value, int(cookie["max-age"]), bool(cookie["httponly"])) == ("1", seconds + 1, True)


def test_reading_leaves_no_cookie_and_without_seconds_nobody_waits(
    cast: Cast, town: Town, at: datetime, settings: Any
) -> None:
    assert settings.QIAOLIANG_FRESH_SECONDS == 0
    with time_machine.travel(at, tick=False):
        assert "qiaoliang_wrote" not in cast.office.client.get("/demands/").cookies
        assert counted(cast.office.client) == "0"
        written(cast, town, "冷库用电增容")
        assert counted(cast.office.client) == "1"
