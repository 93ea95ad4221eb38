"""The figures come out exactly whatever the day; the same seed gives the same city; a failure leaves no half one."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from qiaoliang.access.audit.models import Entry
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang_demo.build import build_city
from qiaoliang_demo.city import City
from qiaoliang_demo.figures import SMALL
from tests.city import AS_OF, build_and_take_back, expected, figures_as_json, shown

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("days")]

SPECIAL_DAYS = (
    date(2026, 1, 1),  # nothing has happened this year
    *(
        pytest.param(day, marks=pytest.mark.drill)  # ten seconds each
        for day in (
            date(2024, 2, 29),
            date(2026, 2, 16),  # the day before the Spring Festival
            date(2027, 1, 4),  # a year whose calendar is provisional, on a Monday
            date(2028, 12, 31),
        )
    ),
)


@pytest.mark.parametrize("as_of", SPECIAL_DAYS, ids=str)
def test_figures_are_exact_on_special_days(as_of: date) -> None:
    found = build_and_take_back(as_of, lambda: shown(as_of))
    wanted = expected(SMALL)
    assert {code: found[code] for code in wanted} == wanted


@pytest.mark.drill
def test_the_same_seed_gives_the_same_city() -> None:
    def look() -> tuple[str, list[Any]]:
        of_months = Entry.everything.filter(detail__has_key="rows", about_key__contains="-")
        entries = of_months.order_by("number")
        return figures_as_json(AS_OF), list(entries.values_list("verb", "about_kind", "about_key", "detail"))

    first, second = build_and_take_back(AS_OF, look), build_and_take_back(AS_OF, look)
    assert first == second
    assert len(first[1]) > 100


def test_nothing_is_left_when_the_last_part_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(city: City) -> None:
        raise IntegrityError("on purpose")

    monkeypatch.setattr("qiaoliang_demo.build.log.mark", broken)
    with pytest.raises(IntegrityError):
        build_city(AS_OF, small=True)
    assert not Enterprise.everything.exists()
    assert not Entry.everything.exists()


def test_the_database_knows_the_new_rows_before_the_planner_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken for empty, the tables of a rolled-back city were joined row by row for minutes on PostgreSQL."""
    known: list[int] = []

    def look(*_: Any) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'enterprises_enterprise'")
            else:
                cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'enterprises_enterprise'")
            known.append(int(float(str(cursor.fetchone()[0]).split()[0])))

    monkeypatch.setattr("qiaoliang_demo.build.joint.propose", look)
    counted = build_and_take_back(AS_OF, lambda: Enterprise.everything.count())
    assert known == [counted]
