"""Pages of voices: saying something from any page, what became of it, and the office's desk."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, sensitive, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.web.voices import actions, forms, listings, permits, records, rules
from qiaoliang.web.voices.choices import OPEN, Stage
from qiaoliang.web.voices.models import Voice

DESK, MINE = ("意见", "/voices/"), ("我提的意见", "/voices/mine/")
SAID = "已收到。办理情况和答复都在“我提的意见”里。"


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    listing = listings.voices(timezone.localdate(request.at), settings.calendar())
    desk = Voice.objects.within(request.actor.scope_for(_desk_of(request)))
    found = desk.select_related("enterprise", "department").exclude(user=request.actor.user_id)
    buttons = [Action("我提的意见", MINE[1])]
    if request.actor.can(Can.RUN_PROGRAMME) or request.actor.can(Can.READ_AUDIT):
        buttons.insert(0, Action("个人信息权利请求", "/privacy/"))
    return respond(request, listing, found, actions=buttons)


def _desk_of(request: Request) -> Can:
    return next(what for what in permits.DESK if request.actor.can(what))


@reads(permits.may_say)
def mine(request: Request) -> HttpResponse:
    listing = listings.mine(timezone.localdate(request.at), settings.calendar())
    found = listings.rows().filter(user=request.actor.user_id)
    return respond(request, listing, found, actions=[Action("提一条", "/voices/new/", primary=True)])


@writes(permits.may_say)
def new(request: Request) -> HttpResponse:
    own = [int(key) for key in request.actor.keys("enterprise") if request.actor.can(Can.SPEAK_FOR_ENTERPRISE)]
    kind_of_form = forms.SayForOneForm if len(own) > 1 else forms.SayForm
    form = kind_of_form(request.POST or None, initial={"page": _page_before(request)})
    alone = Enterprise.everything.get(pk=own[0]) if len(own) == 1 else None

    def act(given: dict[str, Any]) -> Voice:
        told = {"enterprise": alone, **given}
        return actions.say(**told, region_code=_region_of(request), by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="投诉、感谢、建议", back=MINE[1], done=SAID, go=Voice.get_absolute_url, minutes=1,
        intro="只有项目办能打开您写的内容，指导员看不到；谁打开过都有记录。", submit_label="提交", crumbs=[MINE],
        purpose=revealing.purpose_line(Voice, "words"),
    )  # fmt: skip


def _page_before(request: Request) -> str:
    """The page the link was pressed on; the address of another site is nobody's business."""
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path[:200] if before.netloc == request.get_host() else ""


def _region_of(request: Request) -> str:
    """Which office handles what somebody says in one's own name: that of one's county, else the city's."""
    return next((key[:6] for key in request.actor.keys("region")), "")


@reads(permits.may_view, row=Voice)
def show(request: Request, voice: Voice) -> HttpResponse:
    return _page(request, voice)


def _page(request: Request, voice: Voice, words: str = "", form: revealing.WhyForm | None = None) -> HttpResponse:
    actor, today = request.actor, timezone.localdate(request.at)
    is_own = permits.is_sayer(actor, voice)
    state, shape = rules.state_in_words(voice.stage, voice.due_on, today, settings.calendar())
    context = {
        "voice": voice, "state": state, "shape": shape, "holder": listings.holder(voice), "is_own": is_own,
        "verdict": rules.verdict_in_words(voice.kind, voice.verdict),
        "words": voice.words if is_own else words, "form": form or revealing.WhyForm(),
        "may_read": not is_own and not words and permits.may_read_words(actor, voice),
        "moves": voice.moves.select_related("department"), "shows_words_of_moves": not is_own,
        "record_href": "" if is_own else records.address(voice.about_kind, voice.about_key),
        "actions": _buttons(request, voice),
        "crumbs": [MINE if is_own else DESK, (voice.number, "")],
    }  # fmt: skip
    return render(request, "voices/show.html", context)


def _buttons(request: Request, voice: Voice) -> list[Action]:
    at, actor, found = voice.get_absolute_url(), request.actor, []
    if permits.is_sayer(actor, voice):
        if voice.stage == Stage.ANSWERED and voice.reopened_at is None:
            found.append(Action("还没解决，再提一次", f"{at}again/"))
        if voice.stage in OPEN:
            found.append(Action("撤回", f"{at}withdraw/", post=True))
    if voice.stage in OPEN and permits.may_handle(actor, voice):
        found += [Action("答复", f"{at}answer/", primary=True), Action("请部门核实", f"{at}assign/")]
        if voice.stage == Stage.WAITING:
            found.append(Action("我来办", f"{at}take/", post=True))
    if voice.stage == Stage.HELD and permits.may_report(actor, voice):
        found.append(Action("回告项目办", f"{at}report/", primary=True))
    return found


@sensitive
@writes(permits.may_read_words, row=Voice)
def words(request: Request, voice: Voice) -> HttpResponse:
    """Opening the sealed words is a POST: who opened them is logged, and the sayer can see it."""
    if request.method != "POST":
        return redirect(voice)
    form, found = revealing.on_page(
        request, lambda reason: actions.open_words(voice=voice, reason=reason, by=request.actor, at=request.at)
    )
    response = _page(request, voice, found or "", form)
    response["Cache-Control"] = "no-store"
    return response


@writes(permits.may_handle, row=Voice)
def take(request: Request, voice: Voice) -> HttpResponse:
    if request.method == "POST":
        actions.take(voice=voice, by=request.actor, at=request.at)
        messages.success(request, "已受理，由您办理。")
    return redirect(voice)


@writes(permits.may_handle, row=Voice)
def assign(request: Request, voice: Voice) -> HttpResponse:
    return _step(request, voice, forms.AssignForm(request.POST or None), actions.assign, "请部门核实", "已交部门核实。")


@writes(permits.may_report, row=Voice)
def report(request: Request, voice: Voice) -> HttpResponse:
    return _step(request, voice, forms.ReportForm(request.POST or None), actions.report, "回告项目办", "已回告项目办。")


@writes(permits.may_handle, row=Voice)
def answer(request: Request, voice: Voice) -> HttpResponse:
    form = forms.AnswerForm(request.POST or None, kind=voice.kind)
    return _step(request, voice, form, actions.answer, "答复", "已答复，提出人看得到。")


@writes(permits.is_sayer, row=Voice)
def again(request: Request, voice: Voice) -> HttpResponse:
    form = forms.AgainForm(request.POST or None)
    return _step(request, voice, form, actions.again, "再提一次", "已再次提出，市项目办也会看到。")


@writes(permits.is_sayer, row=Voice)
def withdraw(request: Request, voice: Voice) -> HttpResponse:
    if request.method == "POST":
        actions.withdraw(voice=voice, by=request.actor, at=request.at)
        messages.success(request, "已撤回。")
    return redirect(voice)


def _step(request: Request, voice: Voice, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    about = f"{voice.get_kind_display()} {voice.number}"
    return form_page(
        request, form, lambda given: act(voice=voice, **given, by=request.actor, at=request.at), title=title,
        back=voice.get_absolute_url(), done=done, submit_label=title, intro=about,
        crumbs=[DESK, (voice.number, voice.get_absolute_url())],
    )  # fmt: skip
