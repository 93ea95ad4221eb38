"""All figures of a brief's days as a workbook: what each is, how sure it is, and the address of its records."""

from typing import Final

from qiaoliang.kit.links import Link, address
from qiaoliang.kit.sheets.write import table
from qiaoliang.results.indicators.addresses import records_page
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import Figure, Number
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.reports.briefing import Briefed
from qiaoliang.results.reports.narrative import is_known
from qiaoliang.results.reports.prose import kept_back

HEADS: Final = (
    "代码", "指标", "数字", "单位", "已确认", "申报", "抽查核实", "计入记录", "分子", "分母", "有效答卷", "回收率（%）",
    "95%区间低（%）", "95%区间高（%）", "期间起", "期间止", "口径", "数什么", "除以什么", "怎么去重", "口径版本",
    "版本起用", "由谁确认", "已知局限", "记录地址",
)  # fmt: skip
NO_FIGURE: Final = "没有来数"


def workbook(briefed: Briefed) -> bytes:
    """One row a figure, in the order of the catalogue. Every number opens exactly its records."""
    return table(HEADS, (_row(briefed, code) for code in briefed.found), title="全部数字")


def _row(briefed: Briefed, code: str) -> list[object]:
    found, indicator = briefed.found[code], CATALOGUE[code]
    sure = is_known(found)
    has_claims = Standing.WAITING in FACTS[indicator.fact].standings

    def opens(number: object, standing: Standing = Standing.CONFIRMED) -> object:
        return None if number is None else Link(number, records_page(code, briefed.asked, standing))

    shown = kept_back(found) if found.is_hidden else opens(found.value) if sure else NO_FIGURE
    page = records_page(code, briefed.asked)
    above, records = (None, None) if found.is_hidden else (found.numerator, found.records)  # nought would be a number
    return [
        code, indicator.label, shown, indicator.unit, opens(found.confirmed) if sure else None,
        opens(found.claimed, Standing.CLAIMED) if sure and has_claims else None,
        opens(found.verified, Standing.VERIFIED), opens(records), opens(above),
        opens(found.denominator, Standing.DENOMINATOR), *_of_survey(found), found.period.start, found.period.end,
        indicator.definition, indicator.numerator, indicator.denominator or None, indicator.dedup, indicator.version,
        indicator.effective_on, indicator.confirmed_by, indicator.weaknesses,
        Link(address(page), page),
    ]  # fmt: skip


def _of_survey(found: Figure) -> list[Number | None]:
    """Answers, response rate and interval of a survey's share; of fewer than thirty answers no interval."""
    told = dict(found.beside)
    low, high = found.interval or (None, None)
    return [told.get("有效答卷"), told.get("回收率"), low, high]
