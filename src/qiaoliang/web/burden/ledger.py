"""Fields and minutes of one month: records entered × what their form asks. Nothing is declared, nothing estimated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Count, F, Value
from django.utils import timezone

from qiaoliang.web.burden import catalogue


@dataclass
class Burden:
    """What one person or enterprise filled in the month, by form."""

    records: dict[str, int] = field(default_factory=dict)

    @property
    def fields(self) -> int:
        return sum(number * max(1, catalogue.FORMS[key].fields) for key, number in self.records.items())

    @property
    def minutes(self) -> int:
        """Rounded up: a minute begun is a minute taken."""
        return -(-sum(number * catalogue.FORMS[key].seconds for key, number in self.records.items()) // 60)


def month(side: str, first: date, keys: Iterable[int] | None = None) -> Mapping[int, Burden]:
    """Burden by key of the instructor, enterprise or organisation; one query for all forms of the side. `keys` narrows
    to those asked about."""
    parts = [_counted(one, first, keys) for one in catalogue.of(side)]
    found: dict[int, Burden] = defaultdict(Burden)
    for form, key, number in parts[0].union(*parts[1:], all=True):
        found[key].records[form] = number
    return found


def _counted(one: catalogue.FormCost, first: date, keys: Iterable[int] | None) -> Any:
    """(form, key of whoever filled it, number) of one form in the month."""
    rows = filled(one, first)
    if keys is not None:
        rows = rows.filter(**{f"{one.person}__in": list(keys)})
    named = rows.order_by().annotate(filled_form=Value(one.key, CharField()), filled_by=F(one.person))
    return named.values_list("filled_form", "filled_by").annotate(filled=Count("pk"))


def filled(one: catalogue.FormCost, first: date) -> Any:
    """The records entered with this form in the month, by whomever."""
    after = (first + timedelta(days=32)).replace(day=1)
    begins, ends = (first, after) if one.moment.endswith("on") else (_moment(first), _moment(after))
    return one.model.everything.filter(
        one.only, **{f"{one.moment}__gte": begins, f"{one.moment}__lt": ends, f"{one.person}__isnull": False}
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def chosen(text: str, today: date) -> date:
    """The first of the month asked for as `2026-11`; the last whole month if it cannot be read or has not begun."""
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return last
    return first if first <= today and first.year >= 2000 else last


def months(today: date, number: int = 12) -> list[date]:
    found: list[Any] = [today.replace(day=1)]
    while len(found) < number:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
