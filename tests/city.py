"""The small demo city for tests that want a populated place: the fixture `small_city`.

It is built once, inside a transaction that is rolled back before the next test that wants a database and not the city,
so that no other test sees it. What asks for it is one group (`xdist_group("small_city")`): one worker builds it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.command import entry
from qiaoliang.results.indicators.evaluate import figures
from qiaoliang_demo.build import build_city, refresh_statistics
from qiaoliang_demo.city import City
from qiaoliang_demo.figures import Figures

AS_OF = date(2026, 11, 20)


class _TakeBack(Exception):
    """Leaves the transaction with nothing kept."""


def _in_a_transaction() -> Iterator[City]:
    try:
        with transaction.atomic():
            city = build_city(AS_OF, small=True)
            refresh_statistics()  # PostgreSQL plans by them, and nobody vacuums an open transaction
            yield city
            raise _TakeBack
    except _TakeBack:
        return


_standing: list[tuple[City, Iterator[City], DjangoDbBlocker]] = []


def take_back() -> None:
    """Roll the small city back if it stands."""
    while _standing:
        _, building, blocker = _standing.pop()
        with blocker.unblock():
            next(building, None)


@pytest.fixture(scope="session")
def city_ground(django_db_setup: None) -> Iterator[None]:
    yield
    take_back()  # before the database goes


@pytest.fixture(scope="module")
def small_city(city_ground: None, django_db_blocker: DjangoDbBlocker) -> City:
    """The small city of `AS_OF`; tests that use it need `django_db` too and may change rows freely."""
    if not _standing:
        with django_db_blocker.unblock():
            building = _in_a_transaction()
            _standing.append((next(building), building, django_db_blocker))
    return _standing[0][0]


def build_and_take_back(as_of: date, look: Any) -> Any:
    """Build the small city, return `look()` of it, and leave nothing behind."""
    found = None
    try:
        with transaction.atomic():
            build_city(as_of, small=True)
            refresh_statistics()
            found = look()
            raise _TakeBack
    except _TakeBack:
        return found


def figures_as_json(as_of: date) -> str:
    """All figures as the command prints them."""
    found = figures(scope=EVERYTHING, as_of=as_of)
    return json.dumps([entry(figure) for figure in found.values()], ensure_ascii=False, sort_keys=True)


def shown(as_of: date) -> dict[str, float]:
    """Every figure by its code, as the ordinary indicator code computes it."""
    return {code: float(found.value) for code, found in figures(scope=EVERYTHING, as_of=as_of).items()}


def expected(made: Figures) -> dict[str, float]:
    """What the demo's constants promise, by indicator code: money in yuan, shares in percent."""
    plain = {
        name.removesuffix("_fen"): number / 100 if name.endswith("_fen") else number
        for name, number in asdict(made).items()
    }
    odd = {
        "setup_rate": round(100 * made.enterprises_covered / made.enterprises, 1),
        "survey_effective": round(100 * made.survey_effective / made.survey_valid, 1),
        "survey_satisfied": round(100 * made.survey_satisfied / made.survey_valid, 1),
        "hightech_share": made.hightech_share_milli_percent / 1000,
    }
    return {code: float(number) for code, number in {**plain, **odd}.items() if code in CATALOGUE}
