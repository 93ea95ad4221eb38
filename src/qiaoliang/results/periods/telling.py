"""A period's figures in words: frozen beside what they would be now, and since when and why one was restated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import quote

from qiaoliang.kit import moments, money
from qiaoliang.kit.remembered import State, remembered
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators import words
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.choices import Dimension, Role, Standing
from qiaoliang.results.indicators.dimensions import Amounts
from qiaoliang.results.indicators.lines import definition
from qiaoliang.results.indicators.parts import names
from qiaoliang.results.indicators.rules import rate, smallest, suppressed
from qiaoliang.results.indicators.split import split
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.periods import taking
from qiaoliang.results.periods.choices import Holder, Stage
from qiaoliang.results.periods.models import Definition, Frozen, Period, Restatement

TOO_FEW: Final = "不单列"


def printed(kept: Definition, amounts: Amounts, stored: int | None = None) -> str:
    """`12 项`, `71.9%（23 ÷ 32）`, `2,180 万元`: the confirmed of some amounts, or one of their numbers."""
    if kept.is_rate:
        return f"{rate(amounts.confirmed, amounts.claimed)}%（{amounts.confirmed} ÷ {amounts.claimed}）"
    said = words.words(kept, kept.in_units(amounts.confirmed if stored is None else stored))
    return f"{said.text} {said.unit}"


def amounts_of(figure: Frozen) -> Amounts:
    return Amounts(figure.claimed, figure.confirmed, figure.verified or 0)


@dataclass(frozen=True)
class Line:
    """One figure of a period as a page prints it."""

    code: str
    kept: Definition
    confirmed: str
    claimed: str
    verified: str
    now: str  # what it would be now, where that differs
    records: int | None  # all that the figure rests on; of what is not frozen yet not counted
    sure: int | None  # of them, those that are counted
    href: str  # the records counted: as they were frozen, or as they are
    is_blank: bool
    note: str = ""
    figure_href: str = ""  # the figure as it stood: definition, parts, digest
    filed: str = ""  # of a restated figure, what was reported first
    filed_href: str = ""
    now_href: str = ""  # the records of what it would be now

    @property
    def is_empty(self) -> bool:
        return self.is_blank and not self.now

    @property
    def claimed_href(self) -> str:
        return self.href.replace("tab=confirmed", "tab=claimed")

    @property
    def verified_href(self) -> str:
        """An edition keeps how much a sample had verified, not which records: those of what is not frozen open."""
        is_frozen = self.records is not None
        return "" if is_frozen or self.verified == money.MISSING else self.href.replace("confirmed", "verified")


def now(period: Period, today: date, version: State) -> dict[str, Amounts]:
    """Every figure of the period as the base is known today: one query, remembered until anything is written."""

    def compute() -> dict[str, Amounts]:
        asked = taking.asked_for(period, today)
        with settings.read_once():
            found = split(taking.HELD, asked, ())
        return {code: cells.get((), Amounts()) for code, cells in found.items()}

    return remembered("period-now", (period.pk, period.days, today, version, VERSION), compute)


def question(period: Period) -> str:
    """The period as part of the address of a figure's page."""
    whose = f"department={period.department_id}" if period.department_id else f"region={period.region_code}"
    return f"period={period.name}&{whose}"


def records_now(period: Period, code: str) -> str:
    """The page with the records that a figure of the period would be counted from today."""
    return f"/indicators/{code}/?{question(period)}&tab=confirmed"


def preview(period: Period, current: Mapping[str, Amounts]) -> list[tuple[Role, list[Line]]]:
    """What would be submitted now."""
    lines = []
    for indicator in taking.HELD:
        kept, amounts = Definition(definition(indicator)), current[indicator.code]
        lines.append(_line(indicator.code, kept, amounts, records_now(period, indicator.code), None, drawn=True))
    return _by_role(lines)


def frozen(period: Period, current: Mapping[str, Amounts]) -> list[tuple[Role, list[Line]]]:
    """What was submitted or frozen, and what it would be now where that differs."""
    assert period.edition is not None
    lines = []
    figures = list(period.edition.figures.select_related("edition__catalogue").defer("parts", "places"))
    filed = as_filed(period, [figure.code for figure in figures if figure.restated_on])
    for figure in figures:
        held, today = amounts_of(figure), current.get(figure.code)
        is_same = today is None or (today.claimed, today.confirmed) == (held.claimed, held.confirmed)
        is_kept = figure.code in CATALOGUE and taking.is_as_kept(CATALOGUE[figure.code], figure.definition.kept)
        note = restated(figure)
        if not is_kept:
            note = f"口径已改，冻结数仍按第 {figure.definition.version} 版，不再比对。{note}"
        line = _line(
            figure.code, figure.definition, held, records_of(figure), figure.records,
            drawn=figure.verified is not None,
            now=printed(figure.definition, today) if today and is_kept and not is_same else "", note=note,
        )  # fmt: skip
        first = filed.get(figure.code)
        lines.append(
            replace(
                line, figure_href=f"/periods/figures/{figure.pk}/",
                filed=printed(first.definition, amounts_of(first)) if first else "",
                filed_href=records_of(first) if first else "", now_href=records_now(period, figure.code),
            )
        )  # fmt: skip
    return _by_role(lines)


def records_of(figure: Frozen) -> str:
    """The page with exactly the records that the frozen figure was counted from."""
    return f"/periods/figures/{figure.pk}/records/?tab=confirmed"


def as_filed(period: Period, codes: list[str]) -> dict[str, Frozen]:
    """Of these restated figures the ones that were reported before, by code."""
    if not codes:
        return {}
    rows = Frozen.everything.filter(edition__period=period, code__in=codes, restated_on=None)
    return {one.code: one for one in rows.select_related("edition__catalogue").order_by("edition__number")}


def _line(
    code: str, kept: Definition, amounts: Amounts, href: str, records: list[list[str]] | None, *, drawn: bool,
    now: str = "", note: str = "",
) -> Line:  # fmt: skip
    has_claims = not kept.is_rate
    sure = None if records is None else sum(one[1] == Standing.CONFIRMED for one in records)
    return Line(
        code, kept, printed(kept, amounts), printed(kept, amounts, amounts.claimed) if has_claims else "—",
        printed(kept, amounts, amounts.verified) if has_claims and drawn else "—", now,
        None if records is None else len(records), sure, href,
        is_blank=not amounts.claimed if records is None else not records, note=note,
    )  # fmt: skip


def _by_role(lines: list[Line]) -> list[tuple[Role, list[Line]]]:
    return [
        (role, [line for line in lines if line.code in CATALOGUE and CATALOGUE[line.code].role == role])
        for role in Role
        if any(line.code in CATALOGUE and CATALOGUE[line.code].role == role for line in lines)
    ]


def restated(figure: Frozen) -> str:
    """`2026-11-20 更正，因为…`, or nothing."""
    return f"{figure.restated_on} 更正，因为{figure.restated_because}" if figure.restated_on else ""


def standing(period: Period) -> str:
    """Which figures these are, in one sentence for pages, charts and reports."""
    if not period.is_frozen or period.edition is None or period.frozen_at is None:
        return f"{period.said}的数还没有冻结（{period.get_stage_display()}），印的是暂时的数。"
    number = period.edition.number
    later = f"，现为第 {number} 版" if number > 1 else ""
    return f"{period.said}的数已于 {moments.day(period.frozen_at)} 冻结{later}，摘要 {period.edition.digest[:12]}。"


@dataclass(frozen=True)
class PartLine:
    """A part of a frozen figure: each number with the page of its records, where the edition knows them."""

    name: str
    confirmed: str
    claimed: str
    href: str = ""
    claimed_href: str = ""


def parts(figure: Frozen) -> list[tuple[str, list[PartLine]]]:
    """For each dimension the parts as they stood when the figure was frozen."""
    tables = []
    for code, cells in figure.parts.items():
        dimension, hidden = Dimension(code), hidden_parts(figure, code)
        lines = [
            PartLine(name, TOO_FEW, money.MISSING) if key in hidden
            else _part_line(figure, dimension, key, name, Amounts(*cells[key]))
            for key, name in names(dimension, cells).items()
        ]  # fmt: skip
        if set(cells) - {""}:
            tables.append((str(dimension.label), lines))
    return tables


def hidden_parts(figure: Frozen, dimension: str) -> set[str]:
    """The parts too small to be shown by themselves, and the one that would give such a part away by subtraction."""
    least = CATALOGUE[figure.code].least if figure.code in CATALOGUE else 0
    if not least:
        return set()
    numbers = {
        ("", key): smallest(claimed, confirmed) for key, (claimed, confirmed, *_rest) in figure.parts[dimension].items()
    }
    return {key for _row, key in suppressed(numbers, least)}


def is_of_few(figure: Frozen, indicator: Indicator) -> bool:
    """Whether a part with this figure would tell of too few people."""
    return smallest(figure.claimed, figure.confirmed) in range(1, indicator.least)


def _part_line(figure: Frozen, dimension: Dimension, key: str, name: str, amounts: Amounts) -> PartLine:
    kept = figure.definition
    base = f"/periods/figures/{figure.pk}/records/?part={dimension.value}:{quote(key)}"
    knows = dimension.value in figure.places
    return PartLine(
        name, printed(kept, amounts), money.MISSING if kept.is_rate else printed(kept, amounts, amounts.claimed),
        f"{base}&tab=confirmed" if knows else "", f"{base}&tab=claimed" if knows and not kept.is_rate else "",
    )  # fmt: skip


def of_report(region: str, year: int) -> str:
    """Which figures a report about a place prints: one sentence beside its verification code."""
    key = region or str(settings.values(date(year, 12, 31))["root_region"])
    found = (
        Period.everything.wanted()
        .filter(holder=Holder.REGION, region_code=key, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
        .select_related("edition")
        .first()
    )
    said = "本报告的数为统计日当天的数"
    if found is None or found.stage != Stage.FROZEN or found.edition is None or found.frozen_at is None:
        return f"{said}；{year}年的数没有冻结，以后可能随记录变化。"
    figures = (
        found.edition.figures.filter(restated_on__isnull=False).order_by("pk").select_related("edition__catalogue")
    )
    again = [f"{one.definition.label}{one.restated_on:%Y-%m-%d}更正，因为{one.restated_because}" for one in figures]
    later = f"；其中{'，'.join(again)}" if again else ""
    day = moments.day(found.frozen_at)
    return f"{said}；{year}年的冻结数定于{day}，摘要{found.edition.digest[:12]}，与本报告不同处以冻结数为准{later}。"


def label_of(restatement: Restatement) -> str:
    return CATALOGUE[restatement.code].label


def both(restatement: Restatement) -> tuple[str, str, str]:
    """A restatement's frozen figure, what it would be, and the difference."""
    kept = Definition(definition(CATALOGUE[restatement.code]))
    before, after = (
        Amounts(held["claimed"], held["confirmed"], held["verified"] or 0)
        for held in (restatement.before, restatement.after)
    )
    return printed(kept, before), printed(kept, after), _difference(kept, before, after)


def _difference(kept: Definition, before: Amounts, after: Amounts) -> str:
    if kept.is_rate:
        points = rate(after.confirmed, after.claimed) - rate(before.confirmed, before.claimed)
        return f"{points:+} 个百分点"
    sure, claimed = after.confirmed - before.confirmed, after.claimed - before.claimed
    said = [f"{'+' if sure >= 0 else '−'}{printed(kept, Amounts(), abs(sure))}"]
    if not claimed and sure:
        said.append("申报不变")
    elif claimed != sure:
        said.append(f"申报 {'+' if claimed >= 0 else '−'}{printed(kept, Amounts(), abs(claimed))}")
    return "，".join(said)
