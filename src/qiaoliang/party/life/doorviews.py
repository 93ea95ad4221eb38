"""The door of a meeting: the code on the secretary's screen, and the page a phone opens by the link in the QR code."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from qiaoliang.access.accounts.actor import link_holder
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.documents.qr import qr_svg
from qiaoliang.kit.pages import public, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life import actions, codes, pages, permits
from qiaoliang.party.life.choices import Presence
from qiaoliang.party.life.forms import CodeForm
from qiaoliang.party.life.models import Gathering

COOKIE = f"{settings.QIAOLIANG_COOKIE_PREFIX}arrived"
COOKIE_SECONDS = 6 * 3600


@writes(permits.may_change, row=Gathering)
def open_door(request: Request, gathering: Gathering) -> HttpResponse:
    if request.method == "POST":
        actions.open_door(gathering=gathering, version=gathering.version, by=request.actor, at=request.at)
        return redirect(f"{gathering.get_absolute_url()}screen/")
    return redirect(gathering.get_absolute_url())


@writes(permits.may_change, row=Gathering)
def close_door(request: Request, gathering: Gathering) -> HttpResponse:
    if request.method == "POST":
        actions.close_door(gathering=gathering, version=gathering.version, by=request.actor, at=request.at)
        messages.success(request, "已停止签到。请核对后登记已开。")
        return redirect(f"{gathering.get_absolute_url()}hold/")
    return redirect(gathering.get_absolute_url())


def _shown(request: Request, gathering: Gathering) -> dict[str, Any]:
    """The code of this minute and how many have come: what the screen asks for anew every few seconds."""
    came = gathering.attendances.filter(presence=Presence.PRESENT).count()
    code = codes.code_at(gathering.door_key, request.at)
    return {
        "gathering": gathering, "code": f"{code[:3]} {code[3:]}", "seconds": codes.seconds_left(request.at),
        "came": came, "all": gathering.attendances.count(), "is_open": gathering.is_door_open,
    }  # fmt: skip


@reads(permits.may_change, row=Gathering)
def screen(request: Request, gathering: Gathering) -> HttpResponse:
    if not gathering.is_door_open:
        return redirect(gathering.get_absolute_url())
    link = request.build_absolute_uri(f"/d/{gathering.door_key}/")
    context = {
        **_shown(request, gathering), "link": link, "qr": qr_svg(link),
        "crumbs": [*pages.crumbs_of(gathering.organisation), (str(gathering), gathering.get_absolute_url())],
    }  # fmt: skip
    return render(request, "life/screen.html", context)


@reads(permits.may_change, row=Gathering)
def shown_code(request: Request, gathering: Gathering) -> HttpResponse:
    return render(request, "life/code.html", _shown(request, gathering))


# The key in the address opens nothing by itself: names are shown only to who types the code of this minute. There is no
# session to ride on, and browsers inside chat applications that keep no cookies must be able to answer.
@csrf_exempt
@public
def door(request: Request, token: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(("GET", "POST"))
    found: Gathering | None = (
        Gathering.everything.filter(door_key=token).select_related("organisation").first() if token else None
    )
    if found is None or not found.is_door_open:
        return _private(render(request, "life/shut.html", status=404))
    if request.COOKIES.get(COOKIE) == str(found.pk):
        return _private(redirect("door:arrived"))
    form = CodeForm(request.POST if request.method == "POST" and "ticket" not in request.POST else None)
    context: dict[str, Any] = {"form": form, "gathering": found, "people": [], "ticket": "", "problem": ""}
    try:
        if "ticket" in request.POST:
            return _chosen(request, found, context)
        if request.method == "POST" and form.is_valid():
            by = link_holder("meeting", found.pk, "会场口令")
            if actions.try_code(gathering=found, typed=form.cleaned_data["code"], by=by, at=request.at):
                context |= _names(request, found)
            else:
                form.add_error("code", "口令不对。屏幕上的口令每分钟换一次，请看准再输。")
    except Refusal as problem:
        context["problem"] = problem.sentence
    return _private(render(request, "life/door.html", context))


def _names(request: Request, gathering: Gathering) -> dict[str, Any]:
    """Those expected who have not come yet: shown in the room only, to who has the code of this minute."""
    rows = gathering.attendances.exclude(presence=Presence.PRESENT).select_related("member").order_by("member")
    people = [(row.member_id, str(row.member.name)) for row in rows]
    own = [key for key, name in people if request.actor.is_signed_in and name == request.actor.name]
    return {
        "people": people, "own": own[0] if len(own) == 1 else None, "ticket": codes.ticket(gathering.pk, request.at),
    }  # fmt: skip


def _chosen(request: Request, gathering: Gathering, context: dict[str, Any]) -> HttpResponse:
    if not codes.admitted(request.POST["ticket"], gathering.pk, request.at):
        raise codes.TicketExpired
    member = request.POST.get("member", "")
    if not member.isdecimal():
        context |= _names(request, gathering) | {"problem": "请选您的姓名。"}
        return _private(render(request, "life/door.html", context))
    by = link_holder("meeting", gathering.pk, "会场口令")
    try:
        actions.arrive(gathering=gathering, member_id=int(member), by=by, at=request.at)
    except Refusal as problem:
        context |= _names(request, gathering) | {"problem": problem.sentence}
        return _private(render(request, "life/door.html", context))
    response = _private(redirect("door:arrived"))
    response.set_cookie(COOKIE, str(gathering.pk), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax",
                        secure=request.is_secure())  # fmt: skip
    return response


@public
def arrived(request: Request) -> HttpResponse:
    return _private(render(request, "life/arrived.html"))


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of this page may be kept, indexed or passed on in a referrer."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
