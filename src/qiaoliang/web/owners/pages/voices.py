"""What the enterprise said to the office: complaints, thanks, suggestions, contradictions, each with its answer."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.revealing import purpose_line
from qiaoliang.registry.programme import settings
from qiaoliang.web.owners.forms import one_of
from qiaoliang.web.owners.own import Own, draw, form_page
from qiaoliang.web.voices import actions, listings, rules
from qiaoliang.web.voices.choices import Stage
from qiaoliang.web.voices.forms import AgainForm, SayForm
from qiaoliang.web.voices.models import Voice

PER_PAGE = 20


def _rows(own: Own) -> Any:
    return Voice.objects.filter(enterprise=own.enterprise).select_related("department", "enterprise")


def index(request: Request, own: Own) -> HttpResponse:
    today, calendar = timezone.localdate(request.at), settings.calendar()
    page = Paginator(_rows(own).order_by("-said_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    found = []
    for one in page.object_list:
        state, shape = rules.state_in_words(one.stage, one.due_on, today, calendar)
        found.append((one, state, shape, rules.verdict_in_words(one.kind, one.verdict)))
    return draw(request, own, "owners/voices.html", voices=found, page=page)


def new(request: Request, own: Own) -> HttpResponse:
    form = SayForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> Voice:
        return actions.say(**given, enterprise=own.enterprise, by=own.by, at=request.at)

    return form_page(
        request, own, form, act, back="voices/", title="投诉、感谢、建议", submit="提交", said="said",
        about="只有项目办能打开您写的内容，指导员看不到；谁打开过都有记录。", purpose=purpose_line(Voice, "words"),
    )  # fmt: skip


def show(request: Request, own: Own, voice: int) -> HttpResponse:
    found: Voice = one_of(_rows(own), voice)
    state, shape = rules.state_in_words(found.stage, found.due_on, timezone.localdate(request.at), settings.calendar())
    return draw(
        request, own, "owners/voice.html", voice=found, state=state, shape=shape, holder=listings.holder(found),
        verdict=rules.verdict_in_words(found.kind, found.verdict), words=found.words, may_read=False,
        moves=found.moves.select_related("department"), shows_words_of_moves=False, record_href="",
        may_again=found.stage == Stage.ANSWERED and found.reopened_at is None, may_withdraw=found.is_open,
    )  # fmt: skip


def again(request: Request, own: Own, voice: int) -> HttpResponse:
    found: Voice = one_of(_rows(own), voice)
    form = AgainForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, own, form, lambda given: actions.again(voice=found, **given, by=own.by, at=request.at),
        back=f"voices/{voice}/", title="还没解决，再提一次", submit="再提一次", said="again", about=found.answer,
    )  # fmt: skip


def withdraw(request: Request, own: Own, voice: int) -> HttpResponse:
    found: Voice = one_of(_rows(own), voice)
    if request.method == "POST":
        actions.withdraw(voice=found, by=own.by, at=request.at)
        return redirect(f"{own.base}voices/?done=withdrawn")
    return redirect(f"{own.base}voices/{voice}/")
