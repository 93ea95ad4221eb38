"""A form whose twelve months are over and that nothing demands is closed with one sentence (G50)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.remembered import remembered
from qiaoliang.web.burden import actions
from qiaoliang.web.burden.catalogue import OF_PAGE

CLOSED = "“{form}”满 12 个月没有重新核定，已停用，不用再填。确实还需要的，请项目办核定后恢复。"


class LapsedForms:
    """Stands inside of whoever knows the person and the moment; asks about the pages of optional forms only."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, rest: Any) -> HttpResponse | None:
        match = request.resolver_match
        one = OF_PAGE.get(match.route) if match is not None else None
        if one is None or one.must:
            return None
        today = timezone.localdate(request.at)
        parts = (today, request.data_version())
        if one.key not in remembered("lapsed-forms", parts, lambda: actions.lapsed(today)):
            return None
        return render(request, "refused.html", {"sentence": CLOSED.format(form=one.label)}, status=422)
