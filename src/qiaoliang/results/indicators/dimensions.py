"""By what a figure is split, and how every record falls into exactly one part.

A part is a key, *not stated* (the record carries none) or *shared*: what belongs to several parts stands apart, so that
the parts add up to the whole. What a figure counts distinct (a person, a contract) is shared if its records lie in
several parts. Both ends of what a record carries are asked for: equal ends are its part, different ends are shared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Length, StrIndex, Substr
from django.db.models.lookups import Exact

from qiaoliang.fieldwork.outcomes.models import Share
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Dimension
from qiaoliang.results.indicators.fact import posted
from qiaoliang.results.indicators.vocabulary import CountDistinct, Indicator, Ratio

NOT_STATED: Final = ""
SHARED: Final = "*"
MINE: Final = "me"
COUNTY_DIGITS: Final = 6

Ends = tuple[Any, Any]  # the first and the last of what a row carries, as text; nothing is the empty text
Axis = Callable[[Asked], Ends]
Axes = Mapping[Dimension, Axis]


def _text(expression: Any) -> Any:
    return Coalesce(Cast(expression, CharField()), Value(NOT_STATED), output_field=CharField())


def _one(expression: Any) -> Ends:
    text = _text(expression)
    return text, text


def _column(path: str) -> Axis:
    return lambda asked: _one(F(path))


def _county(path: str) -> Axis:
    return lambda asked: _one(Substr(path, 1, COUNTY_DIGITS))


def _carrier(enterprise: str) -> Axis:
    """The carriers the enterprise belongs to on the day."""

    def axis(asked: Asked) -> Ends:
        day = min(asked.as_of, asked.span.end) if asked.span else asked.as_of
        held = Tenancy.everything.filter(Tenancy.in_force(day), enterprise=OuterRef(enterprise)).order_by()
        rows = held.values("enterprise")
        return (
            _text(Subquery(rows.annotate(end=Min("carrier")).values("end"))),
            _text(Subquery(rows.annotate(end=Max("carrier")).values("end"))),
        )

    return axis


def _line(enterprise: str) -> Axis:
    """The department of the enterprise's line that is nearest to it: the county's before the city's."""

    def axis(asked: Asked) -> Ends:
        held = Department.everything.filter(function=OuterRef(f"{enterprise}line_function"), is_active=True)
        here = held.annotate(at=StrIndex(OuterRef(f"{enterprise}region_code"), F("region_code"))).filter(at=1)
        nearest = here.annotate(depth=Length("region_code")).order_by("-depth", "pk")
        return _one(Subquery(nearest.values("pk")[:1]))

    return axis


def _shares(column: str) -> Axis:
    """Who holds the shares of an outcome that were posted on its day."""

    def axis(asked: Asked) -> Ends:
        held = Share.everything.filter(posted(asked, OuterRef("happened_on"), "stint"), outcome=OuterRef("pk"))
        rows = held.order_by().values("outcome")
        return (
            _text(Subquery(rows.annotate(end=Min(column)).values("end"))),
            _text(Subquery(rows.annotate(end=Max(column)).values("end"))),
        )

    return axis


def _mine(axis: Axis) -> Axis:
    """The own view: what is mine alone; what others hold a part of is shared. Nobody else's number is ever told."""

    def own(asked: Asked) -> Ends:
        me = Value(str(asked.instructor or 0))

        def end(expression: Any, of_others: str) -> Any:
            return Case(
                When(Exact(expression, me), then=Value(MINE)),
                When(Exact(expression, Value(NOT_STATED)), then=Value(NOT_STATED)),
                default=Value(of_others),
                output_field=CharField(),
            )

        low, high = axis(asked)
        return end(low, "-"), end(high, "+")

    return own


def _axes(region: str, enterprise: str, department: Axis, helper: Axis | None, carrier: Axis | None = None) -> Axes:
    """`enterprise` is the path to its columns (`enterprise__`, or nothing if the row is the enterprise)."""
    found: Axes = {
        Dimension.COUNTY: _county(region),
        Dimension.TOWN: _column(region),
        Dimension.DEPARTMENT: department,
        Dimension.CARRIER: carrier or _carrier(f"{enterprise}pk"),
        Dimension.INDUSTRY: _column(f"{enterprise}section"),
        Dimension.SIZE: _column(f"{enterprise}size_class"),
    }
    return {**found, Dimension.INSTRUCTOR: _mine(helper)} if helper else found


_HELPED = "helped_by__instructor"
_CREDITED = _axes("region_code", "enterprise__", _column(f"{_HELPED}__department"), _column(_HELPED))
_PERSONAL = _axes(
    "enterprise__region_code", "enterprise__", _column("instructor__department"), _column("instructor")
)  # fmt: skip

# Statistics are other bureaus', answers nobody's: neither is split.
AXES: Final[Mapping[str, Axes]] = {
    "postings": _PERSONAL,
    "duty_weeks": _PERSONAL,
    "enterprises": _axes("region_code", "", _line(""), None),
    "organisations": _axes("region_code", "host__", _line("host__"), None, _column("carrier")),
    "outcomes": _axes(
        "region_code",
        "enterprise__",
        _shares("stint__instructor__department"),
        _shares("stint__instructor"),
    ),
    **dict.fromkeys(
        (
            "activists", "admissions", "party_rules", "centres", "pledges", "proposals", "problems", "projects",
            "benefits", "events", "demands",
        ),
        _CREDITED,
    ),
    "gifts": _axes("region_code", "enterprise__", _line("enterprise__"), None),
    "demand_clocks": _axes("region_code", "enterprise__", _column("department"), _column(_HELPED)),
    "deliveries": _axes(
        "enterprise__region_code", "enterprise__", _column("policy__department"), _column(_HELPED)
    ),
}  # fmt: skip


def axes_of(indicator: Indicator) -> Axes:
    return AXES.get(indicator.fact, {})


def distinct_column(indicator: Indicator) -> str:
    """The column whose values a figure counts distinct; nothing where every record counts by itself."""
    measure = indicator.measure.of if isinstance(indicator.measure, Ratio) else indicator.measure
    return measure.column if isinstance(measure, CountDistinct) and measure.column != "pk" else ""


def inside(indicator: Indicator, asked: Asked, rows: QuerySet[Any], whole: QuerySet[Any]) -> QuerySet[Any]:
    """Of `rows` those in the parts asked for; `whole` are all that the figure could count, in any place."""
    column = distinct_column(indicator)
    for number, (dimension, part) in enumerate(asked.parts):
        axis = axes_of(indicator).get(Dimension(dimension))
        if axis is None:  # the fact does not carry it: everything is not stated
            rows = rows if part == NOT_STATED else rows.none()
            continue
        low, high = axis(asked)
        names = {"low": f"low_{number}", "high": f"high_{number}"}
        if column:
            keys = whole.exclude(**{column: None}).values(column)
            keys = keys.annotate(**{names["low"]: Min(low), names["high"]: Max(high)})
            rows = rows.filter(**{f"{column}__in": keys.filter(_is(part, **names)).values(column)})
        else:
            rows = rows.alias(**{names["low"]: low, names["high"]: high}).filter(_is(part, **names))
    return rows


def _is(part: str, *, low: str, high: str) -> Q:
    return ~Q(**{low: F(high)}) if part == SHARED else Q(**{low: part, high: part})


@dataclass(frozen=True)
class Amounts:
    """What one part adds, as stored integers. Of a rate: confirmed is the numerator, claimed the denominator."""

    claimed: int = 0
    confirmed: int = 0
    verified: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.claimed + other.claimed, self.confirmed + other.confirmed, self.verified + other.verified
        )  # fmt: skip
