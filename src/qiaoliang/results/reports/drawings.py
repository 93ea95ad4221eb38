"""The charts of the reports: drawn from figures that the report prints anyway, each with its table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from qiaoliang.kit import charts
from qiaoliang.kit.charts import picture
from qiaoliang.kit.charts.svg import Chart
from qiaoliang.kit.documents import Column, OfficialDocument
from qiaoliang.kit.documents.tables import Row
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.reports.narrative import Compared, is_known, linked
from qiaoliang.results.reports.prose import Says

MONEY = ("grants_won", "loans_arranged", "fees_reduced", "activity_funds")
WAN = 10_000
PICTURE_MM = 140


@dataclass(frozen=True)
class Drawing:
    """A chart that stands after the piece `after`, with the sentence that says where its figures come from."""

    after: str
    chart: Chart
    source: str
    rows: Sequence[Row] = ()  # the table beside it, each figure with the page of its records


def source_of(code: str, period: Period) -> str:
    """`已确认的记录；期间2026-01-01至2026-11-20；口径见附表setup_rate。`"""
    day = (
        f"截至{period.end:%Y-%m-%d}"
        if period.start == period.end
        else f"{period.start:%Y-%m-%d}至{period.end:%Y-%m-%d}"
    )
    return f"来源：{CATALOGUE[code].source_label}；{day}；口径见附表{code}。"


def by_county(code: str, found: Sequence[tuple[str, Figure, str]], after: str) -> Drawing | None:
    """One bar a county (name, figure, page of its records), in administrative order: no ranking."""
    known = [one for one in found if is_known(one[1])]
    if not known:
        return None
    bars = [charts.Bar(name, float(figure.value), Says({code: figure})[code]) for name, figure, _page in known]
    rows = [(name, linked(Says({code: figure})[code], page, figure)) for name, figure, page in known]
    indicator = CATALOGUE[code]
    title = f"各县区{indicator.label}"
    chart = charts.lying(title, bars, unit=indicator.unit, label_head="县区", width=580, label_width=156)
    chart = Chart(chart.svg, title, ("县区", str(indicator.label)), chart.rows)
    return Drawing(after, chart, source_of(code, known[0][1].period) + "按行政区划顺序排列。", rows)


def rates(compared: Sequence[Compared], after: str, than: str = "上年同期") -> Drawing | None:
    return _changes([one for one in compared if CATALOGUE[one.code].is_percent], after, f"比率与{than}", "%", 1)


def money(compared: Sequence[Compared], after: str, than: str = "上年同期") -> Drawing | None:
    chosen = [one for one in compared if one.code in MONEY]
    return _changes(chosen, after, f"资金与{than}", "万元", WAN)


def _changes(compared: Sequence[Compared], after: str, title: str, unit: str, per: int) -> Drawing | None:
    told = [one for one in compared if is_known(one.now) and one.earlier is not None and is_known(one.earlier)]
    if not told:
        return None
    rows = [
        charts.Change(CATALOGUE[one.code].label, float(one.earlier.value) / per, float(one.now.value) / per)
        for one in told
        if one.earlier is not None
    ]
    printed = tuple((CATALOGUE[one.code].label, one.printed_earlier, one.printed) for one in told)
    drawn = charts.before_after(title, rows, unit=unit, width=560)
    heads = ("指标", title.partition("与")[2], "本期")
    source = f"空心点是{heads[1]}，实心点是本期；来源和口径见附表。"
    opened = [(CATALOGUE[one.code].label, one.cell_earlier, one.cell) for one in told]
    return Drawing(after, Chart(drawn.svg, title, heads, printed), source, opened)


def put(document: OfficialDocument, drawing: Drawing) -> None:
    """Picture, caption, source, and the same figures as a table; without a font the table alone, and why."""
    chart = drawing.chart
    try:
        document.picture(picture.png(chart), caption=chart.title, width_mm=PICTURE_MM)
        document.note(drawing.source)
    except picture.NoChineseFont:
        document.note(f"“{chart.title}”的图没有印出：生成文件的计算机上没有中文字体，请安装后重新下载。数字见下表。")
    columns = [Column(head, 2, is_numeric=number > 0) for number, head in enumerate(chart.heads)]
    document.table(columns, drawing.rows or chart.rows, caption=chart.title, note="" if chart.rows else drawing.source)
