"""Until publication no juror can fetch a body that names an author: every page, list, workbook, notice and log line."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from qiaoliang.access.audit.models import Entry as LogEntry
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit.crypto import blind_index
from qiaoliang.party.contests import actions
from qiaoliang.party.contests.models import Entry
from tests.access.test_table import addresses
from tests.cast import Cast, Town
from tests.party.contests.worlds import CANARIES, Game, opened, published, score_all, scoring

EXPORTS = ("?export=xlsx", "?export=csv")


def body(response: Any) -> str:
    """Everything in a response as text, what is packed in a workbook too, with the addresses it sends to."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    texts = [content.decode("utf-8", "replace"), str(response.headers)]
    if content[:2] == b"PK":
        packed = zipfile.ZipFile(io.BytesIO(content))
        texts += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    return "".join(texts)


def pages(game: Game) -> list[str]:
    """Every address of the product, with the numbers of this contest where an address asks for some."""
    entry_keys = [entry.pk for entry in game.entries]
    found = []
    for pattern in sorted(set(addresses())):
        if pattern.startswith("party/contests/"):
            for number, key in enumerate(entry_keys, start=1):
                address = pattern.replace("works/<int:pk>", f"works/{key}").replace("<int:number>", str(number))
                found.append(f"/{address.replace('<int:pk>', str(game.contest.pk))}")
        elif "<" not in pattern:
            found.append(f"/{pattern}")
    return sorted(set(found))


@pytest.mark.parametrize(
    "who",
    ["secretary", "county", "rival"]
    + [pytest.param(who, marks=pytest.mark.drill) for who in ("coordinator", "committee", "instructor")],
)
def test_no_body_a_juror_can_fetch_names_an_author(who: str, cast: Cast, town: Town, at: datetime) -> None:
    game = scoring(cast, town, at)
    score_all(game)
    client = game.people[who].client
    asked = [page for page in pages(game) if "sign-out" not in page]
    assert len(asked) > 60
    opened_count = 0
    for page in asked:
        response = client.get(page)
        opened_count += response.status_code == 200
        texts = [body(response)]
        if "export=xlsx" in texts[0]:
            texts += [body(client.get(f"{page}{export}")) for export in EXPORTS]
        assert not [name for name in CANARIES for text in texts if name in text], (who, page)
    assert opened_count > 15
    listed = body(client.get(f"{game.contest.get_absolute_url()}entries/?export=xlsx"))
    assert "节能办法之" in listed  # the search above looked where works are


def test_the_same_search_finds_the_authors_once_they_are_published(cast: Cast, town: Town, at: datetime) -> None:
    game = published(cast, town, at)
    found = {name for page in pages(game) for name in CANARIES if name in body(cast.coordinator.client.get(page))}
    assert found == {CANARIES[0]}  # chosen and agreed


def test_the_log_says_that_and_not_who(cast: Cast, town: Town, at: datetime) -> None:
    game = scoring(cast, town, at)
    entered = list(LogEntry.everything.filter(verb="contest.entered"))
    assert len(entered) == 3
    assert {row.actor_key for row in entered} == {"contest:unnamed"}
    told = str(list(LogEntry.everything.values())) + str(list(Notice.objects.values()))
    assert not [name for name in CANARIES if name in told]
    assert "许知远" not in str([row.actor_name for row in entered])
    assert game.by.key not in {row.actor_key for row in entered}


def test_publication_opens_what_the_log_had_sealed(cast: Cast, town: Town, at: datetime) -> None:
    """Each digest of the log belongs to exactly one work and to who brought it: nothing was swapped in between."""
    game = published(cast, town, at)
    sealed = {row.detail["commitment"] for row in LogEntry.everything.filter(verb="contest.entered")}
    brought = LogEntry.everything.get(verb="contest.published").detail["brought"]
    assert {row["commitment"] for row in brought} == sealed
    for entry in game.entries:
        row = next(row for row in brought if row["number"] == entry.number)
        assert row["commitment"] == blind_index(f"{entry.pk}|{row['by']}", "contest.brought_by")
    assert {row["by"] for row in brought} == {
        cast.secretary.actor.key, game.people["rival"].actor.key, cast.office.actor.key,
    }  # fmt: skip


def test_the_database_holds_no_author_in_the_open(cast: Cast, town: Town, at: datetime) -> None:
    opened(cast, town, at)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT author, brought_by, title, text FROM {Entry._meta.db_table}")
        stored = str(cursor.fetchall())
    assert not [name for name in CANARIES if name in stored]


def test_a_cancelled_contest_never_names_anybody(cast: Cast, town: Town, at: datetime) -> None:
    game = scoring(cast, town, at)
    actions.cancel(contest=game.contest, reason="征集太少", by=game.by, at=at)
    for person in (cast.county_officer, cast.office, cast.secretary):
        for page in pages(game):
            if page.startswith("/party/contests/"):
                assert not [name for name in CANARIES if name in body(person.client.get(page))], page
