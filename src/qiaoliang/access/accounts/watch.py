"""Who fails to get in, and what is refused: noted for whoever watches, and slowed down.

A failed sign-in is an entry of the log; so is nothing else here, because a stranger could fill the log with it. The
server's own log says of every refusal which kind of address it was and whose account, never what was typed.
"""

import logging
from datetime import timedelta
from typing import Any, Final

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import user_login_failed
from django.db.models import Sum
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from qiaoliang.access.accounts.actor import NOBODY
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.tally import of_this_machine

logger = logging.getLogger("qiaoliang.security")

WINDOW: Final = timedelta(hours=settings.AXES_COOLOFF_TIME)
# Five failures lock one name from one address (django-axes). Many addresses against one name, or one address against
# many names, stop here: far above what a hall full of people mistypes, far below what guessing needs.
FAILURES_OF_A_NAME: Final = 50
FAILURES_OF_AN_ADDRESS: Final = 100
ENTRIES_OF_A_NAME: Final = 5  # in the same time; more say nothing new
REFUSALS: Final = (400, 401, 403, 404, 405, 413, 422, 429)
UNTOLD: Final = ("/s/", "/k/")  # who answers a survey or speaks in confidence leaves no line, not even of a refusal
A_MINUTE: Final = 60


def holds_back(request: HttpRequest, username: str) -> bool:
    """Whether nobody may try now, under this name or from this address."""
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        return True
    lately = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - WINDOW)
    of_name = lately.filter(username=username)
    of_address = lately.filter(ip_address=request.META.get("REMOTE_ADDR") or None)
    return _failures(of_name) >= FAILURES_OF_A_NAME or _failures(of_address) >= FAILURES_OF_AN_ADDRESS


def _failures(attempts: Any) -> int:
    return attempts.aggregate(of=Sum("failures_since_start"))["of"] or 0


@receiver(user_login_failed, dispatch_uid="qiaoliang.watch")
def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, step: str = "password",
                 **_: Any) -> None:  # fmt: skip
    """The name that was typed is not kept unless it is an account's: it may be a password in the wrong field."""
    user = User.objects.filter(username=credentials.get("username") or "").first()
    about = ("accounts.user", str(user.pk) if user else "-")
    logger.warning("sign-in failed: %s, account %s", step, about[1])
    address = str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""
    _record_failure(about, step, address)


@audited
def _record_failure(about: tuple[str, str], step: str, address: str) -> None:
    at = timezone.now()
    earlier = Entry.everything.filter(
        about_kind=about[0], about_key=about[1], verb="session.failed", at__gt=at - WINDOW
    )
    if earlier.count() < ENTRIES_OF_A_NAME:
        record("session.failed", on=about, by=NOBODY, at=at, detail={"step": step, "from": address})


def note_refusal(request: Any, status: int) -> None:
    """One line for what was refused: an attempt to go further than one may looks like this."""
    if status not in REFUSALS or request.path.startswith(UNTOLD):
        return
    if status == 404 and not request.actor.is_signed_in:
        return  # strangers looking for holes of other products
    route = request.resolver_match.route if request.resolver_match else "none"
    logger.warning("refused %s: %s %s by %s", status, request.method, route, request.actor.key)


def asks_too_much(request: Any) -> bool:
    """Whether a person has asked for more pages in this minute than a person can look at."""
    if not request.actor.is_signed_in:
        return False
    asked = of_this_machine().count(f"person:{request.actor.key}", int(request.at.timestamp()) // A_MINUTE)
    return asked > settings.QIAOLIANG_REQUESTS_A_MINUTE
