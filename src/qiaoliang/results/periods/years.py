"""A figure over the years: frozen where the year is frozen, provisional where it is not, with why one was restated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import F

from qiaoliang.kit import money
from qiaoliang.kit.charts import Bar, Chart, standing
from qiaoliang.results.indicators import periods, words
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import remembered_figure
from qiaoliang.results.indicators.evaluate import Number, is_part
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.periods import taking, telling
from qiaoliang.results.periods.choices import Holder, Kind, Stage
from qiaoliang.results.periods.models import Frozen

YEARS = 5


@dataclass(frozen=True)
class Year:
    year: int
    value: Number
    is_frozen: bool
    is_running: bool
    note: str
    href: str
    is_hidden: bool = False  # of too few people


def has_years(indicator: Indicator, asked: Asked) -> bool:
    """Of one department, one area or the city: parts and a person's own have no frozen years."""
    return indicator in taking.HELD and not asked.parts and asked.instructor is None


def holder_of(asked: Asked) -> str:
    if asked.department is not None:  # an office sees its own area: all of a department that lies inside it
        is_whole = asked.department.region_code.startswith(asked.region)
        return f"{Holder.DEPARTMENT}:{asked.department.pk}" if is_whole else ""
    return f"{Holder.REGION}:{asked.place}"


def years(indicator: Indicator, asked: Asked) -> list[Year]:
    """The last years of the programme, the running one up to the day; one query for all that is frozen."""
    first = max(asked.start.year, asked.as_of.year - YEARS + 1)
    frozen = {
        figure.edition.period.starts_on.year: figure
        for figure in Frozen.everything.filter(
            code=indicator.code,
            edition__period__holder_key=holder_of(asked),
            edition__period__kind=Kind.YEAR,
            edition__period__stage=Stage.FROZEN,
            edition__period__frozen_at__lte=asked.evening,
            edition__period__edition=F("edition"),
        )
        .select_related("edition__period", "edition__catalogue")
        .defer("records", "parts", "places")
    }
    return [_year(indicator, asked, year, frozen.get(year)) for year in range(first, asked.as_of.year + 1)]


def _year(indicator: Indicator, asked: Asked, year: int, figure: Frozen | None) -> Year:
    if figure is not None:
        return Year(
            year, figure.value(), True, False, telling.restated(figure) or "冻结", f"/periods/figures/{figure.pk}/",
            is_hidden=telling.is_of_few(figure, indicator) and is_part(asked),
        )  # fmt: skip
    days = periods.named(f"{year}")
    assert days is not None
    running = days.end > asked.as_of
    end = min(days.end, asked.as_of)
    now = remembered_figure(indicator, replace(asked, span=periods.Period(days.start, end)).about(indicator))
    href = f"/indicators/{indicator.code}/?{_question(asked, periods.Period(days.start, end))}"
    return Year(year, now.value, False, running, "到统计日，暂时" if running else "未冻结，暂时", href, now.is_hidden)


def _question(asked: Asked, days: periods.Period) -> str:
    given = {
        "as_of": f"{asked.as_of}", "region": asked.region, "period": periods.name_of(days),
        "department": f"{asked.department.pk}" if asked.department else "",
    }  # fmt: skip
    return urlencode({key: value for key, value in given.items() if value})


def frozen_of(indicator: Indicator, asked: Asked) -> str:
    """Of a page about one whole period: what was frozen of it, since the page prints what is known today."""
    if asked.span is None:
        return ""
    found = (
        Frozen.everything.filter(
            code=indicator.code, edition__period__holder_key=holder_of(asked), edition__period__stage=Stage.FROZEN,
            edition__period__starts_on=asked.span.start, edition__period__ends_on=asked.span.end,
            edition__period__edition=F("edition"),
        )
        .select_related("edition__period", "edition__catalogue")
        .defer("records", "parts", "places")
        .first()
    )  # fmt: skip
    said = "本页印的是统计日当天的数"
    if found is None:
        return f"{said}，这一期还没有冻结。"
    again = telling.restated(found)
    value = telling.printed(found.definition, telling.amounts_of(found))
    return f"{said}；这一期的冻结数是 {value}{f'，{again}' if again else ''}。"


def chart(indicator: Indicator, found: Sequence[Year]) -> Chart:
    """Bars with their table: what is provisional is drawn lighter and says so."""
    largest = max((one.value for one in found), default=0)
    unit = words.unit_of(indicator, largest)
    bars = [
        Bar(
            f"{one.year}{'' if one.is_frozen else '暂'}", 0 if one.is_hidden else _scaled(one.value, unit),
            telling.TOO_FEW if one.is_hidden else words.printed(indicator, one.value, unit), note=one.note,
            is_unfinished=not one.is_frozen, href=one.href,
        )
        for one in found
    ]  # fmt: skip
    note = "深色为冻结数，浅色带“暂”的还没有冻结，会随记录变化；都可以点开。"
    return standing("逐年", bars, unit=unit, axis="年度", note=note)


def _scaled(value: Number, unit: str) -> float:
    return float(value) * 100 / money.FEN_PER[unit] if unit in money.FEN_PER else float(value)
