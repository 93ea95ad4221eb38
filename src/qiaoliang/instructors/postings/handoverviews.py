"""Pages of handovers: the list, one of them, and its three moves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.postings import forms as pages
from qiaoliang.instructors.postings import handovers, listings, permits
from qiaoliang.instructors.postings.models import Handover
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import respond

Given = dict[str, Any]
HOME = "/instructors/postings/handovers/"
CRUMBS = (("派驻", "/instructors/postings/"), ("交接", HOME))


@reads(permits.may_list_handovers)
def index(request: Request) -> HttpResponse:
    rows = Handover.objects.select_related(
        "stint__enterprise__region", "stint__instructor", "source__instructor"
    ).defer("stint__instructor__phone", "source__instructor__phone")
    listing = listings.handovers(timezone.localdate(request.at))
    return respond(request, listing, rows, crumbs=[CRUMBS[0], ("交接", "")])


def _page(handover: Handover) -> str:
    return f"{HOME}{handover.pk}/"


@reads(permits.may_view_handover, row=Handover)
def show(request: Request, handover: Handover) -> HttpResponse:
    today = timezone.localdate(request.at)
    shape, words = listings.handing(handover, today)
    is_open = handover.accepted_at is None
    may_accept = is_open and permits.may_accept_handover(request.actor, handover)
    is_ready = bool(handover.source.handover) and handover.asked_at is None
    context = {
        "handover": handover,
        "shape": shape,
        "words": words,
        "may_write": is_open and permits.may_write_handover(request.actor, handover),
        "may_ask": may_accept and handover.asked_at is None,
        "may_accept": may_accept and is_ready,
        "crumbs": [*CRUMBS, (str(handover.stint.enterprise), "")],
    }
    return render(request, "postings/handover.html", context)


def _form(request: Request, handover: Handover, form: Any, act: Any, **more: Any) -> HttpResponse:
    crumbs = [*CRUMBS, (str(handover.stint.enterprise), _page(handover))]
    intro = f"{handover.source.instructor.name} 交 {handover.stint.instructor.name}，{handover.stint.enterprise.name}"
    return form_page(request, form, act, back=_page(handover), crumbs=crumbs, intro=intro, **more)


@writes(permits.may_write_handover, row=Handover)
def write_note(request: Request, handover: Handover) -> HttpResponse:
    form = pages.NoteForm(request.POST or None, initial={"note": handover.source.handover})

    def act(given: Given) -> Handover:
        return handovers.write_note(handover=handover, by=request.actor, at=request.at, **given)

    return _form(request, handover, form, act, title="写交接说明", minutes=3, done="已保存，接任者收到通知。")


@writes(permits.may_accept_handover, row=Handover)
def ask_back(request: Request, handover: Handover) -> HttpResponse:
    form = pages.QuestionForm(request.POST or None)

    def act(given: Given) -> Handover:
        return handovers.ask_back(handover=handover, by=request.actor, at=request.at, **given)

    return _form(
        request, handover, form, act, title="请前任补充", submit_label="请补充", done="已请前任补充。"
    )  # fmt: skip


@writes(permits.may_accept_handover, row=Handover)
def accept(request: Request, handover: Handover) -> HttpResponse:
    if request.method == "POST":
        handovers.accept(handover=handover, by=request.actor, at=request.at)
        messages.success(request, "已接受交接。")
    return redirect(_page(handover))
