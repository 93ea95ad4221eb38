"""The columns of a list of records, one set for each fact: what a reader needs to recognise the thing counted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch

from qiaoliang.fieldwork.outcomes.models import Share
from qiaoliang.kit import moments, money
from qiaoliang.kit.tables import Cell, Column
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.coverage import coverages
from qiaoliang.results.indicators.vocabulary import MILLI_PERCENT, Indicator, Sum
from qiaoliang.results.surveys.models import SCALE

Columns = Sequence[Column]


def _day(value: date | None) -> str:
    return f"{value}" if value else money.MISSING


def _enterprise(row: Any) -> Cell:
    if row.enterprise is None:
        return Cell(money.MISSING)
    return Cell(str(row.enterprise), href=f"/enterprises/{row.enterprise_id}/", title=row.enterprise.name)


def _dated(key: str, label: str, column: str) -> Column:
    return Column(key, label, lambda row: _day(getattr(row, column)), sort=column)


def _choice(key: str, label: str, column: str) -> Column:
    return Column(key, label, lambda row: getattr(row, f"get_{column}_display")() or money.MISSING, sort=column)


ENTERPRISE = Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key")
DAY = _dated("on", "日期", "happened_on")


def masked(name: str) -> str:
    """`王**`: who is on the way into the Party is told to nobody who only reads a figure."""
    return name[:1] + "*" * (len(name) - 1)


def _helper(row: Any) -> str:
    return row.helped_by.instructor.name if row.helped_by else money.MISSING


def _shares(row: Any) -> str:
    found = [f"{share.stint.instructor.name} {share.percent}%" for share in row.shares.all()]
    return "，".join(found) or money.MISSING


def _confirmation(row: Any) -> Cell:
    if row.confirmed_at is None:
        return Cell(money.MISSING)
    return Cell(row.confirmed_by or "已确认", second=moments.day(row.confirmed_at))


HELPER = Column("helper", "助力指导员", _helper)
CONFIRMATION = Column("confirmed", "确认", _confirmation, sort="confirmed_at")


def _titled(label: str, text: Callable[[Any], Any]) -> Column:
    def cell(row: Any) -> Cell:
        address = getattr(row, "get_absolute_url", None)
        return Cell(str(text(row)), href=address() if address else "")

    return Column("title", label, cell)


def _amount(label: str = "金额") -> Column:
    return Column(
        "amount", label, lambda row: money.screen(row.amount_fen), sort="amount_fen", numeric=True, unit="万元",
        export=lambda row: row.amount_fen / 1_000_000 if row.amount_fen is not None else None,
    )  # fmt: skip


def _quantity(unit: str) -> Column:
    return Column(
        "quantity", "数量", lambda row: money.count(row.quantity), sort="quantity", numeric=True, unit=unit,
        export=lambda row: row.quantity,
    )  # fmt: skip


def _credited(label: str, text: Callable[[Any], Any], *more: Column) -> Columns:
    return (DAY, ENTERPRISE, _titled(label, text), *more, HELPER, CONFIRMATION)


def _branch(row: Any) -> str:
    return str(row.organisation)


BRANCH = Column("organisation", "党组织", _branch, sort="organisation__name")


def _outcomes(indicator: Indicator) -> Columns:
    what = [_titled("事项", lambda row: row.title)]
    document = Column("document", "凭据", lambda row: row.document_number or money.MISSING, sort="document_number")
    counterpart = Column(
        "counterpart", "对方单位", lambda row: row.counterpart or row.deciding_authority or money.MISSING
    )
    if isinstance(indicator.measure, Sum):
        what.append(_amount() if indicator.is_money else _quantity(indicator.unit))
    helpers = Column("helper", "助力人及份额", _shares)
    return (DAY, ENTERPRISE, *what, counterpart, document, helpers, CONFIRMATION)


def _coverage(row: Any) -> Cell:
    held = row.covering[0] if row.covering else None
    return Cell(str(held.organisation), second=held.get_form_display()) if held else Cell("未覆盖")


ENTERPRISES: Columns = (
    Column("name", "企业", lambda row: Cell(row.name, href=f"/enterprises/{row.pk}/"), sort="sort_key"),
    Column("region", "所在地", lambda row: row.region.full_name, sort="region_code"),
    Column(
        "members", "正式党员", lambda row: money.count(row.full_members), sort="full_members", numeric=True, unit="人"
    ),
    Column("coverage", "覆盖的党组织", _coverage),
)
ORGANISATIONS: Columns = (
    Column("name", "党组织", lambda row: Cell(row.name, href=f"/party/organisations/{row.pk}/"), sort="name"),
    _choice("form", "组建方式", "form"),
    Column("upper", "上级党委", lambda row: row.upper_committee, sort="upper_committee"),
    _dated("term", "任期届满", "term_ends_on"),
)
POSTINGS: Columns = (
    Column("instructor", "指导员", lambda row: row.instructor.name, sort="instructor__number"),
    Column("department", "部门", lambda row: str(row.instructor.department), sort="instructor__department__code"),
    ENTERPRISE,
    _choice("part", "分工", "part"),
    _dated("starts", "起", "starts_on"),
    _dated("ends", "止", "ends_on"),
)
DUTY_WEEKS: Columns = (
    Column("week", "周", lambda row: f"{row.iso_week // 100} 年第 {row.iso_week % 100} 周", sort="thursday_on"),
    ENTERPRISE,
    Column("instructor", "指导员", lambda row: row.instructor.name),
    _choice("state", "应否联系", "state"),
    _dated("contacted", "联系日", "contacted_on"),
)
CANDIDATES: Columns = (
    BRANCH,
    ENTERPRISE,
    Column("name", "姓名", lambda row: masked(row.name)),
    _dated("activist", "确定为积极分子", "happened_on"),
    HELPER,
    CONFIRMATION,
)
ADMISSIONS: Columns = (
    *CANDIDATES[:3],
    _dated("resolved", "支部大会决议", "resolved_on"),
    Column("approved", "上级批准", lambda row: Cell(row.approved_by or money.MISSING, second=_moment(row.approved_at))),
    HELPER,
)
DEMANDS: Columns = (
    Column("number", "编号", lambda row: Cell(row.number, href=f"/demands/{row.pk}/"), sort="number"),
    ENTERPRISE,
    Column("title", "事项", lambda row: row.title),
    Column("department", "承办", lambda row: str(row.department or money.MISSING)),
    HELPER,
    _dated("heard", "听到日期", "heard_on"),
    _dated("closed", "办结日期", "closed_on"),
    _choice("verdict", "业主评价", "verdict"),
)
DELIVERIES: Columns = (
    Column("policy", "政策", lambda row: Cell(row.policy.title, href=f"/economy/deliveries/{row.pk}/")),
    ENTERPRISE,
    Column("published", "发布", lambda row: _minute(row.edition.published_at)),
    Column("delivered", "送达", lambda row: _minute(row.delivered_at), sort="delivered_at"),
    Column("read", "首次阅读", lambda row: _minute(row.first_read_at), sort="first_read_at:last"),
    HELPER,
)
ANSWERS: Columns = (
    Column("survey", "测评", lambda row: row.survey.title),
    _choice("question", "问题", "question"),
    Column("value", "回答", lambda row: SCALE[row.value], sort="value"),
)


def _minute(at: Any) -> str:
    return moments.minute(at) if at else money.MISSING


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def _statistics(indicator: Indicator) -> Columns:
    def amount(row: Any) -> str:
        return f"{row.amount / MILLI_PERCENT:.1f}" if indicator.is_percent else money.screen(row.amount, "亿元")

    unit = indicator.unit if indicator.is_percent else "亿元"
    return (
        Column("year", "年度", lambda row: str(row.year), sort="year"),
        Column("amount", "数值", amount, numeric=True, unit=unit),
        Column("calibre", "口径", lambda row: row.calibre),
        Column("version", "版本", lambda row: row.version),
        Column("source", "发布单位和文件", lambda row: row.source),
        _dated("published", "发布日期", "published_on"),
    )


ORGANISERS = Column("organisers", "主办", lambda row: row.organisers)
REVISION = Column("revision", "第几版", lambda row: str(row.revision), sort="revision", numeric=True)
ADDRESS = Column("address", "地址", lambda row: row.address)

FIXED: Mapping[str, Columns] = {
    "postings": POSTINGS,
    "enterprises": ENTERPRISES,
    "organisations": ORGANISATIONS,
    "duty_weeks": DUTY_WEEKS,
    "activists": CANDIDATES,
    "admissions": ADMISSIONS,
    "party_rules": (
        DAY, BRANCH, _titled("制度", lambda row: row.name),
        REVISION, HELPER, CONFIRMATION,
    ),
    "centres": (DAY, _titled("活动中心", lambda row: row.name), ADDRESS, HELPER,
                CONFIRMATION),
    "pledges": (
        DAY, BRANCH, _titled("承诺", lambda row: row.text), _choice("by", "谁承诺", "made_by"),
        _dated("due", "期限", "due_on"),
        _dated("kept", "兑现", "kept_on"), HELPER, CONFIRMATION,
    ),
    "proposals": (
        DAY, BRANCH, _titled("建议", lambda row: row.title),
        _dated("adopted", "采纳", "adopted_on"),
        _dated("implemented", "实施", "implemented_on"), HELPER, CONFIRMATION,
    ),
    "problems": (DAY, BRANCH, _titled("难题", lambda row: row.title), HELPER, CONFIRMATION),
    "projects": _credited("项目", lambda row: row.title, _dated("done", "完成", "done_on")),
    "benefits": _credited("项目", lambda row: row.project.title, _amount("效益")),
    "events": (
        DAY, _titled("活动", lambda row: row.title), _choice("kind", "类别", "kind"),
        ORGANISERS, HELPER, CONFIRMATION,
    ),
    "gifts": (
        DAY, ENTERPRISE, Column("recipient", "受赠方", lambda row: row.recipient),
        _choice("kind", "类别", "kind"), _amount("价值"),
        Column("receipt", "票据", lambda row: row.receipt_number), CONFIRMATION,
    ),
    "demands": DEMANDS,
    "demand_clocks": DEMANDS,
    "deliveries": DELIVERIES,
    "answers": ANSWERS,
}  # fmt: skip
MADE: Mapping[str, Callable[[Indicator], Columns]] = {"outcomes": _outcomes, "statistics": _statistics}
FIRST_ORDER = {
    "enterprises": "name", "organisations": "name",
    "postings": "-starts", "duty_weeks": "-week", "demands": "-closed", "demand_clocks": "-heard",
    "deliveries": "-delivered", "answers": "-value",
    "statistics": "-year", "activists": "-activist", "admissions": "-resolved",
}  # fmt: skip


def columns(indicator: Indicator) -> Columns:
    """The columns of the records of a figure."""
    return FIXED[indicator.fact] if indicator.fact in FIXED else MADE[indicator.fact](indicator)


def prefetched(indicator: Indicator, asked: Asked, rows: Any) -> Any:
    """The rows with what their columns read besides, at a constant number of queries."""
    if indicator.fact == "outcomes":
        shares = Share.everything.select_related("stint__instructor").only(
            "outcome", "percent", "stint__instructor__name"
        )
        return rows.prefetch_related(Prefetch("shares", shares))
    if indicator.fact == "enterprises":
        held = coverages(asked).select_related("organisation")
        return rows.prefetch_related(Prefetch("coverages", held, to_attr="covering"))
    return rows
