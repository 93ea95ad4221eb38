"""Figures: the catalogue with its definitions, one value as the page prints it, and the records behind it."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.kit.api.fields import Day, Id, OneOf, Text, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.kit.api.problems import checked
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators import permits, words
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import remembered_figure
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Role
from qiaoliang.results.indicators.evaluate import records
from qiaoliang.results.indicators.question import QuestionForm
from qiaoliang.results.indicators.vocabulary import Indicator

router = Router(tags=["指标"])
RoleText = Annotated[str, OneOf(Role)]


class IndicatorOut(Schema):
    code: str = said("代码", "setup_rate")
    label: str = said("名称", "组建率")
    unit: str = said("单位", "%")
    role: RoleText = said("属于哪一块", "party")
    definition: str = said("口径", "有党组织的非公企业占正常经营非公企业的比例")
    numerator_text: str = said("数什么；比率是分子数什么", "分母里统计日有存续党组织覆盖的企业")
    denominator_text: str = said("除以什么；不是比率的为空", "统计日全部在营非公企业")
    dedup: str = said("怎么去重", "统一社会信用代码：一家企业计一次")
    source: str = said("数据来源", "组织台账")
    confirmed_by: str = said("由谁确认", "上级党委")
    weaknesses: str = said("不能说明什么", "不反映作用发挥")
    version: int = said("口径版本", 1)


class IndicatorsOut(Schema):
    items: list[IndicatorOut] = said("全部指标", [])


class FigureOut(IndicatorOut):
    value: float | None = said("数值；未公布或样本过少时为 null", 71.9)
    numerator: int | None = said("分子", 3149)
    denominator: int | None = said("分母", 4380)
    claimed: float | None = said("按登记计", 72.4)
    records: int = said("由多少条记录得出", 3149)
    period_start: date = said("统计期起", "2023-01-01")
    period_end: date = said("统计期止", "2026-11-20")
    records_url: str = said("在页面上打开这些记录", "/indicators/setup_rate/?as_of=2026-11-20")
    records_api: str = said("从接口逐页读这些记录", "/api/v1/indicators/setup_rate/records?as_of=2026-11-20")


class RecordOut(Schema):
    id: Id = said("编号", 7)
    kind: str = said("哪一类记录", "organisations.coverage")
    url: str | None = said("在页面上打开这条记录；没有单独页面的为 null", "/outcomes/305/")


class Question(Schema):
    as_of: Day | None = said("统计日；不写为今天", "2026-11-20", None)
    region: Text | None = said("地区代码；不写为整个范围", "371082", None, max_length=12)
    department: Id | None = said("部门编号", 3, None)


def described(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code, "label": str(indicator.label), "unit": str(indicator.unit), "role": indicator.role,
        "definition": str(indicator.definition), "source": str(indicator.source_label),
        "numerator_text": indicator.numerator, "denominator_text": indicator.denominator, "dedup": indicator.dedup,
        "confirmed_by": str(indicator.confirmed_by), "weaknesses": str(indicator.weaknesses),
        "version": indicator.version,
    }  # fmt: skip


def _indicator(code: str) -> Indicator:
    if code not in CATALOGUE:
        raise Http404
    return CATALOGUE[code]


def _asked(request: Asking, question: Question) -> Asked:
    """The page's own question: what may not be asked is refused in its words."""
    given = {name: str(value or "") for name, value in question.model_dump(mode="json").items()}
    today = timezone.localdate(request.at)
    form = QuestionForm(given, actor=request.actor, today=today, version=request.data_version())
    checked(form)
    return form.asked()


def _kept(asked: Asked) -> str:
    given = {"as_of": str(asked.as_of), "region": asked.region}
    given["department"] = str(asked.department.pk) if asked.department else ""
    return "&".join(f"{key}={value}" for key, value in given.items() if value)


@reads(router, "/indicators", area=Area.INDICATORS, permit=permits.may_see, gives=IndicatorsOut, summary="指标目录")
def list_indicators(request: Asking) -> Any:
    """全部指标的口径，不含数值。"""
    return {"items": [described(one) for one in CATALOGUE.values()]}


@reads(router, "/indicators/{code}", area=Area.INDICATORS, permit=permits.may_see, gives=FigureOut,
       summary="一个指标的数值", may_miss=True)  # fmt: skip
def show_indicator(request: Asking, code: Text, question: Annotated[Question, Query(...)]) -> Any:
    """数值、口径、统计期，以及这些记录在哪里。金额单位为元。"""
    indicator = _indicator(code)
    with settings.read_once():
        asked = _asked(request, question)
        found = remembered_figure(indicator, asked)
    missing, kept = words.is_missing(indicator, found), _kept(asked)
    return {
        **described(indicator), "value": None if missing else float(found.value),
        "numerator": None if missing else found.numerator, "denominator": None if missing else found.denominator,
        "claimed": None if missing else float(found.claimed), "records": found.records,
        "period_start": found.period.start, "period_end": found.period.end,
        "records_url": f"/indicators/{code}/?{kept}", "records_api": f"/api/v1/indicators/{code}/records?{kept}",
    }  # fmt: skip


@reads(router, "/indicators/{code}/records", area=Area.INDICATORS, permit=permits.may_export, gives=Page[RecordOut],
       summary="一个指标的记录", may_miss=True)  # fmt: skip
def list_indicator_records(
    request: Asking, code: Text, paging: Paged, question: Annotated[Question, Query(...)]
) -> Any:
    """得出这个数值的、令牌看得到的每一条记录。"""
    indicator = _indicator(code)
    with settings.read_once():
        asked = _asked(request, question)
        rows = records(indicator, asked)
        return newest_first(rows, paging, _record)


PAGES = {
    "enterprises.enterprise": "/enterprises/{}/", "demands.demand": "/demands/{}/", "contacts.contact": "/contacts/{}/",
    "nominations.instructor": "/instructors/{}/", "organisations.organisation": "/party/organisations/{}/",
}  # fmt: skip


def _record(row: Any) -> dict[str, Any]:
    kind = row._meta.label_lower
    known = PAGES[kind].format(row.pk) if kind in PAGES else None
    url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else known
    return {"id": row.pk, "kind": kind, "url": url}
