"""The charts of the cockpit. Each stands beside the table whose numbers open their records."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Final

from django.utils.safestring import SafeString

from qiaoliang.kit.charts import Area, Bar, Chart, Series, Spot, lying, over_time, small_bars, standing, town_map
from qiaoliang.kit.money import count
from qiaoliang.planning.ground import counties as outlines
from qiaoliang.registry.regions.geometry import project
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.indicators.rules import rate
from qiaoliang.results.indicators.trends import Quarter
from qiaoliang.web.cockpit.lines import FUNNEL, LOADS
from qiaoliang.web.cockpit.reading import COUNTY_DIGITS, DRAWN, End, Place

SHADES: Final = 4
WORD_TITLES: Final = ("政策三日送达率", "诉求按时答复率")
Href = Callable[[str], str]


@dataclass(frozen=True)
class Bands:
    """Four equal bands of whole percents between the lowest and the highest rate that is drawn."""

    low: int
    step: int

    @classmethod
    def over(cls, rates: Sequence[float]) -> "Bands":
        low, high = (math.floor(min(rates)), math.ceil(max(rates))) if rates else (0, 100)
        return cls(low, max(1, math.ceil((high - low) / SHADES)))

    def shade(self, value: float) -> int:
        return min(SHADES - 1, max(0, int((value - self.low) // self.step)))

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        marks = [self.low + self.step * number for number in range(1, SHADES)]
        between = [(f"{n}", f"{low}–{high}%") for n, (low, high) in enumerate(pairwise(marks), 1)]
        return (("3", f"≥ {marks[-1]}%"), *reversed(between), ("0", f"< {marks[0]}%"))


def percent(place: Place) -> float:
    return float(rate(place.covered, place.operating))


def coverage(counties: Sequence[Place], towns: Sequence[Place], region: str, href: Href) -> Chart:
    """Counties as areas under their towns as spots; a functional district has no outline and is one spot."""
    ground = {area.name: area for area in outlines()}
    drawn = [one for one in counties if one.code in ground]
    areas = [ground[one.code] for one in drawn]
    is_county = len(region) >= COUNTY_DIGITS
    spots = [one for one in towns if is_county or one.code[:COUNTY_DIGITS] in ground]
    districts = [] if is_county else [one for one in counties if one.code not in ground]
    bands = Bands.over([percent(one) for one in (spots if is_county else [*drawn, *districts])])
    shaded = [] if is_county else [
        Area(one.name, area.rings, bands.shade(percent(one)), f"{percent(one)}", href=href(one.code))
        for one, area in zip(drawn, areas, strict=True)
    ]  # fmt: skip
    ring = [Area(one.name, area.rings) for one, area in zip(drawn, areas, strict=True)]
    marks = [_spot(one, at, bands, href, is_named=is_county) for one in spots if (at := _at(one))]
    marks += [_spot(one, at, bands, href, is_named=True) for one in districts if (at := _middle(one, towns))]
    return town_map(
        "组建率分布", shaded or ring, marks, unit="组建率（%）", legend=bands.legend, largest_spot=9,
        note="圆点为镇街和功能区，大小为企业家数；点开看已覆盖的企业。", width=520,
    )  # fmt: skip


def _at(place: Place) -> tuple[float, float] | None:
    if place.longitude is None or place.latitude is None:
        return None
    x, y = project(place.longitude, place.latitude)
    return float(x), float(y)


def _middle(district: Place, towns: Sequence[Place]) -> tuple[float, float] | None:
    """Where the district itself lies, or in the middle of its towns."""
    inside = [at for town in towns if town.code.startswith(district.code) and (at := _at(town))]
    return _at(district) or ((fmean(x for x, _ in inside), fmean(y for _, y in inside)) if inside else None)


def _spot(place: Place, at: tuple[float, float], bands: Bands, href: Href, *, is_named: bool) -> Spot:
    shown = f"{percent(place)}（{count(place.operating)} 家）"
    label = f"{place.name} {percent(place)}" if is_named else ""
    return Spot(
        place.name, *at, size=place.operating, shade=bands.shade(percent(place)), shown=shown, label=label,
        href=href(place.code),
    )  # fmt: skip


def trend(ends: Sequence[End], hrefs: Sequence[str]) -> Chart:
    """Each end of a quarter opens the enterprises covered then."""
    values = [float(end.figure.value) if end.figure.denominator else None for end in ends]
    return over_time("组建率走势", [end.label for end in ends], [Series(values, hrefs=hrefs)], unit="%", width=560)


def funnel(numbers: dict[str, int], href: Href) -> Chart:
    first = numbers[FUNNEL[0].key]
    bars = [
        Bar(
            line.label, numbers[line.key], count(numbers[line.key]), f"{rate(numbers[line.key], first)}%",
            is_strong=line is FUNNEL[-1], href=href(line.key),
        )
        for line in FUNNEL
    ]  # fmt: skip
    return lying("诉求走到哪一步", bars, unit="件", label_head="步骤", label_width=110, width=520)


def loads(people: dict[str, int], href: Href) -> Chart:
    """A bar opens the postings of those who lead so many, without naming them: a distribution, no list of people."""
    bars = [
        Bar(
            line.label.removesuffix(" 家"), people[line.key], count(people[line.key]),
            href=href(line.key) if people[line.key] else "",
        )
        for line in LOADS
    ]  # fmt: skip
    return standing("负荷分布", bars, unit="人", axis="牵头服务的企业（家）", width=520)


def _rate_of(quarter: Quarter) -> float | None:
    return None if quarter.is_empty else float(quarter.value)


def sums(figure: Figure) -> SafeString:
    """Claimed, confirmed and verified of one kind as three bars; kinds have no common scale."""
    values = [float(value or 0) for value in (figure.claimed, figure.confirmed, figure.verified)]
    return small_bars("申报、已确认、抽查核实", values, is_last_unfinished=False)


def words(trends: Sequence[Sequence[Quarter]], href: Callable[[str, Quarter], str]) -> list[Chart]:
    """Each direction of the word, by quarter; one in which nothing fell due is a gap, not a nought."""
    return [
        over_time(
            title, [one.label for one in found],
            [Series([_rate_of(one) for one in found], hrefs=[href(code, one) for one in found])],
            unit="%", width=300, height=190, from_zero=True,
        )
        for title, code, found in zip(WORD_TITLES, DRAWN, trends, strict=True)
    ]  # fmt: skip
