"""Pages of elections and officers: the lists, an organisation's committee, one election with its steps and papers."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.elections import actions, forms, listings, pages, papers, permits
from qiaoliang.party.elections.choices import ElectionState, Purpose
from qiaoliang.party.elections.models import Election, Officer
from qiaoliang.party.elections.standing import awaits_session, running
from qiaoliang.party.membership.actions import print_paper
from qiaoliang.party.membership.forms import ExportForm
from qiaoliang.party.membership.permits import shown_name
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.registers import PARTY

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIST = ("选举和换届", "/party/elections/")
Given = dict[str, Any]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    buttons = [Action("班子成员", "/party/officers/"), Action("任期将满的党组织", "/party/organisations/?tab=ending")]
    return respond(
        request, listings.elections(today), listings.election_rows(), actions=buttons, crumbs=[PARTY, (LIST[0], "")]
    )


@reads(permits.may_list)
def officers(request: Request) -> HttpResponse:
    listing = listings.officers(request.actor, timezone.localdate(request.at))
    return respond(request, listing, listings.officer_rows(), crumbs=[PARTY, LIST, ("班子成员", "")])


def _committee(organisation: Organisation) -> str:
    return f"/party/organisations/{organisation.pk}/committee/"


def _crumbs(organisation: Organisation) -> list[tuple[str, str]]:
    return [PARTY, ("党组织", "/party/organisations/"), (organisation.name, f"/party/organisations/{organisation.pk}/")]


@reads(permits.may_see_committee, row=Organisation)
def committee(request: Request, organisation: Organisation) -> HttpResponse:
    """Who is in office, who was, and the elections of one organisation."""
    return render(request, "elections/committee.html", pages.committee(request, organisation, _crumbs(organisation)))


@writes(permits.may_prepare, row=Organisation)
def prepare(request: Request, organisation: Organisation) -> HttpResponse:
    today = timezone.localdate(request.at)
    usual = Purpose.TERM if organisation.term_ends_on else Purpose.SET_UP
    form = forms.PrepareForm(
        request.POST or None, organisation=organisation, today=today, initial={"on": today, "purpose": usual}
    )

    def act(_given: Given) -> Election:
        return actions.prepare(organisation=organisation, **form.given(), by=request.actor, at=request.at)

    full = len(form.roll)
    least = "满 7 名，设委员会" if form.has_committee else "不足 7 名，不设委员会，直接选书记"
    return form_page(
        request, form, act, title="提出候选人预备人选", back=_committee(organisation), minutes=3,
        go=lambda made: made.get_absolute_url(), done="已提出，等上级党委同意人选。",
        intro=f"{organisation.name}：正式党员 {full} 名，{least}。" if full else
        f"{organisation.name}的名册上还没有正式党员，请先登记或转接党员。",
        crumbs=[*_crumbs(organisation), ("班子", _committee(organisation))],
    )  # fmt: skip


@reads(permits.may_view, row=Election)
def show(request: Request, election: Election) -> HttpResponse:
    return render(request, "elections/show.html", pages.election(request, election, [PARTY, LIST]))


def _step(
    request: Request, election: Election, form: Any, act: Callable[[Given], Any], title: str, **more: Any
) -> HttpResponse:
    at = election.get_absolute_url()
    return form_page(
        request, form, act, title=title, back=at, intro=election.organisation.name,
        crumbs=[PARTY, LIST, (str(election), at)], **more,
    )  # fmt: skip


def _initial(request: Request, election: Election) -> Given:
    return {"version": election.version, "on": timezone.localdate(request.at)}


@writes(permits.may_decide, row=Election)
def consent(request: Request, election: Election) -> HttpResponse:
    form = forms.DecisionForm(request.POST or None, initial=_initial(request, election))

    def act(given: Given) -> Any:
        return actions.consent(election=election, **given, by=request.actor, at=request.at)

    return _step(
        request, election, form, act, "同意候选人预备人选", template="kit/confirm.html", submit_label="同意人选",
        answers=pages.named(request, election), done="已同意，可以召开党员大会选举。",
    )  # fmt: skip


@writes(permits.may_keep, row=Election)
def renominate(request: Request, election: Election) -> HttpResponse:
    form = forms.RenominateForm(
        request.POST or None, organisation=election.organisation, today=timezone.localdate(request.at),
        initial=_initial(request, election),
    )  # fmt: skip

    def act(given: Given) -> Any:
        return actions.renominate(
            election=election, nominees=form.nominees(), on=given["on"], version=given["version"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    return _step(request, election, form, act, "另提人选", done="已另提人选，等上级党委同意。")


@writes(permits.may_keep, row=Election)
def vote(request: Request, election: Election) -> HttpResponse:
    if election.state != ElectionState.CONSENTED:
        return redirect(election.get_absolute_url())
    able = running(election, list(election.nominees.order_by("pk")))
    full = len(forms.roll_of(election.organisation, timezone.localdate(request.at)))
    form = forms.VoteForm(request.POST or None, running=able, initial=_initial(request, election) | {"entitled": full})

    def act(given: Given) -> Any:
        shared = {"election": election, "on": given["on"], "count": form.count(), "version": given["version"]}
        if given["is_void"]:
            return actions.note_void(**shared, reason=given["void_reason"], by=request.actor, at=request.at)
        return actions.vote(
            **shared, votes=form.votes(), excluded_reason=given["excluded_reason"], by=request.actor, at=request.at
        )

    return _step(request, election, form, act, "登记投票结果", done="已登记，结果见下。", minutes=3)


@writes(permits.may_keep, row=Election)
def session(request: Request, election: Election) -> HttpResponse:
    if not awaits_session(election, list(election.nominees.all())):
        return redirect(election.get_absolute_url())
    chosen = list(election.nominees.filter(is_elected=True).order_by("pk"))
    initial = _initial(request, election) | {"session_present": len(chosen), "secretary_votes": len(chosen)}
    form = forms.SessionForm(request.POST or None, chosen=chosen, initial=initial)

    def act(_given: Given) -> Any:
        return actions.hold_session(election=election, **form.given(), by=request.actor, at=request.at)

    return _step(request, election, form, act, "委员会第一次会议", done="已选出书记，等上级党委备案。", minutes=1)


@writes(permits.may_keep, row=Election)
def close_short(request: Request, election: Election) -> HttpResponse:
    form = forms.ShortForm(request.POST or None, initial=_initial(request, election))

    def act(given: Given) -> Any:
        return actions.close_short(election=election, **given, by=request.actor, at=request.at)

    return _step(request, election, form, act, "减少名额", done="名额已减少。")


@writes(permits.may_decide, row=Election)
def file(request: Request, election: Election) -> HttpResponse:
    form = forms.DecisionForm(request.POST or None, initial=_initial(request, election))

    def act(given: Given) -> Any:
        return actions.file(election=election, **given, by=request.actor, at=request.at)

    return _step(
        request, election, form, act, "备案", template="kit/confirm.html", submit_label="备案",
        answers=pages.chosen(request, election), done="已备案，班子从选举之日起任职。",
    )  # fmt: skip


@writes(permits.may_keep, row=Election)
def cancel(request: Request, election: Election) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None, initial={"version": election.version})

    def act(given: Given) -> Any:
        return actions.cancel(election=election, **given, by=request.actor, at=request.at)

    return _step(request, election, form, act, "取消选举", done="已取消，经过保留。")


@writes(permits.may_view, row=Election)
def paper(request: Request, election: Election, which: str) -> HttpResponse:
    """The minutes or the report as a Word file; who took it and why is logged."""
    if which not in papers.TITLES:
        raise Http404
    if not permits.may_keep(request.actor, election):
        raise Http404
    form = ExportForm(request.POST or None, initial={"reason": "存档或上报"})
    title = papers.TITLES[which]
    if request.method == "POST" and form.is_valid():
        try:
            made = papers.make(election, which, at=request.at)
            print_paper(
                about=("elections.election", str(election.pk)), filename=made.filename,
                reason=form.cleaned_data["reason"], by=request.actor, at=request.at,
            )  # fmt: skip
            return download(made.content, made.filename, DOCX)
        except Refusal as problem:
            refuse(form, problem)
    at = election.get_absolute_url()
    context = {
        "form": form, "title": title, "intro": f"{election} · Word 文件，按公文格式", "submit_label": "下载",
        "minutes": 0, "back_href": at, "crumbs": [PARTY, LIST, (str(election), at), (title, "")], "note": "",
    }  # fmt: skip
    return render(request, "kit/form.html", context)


# --- officers


@writes(permits.may_appoint, row=Organisation)
def appoint(request: Request, organisation: Organisation) -> HttpResponse:
    today = timezone.localdate(request.at)
    form = forms.AppointForm(request.POST or None, organisation=organisation, today=today, initial={"on": today})

    def act(given: Given) -> Officer:
        member = form.roll[given.pop("member")]
        return actions.appoint(organisation=organisation, member=member, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="任命或指派", back=_committee(organisation), intro=organisation.name, minutes=1,
        crumbs=[*_crumbs(organisation), ("班子", _committee(organisation))], done="已任命，任期随本届。",
    )  # fmt: skip


@writes(permits.may_relieve, row=Officer)
def relieve(request: Request, officer: Officer) -> HttpResponse:
    form = forms.RelieveForm(request.POST or None, initial={"on": timezone.localdate(request.at)})

    def act(given: Given) -> Officer:
        return actions.relieve(officer=officer, **given, by=request.actor, at=request.at)

    organisation = officer.organisation
    return form_page(
        request, form, act, title="免职或离任", back=_committee(organisation), done="已登记离任，历史保留。",
        intro=f"{organisation.name} {officer.get_post_display()} {shown_name(request.actor, officer)}",
        crumbs=[*_crumbs(organisation), ("班子", _committee(organisation))],
    )  # fmt: skip
