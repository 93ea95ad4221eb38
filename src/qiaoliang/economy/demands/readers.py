"""Who may read a demand, asked of the scope itself: a notice goes to nobody who would be answered 404."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.models import User
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.demands.models import Demand
from qiaoliang.kit.scope import Place


def offices(demand: Any) -> list[Place]:
    """The city's office and those of the county and town where the demand was raised."""
    return [Place("city"), *(Place("region", demand.region_code[:length]) for length in (4, 6, 9))]


def of_office(demand: Any, at: datetime) -> list[User]:
    return _who_see(notices.people_at(offices(demand), "office", at), demand, at)


def of_department(demand: Any, department: Any, at: datetime) -> list[User]:
    return _who_see(notices.people_at([Place("department", str(department.pk))], "coordinator", at), demand, at)


def of_enterprise(demand: Any, at: datetime) -> list[User]:
    return notices.people_at([Place("enterprise", str(demand.enterprise_id))], "owner", at)


def _who_see(people: Iterable[User], demand: Any, at: datetime) -> list[User]:
    return [one for one in people if visible_to(one, [demand.pk], at)]


def visible_to(person: User, keys: Iterable[int], at: datetime) -> set[int]:
    """Which of these demands the person may see."""
    scope = person.actor(timezone.localdate(at)).scope
    return set(Demand.everything.within(scope).filter(pk__in=list(keys)).values_list("pk", flat=True))


def tell(people: Iterable[User], demand: Any, kind: str, text: str, at: datetime) -> None:
    notices.post(kind, to=people, at=at, about=demand, text=text[:300], url=f"/demands/{demand.pk}/")


def tell_of_many(kind: str, words: Mapping[User, str], url: str, at: datetime) -> None:
    """One line each: however many demands it is about."""
    for person, text in words.items():
        notices.post(kind, to=[person], at=at, text=text[:300], url=url)
