"""What the session remembers: since when somebody is in, last seen, last proven by a second factor."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from qiaoliang.access.accounts import proofs
from qiaoliang.access.accounts.actor import Actor

LAST_SEEN: Final = "last_seen"
SIGNED_IN_AT: Final = "signed_in_at"
PROVEN_AT: Final = "proven_at"
KNOWN_AT: Final = "known_at"  # when the first step, password or single sign-on, was last done
SITTING: Final = "sitting"  # key of the row that stands for this browser
EXPORTS: Final = ("xlsx", "csv")


class ProofNeeded(Exception):
    """A second factor must be shown (again) first; `ActorMiddleware` asks for it and comes back."""


class PasswordNeeded(ProofNeeded):
    """So must the password."""


def seconds(request: Any) -> int:
    return int(request.at.timestamp())


def is_proven(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session at all."""
    return PROVEN_AT in request.session


def is_fresh(request: HttpRequest) -> bool:
    """Whether it was shown lately. What was opened in time may be typed as long again before it is sent."""
    return _is_lately(request, request.session.get(PROVEN_AT, 0))


def is_known(request: HttpRequest) -> bool:
    """Whether the person signed in, or gave the password again, lately."""
    return _is_lately(request, request.session.get(KNOWN_AT, request.session.get(SIGNED_IN_AT, 0)))


def _is_lately(request: HttpRequest, moment: Any) -> bool:
    lasts = settings.QIAOLIANG_PROOF_SECONDS * (2 if request.method == "POST" else 1)
    return seconds(request) - int(moment) <= lasts


def mark_known(request: HttpRequest) -> None:
    request.session[KNOWN_AT] = seconds(request)


def mark(request: HttpRequest) -> None:
    request.session[PROVEN_AT] = seconds(request)


def must_enrol(request: HttpRequest, actor: Actor) -> bool:
    """Whether the roles held are closed until a second factor is shown; a demo may let its cast in without."""
    return not settings.QIAOLIANG_ONE_STEP and not is_proven(request) and proofs.is_required(actor)


def must_prove_again(request: HttpRequest, view: Any) -> bool:
    """Before an export, or a page that opens what is masked: somebody with a second factor shows it afresh."""
    is_export = request.GET.get("export", "") in EXPORTS
    return (is_export or getattr(view, "is_sensitive", False)) and is_proven(request) and not is_fresh(request)
