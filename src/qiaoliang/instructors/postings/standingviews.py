"""Pages of the office's standing decisions: pins here, bans among the conflicts."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.postings import forms as pages
from qiaoliang.instructors.postings import listings, permits, standing
from qiaoliang.instructors.postings.models import Pin
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

Given = dict[str, Any]
HOME = "/instructors/postings/pins/"
CONFLICTS = "/instructors/postings/conflicts/"
CRUMBS = (("指导员", "/instructors/"), ("派驻", "/instructors/postings/"))


@reads(permits.may_list_pins)
def pins(request: Request) -> HttpResponse:
    buttons = [Action("禁止的配对", f"{CONFLICTS}?kind=ban")]
    if permits.may_post(request.actor):
        buttons.append(Action("禁止一对", f"{CONFLICTS}new/?kind=ban"))
        buttons.append(Action("固定一对", f"{HOME}new/", primary=True))
    today = timezone.localdate(request.at)
    rows = listings.with_hindrance(Pin.objects.all(), today)
    return respond(request, listings.pins(today), rows, actions=buttons, crumbs=[*CRUMBS, ("固定的配对", "")])


@writes(permits.may_post)
def pin(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    initial = {"enterprise": initial_name(request.GET.get("enterprise")), "starts_on": today}
    form = pages.PinForm(request.POST or None, initial=initial)

    def act(given: Given) -> Pin:
        if not permits.may_post_to(request.actor, given["enterprise"]):
            raise Refusal("这家企业不在您负责的范围里。", field="enterprise")
        return standing.pin(by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="固定一对", back=HOME, crumbs=[*CRUMBS, ("固定的配对", HOME)], minutes=1,
        submit_label="固定", done="已固定，今后的匹配会保留这一对。",
        intro="以后每次匹配都保留这一对，直到解除。现有派驻不变。",
    )  # fmt: skip


@writes(permits.may_end_pin, row=Pin)
def unpin(request: Request, pin: Pin) -> HttpResponse:
    form = pages.EndPinForm(request.POST or None, initial={"ends_on": timezone.localdate(request.at)})

    def act(given: Given) -> Pin:
        return standing.unpin(pin=pin, by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="解除固定", back=HOME, crumbs=[*CRUMBS, ("固定的配对", HOME)], submit_label="解除",
        intro=f"{pin.enterprise.name} · {pin.instructor.name}", done="已解除。",
    )  # fmt: skip
