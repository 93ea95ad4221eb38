"""What it amounted to: the economy of the city as others publish it, and the owners' word."""

from datetime import date

from qiaoliang.results.indicators.choices import Basis, Counts, Role
from qiaoliang.results.indicators.vocabulary import FEN, YES, CountDistinct, Indicator, Ratio, Sum, equals
from qiaoliang.results.surveys.models import Question
from qiaoliang.results.surveys.rules import MINIMUM_ANSWERS


def _published(code: str, label: str, what: str) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        unit="元",
        role=Role.RESULTS,
        basis=Basis.LAST_YEAR,
        fact="statistics",
        measure=Sum("amount", FEN),
        counts=Counts.IMPORTED,
        filter={"code": equals(code)},
        definition=f"上一年度规模以上非公工业企业{what}，引用统计部门公布数，取统计日前最新一版。",
        source_label="部门统计",
        confirmed_by="公布单位",
        weaknesses="全市经济的结果，不能归功于本制度。",
    )


def _surveyed(code: str, label: str, question: Question, asked_for: str) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        unit="%",
        role=Role.RESULTS,
        basis=Basis.LAST_SURVEY,
        fact="answers",
        measure=Ratio({"is_top": YES}, CountDistinct()),
        counts=Counts.CITY,
        filter={"question": equals(question.value)},
        minimum=MINIMUM_ANSWERS,
        definition=(
            f"最近一次结束的业主测评中，{asked_for}选最高一档的有效答卷 ÷ 有效答卷；"
            f"有效答卷不足 {MINIMUM_ANSWERS} 份，或选最高一档的、其余的有一方是 1 至 4 份，不显示百分比。"
        ),
        version=2,
        effective_on=date(2026, 12, 1),
        source_label="业主测评",
        confirmed_by="答卷（不记名）",
        weaknesses="自愿作答，未答者的看法不知道；同时印出有效份数、回收率和 95% 区间。",
    )


RESULTS = (
    _published("above_scale_revenue", "规上非公工业主营业务收入", "主营业务收入"),
    _published("above_scale_profit_tax", "规上非公工业利税", "利税总额"),
    _surveyed("survey_effective", "成效特别突出", Question.EFFECTIVE, "“成效”一题"),
    _surveyed("survey_satisfied", "特别满意", Question.SATISFIED, "“满意”一题"),
)
