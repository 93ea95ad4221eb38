"""Pages of support cases: the list, one case with its steps and what it made, one form for each step."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.policies.deliveries import stint_of
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.economy.support import actions, forms, listings, permits, producing, rules
from qiaoliang.economy.support.choices import COUNTS_AS, MOVES, Kind, Stage
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.programme import settings

LIST = ("支持案件", "/economy/support/")
VERBS = {
    Stage.OPTION: ("choose", "定办法"), Stage.APPLIED: ("apply", "登记申请"), Stage.DECIDED: ("decide", "登记批复"),
    Stage.RECEIVED: ("receive", "登记到位"), Stage.WITHDRAWN: ("withdraw", "撤回"),
}  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today, may_open = timezone.localdate(request.at), permits.may_open(request.actor)
    buttons = [Action("对接活动", "/economy/occasions/")]
    if may_open:
        buttons.append(Action("立支持案件", "/economy/support/new/", primary=True))
    listing = listings.cases(today, settings.calendar(), may_open=may_open)
    return respond(request, listing, listings.case_rows(), actions=buttons)


@reads(permits.may_view, row=SupportCase)
def show(request: Request, case: SupportCase) -> HttpResponse:
    today = timezone.localdate(request.at)
    kind = KINDS[COUNTS_AS[case.kind][0]]
    made = [(row, *credit.shown_state(row.state, request.actor)) for row in producing.outcomes_of(case)]
    context = {
        "case": case, "lamp": rules.lamp(case.stage, case.due_on, today, settings.calendar()),
        "holder": _holder(case), "next_step": rules.NEXT_STEP[Stage(case.stage)],
        "steps": case.steps.order_by("-happened_on", "-pk"), "made": made, "counts_as": kind.label,
        "facts": _facts(case), "actions": _buttons(request, case),
        "sign_ups": case.sign_ups.select_related("occasion"),
        "crumbs": [LIST, (case.title, "")],
    }  # fmt: skip
    return render(request, "support/show.html", context)


def _holder(case: SupportCase) -> str:
    if case.stage == Stage.APPLIED:
        return case.party or case.deciding_authority or "决定机关"
    if case.stage in (Stage.NEED, Stage.DECIDED, Stage.REFUSED) and case.helped_by:
        return str(case.helped_by.instructor.name)
    return rules.HOLDER[Stage(case.stage)]


def _facts(case: SupportCase) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [
        ("类别", case.get_kind_display()), ("提出", case.opened_on), ("需要", listings.size(case)),
        ("办法", case.option),
        (rules.PARTY[Kind(case.kind)], case.deciding_authority or case.party), ("批复", case.decided_on),
        ("法律依据", case.legal_basis), (rules.DOCUMENT[Kind(case.kind)] or "文号", case.document_number),
        ("金额", money.document(case.amount_fen) if case.amount_fen else ""), ("到位", case.received_on),
        ("协办部门", case.department), ("指导员", case.helped_by.instructor.name if case.helped_by else ""),
        ("登记", f"{timezone.localtime(case.recorded_at):%Y-%m-%d} {case.recorded_by}"),
    ]  # fmt: skip
    return [(label, value) for label, value in found if value not in ("", None)]


def _buttons(request: Request, case: SupportCase) -> list[Action]:
    if not permits.may_move(request.actor, case):
        return []
    ahead = {
        Stage.NEED: Stage.OPTION, Stage.OPTION: Stage.APPLIED, Stage.APPLIED: Stage.DECIDED,
        Stage.DECIDED: Stage.RECEIVED, Stage.REFUSED: Stage.OPTION,
    }.get(Stage(case.stage))  # fmt: skip
    found = []
    for stage, (verb, label) in VERBS.items():
        if stage in MOVES[case.stage]:
            found.append(Action(label, f"{case.get_absolute_url()}{verb}/", primary=stage == ahead))
    return sorted(found, key=lambda one: one.primary)


@writes(permits.may_open)
def new(request: Request) -> HttpResponse:
    delivery = _delivery(request)
    form = forms.NeedForm(request.POST or None, initial=_initial(request, delivery))

    def act(given: dict[str, Any]) -> SupportCase:
        enterprise = given["enterprise"]
        need = actions.Need(
            given["kind"], given["title"], given["body"], given["wanted_amount_fen"], given["wanted_count"]
        )
        if delivery is not None and enterprise.pk != delivery.enterprise_id:
            raise Refusal("这条政策送给的是另一家企业，请从那家企业的送达记录里立案。", field="enterprise")
        return actions.open_case(
            enterprise=enterprise, need=need, on=given["on"], helped_by=stint_of(request, enterprise),
            department=given["department"], delivery=delivery, by=request.actor, at=request.at,
        )  # fmt: skip

    intro = f"由政策《{delivery.policy.title}》而来，后续进展会自动记到这条政策上。" if delivery else ""
    return form_page(
        request, form, act, title="立支持案件", back="/economy/support/", go=lambda case: case.get_absolute_url(),
        done="已立案。下一步：商定办法。", intro=intro or "资金、贷款、用工、培训、减免：从需求办到到位。", minutes=1,
        crumbs=[LIST],
        submit_label="立案",
    )  # fmt: skip


def _delivery(request: Request) -> Delivery | None:
    key = request.GET.get("delivery", "")
    rows = Delivery.objects.select_related("policy", "enterprise")
    found: Delivery | None = rows.filter(pk=int(key)).first() if key.isdigit() and len(key) < 18 else None
    return found


def _initial(request: Request, delivery: Delivery | None) -> dict[str, Any]:
    today = timezone.localdate(request.at)
    if delivery is not None:
        return {
            "on": today, "enterprise": delivery.enterprise.name, "kind": delivery.policy.kind,
            "title": f"申报{delivery.policy.title}"[:120], "department": delivery.policy.department_id,
        }  # fmt: skip
    own = next(iter(request.actor.keys("enterprise")), None)
    return {"on": today, "enterprise": initial_name(request.GET.get("enterprise", own))}


def _step(
    request: Request, case: SupportCase, form: forms.StepForm, stage: Stage, act: Callable[[dict[str, Any]], Any],
    done: str,
) -> HttpResponse:  # fmt: skip
    label = VERBS[stage][1]
    return form_page(
        request, form, act, title=label, back=case.get_absolute_url(), done=done, submit_label=label, minutes=1,
        intro=f"{case.enterprise.name} · {case.title}", crumbs=[LIST, (case.title, case.get_absolute_url())],
    )  # fmt: skip


def _start(request: Request, case: SupportCase, **more: Any) -> dict[str, Any]:
    return {"on": timezone.localdate(request.at), "version": case.version, **more}


@writes(permits.may_move, row=SupportCase)
def choose(request: Request, case: SupportCase) -> HttpResponse:
    start = _start(request, case, option=case.option, party=case.party)
    if case.delivery is not None and not case.option:
        start |= {"option": f"按《{case.delivery.policy.title}》申报", "party": case.delivery.policy.issuer}
    form = forms.ChooseForm(request.POST or None, case=case, initial=start)

    def act(given: dict[str, Any]) -> SupportCase:
        return actions.choose(case=case, **given, by=request.actor, at=request.at)

    return _step(request, case, form, Stage.OPTION, act, "已定办法。下一步：企业申请。")


@writes(permits.may_move, row=SupportCase)
def apply(request: Request, case: SupportCase) -> HttpResponse:
    form = forms.StepForm(request.POST or None, case=case, initial=_start(request, case))

    def act(given: dict[str, Any]) -> SupportCase:
        return actions.apply(case=case, **given, by=request.actor, at=request.at)

    return _step(request, case, form, Stage.APPLIED, act, "已登记申请，等批复。")


@writes(permits.may_move, row=SupportCase)
def decide(request: Request, case: SupportCase) -> HttpResponse:
    start = _start(
        request, case, deciding_authority=case.party, amount=forms.wan(case.wanted_amount_fen), count=case.wanted_count
    )
    form = forms.DecideForm(request.POST or None, case=case, initial=start)

    def act(given: dict[str, Any]) -> SupportCase:
        return actions.decide(
            case=case, is_granted=given["is_granted"], decision=form.decision(), on=given["on"], words=given["words"],
            version=given["version"], by=request.actor, at=request.at,
        )  # fmt: skip

    return _step(request, case, form, Stage.DECIDED, act, "已登记批复。")


@writes(permits.may_move, row=SupportCase)
def receive(request: Request, case: SupportCase) -> HttpResponse:
    start = _start(
        request, case, amount=forms.wan(case.amount_fen), count=case.count, document_number=case.document_number
    )
    form = forms.ReceiveForm(request.POST or None, case=case, initial=start)

    def act(given: dict[str, Any]) -> SupportCase:
        receipt = producing.Receipt(
            given["on"], given.get("amount"), given.get("count"), given.get("document_number", ""),
            given.get("is_renewal", False), given.get("persons", ()),
        )  # fmt: skip
        return actions.receive(
            case=case, receipt=receipt, version=given["version"], words=given["words"], by=request.actor, at=request.at
        )

    return _step(request, case, form, Stage.RECEIVED, act, "已登记到位，成效已自动记入台账，等对方确认。")


@writes(permits.may_move, row=SupportCase)
def withdraw(request: Request, case: SupportCase) -> HttpResponse:
    form = forms.StepForm(request.POST or None, case=case, initial=_start(request, case))

    def act(given: dict[str, Any]) -> SupportCase:
        return actions.withdraw(case=case, **given, by=request.actor, at=request.at)

    return _step(request, case, form, Stage.WITHDRAWN, act, "已撤回，不影响任何人。")
