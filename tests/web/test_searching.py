"""Every list that can be searched shows where to type, and keeps what was typed."""

import pytest

from tests.cast import Cast, Town

LISTS = (
    "/enterprises/", "/instructors/", "/instructors/postings/", "/contacts/", "/contacts/weeks/", "/contacts/pauses/",
    "/demands/", "/outcomes/", "/outcomes/outbox/", "/party/organisations/", "/party/pledges/", "/party/members/",
    "/economy/projects/", "/harmony/gifts/", "/carriers/", "/partners/", "/settings/regions/", "/settings/departments/",
    "/settings/imports/", "/matching/", "/audit/", "/surveys/", "/indicators/statistics/",
    "/indicators/loans_arranged/",
)  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_the_field_stands_there(address: str, cast: Cast, town: Town) -> None:
    page = cast.office.client.get(address, {"q": "找不到的字"}).content.decode()
    assert '<label for="q">查找</label>' in page
    assert 'value="找不到的字"' in page
    assert ">筛选</button>" in page
