"""Headers every answer carries besides those of Django and the content security policy."""

from collections.abc import Callable
from typing import Final

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
