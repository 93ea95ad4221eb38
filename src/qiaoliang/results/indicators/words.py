"""Figures in the words and units of a screen."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from qiaoliang.kit import money
from qiaoliang.results.indicators.choices import Basis, Standing
from qiaoliang.results.indicators.evaluate import Figure, Number
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.surveys.rules import why_not

FEW_PEOPLE = "不足 {0} 人，或能由此推算出不足 {0} 人的一部分，不单列"
WAN, YI = "万元", "亿元"


class Printable(Protocol):
    """What has to be known of a figure to print its numbers: an indicator, or what was kept of one."""

    @property
    def unit(self) -> str: ...
    @property
    def is_money(self) -> bool: ...


@dataclass(frozen=True)
class Words:
    """A number as printed, and its unit."""

    text: str
    unit: str


def unit_of(indicator: Printable, value: Number) -> str:
    """Money is read in 万元 below 1亿元, from there in 亿元; everything else in its own unit."""
    if not indicator.is_money:
        return indicator.unit
    return YI if value * 100 >= money.YI else WAN


def printed(indicator: Printable, value: Number, unit: str) -> str:
    """The number in `unit`, without it: `39.6`, `15,500`, `71.9`."""
    if indicator.is_money:
        text = money.screen(int(value * 100), unit)
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.1f}" if isinstance(value, Decimal) else money.count(value)


def words(indicator: Printable, value: Number) -> Words:
    unit = unit_of(indicator, value)
    return Words(printed(indicator, value, unit), unit)


def is_missing(indicator: Indicator, figure: Figure) -> bool:
    """Nothing to print: nothing was published, nobody was asked, or too few answered."""
    return figure.is_hidden or (indicator.is_imported and figure.records == 0)


@dataclass(frozen=True)
class Aside:
    """A number beside a figure: what it is called, the number, and the tab of the records that it opens."""

    label: str
    text: str
    tab: str = ""


def beside_tab(number: int) -> str:
    """The tab of the `number`th number beside a figure."""
    return f"beside{number}"


def besides(indicator: Indicator, figure: Figure) -> list[Aside]:
    """`已兑现 1,204`: the numbers that stand beside a figure; a rate says what it divides."""
    if figure.is_hidden and not indicator.minimum:
        return [Aside(FEW_PEOPLE.format(indicator.least), "")]
    if figure.is_hidden:
        return [Aside(f"有效答卷{why_not(figure.denominator or 0)}，不显示百分比", "")]
    found = []
    if figure.denominator is not None:
        found.append(Aside("", money.count(figure.numerator), Standing.CONFIRMED))
        found.append(Aside("÷", money.count(figure.denominator), Standing.DENOMINATOR))
    if indicator.beside:
        found += [
            Aside(label, _beside(indicator, value), beside_tab(number))
            for number, (label, value) in enumerate(figure.beside)
        ]
    else:
        found += [Aside(label, _beside(indicator, value), TAB_OF.get(label, "")) for label, value in figure.beside]
    if figure.interval is not None:
        found.append(Aside("95% 区间", f"{figure.interval[0]}% 至 {figure.interval[1]}%"))
    return found


TAB_OF = {str(Standing.EXEMPT.label): Standing.EXEMPT.value}


def _beside(indicator: Indicator, value: Number) -> str:
    if indicator.is_money:
        return money.document(int(value * 100))
    return f"{value:.1f}%" if isinstance(value, Decimal) else money.count(value)


def of_period(indicator: Indicator, period: Period) -> str:
    """The period in as few characters as tell it."""
    if period.start == period.end:
        return f"{period.end}"
    if (period.start, period.end) == (date(period.start.year, 1, 1), date(period.start.year, 12, 31)):
        return f"{period.start.year} 年"
    if indicator.basis == Basis.LAST_SURVEY:
        return f"{period.start} 至 {period.end}"
    return "近 24 个月" if indicator.basis == Basis.TWO_YEARS else f"{period.start:%Y-%m} 起"
