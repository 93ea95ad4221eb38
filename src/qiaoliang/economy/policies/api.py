"""Policies: the library, what the department itself issues, and to whom it was delivered."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads, seen, writes
from qiaoliang.economy.policies import actions, handing, permits
from qiaoliang.economy.policies.choices import Kind, PolicyState, Quality, Route, Step, Verdict
from qiaoliang.economy.policies.forms import OWNERS, SECTIONS, AmendForm, PolicyForm, ReasonForm
from qiaoliang.economy.policies.listings import policy_rows
from qiaoliang.economy.policies.models import Delivery, Policy
from qiaoliang.economy.policies.models import Version as Edition
from qiaoliang.kit.api.fields import Body, Day, Id, OneOf, Text, Version, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.kit.api.problems import checked
from qiaoliang.registry.enterprises.choices import SizeClass

router = Router(tags=["政策与送达"])
KindText = Annotated[str, OneOf(Kind)]
StateText = Annotated[str, OneOf(PolicyState)]
SectionText = Annotated[str, OneOf(SECTIONS)]
SizeText = Annotated[str, OneOf(SizeClass)]
OwnerText = Annotated[str, OneOf(OWNERS)]
QualityText = Annotated[str, OneOf(Quality)]
VerdictText = Annotated[str, OneOf(Verdict)]
RouteText = Annotated[str, OneOf(Route)]
StepText = Annotated[str, OneOf(Step)]


class PolicyOut(Schema):
    id: Id = said("编号", 9)
    document_number: str = said("文号", "荣海发〔2026〕3号")
    title: str = said("名称", "冷链设备更新奖补")
    kind: KindText = said("类别", "grant")
    issuer: str = said("发文机关", "荣成市海洋发展局")
    issued_on: date = said("发文日期", "2026-03-01")
    department: Id | None = said("本市牵头部门编号", 3)
    region_code: str = said("适用地区", "371082")
    state: StateText = said("状态", "published")
    withdrawn_reason: str = said("撤回原因", "")
    version: int = said("版本，修改时带上", 2)


class EditionOut(Schema):
    number: int = said("第几版", 1)
    effective_on: date = said("生效日", "2026-03-01")
    expires_on: date | None = said("有效至", "2026-12-31")
    apply_until: date | None = said("申报截止", "2026-11-30")
    summary: str = said("一句话", "更新冷链设备按投资额 10% 奖补")
    benefit: str = said("支持内容", "最高 50 万元")
    how_to: str = said("怎么办", "向荣成市海洋发展局提交发票和合同")
    conditions: dict[str, Any] = said("条件；空对象为不限", {"industries": ["C"], "staff_least": 20})
    published_at: datetime | None = said("发布时间；草稿为 null", "2026-03-01T09:00:00+08:00")


class PolicyDetail(PolicyOut):
    editions: list[EditionOut] = said("各版内容，新的在前；草稿只给发文部门看", [])


class TextIn(Body):
    summary: Text = said("一句话：给什么、给谁", "更新冷链设备按投资额 10% 奖补", max_length=200)
    benefit: Text = said("支持内容", "最高 50 万元", "", max_length=2000)
    how_to: Text = said("怎么办", "向荣成市海洋发展局提交发票和合同", "", max_length=2000)
    effective_on: Day = said("生效日", "2026-03-01")
    expires_on: Day | None = said("有效至；不写为长期", "2026-12-31", None)
    apply_until: Day | None = said("申报截止", "2026-11-30", None)
    sections: list[SectionText] = said("行业门类；空为不限", ["C"], [], max_length=30)
    divisions: list[Text] = said("行业大类代码；空为不限", ["13"], [], max_length=60)
    counties: list[Text] = said("县区代码；空为不限", ["371082"], [], max_length=60)
    sizes: list[SizeText] = said("规模；空为不限", ["small"], [], max_length=10)
    ownership: list[OwnerText] = said("控股情况；空为不限", ["private"], [], max_length=20)
    qualities: list[QualityText] = said("资质；空为不限", ["high_tech"], [], max_length=10)
    any_quality: bool = said("资质满足其一即可", False, False)
    staff_least: int | None = said("职工不少于", 20, None, ge=0, le=1_000_000)
    staff_most: int | None = said("职工不超过", 300, None, ge=0, le=1_000_000)
    years_least: int | None = said("成立满几年", 1, None, ge=0, le=200)
    years_most: int | None = said("成立不超过几年", 30, None, ge=0, le=200)
    revenue_least_fen: int | None = said("营业收入不少于（分）", 100_000_000, None, ge=0, le=10**17)
    revenue_most_fen: int | None = said("营业收入不超过（分）", 10_000_000_000, None, ge=0, le=10**17)


class PolicyIn(TextIn):
    title: Text = said("名称", "冷链设备更新奖补", max_length=120)
    document_number: Text = said("文号", "荣海发〔2026〕3号", max_length=80)
    kind: KindText = said("类别", "grant")
    issuer: Text = said("发文机关", "荣成市海洋发展局", max_length=80)
    issued_on: Day = said("发文日期", "2026-03-01")
    region_code: Text = said("适用地区代码", "371082", max_length=12)
    department: Id | None = said("牵头部门编号；部门的令牌写本部门", 3, None)


class AmendIn(TextIn):
    version: Version | None = said("读到的版本；也可用 If-Match 头", 2, None)


class StepIn(Body):
    version: Version | None = said("读到的版本；也可用 If-Match 头", 2, None)


class WithdrawIn(StepIn):
    reason: Text = said("撤回原因", "发文机关已废止", max_length=200)


class DeliverIn(Body):
    with_unknown: bool = said("资料不全、待核实的企业也送达", False, False)


class DeliveredOut(Schema):
    delivered: int = said("这一次新送达几家企业；送过的不重复送", 128)


class DeliveryOut(Schema):
    id: Id = said("编号", 77)
    policy: Id = said("政策编号", 9)
    edition: int = said("第几版", 1)
    enterprise: Id = said("企业编号", 7)
    enterprise_name: str = said("企业名称", "汐歌海产有限公司")
    verdict: VerdictText = said("送达时是否符合", "meets")
    route: RouteText = said("方式", "system")
    step: StepText = said("进展", "read")
    delivered_at: datetime = said("送达时间", "2026-03-02T10:00:00+08:00")
    first_read_at: datetime | None = said("企业首次阅读时间", "2026-03-03T08:21:00+08:00")
    asked_on: date | None = said("咨询日期", None)
    applied_on: date | None = said("申报日期", None)
    decided_on: date | None = said("办结日期", None)


class PolicyFilter(Schema):
    kind: KindText | None = said("只看这一类", "grant", None)
    state: StateText | None = said("只看这个状态", "published", None)
    department: Id | None = said("只看这个部门牵头的", 3, None)


class DeliveryFilter(Schema):
    step: StepText | None = said("只看这个进展", "read", None)


def shown(policy: Policy) -> dict[str, Any]:
    names = (
        "id", "document_number", "title", "kind", "issuer", "issued_on", "region_code", "state", "withdrawn_reason",
        "version",
    )  # fmt: skip
    return {**{name: getattr(policy, name) for name in names}, "department": policy.department_id}


def _detail(request: Asking, policy: Policy) -> dict[str, Any]:
    fresh = Policy.everything.get(pk=policy.pk)
    editions = fresh.versions.order_by("-number")
    if not permits.may_keep(request.actor, fresh):
        editions = editions.filter(published_at__isnull=False)
    return {**shown(fresh), "editions": [_edition(one) for one in editions]}


def _edition(one: Edition) -> dict[str, Any]:
    names = ("number", "effective_on", "expires_on", "apply_until", "summary", "benefit", "how_to", "conditions")
    at = timezone.localtime(one.published_at) if one.published_at else None
    return {**{name: getattr(one, name) for name in names}, "published_at": at}


def _typed(given: TextIn) -> dict[str, Any]:
    """As the page's form would receive it."""
    data = given.model_dump(mode="json", exclude={"revenue_least_fen", "revenue_most_fen", "divisions"})
    return {
        **{name: "" if value is None else value for name, value in data.items()},
        "divisions": "、".join(given.divisions), "revenue_least": _yuan(given.revenue_least_fen),
        "revenue_most": _yuan(given.revenue_most_fen),
    }  # fmt: skip


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}元"


@reads(router, "/policies", area=Area.POLICIES, permit=permits.may_list, gives=Page[PolicyOut], summary="政策列表")
def list_policies(request: Asking, paging: Paged, wanted: Annotated[PolicyFilter, Query(...)]) -> Any:
    """本地区适用的政策；草稿只有发文部门看得到。"""
    rows = policy_rows(request.actor, timezone.localdate(request.at))
    for name in ("kind", "state", "department"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    return newest_first(rows, paging, shown)


@reads(router, "/policies/{id}", area=Area.POLICIES, permit=permits.may_view, row=Policy, gives=PolicyDetail,
       summary="一项政策")  # fmt: skip
def show_policy(request: Asking, policy: Policy) -> Any:
    """政策和它的各版内容。"""
    return _detail(request, policy)


@writes(router, "/policies", area=Area.POLICIES, permit=permits.may_publish, gives=PolicyDetail, summary="登记政策",
        made=True)  # fmt: skip
def draft_policy(request: Asking, given: PolicyIn) -> Any:
    """登记本部门发的文件，存为草稿。核对适用企业后再发布。"""
    form = PolicyForm(_typed(given), actor=request.actor)
    checked(form)
    made = actions.draft(head=form.head(), text=form.text(), by=request.actor, at=request.at)
    return _detail(request, made)


@writes(router, "/policies/{id}", area=Area.POLICIES, permit=permits.may_keep, row=Policy, gives=PolicyDetail,
        summary="修订政策", method="PUT")  # fmt: skip
def amend_policy(request: Asking, policy: Policy, given: AmendIn) -> Any:
    """改草稿；已发布的另存为下一版草稿，发布后从生效日起取代。"""
    version = seen(request, given.version)
    form = AmendForm({**_typed(given), "version": version})
    checked(form)
    actions.amend(policy=policy, text=form.text(), version=version, by=request.actor, at=request.at)
    return _detail(request, policy)


@writes(router, "/policies/{id}/publish", area=Area.POLICIES, permit=permits.may_keep, row=Policy, gives=PolicyDetail,
        summary="发布政策")  # fmt: skip
def publish_policy(request: Asking, policy: Policy, given: StepIn) -> Any:
    """发布后这一版不能再改，只能修订为下一版。"""
    actions.publish(policy=policy, version=seen(request, given.version), by=request.actor, at=request.at)
    return _detail(request, policy)


@writes(router, "/policies/{id}/withdraw", area=Area.POLICIES, permit=permits.may_keep, row=Policy, gives=PolicyDetail,
        summary="撤回政策")  # fmt: skip
def withdraw_policy(request: Asking, policy: Policy, given: WithdrawIn) -> Any:
    """不再送达；已送达和已兑现的记录保留。"""
    version = seen(request, given.version)
    facts = checked(ReasonForm({"reason": given.reason, "version": version}))
    actions.withdraw(policy=policy, **facts, by=request.actor, at=request.at)
    return _detail(request, policy)


@writes(router, "/policies/{id}/deliver", area=Area.POLICIES, permit=permits.may_keep, row=Policy, gives=DeliveredOut,
        summary="送达企业")  # fmt: skip
def deliver_policy(request: Asking, policy: Policy, given: DeliverIn) -> Any:
    """送给符合条件的企业，业主账号和服务它的指导员各收到一条通知。"""
    number = handing.deliver(policy=policy, with_unknown=given.with_unknown, by=request.actor, at=request.at)
    return {"delivered": number}


@reads(router, "/policies/{id}/deliveries", area=Area.POLICIES, permit=permits.may_view, row=Policy,
       gives=Page[DeliveryOut], summary="送达情况")  # fmt: skip
def list_deliveries(
    request: Asking, policy: Policy, paging: Paged, wanted: Annotated[DeliveryFilter, Query(...)]
) -> Any:
    """这项政策送给了哪些企业，各到哪一步。"""
    rows = Delivery.objects.filter(policy=policy).select_related("enterprise", "edition")
    if wanted.step:
        rows = rows.filter(step=wanted.step)
    return newest_first(rows, paging, _delivery)


def _delivery(one: Delivery) -> dict[str, Any]:
    names = ("id", "verdict", "route", "step", "asked_on", "applied_on", "decided_on")
    return {
        **{name: getattr(one, name) for name in names}, "policy": one.policy_id, "edition": one.edition.number,
        "enterprise": one.enterprise_id, "enterprise_name": one.enterprise.name,
        "delivered_at": timezone.localtime(one.delivered_at),
        "first_read_at": timezone.localtime(one.first_read_at) if one.first_read_at else None,
    }  # fmt: skip
