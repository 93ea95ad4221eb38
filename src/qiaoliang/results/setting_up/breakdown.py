"""Set-up rates I1 to I7 by region, carrier, industry and size: parts that sum, from the filters of the figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import CharField, Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Substr

from qiaoliang.kit.remembered import remembered
from qiaoliang.party.organisations.choices import ObstacleKind
from qiaoliang.party.organisations.models import CaseUnit, Obstacle
from qiaoliang.registry.carriers.models import Carrier, CarrierKind, Tenancy
from qiaoliang.registry.enterprises.choices import SizeClass
from qiaoliang.registry.enterprises.industries import name_of
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import rules
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import SETUP_RATES, VERSION
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.coverage import full_members
from qiaoliang.results.indicators.evaluate import BASE, population, stands, tests
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio

DIMENSIONS: Final = {"region": "地区", "carrier": "载体", "industry": "行业", "size": "规模"}
NONE: Final = "-"  # the part of whoever belongs to none
COUNTY_DIGITS, TOWN_DIGITS = 6, 9


@dataclass(frozen=True)
class Cut:
    """By what the enterprises are parted, and inside which part of it (a kind of carrier, a section of industry)."""

    by: str
    within: str = ""


@dataclass(frozen=True)
class Cell:
    """One rate of one part."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal:
        return rules.rate(self.numerator, self.denominator)

    @property
    def missing(self) -> int:
        return self.denominator - self.numerator


@dataclass(frozen=True)
class Part:
    """One line of the table: what it is called, and its seven rates."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    opens: bool  # a part that can be cut further


def _digits(asked: Asked) -> int:
    return TOWN_DIGITS if len(asked.region) >= COUNTY_DIGITS else COUNTY_DIGITS


def _of_enterprise(cut: Cut, asked: Asked) -> Any:
    """The part of an enterprise. In several carriers it counts under the one it entered first: parts must sum."""
    if cut.by == "region":
        return Substr("region_code", 1, _digits(asked))
    if cut.by == "carrier":
        rows = Tenancy.everything.filter(Tenancy.in_force(asked.as_of), enterprise=OuterRef("pk"))
        column = "carrier" if cut.within else "carrier__kind"
        return Cast(Subquery(rows.order_by("starts_on", "pk").values(column)[:1]), CharField())
    if cut.by == "industry":
        return F("division") if cut.within else F("section")
    return F("size_class")


def _of_organisation(cut: Cut, asked: Asked) -> Any:
    """The part of an organisation: its own place and carrier, the industry and size of its host."""
    if cut.by == "region":
        return Substr("region_code", 1, _digits(asked))
    if cut.by == "carrier":
        return Cast("carrier", CharField()) if cut.within else F("carrier__kind")
    if cut.by == "industry":
        return F("host__division") if cut.within else F("host__section")
    return F("host__size_class")


def _inside(cut: Cut, fact: str) -> Q:
    """Only what lies in the part that is cut further."""
    if not cut.within:
        return Q()
    if cut.by == "industry":
        return Q(**{"section" if fact == "enterprises" else "host__section": cut.within})
    if fact == "organisations":
        return Q(carrier__kind=cut.within)
    return Q(first_kind=cut.within)


def parted(indicator: Indicator, asked: Asked, cut: Cut) -> Any:
    """The rows of a rate's fact, each with its `part`."""
    rows = population(indicator, asked)
    if cut.by == "carrier" and cut.within and indicator.fact == "enterprises":
        rows = rows.annotate(first_kind=_of_enterprise(Cut("carrier"), asked))
    part = _of_enterprise(cut, asked) if indicator.fact == "enterprises" else _of_organisation(cut, asked)
    rows = rows.filter(_inside(cut, indicator.fact))
    return rows.annotate(part=Coalesce(Cast(part, CharField()), Value(""), output_field=CharField()))


def in_part(rows: Any, part: str) -> Any:
    return rows.filter(part="" if part == NONE else part) if part else rows


def top_of(indicator: Indicator, asked: Asked) -> Q:
    measure = indicator.measure
    assert isinstance(measure, Ratio)
    return tests(FACTS[indicator.fact], asked, measure.where)


def _counted(indicator: Indicator, asked: Asked, cut: Cut) -> dict[str, Cell]:
    """One grouped query for one rate."""
    everyone = parted(indicator, asked, cut).filter(stands(indicator, asked, Standing.DENOMINATOR))
    grouped = everyone.values("part").annotate(n=Count("pk"), top=Count("pk", filter=top_of(indicator, asked)))
    return {row["part"] or NONE: Cell(row["top"], row["n"]) for row in grouped.order_by("part")}


def table(asked: Asked, cut: Cut) -> tuple[tuple[Cell, ...], list[Part]]:
    """The seven rates of the whole, and of its parts; remembered until anything is written."""

    def compute() -> list[dict[str, Cell]]:
        with settings.read_once():
            return [_counted(indicator, asked, cut) for indicator in SETUP_RATES]

    found = remembered("setup:table", _parts_of(asked, cut), compute)
    keys = sorted({key for one in found for key in one}, key=lambda key: (key == NONE, key))
    names = labels(cut, keys)
    parts = [
        Part(key, names.get(key, key), tuple(one.get(key, Cell(0, 0)) for one in found), _opens(asked, cut, key))
        for key in keys
    ]
    whole = tuple(
        Cell(sum(cell.numerator for cell in one.values()), sum(cell.denominator for cell in one.values()))
        for one in found
    )
    return whole, parts


def _parts_of(asked: Asked, cut: Cut) -> tuple[object, ...]:
    places = sorted((place.kind, place.key) for place in asked.scope.places)
    department = asked.department.pk if asked.department else None
    head = (VERSION, asked.data_version, places, asked.as_of, asked.region, department, asked.instructor)
    return (*head, cut.by, cut.within)


def _opens(asked: Asked, cut: Cut, key: str) -> bool:
    if key == NONE:
        return False
    if cut.by == "region":
        return len(key) == COUNTY_DIGITS
    return cut.by in ("carrier", "industry") and not cut.within


def labels(cut: Cut, keys: Sequence[str]) -> dict[str, str]:
    """What the parts are called."""
    if cut.by == "region":
        names = dict(Region.everything.filter(code__in=keys).values_list("code", "name"))
        return names | {NONE: "未注明"}
    if cut.by == "carrier" and cut.within:
        numbers = [int(key) for key in keys if key.isdigit()]
        rows = Carrier.everything.filter(pk__in=numbers).values_list("pk", "name")
        return {str(pk): name for pk, name in rows} | {NONE: "未注明"}
    if cut.by == "carrier":
        return {str(kind): str(kind.label) for kind in CarrierKind} | {NONE: "不在载体内"}
    if cut.by == "industry":
        return {key: _industry(key) for key in keys} | {NONE: "未注明"}
    return {str(size): str(size.label) for size in SizeClass} | {NONE: "未划型"}


def _industry(code: str) -> str:
    try:
        return name_of(code)
    except KeyError:
        return code


# --- why not yet set up

REASONS: Final[tuple[tuple[str, str, Callable[[Asked], Q]], ...]] = (
    (
        "case", "组建申请在办",
        lambda asked: Q(pk__in=CaseUnit.everything.filter(is_open=True).values("enterprise")),
    ),
    ("three", "应建未建：正式党员 3 名以上", full_members(3)),
    ("few", "有正式党员，不足 3 名，可联建", full_members(1)),
    ("none", "没有正式党员，先做工作覆盖、发展党员", lambda asked: Q()),
)  # fmt: skip


def reason_filter(code: str, asked: Asked) -> Q:
    """Those of one reason: the first that holds, so that every enterprise has exactly one."""
    found = Q()
    for key, _label, truth in REASONS:
        if key == code:
            return found & truth(asked)
        found &= ~truth(asked)
    raise KeyError(code)


UNSTATED: Final = "unstated"
STATED: Final = (*((f"stated-{kind}", str(kind.label)) for kind in ObstacleKind), (UNSTATED, "还没有说明"))


def _stating(asked: Asked, **more: str) -> Q:
    rows = Obstacle.everything.filter(Obstacle.covers(asked.as_of), **more)
    return Q(pk__in=rows.values("enterprise"))


def stated_filter(code: str, asked: Asked) -> Q:
    """Those of which people on the spot stated this reason; or nobody stated any."""
    if code == UNSTATED:
        return ~_stating(asked)
    return _stating(asked, kind=code.removeprefix("stated-"))


REASON_LABELS: Final = {key: label for key, label, _ in REASONS} | dict(STATED)


def why_filter(code: str, asked: Asked) -> Q:
    """The enterprises of one line of either table; an unknown code is a KeyError."""
    return stated_filter(code, asked) if code in dict(STATED) else reason_filter(code, asked)


def reasons(asked: Asked, cut: Cut, part: str = "") -> tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]:
    """Why the enterprises that I1 misses are not covered yet, by the rolls and as stated: code, words, how many.

    Each of the two lists sums to the gap.
    """
    indicator = SETUP_RATES[0]
    lines = [*((key, label) for key, label, _ in REASONS), *STATED]

    def compute() -> list[int]:
        with settings.read_once():
            missing = in_part(parted(indicator, asked, cut), part).filter(stands(indicator, asked, Standing.MISSING))
            wanted = {key.replace("-", "_"): Count("pk", filter=why_filter(key, asked)) for key, _ in lines}
            counted = missing.aggregate(**wanted)
            return [counted[key.replace("-", "_")] for key, _ in lines]

    numbers = remembered("setup:reasons", (*_parts_of(asked, cut), part), compute, besides=BASE)
    found = [(key, label, number) for (key, label), number in zip(lines, numbers, strict=True)]
    return found[: len(REASONS)], found[len(REASONS) :]
