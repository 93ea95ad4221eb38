"""How a view declares what it does: `@reads(permit)` or `@writes(permit)`.

Both refuse a person who has not signed in, fetch the row (only within the active scope: a foreign row is 404) and ask
the permit. A reading view cannot write: any changing statement but the session's own raises `ReadThatWrites`.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

View = Callable[..., HttpResponseBase]
Declaration = Callable[[View], View]
Permit = Callable[..., bool]

_CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)
_SESSION = re.compile(r'"?(django_session|accounts_user"? SET "?last_login)"?', re.IGNORECASE)


class ReadThatWrites(RuntimeError):
    """A view declared `@reads` tried to change the database."""


def refuse_changes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if _CHANGES.match(sql) and not _SESSION.search(sql):
        raise ReadThatWrites(sql[:200])
    return execute(sql, params, many, context)


def _admit(request: HttpRequest, permit: Permit, row: type[models.Model] | None, pk: int | None) -> list[Any]:
    """The view's row argument (if any), after the permit agreed. Raises Http404 or PermissionDenied."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if row is None:
        if not permit(actor):
            raise PermissionDenied
        return []
    found: Any = row.objects.filter(pk=pk).first()  # type: ignore[attr-defined]  # every model has a scoped manager
    if found is None:
        raise Http404
    if not permit(actor, found):
        raise PermissionDenied
    return [found]


def _declare(
    permit: Permit, row: type[models.Model] | None, methods: tuple[str, ...], *, may_write: bool
) -> Declaration:
    def declare(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, pk: int | None = None, **rest: Any) -> HttpResponseBase:
            if not request.actor.is_signed_in:  # type: ignore[attr-defined]  # likewise
                return redirect_to_login(request.get_full_path())
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            arguments = _admit(request, permit, row, pk)
            if may_write and request.method == "POST":
                return view(request, *arguments, **rest)
            with connection.execute_wrapper(refuse_changes):
                return view(request, *arguments, **rest)

        run.permit = permit  # type: ignore[attr-defined]  # read by the access table's completeness test
        return run

    return declare


def reads(permit: Permit, *, row: type[models.Model] | None = None) -> Declaration:
    """A page. GET and HEAD only; the database cannot be changed from inside."""
    return _declare(permit, row, ("GET", "HEAD"), may_write=False)


def writes(permit: Permit, *, row: type[models.Model] | None = None) -> Declaration:
    """A form: GET shows it (and cannot write), POST acts."""
    return _declare(permit, row, ("GET", "HEAD", "POST"), may_write=True)


def sensitive(view: View) -> View:
    """A page that opens what is masked: who signed in with a second factor shows it afresh first. Stands outermost."""
    view.is_sensitive = True  # type: ignore[attr-defined]  # read by ActorMiddleware
    return view


def public(view: View) -> View:
    """A page that needs no sign-in (sign-in itself, a one-time link). It must check its own token."""

    @wraps(view)
    def run(request: HttpRequest, **rest: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(("GET", "HEAD", "POST"))
        if request.method in ("GET", "HEAD"):
            with connection.execute_wrapper(refuse_changes):
                return view(request, **rest)
        return view(request, **rest)

    run.permit = None  # type: ignore[attr-defined]
    return run


def download(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A file to keep: attachment, never cached, with a Chinese name where the browser can show one."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "attachment; filename*=UTF-8''" + _percent_encoded(filename)
    return response


def _percent_encoded(name: str) -> str:
    return "".join(chr(b) if (chr(b).isalnum() and b < 128) or b in b"-._" else f"%{b:02X}" for b in name.encode())
