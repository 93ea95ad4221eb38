"""Every list costs at most twelve queries, for whoever opens it and even if nothing is remembered.

Pages that sum up have bounds of their own: what they show is asked together, not one by one.
"""

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from tests.access.world import build
from tests.cast import Cast, Town
from tests.web.test_searching import LISTS

REGISTERS = (
    "/party/candidates/", "/party/proposals/", "/party/rules/", "/party/centres/", "/harmony/events/",
    "/harmony/accord/?tab=all", "/harmony/concerns/", "/harmony/posters/", "/privacy/?tab=all", "/privacy/activities/",
)  # fmt: skip


@pytest.mark.parametrize("who", ["office", "coordinator", "instructor", "committee"])
def test_twelve_queries(
    who: str, cast: Cast, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    build(town)
    client = getattr(cast, who).client
    for address in (*LISTS, *REGISTERS):
        if client.get(address).status_code != 200:
            continue
        cache.clear()
        with django_assert_max_num_queries(12):
            client.get(address)


FIRST_VISITS = {"/workbench/": 40, "/indicators/": 14, "/cockpit/": 25}


@pytest.mark.parametrize("who", ["office", "county_officer", "coordinator", "committee", "instructor", "secretary"])
def test_first_visits_ask_for_much_at_once(
    who: str, cast: Cast, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    build(town)
    client = getattr(cast, who).client
    for address, bound in FIRST_VISITS.items():
        if client.get(address).status_code != 200:
            continue
        cache.clear()
        with django_assert_max_num_queries(bound, info=address):
            client.get(address)
        with django_assert_max_num_queries(12, info=f"{address} again"):
            client.get(address)
