"""Frozen figures of last year and of the months up to now, one returned, one restated, one restatement waiting.

The small city has one of each kind that a page needs: a year frozen, a month restated, a month handed in.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import periods
from qiaoliang.results.periods import actions, restating, rules
from qiaoliang.results.periods.actions import WhoHolds
from qiaoliang.results.periods.choices import Decision, Kind
from qiaoliang.results.periods.models import Period, Restatement
from qiaoliang_demo.cast import INSTRUCTORS_OFFICE, TOWN_CODE
from qiaoliang_demo.city import City
from qiaoliang_demo.log import BUILDER

OTHERS: Final = 3  # more departments of the same county, in the full city
CITY_CODE: Final = "3710"
WHY: Final = "企业在提交以后才确认，凭据日期在当月"


def freeze(city: City, actors: dict[str, Actor]) -> None:
    county, function = INSTRUCTORS_OFFICE
    own = Department.everything.get(region_code=county, function=function)
    today = timezone.localdate(city.latest)  # on a holiday the last working day: what ends later is not over
    last_year = f"{today.year - 1}"
    months = _months(today)
    _frozen(city, actors, own, Kind.YEAR, last_year)
    hasty = _hasty(own, months[:-1])
    if hasty:
        _known_late(city, actors, own, hasty)
    if months:
        _submitted(actors, own, Kind.MONTH, months[-1], city.latest)
    if city.is_small:
        return
    _frozen(city, actors, Region.everything.get(code=CITY_CODE), Kind.YEAR, last_year)
    for name in months[:-1]:
        if name != hasty:
            _frozen(city, actors, own, Kind.MONTH, name)
    others = Department.everything.filter(region_code=county, is_active=True).exclude(pk=own.pk).order_by("code")
    _returned(city, actors, others[0], months)
    for other in others[1 : 1 + OTHERS]:
        _frozen(city, actors, other, Kind.YEAR, last_year)
    _approved(city, actors, Region.everything.get(code=TOWN_CODE), last_year)


def _months(today: date) -> list[str]:
    """The months of this year that are over, the oldest first."""
    found: list[str] = []
    days = rules.last_ended(Kind.MONTH, today)
    while days.start.year == today.year:
        found.insert(0, periods.name_of(days))
        days = rules.last_ended(Kind.MONTH, days.start)
    return found


def _opened(holder: WhoHolds, kind: str, name: str, at: datetime) -> Period:
    return actions.open_periods(kind=kind, name=name, holders=[holder], by=BUILDER, at=at)[0]


def _submitted(actors: dict[str, Actor], holder: WhoHolds, kind: str, name: str, at: datetime) -> Period:
    by = actors["department"] if isinstance(holder, Department) else actors["township"]
    return actions.submit(period=_opened(holder, kind, name, at), by=by, at=at)


def _frozen(
    city: City, actors: dict[str, Actor], holder: WhoHolds, kind: str, name: str, at: datetime | None = None
) -> Period:
    at = at or city.latest
    period = actions.approve(period=_submitted(actors, holder, kind, name, at), by=actors["head"], at=at)
    return actions.accept(period=period, by=actors["county"], at=at)


def _approved(city: City, actors: dict[str, Actor], holder: WhoHolds, name: str) -> None:
    period = _submitted(actors, holder, Kind.YEAR, name, city.latest)
    actions.approve(period=period, by=actors["head"], at=city.latest)


def _returned(city: City, actors: dict[str, Actor], holder: Department, months: list[str]) -> None:
    if months:
        period = _submitted(actors, holder, Kind.MONTH, months[-1], city.latest)
        reason = "少了月末一周的联系记录，请补记后重新提交。"
        actions.give_back(period=period, reason=reason, by=actors["county"], at=city.latest)


def _hasty(own: Department, months: list[str]) -> str:
    """The latest month of which something was confirmed more than a day after its end; nothing if there is none."""
    for name in reversed(months):
        days = periods.named(name)
        assert days is not None
        late = {"happened_on__range": (days.start, days.end), "confirmed_at__date__gt": days.end + timedelta(days=1)}
        helped = {"helped_by__instructor__department": own}
        shared = {"shares__stint__instructor__department": own}
        if Outcome.everything.filter(**late, **shared).exists() or any(
            model.everything.filter(**late, **helped).exists() for model in (Pledge, Proposal, Problem)
        ):
            return name
    return ""


def _known_late(city: City, actors: dict[str, Actor], own: Department, name: str) -> None:
    """Handed in on the day after: what was confirmed later is restated, but for one figure that waits."""
    days = periods.named(name)
    assert days is not None
    at = timezone.make_aware(datetime.combine(days.end + timedelta(days=1), time(10)))
    period = _frozen(city, actors, own, Kind.MONTH, name, at)
    restating.compare(periods=[period], by=BUILDER, at=city.latest)
    found = list(Restatement.everything.filter(period=period, decision=Decision.PROPOSED).order_by("code"))
    for restatement in found[1:]:
        restating.adopt(restatement=restatement, reason=WHY, by=actors["county"], at=city.latest)
