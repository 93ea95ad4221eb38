"""Lists and pages that show one thing with what several domains know of it."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import reads
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.dossier import dossier, record
from qiaoliang.web.dossier import enterprises as listed
from qiaoliang.web.dossier.figures import figures


@reads(permits.may_list)
def enterprises(request: Request) -> HttpResponse:
    """The list; an owner of one enterprise is taken to its page at once."""
    own = request.actor.keys("enterprise")
    if len(own) == 1 and len(request.actor.places()) == 1:
        return redirect("dossier:enterprise", pk=int(own[0]))
    today = timezone.localdate(request.at)
    return respond(request, listed.listing(request.actor, today), listed.rows(today), actions=_buttons(request))


def _buttons(request: Request) -> list[Action]:
    if not permits.may_register(request.actor):
        return []
    return [
        Action("疑似重复", "/enterprises/duplicates/"),
        Action("导入名册", "/settings/imports/"),
        Action("登记企业", "/enterprises/new/", primary=True),
    ]


def _since(text: str) -> date | None:
    """The day of the address bar; anything that is no day of this programme is left out."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1949 <= day.year < 2200 else None


@reads(permits.may_view, row=Enterprise)
def enterprise(request: Request, enterprise: Enterprise) -> HttpResponse:
    """The dossier; a record merged into another leads to the one that was kept."""
    if enterprise.merged_into_id is not None:
        return redirect("dossier:enterprise", pk=enterprise.merged_into_id)
    today = timezone.localdate(request.at)
    viewer = dossier.Viewer(request.actor, enterprise)
    now = figures(enterprise, today)
    since = _since(request.GET.get("since", ""))
    tab, number = request.GET.get("tab", ""), request.GET.get("page")
    page, events, tabs = dossier.events(viewer, now, tab=tab, since=since, number=number)
    context = dossier.context(viewer, now, today)
    crumbs = [("企业", "" if viewer.is_owner else "/enterprises/"), (context["town"], "")]
    context |= {"page": page, "events": events, "tabs": tabs, "since": since, "crumbs": crumbs}
    return render(request, "dossier/enterprise.html", context)


@reads(permits.may_view, row=Enterprise)
def enterprise_record(request: Request, enterprise: Enterprise) -> HttpResponse:
    context = record.context(
        enterprise,
        may_keep=permits.may_keep(request.actor, enterprise) and enterprise.merged_into_id is None,
        may_declare=permits.may_declare_members(request.actor, enterprise),
        at=request.at,
    )
    return render(request, "dossier/record.html", context)
