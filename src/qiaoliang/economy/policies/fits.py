"""The conditions of `rules.py` asked of all enterprises at once, in SQL: one statement however many there are.

`judged` gives every enterprise its verdict, `counts` how many meet and how many are unknown for many versions in one
statement. A property test holds the two readings of the conditions together.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, CharField, Count, OuterRef, Q, Subquery, Value, When

from qiaoliang.economy.policies.choices import RECOGNISED, Quality, Verdict
from qiaoliang.economy.policies.models import Qualification, Version
from qiaoliang.economy.policies.rules import Conditions, Facts, years_before
from qiaoliang.registry.enterprises.choices import ControllingType
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Level, Region

# True and false of every row. Not `pk__isnull` or `pk__in=()`: Django knows their answer, and one condition that it
# knows to be false inside an aggregate makes it give 0 for all of them, without asking the database.
EVERY, NONE = Q(pk__gte=0), Q(pk__lt=0)
AT_ONCE = 60  # versions in one statement: SQLite allows 2,000 columns, and people read no more


class Asked(NamedTuple):
    """One condition as two filters; what matches neither is unknown."""

    yes: Q
    no: Q


class Fit(NamedTuple):
    meets: int
    unknown: int


def recognised(rows: Any, on: date) -> Any:
    """Enterprises with `is_<quality>`: True, False, or NULL where nobody has said."""
    now = Case(
        When(Q(is_held=True) & (Q(ends_on=None) | Q(ends_on__gte=on)), then=Value(True)), default=Value(False),
        output_field=BooleanField(),
    )  # fmt: skip
    for one in RECOGNISED:
        stated = Qualification.everything.filter(enterprise=OuterRef("pk"), kind=one.value, starts_on__lte=on)
        latest = stated.order_by("-starts_on", "-pk").annotate(now=now).values("now")[:1]
        rows = rows.annotate(**{f"is_{one.value}": Subquery(latest, output_field=BooleanField(null=True))})
    return rows


def judged(rows: Any, conditions: Conditions, on: date) -> Any:
    """`rows` of enterprises with `verdict`: meets, misses or unknown."""
    meets, misses = both(conditions, on)
    cases = [When(misses, then=Value(Verdict.MISSES.value))] if misses is not None else []
    cases.append(When(meets, then=Value(Verdict.MEETS.value)))
    verdict = Case(*cases, default=Value(Verdict.UNKNOWN.value), output_field=CharField())
    return recognised(rows, on).annotate(verdict=verdict)


def counts(versions: Iterable[Version], rows: Any, on: date) -> dict[int, Fit]:
    """How many of `rows` each version fits, by its key."""
    chosen, base, found = list(versions), recognised(rows.order_by(), on), {}
    for start in range(0, len(chosen), AT_ONCE):
        part = chosen[start : start + AT_ONCE]
        wanted: dict[str, Any] = {}
        for one in part:
            meets, misses = both(one.asked, on)
            inside = Q(region_code__startswith=one.policy.region_code)
            wanted[f"meets_{one.pk}"] = Count("pk", filter=inside & meets)
            wanted[f"misses_{one.pk}"] = Count("pk", filter=inside & (misses if misses is not None else NONE))
            wanted[f"all_{one.pk}"] = Count("pk", filter=inside)
        got: Mapping[str, int] = base.aggregate(**wanted)
        for one in part:
            meets_count = got[f"meets_{one.pk}"]
            unknown = got[f"all_{one.pk}"] - meets_count - got[f"misses_{one.pk}"]
            found[one.pk] = Fit(meets_count, unknown)
    return found


def both(conditions: Conditions, on: date) -> tuple[Q, Q | None]:
    """(who meets all, who misses one); the second is None where nothing is asked."""
    meets, misses = EVERY, None
    for asked in _clauses(conditions, on):
        meets &= asked.yes
        misses = asked.no if misses is None else misses | asked.no
    return meets, misses


def _clauses(asked: Conditions, on: date) -> Iterable[Asked]:
    if asked.industries:
        named = Q(section__in=asked.industries) | Q(division__in=asked.industries)
        yield Asked(named, ~named & ~Q(section="", division=""))
    if asked.counties:
        inside = NONE
        for code in asked.counties:
            inside |= Q(region_code__startswith=code)
        yield Asked(inside, ~inside & ~Q(region_code=""))
    if asked.sizes:
        yield Asked(Q(size_class__in=asked.sizes), ~Q(size_class__in=("", *asked.sizes)))
    if asked.ownership:
        known = [one for one in asked.ownership if one != ControllingType.UNKNOWN]
        yield Asked(
            Q(controlling_type__in=known) if known else NONE, ~Q(controlling_type__in=(*known, ControllingType.UNKNOWN))
        )
    if asked.qualities:
        yield _qualities(asked)
    yield from _between("staff_count", asked.staff_least, asked.staff_most)
    if asked.years_least is not None or asked.years_most is not None:
        latest = None if asked.years_least is None else years_before(on, asked.years_least)
        earliest = None if asked.years_most is None else years_before(on, asked.years_most)
        yield from _between("established_on", earliest, latest)
    yield from _between("revenue_fen", asked.revenue_least_fen, asked.revenue_most_fen)


def _between(column: str, least: Any, most: Any) -> Iterable[Asked]:
    """A column that may be NULL: neither filter matches then."""
    if least is None and most is None:
        return
    yes, no = Q(**{f"{column}__isnull": False}), NONE
    if least is not None:
        yes, no = yes & Q(**{f"{column}__gte": least}), no | Q(**{f"{column}__lt": least})
    if most is not None:
        yes, no = yes & Q(**{f"{column}__lte": most}), no | Q(**{f"{column}__gt": most})
    yield Asked(yes, no)


def _qualities(asked: Conditions) -> Asked:
    columns = [f"is_{one}" for one in asked.qualities]
    held, lacking = [Q(**{name: True}) for name in columns], [Q(**{name: False}) for name in columns]
    yes, no = held[0], lacking[0]
    for more_held, more_lacking in zip(held[1:], lacking[1:], strict=True):
        yes = yes | more_held if asked.any_quality else yes & more_held
        no = no & more_lacking if asked.any_quality else no | more_lacking
    return Asked(yes, no)


# --- one enterprise, for its own page


def facts_of(enterprise: Enterprise, on: date, stated: Iterable[Qualification] | None = None) -> Facts:
    """What is known of one enterprise, in one query besides its row; none if its recognitions are given."""
    known: dict[str, bool | None] = {one.value: None for one in Quality}
    known[Quality.ABOVE_SCALE.value] = enterprise.is_above_scale
    rows = Qualification.everything.filter(enterprise=enterprise) if stated is None else stated
    for row in sorted((one for one in rows if one.starts_on <= on), key=lambda one: (one.starts_on, one.pk)):
        known[row.kind] = row.is_held and (row.ends_on is None or row.ends_on >= on)
    return Facts(
        section=enterprise.section, division=enterprise.division, size=enterprise.size_class,
        region_code=enterprise.region_code, ownership=enterprise.controlling_type, staff=enterprise.staff_count,
        established_on=enterprise.established_on, revenue_fen=enterprise.revenue_fen, qualities=known,
    )  # fmt: skip


def region_names() -> dict[str, str]:
    """Names of the city and its counties by code."""
    return dict(Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name"))
