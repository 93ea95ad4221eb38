"""Support cases: open one, take its steps, read how far it got."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads, seen, writes
from qiaoliang.economy.support import actions, forms, permits, producing
from qiaoliang.economy.support.choices import Kind, Stage
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.api.fields import Body, Day, Id, OneOf, Text, Version, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.kit.api.problems import checked
from qiaoliang.registry.enterprises.named import enterprise_of

router = Router(tags=["支持案件"])
KindText = Annotated[str, OneOf(Kind)]
StageText = Annotated[str, OneOf(Stage)]
LARGEST_FEN = 10**17


class CaseOut(Schema):
    id: Id = said("编号", 23)
    enterprise: Id = said("企业编号", 7)
    enterprise_name: str = said("企业名称", "汐歌海产有限公司")
    region_code: str = said("地区代码", "371082105")
    kind: KindText = said("类别", "loan")
    title: str = said("需求", "冷库扩建流动资金贷款")
    wanted_amount_fen: int | None = said("需要金额（分）", 300_000_000)
    wanted_count: int | None = said("需要人数", None)
    opened_on: date = said("提出日期", "2026-10-08")
    stage: StageText = said("状态", "option")
    due_on: date | None = said("时限", "2026-10-22")
    department: Id | None = said("协办部门编号", 3)
    option: str = said("办法", "向海湾银行申请抵押贷款")
    party: str = said("对方", "海湾银行")
    applied_on: date | None = said("申请日期", None)
    decided_on: date | None = said("批复日期", None)
    deciding_authority: str = said("决定机关", "")
    document_number: str = said("文号或合同号", "")
    amount_fen: int | None = said("批准金额（分）", None)
    count: int | None = said("人数", None)
    received_on: date | None = said("到位日期", None)
    version: int = said("版本，办理时带上", 2)


class CaseStepOut(Schema):
    stage: StageText = said("步骤", "option")
    happened_on: date = said("日期", "2026-10-12")
    words: str = said("说明", "")
    at: datetime = said("登记时间", "2026-10-12T14:00:00+08:00")
    by_name: str = said("登记人", "邹子谦")


class CaseDetail(CaseOut):
    body: str = said("说明", "")
    steps: list[CaseStepOut] = said("办理经过，先后排列", [])


class CaseIn(Body):
    enterprise: Id = said("企业编号", 7)
    kind: KindText = said("需要什么", "loan")
    title: Text = said("需求，一句话", "冷库扩建流动资金贷款", max_length=120)
    body: Text = said("说明", "", "", max_length=1000)
    wanted_amount_fen: int | None = said("需要金额（分）", 300_000_000, None, ge=0, le=LARGEST_FEN)
    wanted_count: int | None = said("需要人数", 30, None, ge=1, le=10_000)
    department: Id | None = said("协办部门编号", 3, None)
    on: Day = said("提出日期", "2026-10-08")


class DayIn(Body):
    on: Day = said("日期", "2026-10-12")
    words: Text = said("说明", "", "", max_length=300)
    version: Version | None = said("读到的版本；也可用 If-Match 头", 2, None)


class ChooseIn(DayIn):
    option: Text = said("办法", "向海湾银行申请抵押贷款", max_length=200)
    party: Text = said("对方", "海湾银行", "", max_length=120)


class DecideIn(DayIn):
    is_granted: bool = said("是否批准", True)
    deciding_authority: Text = said("由谁决定", "海湾银行荣成支行", "", max_length=120)
    document_number: Text = said("文号", "", "", max_length=80)
    legal_basis: Text = said("法律依据，减免费用必须写", "", "", max_length=200)
    amount_fen: int | None = said("批准金额（分）", 300_000_000, None, ge=0, le=LARGEST_FEN)
    count: int | None = said("人数", None, None, ge=1, le=10_000)


class ReceiveIn(DayIn):
    amount_fen: int | None = said("到位金额（分）", 300_000_000, None, ge=0, le=LARGEST_FEN)
    count: int | None = said("签合同人数", None, None, ge=1, le=10_000)
    document_number: Text = said("文号或合同号", "DK26110233", "", max_length=80)
    is_renewal: bool = said("续贷", False, False)
    persons: Text = said("培训的人，一行一人：姓名 出生年月；只用于不重复计数", "", "", max_length=4000)


class CaseFilter(Schema):
    stage: StageText | None = said("只看这个状态", "option", None)
    kind: KindText | None = said("只看这一类", "loan", None)
    enterprise: Id | None = said("只看这家企业的", 7, None)


def shown(case: SupportCase) -> dict[str, Any]:
    names = (
        "id", "region_code", "kind", "title", "wanted_amount_fen", "wanted_count", "opened_on", "stage", "due_on",
        "option", "party", "applied_on", "decided_on", "deciding_authority", "document_number", "amount_fen", "count",
        "received_on", "version",
    )  # fmt: skip
    return {
        **{name: getattr(case, name) for name in names}, "enterprise": case.enterprise_id,
        "enterprise_name": case.enterprise.name, "department": case.department_id,
    }  # fmt: skip


def _detail(case: SupportCase) -> dict[str, Any]:
    fresh = SupportCase.everything.select_related("enterprise").get(pk=case.pk)
    steps = [
        {"stage": one.stage, "happened_on": one.happened_on, "words": one.words, "at": timezone.localtime(one.at),
         "by_name": one.by_name}
        for one in fresh.steps.order_by("happened_on", "pk")
    ]  # fmt: skip
    return {**shown(fresh), "body": fresh.body, "steps": steps}


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}元"


def _typed(request: Asking, given: DayIn) -> dict[str, Any]:
    """As the page's form would receive it."""
    data = given.model_dump(mode="json", exclude={"amount_fen", "version"})
    if isinstance(given, DecideIn):
        data["is_granted"] = "yes" if given.is_granted else "no"
    amount = _yuan(getattr(given, "amount_fen", None))
    return {name: "" if value is None else value for name, value in data.items()} | {
        "amount": amount, "version": seen(request, given.version),
    }  # fmt: skip


@reads(router, "/support-cases", area=Area.SUPPORT, permit=permits.may_list, gives=Page[CaseOut],
       summary="支持案件列表")  # fmt: skip
def list_support_cases(request: Asking, paging: Paged, wanted: Annotated[CaseFilter, Query(...)]) -> Any:
    """资金、贷款、用工、培训、减免：从需求到到位。新立的在前。"""
    rows = SupportCase.objects.select_related("enterprise")
    for name in ("stage", "kind", "enterprise"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    return newest_first(rows, paging, shown)


@reads(router, "/support-cases/{id}", area=Area.SUPPORT, permit=permits.may_view, row=SupportCase, gives=CaseDetail,
       summary="一件支持案件")  # fmt: skip
def show_support_case(request: Asking, case: SupportCase) -> Any:
    """案件的各项内容和办理经过。"""
    return _detail(case)


@writes(router, "/support-cases", area=Area.SUPPORT, permit=permits.may_open, gives=CaseDetail, summary="立支持案件",
        made=True)  # fmt: skip
def open_support_case(request: Asking, given: CaseIn) -> Any:
    """为一家企业的需求立案，由牵头指导员跟进。"""
    firm = enterprise_of(given.enterprise)
    data = given.model_dump(mode="json") | {
        "enterprise": firm.credit_code, "wanted_amount_fen": _yuan(given.wanted_amount_fen)
    }  # fmt: skip
    facts = checked(forms.NeedForm(data))
    need = actions.Need(facts["kind"], facts["title"], facts["body"], facts["wanted_amount_fen"], facts["wanted_count"])
    stints = Stint.everything.in_force(timezone.localdate(request.at)).filter(enterprise=firm)
    case = actions.open_case(
        enterprise=firm, need=need, on=facts["on"], helped_by=stints.order_by("part", "pk").first(),
        department=facts["department"], by=request.actor, at=request.at,
    )  # fmt: skip
    return _detail(case)


@writes(router, "/support-cases/{id}/choose", area=Area.SUPPORT, permit=permits.may_move, row=SupportCase,
        gives=CaseDetail, summary="定办法")  # fmt: skip
def choose_for_support_case(request: Asking, case: SupportCase, given: ChooseIn) -> Any:
    """与企业商定办法和对方。"""
    facts = checked(forms.ChooseForm(_typed(request, given), case=case))
    return _detail(actions.choose(case=case, **facts, by=request.actor, at=request.at))


@writes(router, "/support-cases/{id}/apply", area=Area.SUPPORT, permit=permits.may_move, row=SupportCase,
        gives=CaseDetail, summary="登记申请")  # fmt: skip
def apply_in_support_case(request: Asking, case: SupportCase, given: DayIn) -> Any:
    """企业已提出申请，等批复。"""
    facts = checked(forms.StepForm(_typed(request, given), case=case))
    return _detail(actions.apply(case=case, **facts, by=request.actor, at=request.at))


@writes(router, "/support-cases/{id}/decide", area=Area.SUPPORT, permit=permits.may_move, row=SupportCase,
        gives=CaseDetail, summary="登记批复")  # fmt: skip
def decide_support_case(request: Asking, case: SupportCase, given: DecideIn) -> Any:
    """批准或未批准。资金、贷款、减免必须写由谁决定。"""
    form = forms.DecideForm(_typed(request, given), case=case)
    facts = checked(form)
    made = actions.decide(
        case=case, is_granted=facts["is_granted"], decision=form.decision(), on=facts["on"], words=facts["words"],
        version=facts["version"], by=request.actor, at=request.at,
    )  # fmt: skip
    return _detail(made)


@writes(router, "/support-cases/{id}/receive", area=Area.SUPPORT, permit=permits.may_move, row=SupportCase,
        gives=CaseDetail, summary="登记到位")  # fmt: skip
def receive_in_support_case(request: Asking, case: SupportCase, given: ReceiveIn) -> Any:
    """已到位；成效自动记入台账，等企业确认。"""
    facts = checked(forms.ReceiveForm(_typed(request, given), case=case))
    receipt = producing.Receipt(
        facts["on"], facts.get("amount"), facts.get("count"), facts.get("document_number", ""),
        facts.get("is_renewal", False), facts.get("persons", ()),
    )  # fmt: skip
    made = actions.receive(
        case=case, receipt=receipt, version=facts["version"], words=facts["words"], by=request.actor, at=request.at
    )
    return _detail(made)


@writes(router, "/support-cases/{id}/withdraw", area=Area.SUPPORT, permit=permits.may_move, row=SupportCase,
        gives=CaseDetail, summary="撤回案件")  # fmt: skip
def withdraw_support_case(request: Asking, case: SupportCase, given: DayIn) -> Any:
    """企业不再需要，撤回，不影响任何人。"""
    facts = checked(forms.StepForm(_typed(request, given), case=case))
    return _detail(actions.withdraw(case=case, **facts, by=request.actor, at=request.at))
