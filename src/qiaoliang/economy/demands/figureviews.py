"""Two pages of figures about demands: how fast each leg is, and how good the routing suggestions are."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.demands import latencies as clocks
from qiaoliang.economy.demands import permits
from qiaoliang.economy.demands.choices import Category
from qiaoliang.economy.demands.models import RoutingModel
from qiaoliang.kit.pages import reads
from qiaoliang.kit.remembered import remembered
from qiaoliang.registry.departments.functions import Function
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
    context = {
        "found": found,
        "departments": found.departments if compares else [],
        "hidden": clocks.hidden_count(scope, today),
        "since": today - clocks.YEAR,
        "today": today,
        "crumbs": [("诉求", "/demands/"), ("第一时间", "")],
    }
    return render(request, "demands/latencies.html", context)


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
