"""Pages of organisations: the list, one organisation with what it covers, the decisions about it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.organisations import actions, listings, permits
from qiaoliang.party.organisations.forms import CoverForm, EndForm, SetUpForm
from qiaoliang.party.organisations.models import Coverage, Organisation, OrganisationKind
from qiaoliang.party.organisations.registers import PARTY, coverages, organisations, with_counts
from qiaoliang.registry.programme import settings

SHOWN_MEETINGS = 8
LIST = ("党组织", "/party/organisations/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    buttons = (
        [Action("登记成立", "/party/organisations/new/", primary=True)] if permits.may_set_up(request.actor) else []
    )
    rows = with_counts(Organisation.objects.all(), today)
    listing = organisations(today, settings.calendar())
    return respond(request, listing, rows, actions=buttons, crumbs=[PARTY, ("党组织", "")])


def _address(organisation: Organisation) -> str:
    return f"/party/organisations/{organisation.pk}/"


def _alerts(request: Request, organisation: Organisation) -> list[tuple[str, str]]:
    """Kind and number of what is wrong with it, for those who see rolls."""
    if not permits.may_list_alerts(request.actor):
        return []
    rows = listings.alert_rows().filter(organisation=organisation, closed_on=None)
    return [(alert.get_kind_display(), listings.number_of(alert)) for alert in rows]


@reads(permits.may_view, row=Organisation)
def show(request: Request, organisation: Organisation) -> HttpResponse:
    at = _address(organisation)
    may = permits.may_decide(request.actor, organisation) and organisation.abolished_on is None
    offered = [("覆盖企业", "cover")] if may else []
    if may and organisation.kind == OrganisationKind.JOINT_BRANCH:
        offered.insert(1, ("批准超过 5 家", "more-units"))
    if permits.may_meet(request.actor, organisation) and organisation.abolished_on is None:
        offered.insert(0, ("组织生活", "life"))
    context = {
        "organisation": organisation,
        "coverages": coverages(Coverage.objects.filter(organisation=organisation)),
        "may_decide": may,
        "may_see_roll": permits.may_see_roll(request.actor),
        "meetings": organisation.meetings.filter(voided_at=None)[:SHOWN_MEETINGS],
        "alerts": _alerts(request, organisation),
        "actions": [Action(label, f"{at}{move}/") for label, move in offered],
        "crumbs": [PARTY, LIST, (organisation.name, "")],
    }
    return render(request, "organisations/show.html", context)


@writes(permits.may_set_up)
def new(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> Organisation:
        region = given.pop("region")
        return actions.set_up(**given, region_code=region.code, by=request.actor, at=request.at)

    return form_page(
        request, SetUpForm(request.POST or None), act, title="登记党组织成立", back=LIST[1], go=_address,
        done="已登记。依托企业同时纳入覆盖。", crumbs=[PARTY, LIST],
    )  # fmt: skip


def _decision(
    request: Request, organisation: Organisation, form: Any, act: Any, title: str, **more: Any
) -> HttpResponse:
    return form_page(
        request, form, act, title=title, back=_address(organisation), intro=organisation.name,
        crumbs=[PARTY, LIST, (organisation.name, _address(organisation))], **more,
    )  # fmt: skip


@writes(permits.may_decide, row=Organisation)
def cover(request: Request, organisation: Organisation) -> HttpResponse:
    def act(given: dict[str, Any]) -> Any:
        return actions.cover(organisation=organisation, **given, by=request.actor, at=request.at)

    return _decision(request, organisation, CoverForm(request.POST or None), act, "覆盖企业", done="已纳入覆盖。")


@writes(lambda actor, row: permits.may_decide(actor, row.organisation), row=Coverage)
def end_coverage(request: Request, coverage: Coverage) -> HttpResponse:
    def act(given: dict[str, Any]) -> Any:
        return actions.end_coverage(coverage=coverage, **given, by=request.actor, at=request.at)

    organisation = coverage.organisation
    return _decision(
        request, organisation, EndForm(request.POST or None), act, "结束覆盖", done="覆盖已结束，历史保留。"
    )
