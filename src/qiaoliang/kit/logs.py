"""Lines of the server's log. None names a person, and the token of a one-time link may not stand in any.

What people type reaches a log by three doors: the address of a request, the message of an exception (PostgreSQL
quotes the row it refuses) and Django's own lines, which hold addresses. So an address is told by its pattern, and an
exception by its type and place; its message stands only where it speaks of the machine.
"""

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest

# Links of portal, meeting, enterprise, employees, person and survey.
_LINK: Final = re.compile(r"(/[cdekms]/)[\w-]{8,}")
# Messages of these are about files, sockets, settings and statements, never about the values of a row.
_OF_THE_MACHINE: Final = (
    OSError, ImportError, MemoryError, ImproperlyConfigured, OperationalError, InterfaceError, ProgrammingError,
)  # fmt: skip
NO_ROUTE: Final = "none"

# The number of the request that is being answered: it ties the lines of one request together.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def without_tokens(text: str) -> str:
    """`text` with the token of every one-time link cut out of its address."""
    return _LINK.sub(r"\1…", text)


def route_of(request: HttpRequest) -> str:
    """The pattern of the address; one word for whatever leads nowhere, so that nobody can make new rows."""
    match = request.resolver_match
    return str(match.route) if match is not None else NO_ROUTE


def where(problem: BaseException) -> str:
    """A traceback with the type of each exception, and its message only if that cannot quote anybody."""
    told = traceback.TracebackException.from_exception(problem, lookup_lines=True)
    return "".join(_pieces(told, problem))


def _pieces(told: traceback.TracebackException, problem: BaseException) -> list[str]:
    before: list[str] = []
    origin, earlier = problem.__cause__ or problem.__context__, told.__cause__ or told.__context__
    if origin is not None and earlier is not None:
        before = [*_pieces(earlier, origin), "\nand then\n\n"]
    message = f": {problem}" if isinstance(problem, _OF_THE_MACHINE) else ""
    return [*before, *told.stack.format(), f"{type(problem).__module__}.{type(problem).__qualname__}{message}\n"]


class NoTokens(logging.Filter):
    """Cuts tokens out of every line, and addresses out of Django's own: it logs the path of each failed request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.msg, record.args = f"{getattr(record, 'status_code', '')} {route_of(request)}".strip(), None
        record.msg, record.args = without_tokens(record.getMessage()), None
        return True


class NoTracebackOfRefusals(logging.Filter):
    """A page refused or not found is one line: Django would add the forty of its traceback to each."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True


class PlainLines(logging.Formatter):
    """A line for people."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the name is logging's
        return without_tokens(where(ei[1])) if ei[1] is not None else ""


class JsonLines(logging.Formatter):
    """One JSON object a line, for collectors; a traceback is a field, not forty more lines."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **({"request": request_id.get()} if request_id.get() else {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = without_tokens(where(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


# Whatever could begin another line, or colour one.
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class ToStderr(logging.StreamHandler[Any]):
    """Writes to what stderr is at the moment, not to what it was when the log was set up: it may be closed by then."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    def format(self, record: logging.LogRecord) -> str:
        """Nothing that was typed begins a line of its own; tracebacks keep theirs."""
        record.msg, record.args = _BREAKS.sub(lambda found: repr(found[0])[1:-1], record.getMessage()), None
        return super().format(record)

    @property
    def stream(self) -> Any:
        return sys.stderr

    @stream.setter
    def stream(self, other: Any) -> None:
        """There is nothing to set."""
