"""Puts `request.actor`, `request.at` and the active scope around every request; holds the limits of a session."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qiaoliang.access.accounts import freshness, passwords, proven, revealing, sittings, watch
from qiaoliang.access.accounts.actor import NOBODY, Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.proven import LAST_SEEN, SIGNED_IN_AT, SITTING
from qiaoliang.kit import scope
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.remembered import State
from qiaoliang.kit.touched import reading

# All that is open before a one-time or outdated password is changed, and before a needed second factor is enrolled.
ALWAYS_OPEN: Final = (
    "/account/sign-in/", "/account/sign-out/", "/account/second/", "/account/password/", "/account/security/",
    "/account/again/", "/static/",
)  # fmt: skip
TOO_MUCH: Final = "一分钟内打开的页面太多，请过一分钟再来。已填写和已提交的内容都在。"
TOUCH_EVERY_SECONDS = 60  # one session write a minute, not one a request


class Request(HttpRequest):
    """What views receive: an HttpRequest with who asks, when, and of which state of the data."""

    actor: Actor
    at: datetime
    data_version: Callable[[], State]  # asked for only by pages that remember something under it


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, plain: HttpRequest) -> HttpResponseBase:
        with reading():  # what is remembered hangs on all that the request has read
            return self._answer(cast("Request", plain))

    def _answer(self, request: Request) -> HttpResponseBase:
        request.at = timezone.now()
        request.data_version = freshness.version_for(request)
        _hold_the_limits(request)
        user = request.user
        on = timezone.localdate(request.at)
        request.actor = user.actor(on) if isinstance(user, User) and user.is_active else NOBODY
        if watch.asks_too_much(request):
            return _refused(request, TOO_MUCH, status=429)
        first = _what_comes_first(request, user)
        if first:
            return redirect(first)
        with scope.active(request.actor.scope):
            response = self.get_response(request)
        if taken := getattr(response, "taken_out", None):
            revealing.taken_out(*taken, by=request.actor, at=request.at)
        watch.note_refusal(request, response.status_code)
        if request.actor.is_signed_in and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        freshness.note_writing(request, response)
        return response

    def process_view(self, request: Request, view: Any, _args: Any, _rest: Any) -> HttpResponseBase | None:
        return _ask_again(request) if proven.must_prove_again(request, view) else None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """A rule that said no outside a form still answers with its sentence, not with an error page."""
        if isinstance(problem, proven.ProofNeeded):
            return _ask_again(request, with_password=isinstance(problem, proven.PasswordNeeded))
        if not isinstance(problem, Refusal):
            return None
        return _refused(request, problem.sentence, status=409 if isinstance(problem, ChangedMeanwhile) else 422)


def _refused(request: Request | HttpRequest, sentence: str, *, status: int) -> HttpResponseBase:
    return render(request, "refused.html", {"sentence": sentence}, status=status)


def _what_comes_first(request: Request, user: Any) -> str:
    """The page that must be dealt with before any other; empty if none."""
    if not request.actor.is_signed_in or request.path.startswith(ALWAYS_OPEN):
        return ""
    if user.must_change_password or passwords.is_old(user, request.at):
        return reverse("accounts:password")
    return reverse("accounts:security") if proven.must_enrol(request, request.actor) else ""


def _ask_again(request: HttpRequest, *, with_password: bool = False) -> HttpResponseBase:
    """To the page that asks for the second factor (and the password), and back to where the person was."""
    came_from = urlsplit(request.headers.get("referer", "")).path if request.method == "POST" else ""
    asked = {"next": came_from or request.get_full_path(), **({"password": "1"} if with_password else {})}
    return redirect(f"{reverse('accounts:again')}?{urlencode(asked)}")


def _hold_the_limits(request: Request) -> None:
    """Sign out who was idle too long or is in for too long; remember that the others are there."""
    if not request.user.is_authenticated:
        return
    now, session = proven.seconds(request), request.session
    seen, since = session.get(LAST_SEEN, now), session.get(SIGNED_IN_AT, now)
    if now - seen > settings.QIAOLIANG_IDLE_SECONDS or now - since > settings.QIAOLIANG_ABSOLUTE_SECONDS:
        logout(request)
        return
    if SIGNED_IN_AT not in session:
        session[SIGNED_IN_AT] = now
    if now - seen >= TOUCH_EVERY_SECONDS or LAST_SEEN not in session:
        session[LAST_SEEN] = now
        if SITTING in session:
            sittings.touch(sitting=session[SITTING], at=request.at)
