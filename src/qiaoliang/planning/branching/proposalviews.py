"""One proposal: who, on what basis, why these, what the rules say; changing, accepting and refusing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.organisations import listings as organisation_lists
from qiaoliang.party.organisations.actions.cases import standing_of
from qiaoliang.party.organisations.models import SecretaryCandidate, SetUpCase
from qiaoliang.planning.branching import actions, drawings, listings, naming, permits, reasons, wordings
from qiaoliang.planning.branching.changing import foresee
from qiaoliang.planning.branching.choices import ProposalState
from qiaoliang.planning.branching.forms import AcceptForm, ChangeForm, RefuseForm, VersionForm
from qiaoliang.planning.branching.models import Proposal
from qiaoliang.planning.branching.request import Parameters
from qiaoliang.planning.branching.views import CRUMB, HOME, PARTY
from qiaoliang.registry.regions.models import Level, Region

Given = dict[str, Any]
SHOWN_OTHERS = 8


@reads(permits.may_list_proposals)
def index(request: Request) -> HttpResponse:
    """The proposals of one's own area, from the latest plans: what a committee works from."""
    counties = list(Region.everything.filter(level=Level.COUNTY).order_by("code").values_list("code", "name"))
    listing = listings.proposals("proposals", listings.filters(counties))
    rows = listings.newest(listings.proposal_rows())
    return respond(request, listing, rows, crumbs=[PARTY, ("辖区内的联建方案", "")])


def _address(proposal: Proposal) -> str:
    return f"{HOME}branches/{proposal.pk}/"


def _crumbs(request: Request, proposal: Proposal) -> list[tuple[str, str]]:
    """Through the plan for those who see it, through the own area's list for the others."""
    if permits.may_list(request.actor):
        way = [CRUMB, (proposal.run.title, f"{HOME}{proposal.run_id}/")]
    else:
        way = [("辖区内的联建方案", f"{HOME}branches/")]
    return [PARTY, *way]


def _units(proposal: Proposal) -> list[Any]:
    return list(proposal.units.select_related("enterprise__region").order_by("-is_host", "distance_m", "pk"))


@reads(permits.may_view_proposal, row=Proposal)
def show(request: Request, proposal: Proposal) -> HttpResponse:
    today = timezone.localdate(request.at)
    units = _units(proposal)
    weights = Parameters.restored(proposal.run.parameters).weights
    is_open = proposal.state == ProposalState.OPEN
    may = permits.may_settle(request.actor, proposal)
    context = {
        "proposal": proposal,
        "units": units,
        "why": wordings.why(proposal, units),
        "checks": organisation_lists.checks(standing_of([unit.enterprise for unit in units], today)) if is_open else [],
        "lines": wordings.cost_lines(proposal, units, weights.uncovered, weights.branch),
        "others": reasons.elsewhere(proposal, SHOWN_OTHERS),
        "chart": drawings.neighbourhood(proposal, units),
        "committee": naming.committees([proposal.region], today)[proposal.region_code],
        "form": ChangeForm(proposal=proposal, initial={"version": proposal.version}) if may and is_open else None,
        "state": listings.proposal_state(proposal),
        "actions": _moves(request, proposal) if may else [],
        "crumbs": [*_crumbs(request, proposal), (proposal.name, "")],
    }
    return render(request, "branching/proposal.html", context)


def _moves(request: Request, proposal: Proposal) -> list[Action]:
    at = _address(proposal)
    if proposal.state == ProposalState.REFUSED:
        return [Action("恢复方案", f"{at}reopen/")]
    if proposal.state == ProposalState.ACCEPTED:
        return [Action("看组建申请", f"/party/cases/{proposal.case_id}/", primary=True)]
    found = [Action("不采纳", f"{at}refuse/"), Action("按现在的名册更新", f"{at}recount/", post=True)]
    if permits.may_request(request.actor):
        found.append(Action("固定后重算其余", f"{HOME}new/?from={proposal.run_id}&pin={proposal.pk}"))
    return [*found, Action("接受并申请", f"{at}accept/", primary=True)]


# --- changing


@reads(permits.may_settle, row=Proposal)
def check(request: Request, proposal: Proposal) -> HttpResponse:
    """The fragment beside the form: what the change would make of the branch, and what the rules say."""
    form = ChangeForm(request.GET or None, proposal=proposal)
    context: Given = {"form": form, "found": None, "sentences": []}
    if form.is_valid():
        given = form.cleaned_data
        context["found"] = foresee(proposal, given["add"], given["remove"], timezone.localdate(request.at))
    elif request.GET:
        context["sentences"] = [text for texts in form.errors.values() for text in texts]
    return render(request, "branching/check.html", context)


@writes(permits.may_settle, row=Proposal)
def change(request: Request, proposal: Proposal) -> HttpResponse:
    form = ChangeForm(request.POST or None, proposal=proposal, initial={"version": proposal.version})

    def act(given: Given) -> Proposal:
        proposal.version = given["version"]
        return actions.change(
            proposal=proposal, add=given["add"], remove=given["remove"], by=request.actor, at=request.at
        )

    return form_page(
        request, form, act, title="调整企业", back=_address(proposal), intro=proposal.name,
        crumbs=[*_crumbs(request, proposal), (proposal.name, _address(proposal))], done="已调整，规则已重新核对。",
    )  # fmt: skip


@writes(permits.may_settle, row=Proposal)
def recount(request: Request, proposal: Proposal) -> HttpResponse:
    if request.method == "POST":
        try:
            actions.change(proposal=proposal, by=request.actor, at=request.at)
        except Refusal as problem:
            messages.error(request, problem.sentence)
        else:
            messages.success(request, "已按现在的名册更新党员人数和书记人选。")
    return redirect(_address(proposal))


# --- settling


@writes(permits.may_settle, row=Proposal)
def accept(request: Request, proposal: Proposal) -> HttpResponse:
    """Check your answers, then open the set-up case."""
    if proposal.state != ProposalState.OPEN:
        return redirect(_address(proposal))
    today = timezone.localdate(request.at)
    units = _units(proposal)
    initial = {
        "name": proposal.name, "applied_on": today, "version": proposal.version,
        "secretary_name": _candidate(units, today),
    }  # fmt: skip
    form = AcceptForm(request.POST or None, proposal=proposal, initial=initial)

    def act(given: Given) -> SetUpCase:
        proposal.version = given.pop("version")
        return actions.accept(proposal=proposal, **given, by=request.actor, at=request.at)

    committee = naming.committees([proposal.region], today)[proposal.region_code]
    names = "、".join(str(unit.enterprise) for unit in units)
    answers = [
        {"label": "联建企业", "value": f"{len(units)} 家", "note": names},
        {"label": "正式党员", "value": f"{proposal.full_members} 名", "note": "预备党员不计入"},
        {"label": "组建方式", "value": proposal.get_form_display(), "note": proposal.basis_label},
        {"label": "报送", "value": committee, "note": "一般一个月内批复；批复以前，组建率不变"},
    ]
    return form_page(
        request, form, act, title="接受并申请", back=_address(proposal), template="kit/confirm.html",
        intro="提交后是一份组建申请，等待上级党委批复。", submit_label="提交申请", answers=answers,
        checks=organisation_lists.checks(standing_of([unit.enterprise for unit in units], today)),
        checks_title="按支部工作条例核对", go=lambda case: f"/party/cases/{case.pk}/",
        done="已提交组建申请，上级党委已收到通知。",
        crumbs=[*_crumbs(request, proposal), (proposal.name, _address(proposal))],
    )  # fmt: skip


def _candidate(units: list[Any], on: Any) -> str:
    """The first declared candidate of the enterprises, host first."""
    keys = [unit.enterprise_id for unit in units]
    declared = SecretaryCandidate.everything.filter(SecretaryCandidate.covers(on), enterprise__in=keys)
    names = dict(declared.order_by("-pk").values_list("enterprise", "name"))
    return next((names[key] for key in keys if key in names), "")


@writes(permits.may_settle, row=Proposal)
def refuse(request: Request, proposal: Proposal) -> HttpResponse:
    def act(given: Given) -> Proposal:
        proposal.version = given.pop("version")
        return actions.refuse(proposal=proposal, **given, by=request.actor, at=request.at)

    form = RefuseForm(request.POST or None, initial={"version": proposal.version})
    return form_page(
        request, form, act, title="不采纳", back=_address(proposal), intro=proposal.name, submit_label="不采纳",
        crumbs=[*_crumbs(request, proposal), (proposal.name, _address(proposal))], done="已记为不采纳。",
    )  # fmt: skip


@writes(permits.may_settle, row=Proposal)
def reopen(request: Request, proposal: Proposal) -> HttpResponse:
    def act(given: Given) -> Proposal:
        proposal.version = given["version"]
        return actions.reopen(proposal=proposal, by=request.actor, at=request.at)

    form = VersionForm(request.POST or None, initial={"version": proposal.version})
    return form_page(
        request, form, act, title="恢复方案", back=_address(proposal), intro=proposal.name, submit_label="恢复",
        crumbs=[*_crumbs(request, proposal), (proposal.name, _address(proposal))], done="已恢复，可以申请。",
    )  # fmt: skip
