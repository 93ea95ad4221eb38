"""Recording what another bureau published, withdrawing a slip of the pen; sharing a pivot. Earlier ones stay."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit import money
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.permits import may_place
from qiaoliang.results.indicators import permits
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.models import SharedView, Statistic
from qiaoliang.results.indicators.vocabulary import MILLI_PERCENT, Indicator

PUBLISHED = {code: indicator for code, indicator in CATALOGUE.items() if indicator.fact == "statistics"}
FIRST_YEAR = 2000
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)%?")


def amount_of(indicator: Indicator, text: str) -> int:
    """What the bureau printed as the exact integer that is stored: thousandths of a percent, or fen."""
    if not indicator.is_percent:
        try:
            return money.parse(text, "亿元")
        except money.AmountUnreadable as problem:
            raise Refusal(problem.sentence, field="value") from problem
    found = _PERCENT.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None or Decimal(found[1]) > 100:
        raise Refusal("百分比应在 0 到 100 之间，例如 33.6，最多三位小数。", field="value")
    return int(Decimal(found[1]) * MILLI_PERCENT)


@audited
def publish_statistic(
    *, code: str, year: int, region_code: str, value: str, calibre: str, version: str, source: str, published_on: date,
    by: Actor, at: datetime,
) -> Statistic:  # fmt: skip
    """A newly published figure; of one year and place the latest publication counts, the earlier ones stay."""
    if code not in PUBLISHED:
        raise Refusal("请选择指标。", field="code")
    today = timezone.localdate(at)
    if not FIRST_YEAR <= year <= today.year:
        raise Refusal(f"年度应在 {FIRST_YEAR} 到 {today.year} 之间。", field="year")
    if not date(year, 1, 1) <= published_on <= today:
        raise Refusal("发布日期应在这一年度开始之后，不晚于今天。", field="published_on")
    if not may_place(by, region_code):
        raise Refusal("请选择您工作范围内的地区。", field="region_code")
    for field, text in (("calibre", calibre), ("version", version), ("source", source)):
        if not text.strip():
            raise Refusal("请填写，数字要能说清出处。", field=field)
    same = Statistic.everything.filter(
        code=code, year=year, region_code=region_code, version=version.strip(), voided_at=None
    )
    if same.exists():
        raise Refusal("这一年度、地区和版本的统计数已经登记。更正请先作废原记录。", field="version")
    row: Statistic = Statistic.everything.create(
        code=code, year=year, region_code=region_code, amount=amount_of(PUBLISHED[code], value),
        calibre=calibre.strip()[:120], version=version.strip()[:40], source=source.strip()[:200],
        published_on=published_on, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("statistic.published", on=row, by=by, at=at, detail={"code": code, "year": year, "amount": row.amount})
    return row


@audited
def void_statistic(*, statistic: Statistic, reason: str, by: Actor, at: datetime) -> Statistic:
    """Wrongly entered: leaves every figure from this moment on; what was reported before stays explainable."""
    fresh: Statistic = Statistic.everything.select_for_update().get(pk=statistic.pk)
    if fresh.voided_at is not None:
        raise Refusal("这条统计数已经作废，请刷新页面。")
    if not reason.strip():
        raise Refusal("请写明作废的理由。", field="reason")
    fresh.voided_at = at
    fresh.save(update_fields=["voided_at"])
    record("statistic.voided", on=fresh, by=by, at=at, detail={"reason": reason.strip()[:200]})
    return fresh


NAME_AT_MOST, QUERY_AT_MOST, SHARED_AT_MOST = 20, 1000, 30


@audited
def share_view(*, name: str, query: str, by: Actor, at: datetime) -> SharedView:
    """Name a pivot for everybody who sees figures; what was shared under the name is replaced."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_AT_MOST:
        raise Refusal(f"请给这张表起个名字，最多 {NAME_AT_MOST} 个字。", field="name")
    if not query or len(query) > QUERY_AT_MOST:
        raise Refusal("请先选好指标和分法，再共享。", field="query")
    shared = SharedView.everything.select_for_update().filter(withdrawn_at=None)
    region = permits.area_of(by)
    same = shared.filter(name=name).first()
    if same is not None and same.region_code != region:
        raise Refusal("已有同名的共享表，请换一个名字。", field="name")
    shared.filter(name=name).update(withdrawn_at=at)
    if shared.exclude(name=name).count() >= SHARED_AT_MOST:
        raise Refusal(f"共享的表最多 {SHARED_AT_MOST} 张，请先撤下不用的。", field="name")
    view: SharedView = SharedView.everything.create(
        name=name, query=query, region_code=region, shared_at=at, shared_by=by.name
    )  # fmt: skip
    record("pivot_view.shared", on=view, by=by, at=at, detail={"name": name})
    return view


@audited
def withdraw_view(*, view: SharedView, by: Actor, at: datetime) -> None:
    if SharedView.everything.filter(pk=view.pk, withdrawn_at=None).update(withdrawn_at=at):
        record("pivot_view.withdrawn", on=view, by=by, at=at, detail={"name": view.name})
