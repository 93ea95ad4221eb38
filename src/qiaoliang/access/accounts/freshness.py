"""Which state of all data a request is answered from, looked up at most every few seconds.

Whatever was counted or summed is remembered under that state (kit/remembered.py). In a city somebody writes every
second; so for reading it may be some seconds old (docs/adr/0043). Who has just written sees the present one.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

from django.conf import settings
from django.core.cache import cache as kept
from django.http import HttpRequest, HttpResponseBase

from qiaoliang.access.audit.actions import state
from qiaoliang.kit.remembered import State

HAS_WRITTEN: Final = "qiaoliang_wrote"  # a cookie: says only that, for as long as heads are kept
SAFE: Final = ("GET", "HEAD", "OPTIONS")


def version_for(request: HttpRequest) -> Callable[[], State]:
    """Asks for the state of the data when it is needed, and once."""
    seconds = settings.QIAOLIANG_FRESH_SECONDS
    if not seconds or request.method not in SAFE or HAS_WRITTEN in request.COOKIES:
        return cache(state)

    def recent() -> State:
        found: State | None = kept.get("data-version")
        if found is None:
            found = state()
            kept.set("data-version", found, seconds)
        return found

    return cache(recent)


def note_writing(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the next requests of this browser see what it wrote, whichever process answers them."""
    if request.method not in SAFE and settings.QIAOLIANG_FRESH_SECONDS:
        response.set_cookie(
            HAS_WRITTEN, "1", max_age=settings.QIAOLIANG_FRESH_SECONDS + 1, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
