"""Two pages of figures about demands: how fast each leg is, and how good the routing suggestions are."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.demands import latencies as clocks
from qiaoliang.economy.demands import permits
from qiaoliang.economy.demands.choices import Category
from qiaoliang.economy.demands.models import Demand, RoutingModel
from qiaoliang.kit.pages import reads
from qiaoliang.kit.remembered import remembered
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme import settings


@reads(permits.may_see_latencies)
def latencies(request: Request) -> HttpResponse:
    today, scope = timezone.localdate(request.at), request.actor.scope
    places = sorted((place.kind, place.key) for place in scope.counting.places)
    found = remembered(
        "demands:latencies",
        (request.data_version(), places, today),
        lambda: clocks.measured(scope, today, settings.calendar()),
    )
    compares = request.actor.can(Can.RUN_PROGRAMME) or request.actor.can(Can.READ_AUDIT)
    leg, department = request.GET.get("leg", ""), request.GET.get("department", "")
    if leg in LEG_NUMBERS and (compares or not department):
        return _opened(request, int(leg), department)
    context = {
        "found": found,
        "departments": found.departments if compares else [],
        "hidden": clocks.hidden_count(scope, today),
        "since": today - clocks.YEAR,
        "today": today,
        "crumbs": [("诉求", "/demands/"), ("第一时间", "")],
    }
    return render(request, "demands/latencies.html", context)


LEG_NUMBERS = tuple(str(number) for number in range(len(clocks.LEGS)))
ON_A_PAGE = 50


def _opened(request: Request, leg: int, department: str) -> HttpResponse:
    """The demands behind one number: as many as it says, those that the person may not see without a name."""
    today, scope = timezone.localdate(request.at), request.actor.scope
    is_same = request.GET.get("same") == "1"
    found = clocks.opened(scope, today, settings.calendar(), leg, department, same_day=is_same)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    seen = Demand.objects.filter(pk__in=[key for key, _days in page.object_list]).select_related("enterprise")
    rows = {demand.pk: demand for demand in seen}
    named = Department.everything.filter(code=department).first() if department else None
    title = f"{clocks.LEGS[leg]}{'，当天' if is_same else ''}"
    context = {
        "title": f"{named.short_name}：{title}" if named else title, "total": len(found), "page": page,
        "lines": [(rows.get(key), days) for key, days in page.object_list],
        "crumbs": [("诉求", "/demands/"), ("第一时间", "/demands/latencies/"), ("记录", "")],
    }  # fmt: skip
    return render(request, "demands/leg_records.html", context)


@reads(permits.may_see_routing)
def routing(request: Request) -> HttpResponse:
    runs = list(RoutingModel.objects.defer("weights")[:12])
    context = {
        "newest": runs[0] if runs else None,
        "tasks": _tasks(runs[0].report) if runs else [],
        "runs": [(run, _tasks(run.report)) for run in runs],
        "crumbs": [("诉求", "/demands/"), ("分派建议", "")],
    }
    return render(request, "demands/routing.html", context)


def _tasks(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Each of the two questions with its numbers and their shares, the simplest rival beside."""
    named = {"category": ("类别", dict(Category.choices)), "department": ("部门职能", dict(Function.choices))}
    return [
        {
            "label": named[name][0],
            "majority_label": named[name][1].get(result["majority"], result["majority"]),
            **result,
            "accuracy": _percent(result["right"], result["held_back"]),
            "in_three": _percent(result["right_in_three"], result["held_back"]),
            "baseline": _percent(result["majority_right"], result["held_back"]),
        }
        for name, result in report.items()
    ]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"
