"""Announcements are seen in their whole area: a call of the city reaches every branch in it.

`SCOPE` alone goes one way: whoever keeps an area sees what lies in it. A themed campaign or a contest goes the other
way too, to everybody who lives under it.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q

from qiaoliang.kit.scope import Place, Scope, allow
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise

LEVELS: Final = (2, 4, 6, 9, 12)  # digits of province, city, county, town and village in a region's code


def above(codes: Iterable[str]) -> set[str]:
    """The codes themselves and those of every area around them."""
    return {code[:digits] for code in codes for digits in LEVELS if code}


def announce(model: Any, only: Q | None = None) -> None:
    """Let everybody in an area see the rows of `model` that were announced for it; `only` narrows them."""
    wanted = only if only is not None else Q()

    def seen(codes: Iterable[str]) -> Q:
        return wanted & Q(region_code__in=sorted(above(codes)))

    def of_row(table: Any) -> Any:
        return lambda key: seen(table.everything.filter(pk=key).values_list("region_code", flat=True))

    def of_instructor(key: str) -> Q:
        served = Enterprise.everything.within(Scope.of(Place("instructor", key)))
        return seen(served.order_by().values_list("region_code", flat=True).distinct())

    def of_department(key: str) -> Q:
        """A department works in its whole territory: what is announced anywhere in it concerns its line."""
        codes = list(Department.everything.filter(pk=key).values_list("region_code", flat=True))
        below = Q(pk__in=())
        for code in codes:
            below |= Q(region_code__startswith=code)
        return seen(codes) | (wanted & below)

    allow(model, "region", lambda key: seen([key]))
    for kind, table in (("organisation", Organisation), ("enterprise", Enterprise), ("carrier", Carrier)):
        allow(model, kind, of_row(table))
    allow(model, "department", of_department)
    allow(model, "instructor", of_instructor)
