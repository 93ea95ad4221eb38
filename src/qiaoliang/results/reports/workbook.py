"""All figures of a brief's days as a workbook: what each is, how sure it is, and the address of its records."""

from typing import Final

from qiaoliang.kit.sheets.write import table
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.periods import Period, name_of
from qiaoliang.results.reports.briefing import Briefed
from qiaoliang.results.reports.narrative import is_known
from qiaoliang.results.reports.prose import kept_back

HEADS: Final = (
    "代码", "指标", "数字", "单位", "已确认", "申报", "抽查核实", "计入记录", "分子", "分母", "期间起", "期间止",
    "口径", "数什么", "除以什么", "怎么去重", "口径版本", "版本起用", "由谁确认", "已知局限", "记录地址",
)  # fmt: skip
NO_FIGURE: Final = "没有来数"


def workbook(briefed: Briefed, *, root: str) -> bytes:
    """One row a figure, in the order of the catalogue. `root` is the system's own address, `https://…`."""
    return table(HEADS, (_row(briefed, code, root) for code in briefed.found), title="全部数字")


def _row(briefed: Briefed, code: str, root: str) -> list[object]:
    found, indicator = briefed.found[code], CATALOGUE[code]
    shown: object = kept_back(found) if found.is_hidden else found.value if is_known(found) else NO_FIGURE
    sure = is_known(found)
    has_claims = Standing.WAITING in FACTS[indicator.fact].standings
    return [
        code, indicator.label, shown, indicator.unit, found.confirmed if sure else None,
        found.claimed if sure and has_claims else None, found.verified, found.records, found.numerator,
        found.denominator, found.period.start, found.period.end, indicator.definition, indicator.numerator,
        indicator.denominator or None, indicator.dedup, indicator.version, indicator.effective_on,
        indicator.confirmed_by, indicator.weaknesses, address(briefed, code, root),
    ]  # fmt: skip


def address(briefed: Briefed, code: str, root: str) -> str:
    """The page that lists exactly the records of the figure."""
    issue = briefed.issue
    asked = f"as_of={issue.as_of}&period={name_of(Period(issue.starts_on, issue.ends_on))}"
    region = f"&region={issue.region}" if issue.region else ""
    return f"{root}/indicators/{code}/?{asked}{region}"
