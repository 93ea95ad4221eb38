"""A line of the log for every answered request: which kind of address, what came of it, how long it took, and for whom
by number. Never the address itself, a name or an IP address: whom a number belongs to is said by the system, to those
who may ask it.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

from qiaoliang.access.accounts.actor import NOBODY
from qiaoliang.kit.logs import request_id, route_of

logger = logging.getLogger("qiaoliang.requests")

GIVEN: Final = re.compile(r"[0-9a-f]{32}")
HEADER: Final = "X-Request-ID"
# A survey cannot be traced and an employee speaks in confidence: of these not even the moment is written down.
UNTOLD: Final = ("/s/", "/k/", "/static/", "/health/", "/metrics/")


class RequestLines:
    """Gives each request a number, the proxy's if it brings one, which the answer carries back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        own = given if GIVEN.fullmatch(given) else secrets.token_hex(16)
        token, start = request_id.set(own), time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = own
            if not request.path.startswith(UNTOLD):
                _tell(request, response.status_code, time.perf_counter() - start)
        finally:
            request_id.reset(token)
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    actor: Any = getattr(request, "actor", NOBODY)  # a request that the outer middleware refused has none
    fields = {
        "method": request.method, "route": route_of(request), "status": status,
        "ms": round(seconds * 1000), "actor": actor.key,
    }  # fmt: skip
    logger.info("%s %s", status, fields["route"], extra={"fields": fields})
