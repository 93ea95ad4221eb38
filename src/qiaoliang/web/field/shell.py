"""What works without a signal: the service worker, the shell it keeps, and the names a phone may hold."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.policies.handing import policies_to_hand_over
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.permits import may_log
from qiaoliang.kit import english
from qiaoliang.kit.pages import public, reads
from qiaoliang.web.field import today as todays
from qiaoliang.web.field.entries import Entry
from qiaoliang.web.field.tabs import TABS

SHELL: Final = "/field/shell/"
PLAIN: Final = ("qiaoliang/icon.svg", "qiaoliang/app.css", "qiaoliang/app.js")
VERSIONED: Final = ("field/field.css", "field/field.js")
TEMPLATES: Final = Path(__file__).parent / "templates" / "field"
STATES: Final = ("late", "due", "paused", "kept")


@cache
def version() -> str:
    """A digest of everything the shell consists of: a new one makes browsers fetch the shell anew."""
    found = [finders.find(name) for name in (*PLAIN, *VERSIONED)]
    files = [Path(str(path)) for path in found] + sorted(TEMPLATES.iterdir())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def assets() -> list[str]:
    return [*(static(name) for name in PLAIN), *(f"{static(name)}?v={version()}" for name in VERSIONED)]


@public
def service_worker(request: Request) -> HttpResponse:
    language = "en" if english.is_chosen(request) else ""  # the shell is asked for without cookies
    shell_of = f"{SHELL}?in={language}" if language else SHELL
    context = {"version": f"{version()}{language}", "shell": shell_of, "assets": assets()}
    response = render(request, "field/sw.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/field/"
    return response


@public
def shell(request: Request) -> HttpResponse:
    """The page without anybody's data; the service worker asks for it without cookies, so it is nobody's."""
    initial = {"channel": Channel.CALL, "with_whom": With.OWNER}
    entry = Entry(None, initial=initial)
    context = {
        "form": entry.form,
        "demand": entry.demand,
        "outcome": entry.outcome,
        "policy": entry.policy,
        "hand_over": "",
        "visits": [],
        "pause": None,
        "rhythm": None,
        "tabs": TABS,
        "tab": "",
        "states": STATES,
        "asked_at": None,
    }
    response = render(request, "field/shell.html", context)
    response["Cache-Control"] = "no-store"
    return response


@reads(may_log)
def names(request: Request) -> JsonResponse:
    """All that a phone may hold of the city (ADR 0018): names and addresses of the own enterprises; of four words the
    one by which the list without a signal is ordered, so that nobody who paused contact is disturbed; and the titles of
    the public documents that the form can hand over. What was agreed with an owner, and what is not known of an
    enterprise, stay on the server."""
    today = timezone.localdate(request.at)
    mine = todays.week(request.actor, today)
    offers = policies_to_hand_over([one.enterprise for one in mine], today)
    rows: list[dict[str, Any]] = [
        {
            "id": one.enterprise.pk, "name": one.enterprise.name, "short": one.enterprise.short_name,
            "address": one.enterprise.address, "state": one.state,
            "policies": [
                {"id": offer.version.pk, "title": offer.policy.title}
                for offer in offers[one.enterprise.pk]
                if offer.delivery is None
            ],
        }
        for one in mine
    ]  # fmt: skip
    return JsonResponse({"enterprises": rows})
