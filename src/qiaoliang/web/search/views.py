"""The one field in the head of every page, and what it finds."""

from django.http import HttpResponse
from django.shortcuts import render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import reads
from qiaoliang.web.search.finding import find, normalised


@reads(lambda actor: bool(actor.places()))
def index(request: Request) -> HttpResponse:
    text = normalised(request.GET.get("q", ""))
    only = request.GET.get("of", "")
    groups = find(request.actor, text, only)
    context = {
        "text": text, "groups": groups, "only": only, "total": sum(group.total for group in groups),
        "more": any(group.more for group in groups),
    }  # fmt: skip
    return render(request, "search/index.html", context)
