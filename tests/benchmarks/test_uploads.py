"""The drill of `make drill` in short: entries sent again and again over a line that breaks are saved exactly once."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from benchmarks.uploads import entries, storm
from qiaoliang.access.audit.actions import verify
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from tests.cast import Cast, Town

UPLOADS = 40


@pytest.mark.django_db(transaction=True)
def test_every_upload_is_one_row_however_often_it_is_sent(
    town: Town, cast: Cast, live_server: Any, at: datetime
) -> None:
    now = timezone.localtime()
    names = [town.seafood.name, town.fishing_gear.name]
    written = entries(UPLOADS, names, cast.instructor.actor.key, now, seed=1)
    session = cast.instructor.client.cookies["sessionid"].value
    found = storm(live_server.url, session, written, seed=1)
    assert found.cut > found.sends // 5
    assert set(found.answers) == {"saved"}
    storm(live_server.url, session, written, seed=2)  # and everything once more, after all of it has arrived
    assert Contact.everything.count() == UPLOADS
    assert Contact.everything.values("client_key").distinct().count() == UPLOADS
    assert sorted(Contact.everything.values_list("summary", flat=True)) == [one["summary"] for one in written]
    assert not Clash.everything.exists()
    assert verify() is None
