"""Lines of the server's log. The token of a one-time link, which is part of its address, may not stand in any."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Final

# Links of portal, meeting, enterprise, employees, person and survey.
_LINK: Final = re.compile(r"(/[cdekms]/)[\w-]{8,}")


def without_tokens(text: str) -> str:
    """`text` with the token of every one-time link cut out of its address."""
    return _LINK.sub(r"\1…", text)


class NoTokens(logging.Filter):
    """Cuts tokens out of every line: Django logs the path of each refused or failed request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_tokens(record.getMessage()), None
        return True


class NoTracebackOfRefusals(logging.Filter):
    """A page refused or not found is one line: Django would add the forty of its traceback to each."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line, for collectors; a traceback is a field, not forty more lines."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = without_tokens(self.formatException(record.exc_info))
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
