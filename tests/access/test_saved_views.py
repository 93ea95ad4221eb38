"""A person keeps the lists opened often; the address reproduces the screen, and nobody else sees them."""

from datetime import datetime

import pytest

from qiaoliang.access.accounts import actions
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town

LIST = "/enterprises/"
QUERY = "tab=uncovered&region=371082&sort=-staff&cols=name%2Cstaff"


def keep(cast: Cast, name: str = "荣成未覆盖", path: str = LIST, query: str = QUERY) -> object:
    return cast.office.client.post("/account/views/", {"path": path, "query": query, "name": name})


def test_kept_from_the_list_and_opened_again(cast: Cast, town: Town) -> None:
    page = cast.office.client.get(f"{LIST}?{QUERY}&page=1").content.decode()
    assert 'action="/account/views/"' in page
    assert f'name="query" value="{QUERY.replace("&", "&amp;")}"' in page  # without the page number
    response = keep(cast)
    assert response["Location"] == f"{LIST}?{QUERY}"  # type: ignore[index]
    again = cast.office.client.get(response["Location"]).content.decode()  # type: ignore[index]
    assert f'<a href="{LIST}?{QUERY.replace("&", "&amp;")}" aria-current="page">荣成未覆盖</a>' in again
    assert "荣成未覆盖" in cast.office.client.get("/account/views/").content.decode()
    assert Entry.everything.filter(verb="view.kept").count() == 1


def test_only_for_the_list_and_the_person_it_was_kept_for(cast: Cast, town: Town) -> None:
    keep(cast)
    assert "荣成未覆盖" not in cast.office.client.get("/outcomes/").content.decode()
    for other in (cast.county_officer, cast.auditor):
        assert "荣成未覆盖" not in other.client.get(LIST).content.decode()


def test_an_untouched_list_offers_nothing_to_keep(cast: Cast, town: Town) -> None:
    page = cast.office.client.get(LIST).content.decode()
    assert "先筛选、排序或选列" in page
    assert 'id="view-name"' not in page


def test_the_same_name_replaces_and_deleting_forgets(cast: Cast, town: Town) -> None:
    keep(cast)
    keep(cast, query="tab=silent")
    cast.office.user.refresh_from_db()
    assert cast.office.user.saved_views == [{"path": LIST, "query": "tab=silent", "name": "荣成未覆盖"}]
    cast.office.client.post("/account/views/", {"forget": "1", "path": LIST, "name": "荣成未覆盖"})
    cast.office.user.refresh_from_db()
    assert cast.office.user.saved_views == []
    assert "还没有常用列表" in cast.office.client.get("/account/views/").content.decode()


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        (LIST, QUERY, ""),
        (LIST, QUERY, "名" * 21),
        ("//elsewhere.example/", QUERY, "外面"),
        ("https://elsewhere.example/", QUERY, "外面"),
        ("/enterprises/\r\nSet-Cookie: x/", QUERY, "换行"),
        (LIST, "q=" + "x" * 2000, "太长"),
    ],
)
def test_what_cannot_be_kept(cast: Cast, town: Town, path: str, query: str, name: str) -> None:
    response = keep(cast, name, path, query)
    assert response.status_code == 422  # type: ignore[attr-defined]
    cast.office.user.refresh_from_db()
    assert cast.office.user.saved_views == []


def test_a_dozen_of_one_list_and_no_more(cast: Cast, town: Town, at: datetime) -> None:
    for number in range(actions.VIEWS_AT_MOST):
        keep(cast, f"第{number}个")
    with pytest.raises(Refusal, match="最多存 12 个"):
        actions.keep_view(user=cast.office.user, path=LIST, query="q=x", name="再来", by=cast.office.actor, at=at)
    actions.keep_view(user=cast.office.user, path="/outcomes/", query="q=x", name="别处", by=cast.office.actor, at=at)
