"""The life of a support case. Every move is a dated row; the step that makes a kind count writes the ledger itself."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.choices import Step
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.economy.support import doubts, producing, rules
from qiaoliang.economy.support.choices import COUNTS_AS, MOVES, Kind, Stage
from qiaoliang.economy.support.models import CaseStep, SupportCase
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings


@dataclass(frozen=True)
class Need:
    """What an enterprise needs, as it was said."""

    kind: str
    title: str
    body: str = ""
    wanted_amount_fen: int | None = None
    wanted_count: int | None = None


def limits(on: date) -> rules.Limits:
    """The city's limits in force on the day."""
    now = settings.values(on)
    return rules.Limits(
        now["support_option_days"], now["support_apply_days"], now["support_decide_days"], now["support_receive_days"]
    )


@audited
def open_case(
    *, enterprise: Enterprise, need: Need, on: date, helped_by: Stint | None, by: Actor, at: datetime,
    department: Department | None = None, delivery: Delivery | None = None, source: tuple[str, str] = ("", ""),
) -> SupportCase:  # fmt: skip
    """A need is heard. `delivery` is the policy it grew out of, `source` (kind, key) of a demand, if one did."""
    if need.kind not in Kind.values:
        raise Refusal("请选择需要什么支持。", field="kind")
    if not need.title.strip():
        raise Refusal("请用一句话写明需求，例如“冷库扩建流动资金贷款”。", field="title")
    if on > timezone.localdate(at):
        raise Refusal("提出日期不能晚于今天。", field="on")
    if delivery is not None and (delivery.enterprise_id != enterprise.pk or delivery.policy.kind != need.kind):
        raise Refusal("这条政策不是送给这家企业的，或类别不同，请从送达记录里立案。", field="kind")
    case = insert_once(
        lambda: SupportCase.everything.create(
            enterprise=enterprise, region_code=enterprise.region_code, kind=need.kind, title=need.title.strip()[:120],
            body=need.body.strip(), wanted_amount_fen=need.wanted_amount_fen, wanted_count=need.wanted_count,
            opened_on=on, due_on=rules.due_on(Stage.NEED, on, settings.calendar(), limits(on)), department=department,
            helped_by=helped_by, delivery=delivery, source_kind=source[0], source_key=source[1], recorded_at=at,
            recorded_by=by.name,
        ),
        "这条政策已经立过支持案件，请在原案件上办理。", "kind",
    )  # fmt: skip
    _note(case, Stage.NEED, on, None, case.body, by, at)
    record("support.opened", on=case, by=by, at=at, detail={"kind": need.kind})
    if delivery is not None:
        _follow(case, Step.ASKED, on, f"立支持案件：{case.title}", by, at)
    _tell(case, f"新的支持案件：{enterprise} {case.title}", by, at)
    return case


@audited
def choose(
    *, case: SupportCase, option: str, party: str, on: date, version: int, by: Actor, at: datetime, words: str = ""
) -> SupportCase:
    """Which way is taken, and with whom: a bank, an authority, a training centre. May be changed until applied for."""
    fresh = _locked(case, Stage.OPTION, on, version, at)
    if not option.strip():
        raise Refusal("请写明打算怎么办，例如“向××银行申请抵押贷款”。", field="option")
    fresh.option, fresh.party = option.strip()[:200], party.strip()[:120]
    return _moved(fresh, Stage.OPTION, on, words or fresh.option, by, at)


@audited
def apply(*, case: SupportCase, on: date, version: int, by: Actor, at: datetime, words: str = "") -> SupportCase:
    """The enterprise applied. The instructor never applies in its stead."""
    fresh = _locked(case, Stage.APPLIED, on, version, at)
    fresh.applied_on = on
    _moved(fresh, Stage.APPLIED, on, words, by, at)
    _follow(fresh, Step.APPLIED, on, words, by, at)
    return fresh


@audited
def decide(
    *, case: SupportCase, is_granted: bool, decision: rules.Decision, on: date, version: int, by: Actor, at: datetime,
    words: str = "",
) -> SupportCase:  # fmt: skip
    """What the authority or the bank decided, with its document. A fee relief counts from its decision."""
    fresh = _locked(case, Stage.DECIDED if is_granted else Stage.REFUSED, on, version, at)
    if not is_granted:
        if not words.strip():
            raise Refusal("请写明未批准的理由，便于换个办法。", field="words")
        _moved(fresh, Stage.REFUSED, on, words, by, at)
        _follow(fresh, Step.REFUSED, on, words, by, at)
        return fresh
    helper = fresh.helped_by.instructor.name if fresh.helped_by else ""
    lacking = rules.missing(fresh.kind, decision, helper)
    if lacking:
        raise Refusal(lacking[1], field=lacking[0])
    fresh.decided_on, fresh.deciding_authority = on, decision.deciding_authority.strip()
    fresh.document_number, fresh.legal_basis = decision.document_number.strip(), decision.legal_basis.strip()
    fresh.amount_fen, fresh.count = decision.amount_fen, decision.count
    _moved(fresh, Stage.DECIDED, on, words, by, at)
    if COUNTS_AS[fresh.kind][1] == Stage.DECIDED:
        producing.produce(fresh, producing.Receipt(on), by=by, at=at)
    return fresh


@audited
def receive(
    *, case: SupportCase, receipt: producing.Receipt, version: int, by: Actor, at: datetime, words: str = ""
) -> SupportCase:
    """It arrived. The ledger's row is made here, under its own code and natural key, for the enterprise to confirm."""
    fresh = _locked(case, Stage.RECEIVED, receipt.on, version, at)
    fresh.received_on = receipt.on
    fresh.amount_fen = receipt.amount_fen or fresh.amount_fen
    fresh.count = receipt.count or (len(receipt.persons) or None) or fresh.count
    fresh.document_number = receipt.document_number.strip() or fresh.document_number
    _moved(fresh, Stage.RECEIVED, receipt.on, words, by, at)
    if COUNTS_AS[fresh.kind][1] == Stage.RECEIVED:
        producing.produce(fresh, receipt, by=by, at=at)
    _follow(fresh, Step.GRANTED, receipt.on, words, by, at)
    return fresh


@audited
def withdraw(*, case: SupportCase, on: date, version: int, by: Actor, at: datetime, words: str = "") -> SupportCase:
    """The enterprise does not want it any more; costs nobody anything. What the case has brought already leaves the
    count until the office has decided about it."""
    fresh = _locked(case, Stage.WITHDRAWN, on, version, at)
    _moved(fresh, Stage.WITHDRAWN, on, words, by, at)
    doubts.of_case(fresh, why=f"支持案件“{fresh.title}”已撤回", by=by, at=at)
    return fresh


def _locked(case: SupportCase, to: str, on: date, version: int, at: datetime) -> SupportCase:
    fresh: SupportCase = (
        SupportCase.everything.select_for_update(of=("self",))
        .select_related("enterprise", "delivery__policy", "helped_by__instructor")
        .get(pk=case.pk)
    )
    if fresh.version != version:
        raise ChangedMeanwhile
    require(MOVES, now=fresh.stage, to=to, labels=dict(Stage.choices))
    if on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="on")
    latest = fresh.steps.order_by("-happened_on", "-pk").values_list("happened_on", flat=True).first()
    if latest is not None and on < latest:
        raise Refusal(f"日期早于上一步（{latest}），请核对。", field="on")
    return fresh


def _moved(case: SupportCase, to: Stage, on: date, words: str, by: Actor, at: datetime) -> SupportCase:
    was_due, before = case.due_on, case.stage
    case.stage = to
    case.due_on = rules.due_on(to, on, settings.calendar(), limits(on))
    case.version += 1
    case.save()
    _note(case, to, on, was_due, words, by, at)
    record(f"support.{to}", on=case, by=by, at=at, detail={"from": before, "on": on.isoformat()})
    _tell(case, f"支持案件{to.label}：{case.enterprise} {case.title}", by, at)
    return case


def _note(case: SupportCase, stage: Stage, on: date, due: date | None, words: str, by: Actor, at: datetime) -> None:
    CaseStep.everything.create(
        case=case, stage=stage, happened_on=on, due_on=due, words=words.strip()[:300], at=at, by_name=by.name
    )


def _follow(case: SupportCase, step: Step, on: date, words: str, by: Actor, at: datetime) -> None:
    """The delivery the case grew out of says the same; it was delivered at the earliest on its own day."""
    if case.delivery is None:
        return
    day = max(on, timezone.localdate(case.delivery.delivered_at))
    handing.follow_case(
        delivery=case.delivery, step=step, on=day, words=words or case.title, case_key=str(case.pk), by=by, at=at
    )


def _tell(case: SupportCase, text: str, by: Actor, at: datetime) -> None:
    """The owner, the instructor and the department concerned; never whoever did it."""
    people = set(notices.people_at([Place("enterprise", str(case.enterprise_id))], "owner", at))
    if case.helped_by is not None and case.helped_by.instructor.user is not None:
        people.add(case.helped_by.instructor.user)
    if case.department_id is not None:
        people |= set(notices.people_at([Place("department", str(case.department_id))], "coordinator", at))
    others = sorted((person for person in people if person.pk != by.user_id), key=lambda person: person.pk)
    notices.post("support_moved", to=others, about=case, at=at, url=case.get_absolute_url(), text=text[:300])
