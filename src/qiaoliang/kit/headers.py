"""Headers every answer carries besides those of Django and the content security policy."""

import ipaddress
import json
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",  # nobody else draws our pictures or loads our scripts
    # No page asks where somebody is, takes a picture or listens (rules.md: no place, no photo).
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Headers:
    """Outermost of the middleware, so that files, redirects and refusals carry them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


UNSEALED: Final = "接口只接受 https://。这次请求没有加密，令牌可能已被看到，请立即停用它并换新的。"


class ThroughProxy:
    """Behind the proxy on this machine: who asked is whom the proxy names, and no system is answered without TLS.

    The proxy writes its own `X-Forwarded-For`; where several stand in it, only the last is the proxy's word. From any
    other machine the header is anybody's and counts for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_TLS:
            named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            if _is_here(request.META.get("REMOTE_ADDR", "")) and _is_address(named):
                request.META["REMOTE_ADDR"] = named
            if request.path.startswith("/api/") and not request.is_secure():
                return _unsealed(request)
        return self.get_response(request)


def _unsealed(request: HttpRequest) -> HttpResponse:
    body = {
        "type": "urn:qiaoliang:problem:not_allowed", "title": "没有加密", "status": 403, "detail": UNSEALED,
        "instance": request.path, "errors": [],
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=403, content_type="application/problem+json; charset=utf-8")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_here(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text).is_loopback
