"""Records that count: days, states and helpers that contradict each other, claims that wait too long."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Length

from qiaoliang.economy.innovation.models import Benefit
from qiaoliang.fieldwork.outcomes import evidence
from qiaoliang.fieldwork.outcomes.choices import Claim, Measure, Sameness
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.checks import tables
from qiaoliang.results.checks.check import Check, Day, among, where
from qiaoliang.results.checks.choices import Severity

FALSE, GAP = Severity.FALSE, Severity.GAP
STANDS: Final = ~Q(state=Claim.VOID)
WAITS_AT_MOST: Final = timedelta(days=90)
DISPUTED_AT_MOST: Final = timedelta(days=30)
TOLD_TWICE_AT_MOST: Final = timedelta(days=30)
MONEY: Final = ("activity_funds", "grants_won", "loans_arranged", "fees_reduced")
ASKS_A_DOCUMENT: Final = tuple(code for code, kind in KINDS.items() if "document_number" in kind.asks)
ASKS_AN_AMOUNT: Final = tuple(code for code, kind in KINDS.items() if kind.measure == Measure.AMOUNT)


def _posted(stint: str) -> Q:
    """The posting covers the day of the event; `stint` is the path to it."""
    lasted = Q(**{f"{stint}__ends_on": None}) | Q(**{f"{stint}__ends_on__gte": F("happened_on")})
    return Q(**{f"{stint}__starts_on__lte": F("happened_on")}) & lasted


def _region_known() -> Any:
    return Exists(Region.everything.filter(code=OuterRef("region_code")))


def _shared_too_much(day: Day) -> QuerySet[Outcome]:
    crowded = Share.everything.order_by().values("outcome").annotate(total=Sum("percent")).filter(total__gt=100)
    rows: QuerySet[Outcome] = Outcome.everything.filter(STANDS, pk__in=crowded.values("outcome"))
    return rows


def _shared_with_nobody(day: Day) -> QuerySet[Outcome]:
    rows: QuerySet[Outcome] = Outcome.everything.filter(
        ~Exists(Share.everything.filter(outcome=OuterRef("pk"))), state=Claim.CONFIRMED, helped_by__isnull=False
    )
    return rows


def _shared_with_one_not_posted(day: Day) -> QuerySet[Outcome]:
    lasted = Q(stint__ends_on=None) | Q(stint__ends_on__gte=F("outcome__happened_on"))
    posted = Q(stint__starts_on__lte=F("outcome__happened_on")) & lasted
    wrong = Share.everything.filter(~posted).values("outcome")
    # The helper named first has a check of its own; a share of the same posting is not told twice.
    rows: QuerySet[Outcome] = Outcome.everything.filter(STANDS, Q(helped_by=None) | _posted("helped_by"), pk__in=wrong)
    return rows


def _one_document_two_kinds(day: Day) -> QuerySet[Outcome]:
    same = Outcome.everything.filter(
        STANDS, enterprise=OuterRef("enterprise"), document_number=OuterRef("document_number"), kind__in=MONEY
    ).exclude(kind=OuterRef("kind"))
    rows: QuerySet[Outcome] = Outcome.everything.filter(
        STANDS, Exists(same.filter(pk__lt=OuterRef("pk"))), kind__in=MONEY
    ).exclude(document_number="")
    return rows


def _of_no_organisation(day: Day) -> QuerySet[Outcome]:
    """`organisation_key` is no foreign key: the ledger lies below the organisations."""
    keys = {str(pk) for pk in Organisation.everything.values_list("pk", flat=True)}
    used = Outcome.everything.filter(STANDS).exclude(organisation_key="").order_by()
    missing = set(used.values_list("organisation_key", flat=True).distinct()) - keys
    rows: QuerySet[Outcome] = Outcome.everything.filter(STANDS, organisation_key__in=missing)
    return rows


def _before_its_project(day: Day) -> QuerySet[Benefit]:
    rows: QuerySet[Benefit] = Benefit.everything.filter(STANDS, happened_on__lt=F("project__happened_on"))
    return rows


CREDITED = (
    Check(
        "credited_in_the_future",
        "发生日期在将来",
        FALSE,
        "到那一天会自动计入，现在却已经确认。",
        "核对日期后更正或作废。",
        where(tables.CREDITED, lambda day: STANDS & Q(happened_on__gt=day.today)),
    ),
    Check(
        "credited_before_the_firm",
        "发生时企业还没有成立",
        FALSE,
        "不可能发生的事计入了数字。",
        "核对企业的成立日期和记录的日期。",
        where(tables.CREDITED, lambda day: STANDS & Q(happened_on__lt=F("enterprise__established_on"))),
    ),
    Check(
        "credited_confirmed_before_entry",
        "先确认、后登记",
        FALSE,
        "确认的时间不可信，往日的数字会变。",
        "查日志，弄清确认的是哪一条。",
        where(tables.CREDITED, lambda day: Q(confirmed_at__lt=F("recorded_at"))),
    ),
    Check(
        "credited_disputed_before_entry",
        "先有异议、后登记",
        FALSE,
        "异议的时间不可信。",
        "查日志后重新登记异议。",
        where(tables.CREDITED, lambda day: Q(disputed_at__lt=F("recorded_at"))),
    ),
    Check(
        "credited_state_without_moment",
        "有异议却没有异议时间",
        FALSE,
        "页面显示有异议，数字却照常计入。",
        "由项目办裁定一次，状态和时间就一致了。",
        where(tables.CREDITED, lambda day: Q(state=Claim.DISPUTED, disputed_at=None)),
    ),
    Check(
        "credited_confirmed_though_disputed",
        "已确认，但异议在确认之后",
        FALSE,
        "页面显示已确认，数字却没有计入。",
        "由项目办裁定异议。",
        where(tables.CREDITED, lambda day: Q(state=Claim.CONFIRMED, disputed_at__gt=F("confirmed_at"))),
    ),
    Check(
        "credited_void_without_reason",
        "作废没有写原因",
        GAP,
        "以后说不清为什么少了一条。",
        "查日志，由作废人补写原因。",
        where(tables.CREDITED, lambda day: Q(state=Claim.VOID, void_reason="")),
    ),
    Check(
        "credited_helper_not_posted",
        "助力人当天没有派驻",
        FALSE,
        "已确认，却不计入“指导员助力”的数字。",
        "核对日期和派驻起止；日期无误的，改由当天派驻的人助力。",
        where(
            tables.CREDITED,
            lambda day: Q(state=Claim.CONFIRMED, helped_by__isnull=False) & ~_posted("helped_by"),
        ),
    ),
    Check(
        "credited_helper_elsewhere",
        "助力人派驻在另一家企业",
        FALSE,
        "功劳记在了不相干的派驻上。",
        "核对企业和助力人。",
        where(
            tables.CREDITED,
            lambda day: (
                STANDS
                & Q(helped_by__isnull=False, enterprise__isnull=False)
                & ~Q(helped_by__enterprise=F("enterprise"))
            ),
        ),
    ),
    Check(
        "credited_region_unknown",
        "地区代码不在区划里",
        FALSE,
        "全市数里有它，各县区的合计里没有。",
        "核对企业所在镇街。",
        where(tables.CREDITED, lambda day: STANDS & ~Q(region_code="") & ~Q(_region_known())),
    ),
    Check(
        "credited_waits_long",
        "待确认超过 90 天",
        GAP,
        "没有计入；时间越久越难核对。",
        "再请一次确认；联系不上的，由项目办按凭据处理。",
        where(tables.CREDITED, lambda day: Q(state=Claim.CLAIMED, recorded_at__lt=day.at - WAITS_AT_MOST)),
    ),
    Check(
        "credited_disputed_long",
        "有异议超过 30 天没有裁定",
        GAP,
        "没有计入，企业在等答复。",
        "项目办核实后裁定或作废。",
        where(tables.CREDITED, lambda day: Q(state=Claim.DISPUTED, disputed_at__lt=day.at - DISPUTED_AT_MOST)),
    ),
    Check(
        "outcome_shares_over_whole",
        "助力份额合计超过 100%",
        FALSE,
        "一件事被多算给几个人。",
        "重新商定份额。",
        among(tables.OUTCOMES, _shared_too_much),
    ),
    Check(
        "outcome_without_share",
        "已确认，却没有助力份额",
        FALSE,
        "不计入“指导员助力”的数字。",
        "补上助力人的份额。",
        among(tables.OUTCOMES, _shared_with_nobody),
    ),
    Check(
        "outcome_share_not_posted",
        "有份额的人当天没有派驻",
        FALSE,
        "份额不算数，其余人的不受影响。",
        "核对日期和派驻起止，调整份额。",
        among(tables.OUTCOMES, _shared_with_one_not_posted),
    ),
    Check(
        "outcome_without_amount",
        "资金类成效没有金额",
        FALSE,
        "计了一条，合计里是零。",
        "按凭据补填金额。",
        where(
            tables.OUTCOMES,
            lambda day: STANDS & Q(kind__in=ASKS_AN_AMOUNT) & (Q(amount_fen=None) | Q(amount_fen=0)),
        ),
    ),
    Check(
        "outcome_without_document",
        "没有凭据号",
        GAP,
        "无法判断是不是同一件事。",
        "按原件补填文号或合同号。",
        where(tables.OUTCOMES, lambda day: STANDS & Q(kind__in=ASKS_A_DOCUMENT, document_number="")),
    ),
    Check(
        "outcome_without_legal_basis",
        "减免费用没有法律依据",
        FALSE,
        "已确认，却不计入减免费用。",
        "补填法律依据。",
        where(tables.OUTCOMES, lambda day: STANDS & Q(kind="fees_reduced", legal_basis="")),
    ),
    Check(
        "outcome_without_evidence",
        "金额较大，没有写明凭据在哪里",
        GAP,
        "抽查时无从看起。",
        "请助力人写一句原件在哪里可看。",
        where(tables.OUTCOMES, lambda day: evidence.missing(day.today) & Q(state=Claim.CONFIRMED)),
    ),
    Check(
        "outcome_one_document_two_kinds",
        "同一文号登记为两类资金",
        FALSE,
        "同一笔钱在两个合计里各算了一次。",
        "核对文件，保留一条，另一条作废。",
        among(tables.OUTCOMES, _one_document_two_kinds),
    ),
    Check(
        "outcome_of_no_organisation",
        "收款党组织不存在",
        FALSE,
        "无人可以确认。",
        "更正收款党组织。",
        among(tables.OUTCOMES, _of_no_organisation),
    ),
    Check(
        "outcome_without_title",
        "事项只有一两个字",
        GAP,
        "企业看不懂要确认什么。",
        "把事项写完整。",
        among(tables.OUTCOMES, lambda day: Outcome.everything.annotate(n=Length("title")).filter(STANDS, n__lt=2)),
    ),
    Check(
        "twin_undecided_long",
        "疑似重复超过 30 天没有决定",
        GAP,
        "后登记的一条不能确认，没有计入。",
        "打开两条比一比，决定是不是同一件。",
        where(tables.TWINS, lambda day: Q(decision=Sameness.OPEN, found_at__lt=day.at - TOLD_TWICE_AT_MOST)),
    ),
    Check(
        "benefit_before_project",
        "效益早于项目",
        FALSE,
        "计入了别处的效益。",
        "核对两个日期。",
        among(tables.BENEFITS, _before_its_project),
    ),
    Check(
        "project_done_before_start",
        "项目完成早于启动",
        FALSE,
        "“已完成”的数不可信。",
        "核对两个日期。",
        where(tables.PROJECTS, lambda day: STANDS & Q(done_on__lt=F("happened_on"))),
    ),
    Check(
        "gift_without_receipt",
        "捐赠没有收据号",
        GAP,
        "没有受赠方的凭据。",
        "请受赠方补收据号。",
        where(tables.GIFTS, lambda day: STANDS & Q(receipt_number="")),
    ),
)
