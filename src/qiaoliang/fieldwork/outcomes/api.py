"""Outcomes: the ledger as the caller may know it, what each kind asks for, and claiming in the name of one's people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Q
from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads, writes
from qiaoliang.fieldwork.outcomes import actions, credit, permits
from qiaoliang.fieldwork.outcomes.choices import Claim, Confirmer, Measure, ProgrammeRole
from qiaoliang.fieldwork.outcomes.forms import ClaimForm
from qiaoliang.fieldwork.outcomes.kinds import KIND_CHOICES, KINDS, Kind
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.instructors.nominations.named import instructor_of
from qiaoliang.instructors.nominations.permits import may_enter
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit import money
from qiaoliang.kit.api.fields import Body, Day, Id, OneOf, Text, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.kit.api.problems import Problem, checked
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.enterprises.named import enterprise_of

router = Router(tags=["成效"])
UNDER_REVIEW = "under_review"
KindText = Annotated[str, OneOf(KIND_CHOICES)]
StateText = Annotated[str, OneOf([*Claim.choices, (UNDER_REVIEW, "核实中")])]
MeasureText = Annotated[str, OneOf(Measure)]
RoleText = Annotated[str, OneOf(ProgrammeRole)]
ConfirmerText = Annotated[str, OneOf(Confirmer)]


class OutcomeOut(Schema):
    id: Id = said("编号", 305)
    kind: KindText = said("类别", "loans_arranged")
    enterprise: Id | None = said("企业编号；不属于一家企业的为 null", 7)
    region_code: str = said("发生地代码", "371082105")
    happened_on: date = said("日期", "2026-11-02")
    title: str = said("事项", "海湾银行")
    amount_fen: int | None = said("金额（分）；不按金额计的为 null", 80_000_000)
    quantity: int = said("数量", 1)
    counterpart: str = said("对方单位", "海湾银行")
    document_number: str = said("文号或合同号", "DK26110233")
    deciding_authority: str = said("决定机关", "")
    legal_basis: str = said("法律依据", "")
    is_renewal: bool = said("续贷", False)
    state: StateText = said("状态。部门的令牌对待确认和有异议的一律看到 under_review", "confirmed")
    counts: bool = said("是否已计入", True)
    confirmed_at: datetime | None = said("确认时间", "2026-11-05T09:12:00+08:00")
    recorded_at: datetime = said("登记时间", "2026-11-02T17:40:00+08:00")


class ClaimedOut(OutcomeOut):
    is_new: bool = said("false 表示同一凭据已登记过，已并入那一条，不重复计算", True)


class KindOut(Schema):
    code: KindText = said("类别", "loans_arranged")
    label: str = said("名称", "协调贷款")
    role: RoleText = said("哪个角色", "economy")
    unit: str = said("单位", "元")
    measure: MeasureText = said("按什么计", "amount")
    confirmed_by: ConfirmerText = said("由谁确认", "enterprise")
    needs_enterprise: bool = said("必须写企业", True)
    asks: dict[str, str] = said("必须写的字段和它的意思", {"counterpart": "贷款银行", "document_number": "合同号"})


class KindsOut(Schema):
    items: list[KindOut] = said("全部类别", [])


class OutcomeIn(Body):
    kind: KindText = said("类别，见 /outcome-kinds", "loans_arranged")
    enterprise: Id = said("企业编号", 7)
    instructor: Id | None = said("谁助力的：本单位指导员编号；部门的令牌必须写", 12, None)
    happened_on: Day = said("日期", "2026-11-02")
    amount_fen: int | None = said("金额（分）", 80_000_000, None, ge=1, le=money.LARGEST_FEN)
    quantity: int | None = said("数量", 30, None, ge=1, le=100_000)
    title: Text = said("事项", "", "", max_length=120)
    counterpart: Text = said("对方单位", "海湾银行", "", max_length=120)
    document_number: Text = said("文号或合同号", "DK26110233", "", max_length=80)
    deciding_authority: Text = said("决定机关", "", "", max_length=120)
    legal_basis: Text = said("法律依据", "", "", max_length=200)
    person_name: Text = said("引进人才的姓名，只用于不重复计数，不保存", "", "", max_length=60)
    person_born: Text = said("引进人才的出生年月，例如 1990-05，不保存", "", "", max_length=7)
    is_renewal: bool = said("续贷", False, False)
    is_sure: bool = said("提示金额过大后，确认金额无误", False, False)
    is_other: bool = said("提示有相似成效后，确认不是同一件", False, False)


class OutcomeFilter(Schema):
    kind: KindText | None = said("只看这一类", "loans_arranged", None)
    enterprise: Id | None = said("只看这家企业的", 7, None)
    state: StateText | None = said("只看这个状态", "confirmed", None)
    since: Day | None = said("从哪天起发生的", "2026-01-01", None)
    until: Day | None = said("到哪天止发生的", "2026-12-31", None)


def may_enter_claim(actor: Actor) -> bool:
    return permits.may_claim(actor) or may_enter(actor)


def _state(outcome: Outcome, *, knows: bool) -> str:
    hidden = outcome.state in (Claim.CLAIMED, Claim.DISPUTED) and not knows
    return UNDER_REVIEW if hidden else str(outcome.state)


def shown(outcome: Outcome, *, knows: bool) -> dict[str, Any]:
    """The record. Whether it was contradicted is for those who may know it (`credit.knows`)."""
    names = (
        "id", "kind", "region_code", "happened_on", "title", "amount_fen", "quantity", "counterpart",
        "document_number", "deciding_authority", "legal_basis", "is_renewal",
    )  # fmt: skip
    counts = outcome.state == Claim.CONFIRMED
    confirmed = timezone.localtime(outcome.confirmed_at) if counts and outcome.confirmed_at else None
    return {
        **{name: getattr(outcome, name) for name in names}, "enterprise": outcome.enterprise_id,
        "state": _state(outcome, knows=knows), "counts": counts, "confirmed_at": confirmed,
        "recorded_at": timezone.localtime(outcome.recorded_at),
    }  # fmt: skip


def _in_state(state: str, *, knows: bool) -> Q:
    """What a filter by the state shown selects: it never tells more than the list does."""
    hidden = (Claim.CLAIMED, Claim.DISPUTED)
    if state == UNDER_REVIEW:
        return Q(pk__in=()) if knows else Q(state__in=hidden)
    return Q(pk__in=()) if state in hidden and not knows else Q(state=state)


@reads(router, "/outcomes", area=Area.OUTCOMES, permit=permits.may_see, gives=Page[OutcomeOut], summary="成效列表")
def list_outcomes(request: Asking, paging: Paged, wanted: Annotated[OutcomeFilter, Query(...)]) -> Any:
    """本单位范围内的成效台账，新登记的在前。"""
    rows, knows = Outcome.objects.all(), credit.knows(request.actor)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.enterprise:
        rows = rows.filter(enterprise=wanted.enterprise)
    if wanted.state:
        rows = rows.filter(_in_state(wanted.state, knows=knows))
    if wanted.since:
        rows = rows.filter(happened_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(happened_on__lte=wanted.until)
    return newest_first(rows, paging, lambda row: shown(row, knows=knows))


@reads(router, "/outcomes/{id}", area=Area.OUTCOMES, permit=permits.may_see, row=Outcome, gives=OutcomeOut,
       summary="一项成效")  # fmt: skip
def show_outcome(request: Asking, outcome: Outcome) -> Any:
    """按编号读一项成效和它的状态。"""
    return shown(outcome, knows=credit.knows(request.actor))


@reads(router, "/outcome-kinds", area=Area.OUTCOMES, permit=permits.may_see, gives=KindsOut, summary="成效类别")
def list_outcome_kinds(request: Asking) -> Any:
    """每一类要写什么、按什么计、由谁确认。"""
    return {"items": [_kind(kind) for kind in KINDS.values()]}


def _kind(kind: Kind) -> dict[str, Any]:
    asks: Mapping[str, str] = kind.asks
    return {
        "code": kind.code, "label": str(kind.label), "role": kind.role, "unit": str(kind.unit),
        "measure": kind.measure, "confirmed_by": kind.confirmer, "needs_enterprise": kind.needs_enterprise,
        "asks": {name: str(label) for name, label in asks.items()},
    }  # fmt: skip


@writes(router, "/outcomes", area=Area.OUTCOMES, permit=may_enter_claim, gives=ClaimedOut, summary="登记成效",
        made=True)  # fmt: skip
def claim_outcome(request: Asking, given: OutcomeIn) -> Any:
    """以本单位一位指导员的名义登记成效，等对方确认后计入。同一凭据已登记的并入那一条；金额可疑或有相似成效时先提示。"""
    kind, firm = KINDS[given.kind], enterprise_of(given.enterprise)
    if "organisation" in kind.asks:
        raise Problem("refused", errors=[("kind", "这一类由党组织在页面上登记，不经接口。")])
    form = ClaimForm(kind, _typed(given, firm), scope=request.actor.scope)
    checked(form)
    facts = form.facts()
    helper = _helper(request.actor, given, firm, form)
    found = actions.similar(facts=facts, enterprise=firm, by=request.actor, at=request.at)
    if found and not given.is_other:
        named = "；".join(f"{other.pk} {other.title}" for other, _why in found[:3])
        sentence = f"可能已经登记过同一件：{named}。是同一件就不必再登记；不是，请把 is_other 写成 true 再发。"
        raise Problem("refused", errors=[("is_other", sentence)])
    claimed = actions.claim(facts=facts, enterprise=firm, helped_by=helper, by=request.actor, at=request.at)
    return {**shown(claimed.outcome, knows=credit.knows(request.actor)), "is_new": claimed.is_new}


def _typed(given: OutcomeIn, firm: Enterprise) -> dict[str, Any]:
    """As the page's form would receive it."""
    data = given.model_dump(mode="json", exclude={"instructor", "kind", "amount_fen", "enterprise"})
    amount = f"{given.amount_fen // 100}.{given.amount_fen % 100:02d}元" if given.amount_fen else ""
    return {**data, "enterprise": firm.credit_code, "amount": amount}


def _helper(actor: Actor, given: OutcomeIn, firm: Enterprise, form: ClaimForm) -> Stint | None:
    """Whose help it was: the named instructor's posting; the office may leave it to the lead, as on its page."""
    if given.instructor is not None:
        stint = actions.stint_of([instructor_of(actor, given.instructor).pk], firm, form.facts())
        if stint is None:
            raise actions.HelperNotPosted
        return stint
    if not actor.can(Can.RUN_PROGRAMME):
        raise Problem("refused", errors=[("instructor", "请写明是本单位哪位指导员助力的。")])
    lead: Stint | None = (
        Stint.everything.filter(Stint.covers(given.happened_on), enterprise=firm).order_by("part", "pk").first()
    )
    return lead
