"""People of a department, and a period of it as far as a test wants it."""

from datetime import date, datetime, timedelta

from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.results.periods import actions
from qiaoliang.results.periods.models import Period
from tests.cast import START, Cast, Person, Town

MONTH, YEAR = "2025-06", "2025"


def person(town: Town, username: str, role: str, kind: str, key: object) -> Person:
    user = User.objects.create_user(username, "只在测试里用的口令-1", name=username, created_at=town.at)
    Grant.objects.create(user=user, role=role, where_kind=kind, where_key=str(key), starts_on=START)
    return Person(user, town.at)


def head_of(town: Town) -> Person:
    return person(town, "head", "head", "department", town.marine.pk)


def opened(town: Town, cast: Cast, name: str = YEAR, kind: str = "year") -> Period:
    return actions.open_periods(kind=kind, name=name, holders=[town.marine], by=cast.office.actor, at=town.at)[0]


def later(at: datetime, **more: int) -> datetime:
    return at + timedelta(**more)


def frozen(town: Town, cast: Cast, head: Person | None = None, name: str = YEAR, kind: str = "year") -> Period:
    head = head or head_of(town)
    period = opened(town, cast, name, kind)
    period = actions.submit(period=period, by=cast.coordinator.actor, at=town.at)
    period = actions.approve(period=period, by=head.actor, at=town.at)
    return actions.accept(period=period, by=cast.office.actor, at=town.at)


DAY = date(2025, 6, 12)
