"""Who decides on my open cases (谁在办我的事): all of the own enterprises on one page, to filter and export."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.contacts.permits import may_log
from qiaoliang.kit.pages import download, reads
from qiaoliang.kit.sheets.write import table
from qiaoliang.kit.tables import XLSX
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme.settings import lamp_calendar
from qiaoliang.web.dossier.opencases import KINDS_OF_CASE, ME, Case, open_cases

TABS = (("all", "全部"), ("overdue", "已超期"), ("others", "在别人手里"), ("mine", "该我办"))
HEADERS = ("类别", "企业", "事项", "谁在办", "自", "时限", "还剩", "下一步")


def own(request: Request) -> tuple[list[Case], dict[int, str]]:
    """The open cases of the enterprises the person serves, and the names of these."""
    served = Enterprise.everything.within(request.actor.scope_for(Can.LOG_CONTACTS)).filter(merged_into=None)
    names = dict(served.order_by("sort_key").values_list("pk", "name"))
    return open_cases(list(names), request.actor, timezone.localdate(request.at), lamp_calendar()), names


def _in_tab(case: Case, tab: str) -> bool:
    return {"overdue": case.is_overdue, "others": not case.is_mine, "mine": case.is_mine}.get(tab, True)


def _chosen(found: list[Case], query: Any) -> list[Case]:
    kind, firm, holder = query.get("kind", ""), query.get("enterprise", ""), query.get("holder", "")
    return [
        one
        for one in found
        if kind in ("", one.kind) and firm in ("", str(one.enterprise)) and holder in ("", one.holder)
    ]


@reads(may_log)
def cases(request: Request) -> HttpResponse:
    everything, names = own(request)
    found = _chosen(everything, request.GET)
    tab = next((key for key, _ in TABS if key == request.GET.get("tab")), "all")
    shown = [one for one in found if _in_tab(one, tab)]
    if request.GET.get("export") == "xlsx":
        return _sheet(request, shown, names)
    context = {
        "rows": [(one, names[one.enterprise]) for one in shown],
        "tabs": [(key, label, sum(_in_tab(one, key) for one in found), key == tab) for key, label in TABS],
        "tab": tab,
        "filters": _filters(request.GET, everything, names),
        "question": request.GET.urlencode(),
        "is_narrowed": len(found) < len(everything),
        "me": ME,
        "crumbs": [("企业", "/enterprises/"), ("谁在办我的事", "")],
    }
    return render(request, "dossier/cases.html", context)


def _filters(query: Any, found: list[Case], names: dict[int, str]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, label, chosen, choices): only what occurs is offered."""
    kinds = {one.kind for one in found}
    firms = {one.enterprise for one in found}
    choices = {
        "kind": ("类别", [(key, label) for key, label in KINDS_OF_CASE.items() if key in kinds]),
        "enterprise": ("企业", [(str(pk), name) for pk, name in names.items() if pk in firms]),
        "holder": ("谁在办", [(name, name) for name in sorted({one.holder for one in found})]),
    }
    return [(name, label, query.get(name, ""), offered) for name, (label, offered) in choices.items()]


def _sheet(request: Request, shown: list[Case], names: dict[int, str]) -> HttpResponse:
    rows = (
        [one.label, names[one.enterprise], one.title, one.holder, one.since, one.due_on, one.left, one.next_step]
        for one in shown
    )
    name = f"谁在办我的事-{timezone.localdate(request.at):%Y%m%d}.xlsx"
    return download(table(HEADERS, rows, title="谁在办我的事"), name, XLSX)
