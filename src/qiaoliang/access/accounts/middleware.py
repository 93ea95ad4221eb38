"""Puts `request.actor`, `request.at` and the active scope around every request; signs out the idle."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.actor import NOBODY, Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import head
from qiaoliang.kit import scope
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal

LAST_SEEN = "last_seen"
WITH_OLD_PASSWORD = ("/account/", "/static/")  # all that a one-time password opens: changing it, and signing out
TOUCH_EVERY_SECONDS = 60  # one session write a minute, not one a request


class Request(HttpRequest):
    """What views receive: an HttpRequest with who asks, when, and of which state of the data."""

    actor: Actor
    at: datetime
    data_version: Callable[[], tuple[int, str]]  # asked for only by pages that remember something under it


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, plain: HttpRequest) -> HttpResponseBase:
        request = cast("Request", plain)
        request.at = timezone.now()
        request.data_version = cache(head)
        _sign_out_if_idle(request)
        user = request.user
        on = timezone.localdate(request.at)
        request.actor = user.actor(on) if isinstance(user, User) and user.is_active else NOBODY
        if isinstance(user, User) and user.must_change_password and not request.path.startswith(WITH_OLD_PASSWORD):
            return redirect("accounts:password")
        with scope.active(request.actor.scope):
            response = self.get_response(request)
        if request.actor.is_signed_in and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """A rule that said no outside a form still answers with its sentence, not with an error page."""
        if not isinstance(problem, Refusal):
            return None
        status = 409 if isinstance(problem, ChangedMeanwhile) else 422
        return render(request, "refused.html", {"sentence": problem.sentence}, status=status)


def _sign_out_if_idle(request: Request) -> None:
    if not request.user.is_authenticated:
        return
    now = int(request.at.timestamp())
    seen = request.session.get(LAST_SEEN, now)
    if now - seen > settings.QIAOLIANG_IDLE_SECONDS:
        logout(request)
    elif now - seen >= TOUCH_EVERY_SECONDS or LAST_SEEN not in request.session:
        request.session[LAST_SEEN] = now
