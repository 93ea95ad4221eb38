"""Pages of the ledger: the list, one result as a case, claiming, answering, settling, sharing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.models import Entry
from qiaoliang.fieldwork.contacts.quiet import pause_of
from qiaoliang.fieldwork.outcomes import actions, credit, evidence, listings, parties, permits
from qiaoliang.fieldwork.outcomes.choices import Answer, Claim, Confirmer, ProgrammeRole
from qiaoliang.fieldwork.outcomes.forms import (
    AnswerForm,
    ClaimForm,
    EvidenceForm,
    ReasonForm,
    SettleForm,
    ShareForm,
    corrected,
)
from qiaoliang.fieldwork.outcomes.kinds import KINDS, Kind
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.pages import reads, sensitive, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise

VERBS = {
    "outcome.claimed": "登记", "outcome.joined": "并入同一条", "outcome.shared": "调整份额",
    "outcome.confirmed": "确认", "outcome.disputed": "提出异议", "outcome.settled": "核实后确认",
    "outcome.declined": "未作答", "outcome.voided": "作废", "outcome.reinstated": "恢复",
    "outcome.doubted": "来源有变，待裁定",
    "outcome.words_read": "查看异议内容", "outcome.compared": "核对是否重复",
    "outcome.evidence_noted": "写明凭据存放处", "outcome.verified": "抽查核实", "outcome.unverified": "撤回核实",
}  # fmt: skip
# What everybody may know; the rest would tell the instructor that, and when, the enterprise contradicted.
OPEN_VERBS = ("outcome.claimed", "outcome.joined", "outcome.shared", "outcome.confirmed", "outcome.settled",
              "outcome.voided", "outcome.compared", "outcome.doubted", "outcome.evidence_noted",
              "outcome.verified")  # fmt: skip
LEDGER = ("成效", "/outcomes/")
# What a result may have grown out of; its own page lists the results it brought.
SOURCES = {
    "support.supportcase": "支持案件", "demands.demand": "诉求", "support.occasion": "对接活动",
    "labour.consultation": "工资集体协商", "accord.creation": "和谐企业创建",
}  # fmt: skip


def posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    buttons = [Action("外发箱", "/outcomes/outbox/")] if permits.may_see_outbox(request.actor) else []
    if permits.may_compare(request.actor):
        buttons.append(Action("疑似重复", "/outcomes/twins/"))
    if permits.may_claim(request.actor):
        buttons.append(Action("记成效", "/outcomes/claim/", primary=True))
    rows = Outcome.objects.select_related("enterprise")
    return respond(request, listings.outcomes(request.actor), rows, actions=buttons)


# --- one result


@reads(permits.may_see, row=Outcome)
def show(request: Request, outcome: Outcome) -> HttpResponse:
    kind = KINDS[outcome.kind]
    words, status = credit.shown_state(outcome.state, request.actor)
    context = {
        "outcome": outcome,
        "kind": kind,
        "figure": listings.figure(outcome),
        "state": words,
        "status": status,
        "next_step": _next_step(outcome, kind, request),
        "sentence": actions.wording(outcome),
        "facts": _facts(outcome, kind),
        "shares": outcome.shares.select_related("stint__instructor__department"),
        "history": _history(outcome, request.actor),
        "actions": _buttons(request.actor, outcome),
        "crumbs": [LEDGER, (outcome.title, "")],
    }
    return render(request, "outcomes/show.html", context)


def _next_step(outcome: Outcome, kind: Kind, request: Request) -> str:
    if outcome.state == Claim.CONFIRMED:
        return "已计入"
    if outcome.state == Claim.VOID:
        return "不计入"
    if outcome.state == Claim.DISPUTED and credit.knows(request.actor):
        return "项目办核实后裁定"
    if outcome.is_held():
        return "项目办核对是否与先前的一条重复"
    asked = outcome.enterprise_id if kind.confirmer == Confirmer.ENTERPRISE else None
    if pause := pause_of(asked, timezone.localdate(request.at)):
        return f"企业约定暂停联系到 {pause.ends_on:%Y-%m-%d}，到期后再请核对"
    return f"等{kind.confirmer.label}确认"


def _facts(outcome: Outcome, kind: Kind) -> list[tuple[Any, Any]]:
    """What was stated, under the kind's own labels; names of persons are not kept."""
    rows: list[tuple[Any, str]] = [
        ("类别", f"{kind.label}（{kind.role.label}）"),
        ("日期", f"{outcome.happened_on:%Y-%m-%d}"),
    ]
    for name, label in kind.asks.items():
        if name == "organisation":
            rows.append((label, parties.name_of("organisation", outcome.organisation_key)))
        elif name == "title" or not name.startswith("person"):
            rows.append((label, getattr(outcome, name)))
    if outcome.source_kind in SOURCES:
        rows.append(("来源", SOURCES[outcome.source_kind]))
    if outcome.is_renewal:
        rows.append(("续贷", "是"))
    if outcome.evidence:
        rows.append(("凭据存放", outcome.evidence))
    elif evidence.is_missing(outcome, outcome.happened_on):
        rows.append(("凭据存放", "未写明（金额较大，请写明原件在哪里可看）"))
    recorded = timezone.localtime(outcome.recorded_at)
    return [*rows, ("登记", f"{recorded:%Y-%m-%d %H:%M} · {outcome.recorded_by}")]


def _history(outcome: Outcome, actor: Actor) -> list[dict[str, Any]]:
    verbs = VERBS if credit.knows(actor) else OPEN_VERBS
    entries = Entry.everything.filter(
        about_kind=outcome._meta.label_lower, about_key=str(outcome.pk), verb__in=list(verbs)
    ).order_by("-number")
    knows = credit.knows(actor)
    return [
        {
            "at": entry.at,
            "verb": VERBS[entry.verb] if knows else VERBS[entry.verb].removeprefix("核实后"),
            "by": entry.actor_name,
            "words": _told(entry.detail) if knows else "",
        }
        for entry in entries
    ]


def _told(detail: dict[str, Any]) -> str:
    said: list[Any] = [Answer(detail["answer"]).label] if detail.get("answer") in Answer.values else []
    before = detail.get("before") or {}
    if "amount_fen" in before:
        said.append(f"金额原为 {before['amount_fen'] / 1_000_000:,.2f} 万元")
    if "quantity" in before:
        said.append(f"数量原为 {before['quantity']:,}")
    return "；".join([*map(str, said), *([detail["reason"]] if detail.get("reason") else [])])


def _buttons(actor: Actor, outcome: Outcome) -> list[Action]:
    """The moves this person may make now."""
    at = outcome.get_absolute_url()
    offered = [
        (Action("核对", f"{at}answer/", primary=True), _may_still_answer(actor, outcome)),
        (Action("核对是否重复", f"/outcomes/twins/?q={quote(outcome.title)}", primary=True),
         permits.may_compare(actor) and outcome.is_held()),
        (Action("裁定", f"{at}settle/", primary=True),
         outcome.state == Claim.DISPUTED and permits.may_settle(actor, outcome)),
        (Action("看异议内容", f"{at}words/"),
         outcome.state == Claim.DISPUTED and permits.may_read_words(actor, outcome)),
        (Action("再请核对", f"{at}remind/", post=True),
         outcome.state == Claim.CLAIMED and permits.may_settle(actor, outcome)),
        (Action("写明凭据存放处", f"{at}evidence/"),
         permits.may_note_evidence(actor, outcome) and evidence.is_missing(outcome, outcome.happened_on)),
        (Action("份额", f"{at}share/"), outcome.state != Claim.VOID and permits.may_share(actor, outcome)),
        (Action("作废", f"{at}void/"), outcome.state != Claim.VOID and permits.may_void(actor, outcome)),
        (Action("恢复", f"{at}reinstate/"), outcome.state == Claim.VOID and permits.may_reinstate(actor, outcome)),
    ]  # fmt: skip
    return [button for button, is_open in offered if is_open]


def _may_still_answer(actor: Actor, outcome: Outcome) -> bool:
    is_open = outcome.state in (Claim.CLAIMED, Claim.CONFIRMED) and not outcome.is_held()
    return is_open and permits.may_answer(actor, outcome)


# --- claiming


@writes(permits.may_claim)
def claim(request: Request) -> HttpResponse:
    kind = KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        return _choose_kind(request)
    initial = {
        "enterprise": initial_name(request.GET.get("enterprise", next(iter(request.actor.keys("enterprise")), None))),
        "happened_on": timezone.localdate(request.at),
    }
    data = posted(request)
    changed = corrected(data) if data is not None else None
    form = ClaimForm(kind, changed or data, scope=request.actor.scope, initial=initial)
    if request.method == "POST" and changed is None and form.is_valid():
        try:
            claimed = _claim(request, form)
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            if claimed is not None:
                messages.success(request, _said(claimed, kind))
                return redirect(claimed.outcome)
    context = {
        "form": form, "kind": kind, "is_changed": changed is not None,
        "crumbs": [LEDGER, ("记成效", "/outcomes/claim/"), (kind.label, "")],
    }  # fmt: skip
    return render(request, "outcomes/claim.html", context)


def _choose_kind(request: Request) -> HttpResponse:
    groups = [(role.label, [one for one in KINDS.values() if one.role == role]) for role in ProgrammeRole]
    enterprise = request.GET.get("enterprise", "")
    context = {"groups": groups, "enterprise": enterprise, "crumbs": [LEDGER, ("记成效", "")]}
    return render(request, "outcomes/kinds.html", context)


def _claim(request: Request, form: ClaimForm) -> actions.Claimed | None:
    """Claim it, or join the result that was chosen; None where the form now asks whether it is one of several."""
    facts = form.facts()
    enterprise = form.cleaned_data.get("enterprise") or _behind(facts.organisation)
    helper = helper_for(request.actor, enterprise, facts) if enterprise else None
    found = actions.similar(facts=facts, enterprise=enterprise, by=request.actor, at=request.at)
    chosen = next((other for other, _ in found if str(other.pk) == request.POST.get("join")), None)
    if chosen is not None and helper is not None:
        return actions.join(outcome=chosen, helped_by=helper, by=request.actor, at=request.at)
    if found and not request.POST.get("is_other"):
        form.ask_about(found)
        return None
    return actions.claim(facts=facts, enterprise=enterprise, helped_by=helper, by=request.actor, at=request.at)


def _behind(organisation: str) -> Enterprise | None:
    known = parties.party("organisation")
    found: Enterprise | None = known.enterprise(organisation) if known and organisation else None
    return found


def helper_for(actor: Actor, enterprise: Enterprise, facts: Facts) -> Stint | None:
    """Whose help it was: the claiming instructor's own posting; else, for office and branch, the lead's that day."""
    mine = [int(key) for key in actor.keys("instructor")]
    if mine:
        stint = actions.stint_of(mine, enterprise, facts)
        if stint is None and not actor.can(Can.RUN_PROGRAMME):
            raise actions.HelperNotPosted
        if stint is not None:
            return stint
    lead: Stint | None = (
        Stint.everything.filter(Stint.covers(facts.happened_on), enterprise=enterprise).order_by("part", "pk").first()
    )
    return lead


def _said(claimed: actions.Claimed, kind: Kind) -> str:
    if claimed.is_new and claimed.outcome.is_held():
        return "已登记。它与先前的一条相似，项目办核对不是同一件后，再请企业确认。"
    if claimed.is_new:
        return f"已登记，{kind.confirmer.label}确认后计入。"
    shown = listings.figure(claimed.outcome)
    return f"同一凭据已经登记过（{shown}），已并入那一条，各记份额，不重复计算。"


# --- moves


def _act(
    request: Request, outcome: Outcome, form: Form, act: Callable[[dict[str, Any]], Any], title: str, done: str,
    **page: Any,
) -> HttpResponse:  # fmt: skip
    """One form for one move: acts, says so, goes back to the case; a refusal stays beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, done)
            return redirect(outcome)
    context = {
        "form": form, "title": title, "intro": actions.wording(outcome), "submit_label": title, "minutes": 0,
        "back_href": outcome.get_absolute_url(),
        "crumbs": [LEDGER, (outcome.title, outcome.get_absolute_url()), (title, "")], **page,
    }  # fmt: skip
    return render(request, "kit/form.html", context)


@writes(permits.may_answer, row=Outcome)
def answer(request: Request, outcome: Outcome) -> HttpResponse:
    """With an account: the same four answers as by the link."""

    def act(given: dict[str, Any]) -> None:
        if given["answer"] == Answer.TRUE and not permits.may_confirm(request.actor, outcome):
            raise Refusal(f"这一类由{KINDS[outcome.kind].confirmer.label}确认；您可以提出异议。", field="answer")
        credit.answer(outcome, by=request.actor, at=request.at, **given)

    return _act(
        request, outcome, AnswerForm(posted(request)), act, "核对", "已记下您的回答，谢谢。",
        intro=f"{actions.wording(outcome)} 说明只有项目办能看到，指导员只看到“已确认”或“核实中”。",
        submit_label="提交回答",
    )  # fmt: skip


@writes(permits.may_settle, row=Outcome)
def settle(request: Request, outcome: Outcome) -> HttpResponse:
    form = SettleForm(outcome, posted(request))

    def act(given: dict[str, Any]) -> None:
        credit.settle(
            outcome, reason=given["reason"], changes=form.changes(outcome), version=given["version"],
            by=request.actor, at=request.at,
        )  # fmt: skip

    return _act(request, outcome, form, act, "裁定", "已确认并计入，原来的数额留在日志里。", submit_label="确认并计入")


@writes(permits.may_void, row=Outcome)
def void(request: Request, outcome: Outcome) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        credit.void(outcome, by=request.actor, at=request.at, **given)

    return _act(request, outcome, ReasonForm(posted(request)), act, "作废", "已作废，不再计入。")


@writes(permits.may_reinstate, row=Outcome)
def reinstate(request: Request, outcome: Outcome) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.reinstate(outcome=outcome, by=request.actor, at=request.at, **given)

    return _act(request, outcome, ReasonForm(posted(request)), act, "恢复", "已恢复为待确认，需要重新核对。")


@writes(permits.may_settle, row=Outcome)
def remind(request: Request, outcome: Outcome) -> HttpResponse:
    if request.method == "POST" and outcome.state == Claim.CLAIMED:
        try:
            actions.remind(outcome=outcome, by=request.actor, at=request.at)
        except Refusal as problem:
            messages.warning(request, problem.sentence)
        else:
            messages.success(request, "已再次请对方核对，新的链接在外发箱里。")
    return redirect(outcome)


@writes(permits.may_share, row=Outcome)
def share(request: Request, outcome: Outcome) -> HttpResponse:
    team = Stint.everything.filter(Stint.covers(outcome.happened_on), enterprise=outcome.enterprise_id)
    stints = {str(stint.pk): stint for stint in team.select_related("instructor__department")}
    form = ShareForm(posted(request))
    names = [(key, f"{one.instructor.name}（{one.instructor.department}）") for key, one in stints.items()]
    field: Any = form.fields["stint"]
    field.choices = [("", "请选择"), *names]

    def act(given: dict[str, Any]) -> None:
        actions.share(
            outcome=outcome, stint=stints[given["stint"]], percent=given["percent"], by=request.actor, at=request.at
        )

    return _act(
        request, outcome, form, act, "份额", "份额已调整。", submit_label="保存份额",
        intro="各助力人的份额合计不超过 100%，只列出事项当天派驻在这家企业的人。",
    )  # fmt: skip


@writes(permits.may_note_evidence, row=Outcome)
def note_evidence(request: Request, outcome: Outcome) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        evidence.note(outcome=outcome, words=given["reason"], by=request.actor, at=request.at)

    form = EvidenceForm(posted(request), initial={"reason": outcome.evidence})
    return _act(request, outcome, form, act, "凭据存放处", "已记下凭据存放处。", submit_label="保存")


@sensitive
@writes(permits.may_read_words, row=Outcome)
def words(request: Request, outcome: Outcome) -> HttpResponse:
    """The sealed words of a dispute: opened by a POST with a reason, which goes into the log."""

    def open_(reason: str) -> list[tuple[str, str]]:
        return [("异议内容", credit.read_words(outcome, reason=reason, by=request.actor, at=request.at))]

    return revealing.page(
        request, open_, of=(Outcome, "dispute_words"), title="查看异议内容",
        intro="异议内容只供项目办核实使用，不得转给指导员。查看会记入日志。", back=outcome.get_absolute_url(),
        crumbs=[LEDGER, (outcome.title, outcome.get_absolute_url())],
    )  # fmt: skip
