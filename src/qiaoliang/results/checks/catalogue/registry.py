"""Enterprises, organisations and demands; statistics, the survey and the log itself."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from qiaoliang.access.audit import actions as audit
from qiaoliang.economy.demands.choices import Stage as DemandStage
from qiaoliang.economy.support.choices import Stage as SupportStage
from qiaoliang.economy.support.models import Made, SupportCase
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.harmony.labour.choices import Stage as WageStage
from qiaoliang.party.organisations.models import Coverage, Form, Organisation
from qiaoliang.registry.enterprises import codes
from qiaoliang.registry.enterprises.choices import ENDED_STATES
from qiaoliang.registry.enterprises.models import Enterprise, OperatingSpell
from qiaoliang.results.checks import tables
from qiaoliang.results.checks.check import Check, Day, Found, among, where
from qiaoliang.results.checks.choices import Severity
from qiaoliang.results.indicators.vocabulary import MILLI_PERCENT
from qiaoliang.results.surveys.models import Answer, Survey

FALSE, GAP = Severity.FALSE, Severity.GAP
STANDS = ~Q(state=Claim.VOID)


def _invalid_codes(day: Day) -> Iterator[Found]:
    """G45: both check characters of GB 32100-2015, which no database computes."""
    rows = Enterprise.everything.order_by("pk").values_list("pk", "credit_code", "name", "region_code")
    for pk, code, name, region in rows.iterator(chunk_size=2000):
        if not codes.is_valid(code):
            yield Found("enterprises.enterprise", str(pk), name, region, f"/enterprises/{pk}/")


def _state_unlike_spell(day: Day) -> QuerySet[Enterprise]:
    same = OperatingSpell.everything.filter(enterprise=OuterRef("pk"), state=OuterRef("state"), ends_on=None)
    rows: QuerySet[Enterprise] = Enterprise.everything.filter(~Exists(same), merged_into=None)
    return rows


def _spells_overlap(day: Day) -> QuerySet[Enterprise]:
    other = OperatingSpell.everything.filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("starts_on")), enterprise=OuterRef("enterprise"),
        starts_on__lt=OuterRef("starts_on"),
    )  # fmt: skip
    crossing = OperatingSpell.everything.filter(Exists(other)).values("enterprise")
    rows: QuerySet[Enterprise] = Enterprise.everything.filter(pk__in=crossing)
    return rows


def _single_yet_several(day: Day) -> QuerySet[Organisation]:
    lasts = Q(coverages__ends_on=None) | Q(coverages__ends_on__gte=day.today)
    units = Count("coverages__enterprise", filter=lasts, distinct=True)
    rows: QuerySet[Organisation] = Organisation.everything.annotate(units=units).filter(
        units__gt=1, form=Form.SINGLE, abolished_on=None
    )
    return rows


def _covered_by_two(day: Day) -> QuerySet[Coverage]:
    """The later of two coverages of one enterprise that are both called single."""
    other = Coverage.everything.filter(
        enterprise=OuterRef("enterprise"), form=Form.SINGLE, ends_on=None, pk__lt=OuterRef("pk")
    )
    rows: QuerySet[Coverage] = Coverage.everything.filter(Exists(other), form=Form.SINGLE, ends_on=None)
    return rows


def _received_without_outcome(day: Day) -> QuerySet[SupportCase]:
    made = Made.everything.filter(case=OuterRef("pk"))
    rows: QuerySet[SupportCase] = SupportCase.everything.filter(~Exists(made), stage=SupportStage.RECEIVED)
    return rows


def _received_another_amount(day: Day) -> QuerySet[SupportCase]:
    total = Sum("made__outcome__amount_fen", filter=~Q(made__outcome__state=Claim.VOID))
    rows: QuerySet[SupportCase] = SupportCase.everything.annotate(total=total).filter(
        stage=SupportStage.RECEIVED, total__lt=F("amount_fen")
    )
    return rows


def _answered_by_more_than_asked(day: Day) -> QuerySet[Survey]:
    counted = Answer.everything.order_by().values("survey", "question").annotate(n=Count("pk"))
    many = counted.filter(n__gt=F("survey__invited_count")).values("survey")
    rows: QuerySet[Survey] = Survey.everything.filter(pk__in=many)
    return rows


def _broken_log(day: Day) -> Iterator[Found]:
    """G47: the chain is walked from its first entry to the registered head."""
    broken = audit.verify()
    if broken is not None:
        yield Found("audit.entry", "chain", broken, "", "/audit/")


def _gone(prefix: str) -> Q:
    return Q(**{f"{prefix}state__in": ENDED_STATES})


def _percent() -> Any:
    return Q(code="hightech_share", amount__gt=100 * MILLI_PERCENT)


REGISTRY = (
    Check(
        "enterprise_code_invalid",
        "信用代码校验不符",
        GAP,
        "与其他部门的数据对不上（G45）。",
        "按营业执照更正。",
        _invalid_codes,
    ),
    Check(
        "enterprise_state_unlike_spell",
        "经营状态与经营期间不一致",
        FALSE,
        "组建率的分母会错。",
        "重新登记一次经营状态。",
        among(tables.ENTERPRISES, _state_unlike_spell),
    ),
    Check(
        "enterprise_spells_overlap",
        "两段经营期间重叠",
        FALSE,
        "某些日子算两种状态。",
        "核对停业、复业的日期。",
        among(tables.ENTERPRISES, _spells_overlap),
    ),
    Check(
        "enterprise_region_differs",
        "地区代码与镇街不一致",
        FALSE,
        "县区数字算错地方（G44）。",
        "重新选择镇街。",
        where(tables.ENTERPRISES, lambda day: ~Q(region__code=F("region_code"))),
    ),
    Check(
        "enterprise_merged_twice",
        "合并到一条又被合并的记录",
        FALSE,
        "企业可能数重或数丢（G43）。",
        "改为合并到最后保留的记录。",
        where(tables.ENTERPRISES, lambda day: Q(merged_into__merged_into__isnull=False)),
    ),
    Check(
        "tenancy_of_a_gone_firm",
        "已不经营的企业还在载体名下",
        GAP,
        "载体的家数算多了。",
        "登记迁出。",
        where(tables.TENANCIES, lambda day: Q(ends_on=None) & _gone("enterprise__")),
    ),
    Check(
        "coverage_of_a_gone_organisation",
        "党组织已撤销，覆盖还在",
        FALSE,
        "覆盖明细与组建率对不上。",
        "结束覆盖，或改由接续的党组织覆盖。",
        where(tables.COVERAGES, lambda day: Q(ends_on=None, organisation__abolished_on__lt=day.today)),
    ),
    Check(
        "coverage_of_a_gone_firm",
        "企业已不经营，覆盖还在",
        GAP,
        "组建率不受影响，党组织的家数算多了。",
        "结束覆盖。",
        where(tables.COVERAGES, lambda day: Q(ends_on=None) & _gone("enterprise__")),
    ),
    Check(
        "coverage_without_decision",
        "覆盖没有批复文号",
        FALSE,
        "组建率只认有批复的覆盖。",
        "补填批复文号。",
        where(tables.COVERAGES, lambda day: Q(ends_on=None, decision_number="")),
    ),
    Check(
        "coverage_before_organisation",
        "覆盖早于党组织成立",
        FALSE,
        "往日的组建率算高了。",
        "核对两个日期。",
        where(tables.COVERAGES, lambda day: Q(starts_on__lt=F("organisation__set_up_on"))),
    ),
    Check(
        "coverage_single_twice",
        "一家企业有两个单独组建的党组织",
        FALSE,
        "党组织数算多了。",
        "核对组建形式，结束一条。",
        among(tables.COVERAGES, _covered_by_two),
    ),
    Check(
        "organisation_single_yet_several",
        "单独组建却覆盖多家企业",
        FALSE,
        "单独组建率算高了。",
        "改为联合组建，或更正覆盖。",
        among(tables.ORGANISATIONS, _single_yet_several),
    ),
    Check(
        "organisation_under_a_gone_one",
        "上级党组织已撤销",
        GAP,
        "审批找不到上级。",
        "更正隶属关系。",
        where(tables.ORGANISATIONS, lambda day: Q(abolished_on=None, upper__abolished_on__lt=day.today)),
    ),
    Check(
        "member_of_a_gone_organisation",
        "党组织已撤销，党员还在名册上",
        FALSE,
        "党员数与实际不符。",
        "办理组织关系转接。",
        where(tables.MEMBERS, lambda day: Q(ends_on=None, organisation__abolished_on__lt=day.today)),
    ),
    Check(
        "record_after_the_organisation",
        "党组织撤销以后还有新记录",
        FALSE,
        "计入了已不存在的党组织。",
        "核对日期和党组织。",
        where(tables.OF_ORGANISATIONS, lambda day: STANDS & Q(happened_on__gt=F("organisation__abolished_on"))),
    ),
    Check(
        "pledge_kept_before_made",
        "承诺兑现早于作出",
        FALSE,
        "“已兑现”的数不可信。",
        "核对两个日期。",
        where(tables.PLEDGES, lambda day: STANDS & Q(kept_on__lt=F("happened_on"))),
    ),
    Check(
        "proposal_adopted_before_made",
        "建议采纳早于提出",
        FALSE,
        "“已采纳”的数不可信。",
        "核对两个日期。",
        where(tables.PROPOSALS, lambda day: STANDS & Q(adopted_on__lt=F("happened_on"))),
    ),
    Check(
        "candidate_resolved_before_activist",
        "支部决议早于确定积极分子",
        FALSE,
        "发展党员的年份会错。",
        "核对两个日期。",
        where(tables.CANDIDATES, lambda day: STANDS & Q(resolved_on__lt=F("happened_on"))),
    ),
    Check(
        "demand_held_by_nobody",
        "在办的诉求没有承办部门",
        GAP,
        "没有人会办，时限照走。",
        "重新派单。",
        where(tables.DEMANDS, lambda day: Q(stage__in=(DemandStage.SENT, DemandStage.WORKING), department=None)),
    ),
    Check(
        "demand_closed_before_heard",
        "诉求办结早于听到",
        FALSE,
        "办理时长算成负数。",
        "核对两个日期。",
        where(tables.DEMANDS, lambda day: Q(closed_on__lt=F("heard_on"))),
    ),
    Check(
        "demand_closed_yet_open",
        "办结时间与办理状态不一致",
        FALSE,
        "“协调解决问题”可能数错。",
        "由项目办核对办理经过。",
        where(
            tables.DEMANDS,
            lambda day: Q(stage=DemandStage.CLOSED, closed_at=None) | Q(closed_at__isnull=False, closed_on=None),
        ),
    ),
    Check(
        "demand_of_a_gone_firm",
        "企业已不经营，诉求还在办",
        GAP,
        "业主可能无法评价。",
        "联系原业主，办结或撤回。",
        where(tables.DEMANDS, lambda day: ~Q(stage=DemandStage.CLOSED) & _gone("enterprise__")),
    ),
    Check(
        "support_received_without_outcome",
        "支持案件已到位，没有生成成效",
        FALSE,
        "到位的钱没有计入。",
        "打开案件，登记到位结果。",
        among(tables.SUPPORT, _received_without_outcome),
    ),
    Check(
        "support_received_another_amount",
        "支持案件到位金额大于成效金额",
        FALSE,
        "案件与成效台账对不上。",
        "核对银行或批文，更正其中一个。",
        among(tables.SUPPORT, _received_another_amount),
    ),
    Check(
        "qualification_without_certificate",
        "资质没有证书号",
        GAP,
        "政策条件按它判断，却没有凭据。",
        "补填证书号。",
        where(tables.QUALIFICATIONS, lambda day: Q(is_held=True, certificate="", ends_on=None)),
    ),
    Check(
        "wage_effective_without_filing",
        "工资集体协议生效，没有备案号",
        GAP,
        "没有审查凭据。",
        "补填备案号。",
        where(tables.CONSULTATIONS, lambda day: Q(stage=WageStage.EFFECTIVE, filing_number="")),
    ),
    Check(
        "statistic_of_a_future_year",
        "统计数的年度晚于发布日期",
        FALSE,
        "会被当作将来年度的数引用。",
        "作废后按原文重新登记。",
        where(tables.STATISTICS, lambda day: Q(voided_at=None, year__gt=F("published_on__year"))),
    ),
    Check(
        "statistic_over_hundred_percent",
        "占比超过 100%",
        FALSE,
        "报告会印出不可能的数。",
        "作废后按原文重新登记。",
        where(tables.STATISTICS, lambda day: Q(voided_at=None) & _percent()),
    ),
    Check(
        "survey_answered_by_more",
        "测评答卷多于发出数",
        FALSE,
        "回收率超过 100%。",
        "核对发出数。",
        among(tables.SURVEYS, _answered_by_more_than_asked),
    ),
    Check(
        "log_broken",
        "操作日志校验不符",
        FALSE,
        "有人在系统之外改过数据，全部数字存疑（G47）。",
        "保留现场，请安全管理员用备份核对。",
        _broken_log,
    ),
)
