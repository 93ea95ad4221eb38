"""Pages of two-way choice and of owners' requests for another instructor."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.wishes import actions, listings, permits
from qiaoliang.instructors.wishes import forms as pages
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest, Side, Stance, Wish
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name

Given = dict[str, Any]
HOME = "/instructors/wishes/"
REQUESTS = f"{HOME}requests/"
CRUMB = ("双向选择", HOME)


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    actor, today = request.actor, timezone.localdate(request.at)
    buttons = []
    if permits.may_list_requests(actor):
        buttons.append(Action("换人请求", REQUESTS))
    if permits.may_speak(actor):
        buttons.append(Action("登记意愿", f"{HOME}new/", primary=True))
    rows = listings.with_fate(permits.visible(actor), today)
    return respond(request, listings.wishes(today), rows, actions=buttons, crumbs=[("双向选择", "")])


@writes(permits.may_speak)
def new(request: Request) -> HttpResponse:
    initial = {"enterprise": initial_name(request.GET.get("enterprise")), "stance": Stance.PREFERS}
    form = pages.WishForm(request.POST or None, actor=request.actor, initial=initial)

    def act(given: Given) -> Wish:
        return actions.wish(by=request.actor, at=request.at, **form.given(request.actor))

    return form_page(
        request, form, act, title="登记意愿", back=HOME, crumbs=[CRUMB], submit_label="登记", minutes=1,
        intro=_INTRO[form.own], done="已登记。", go=lambda made: f"{HOME}{made.pk}/",
    )  # fmt: skip


_INTRO = {
    Side.ENTERPRISE: "希望的，项目办排方案时会考虑；不希望的，不会派来。不用说明理由，也不影响任何事项。",
    Side.INSTRUCTOR: "愿意去的，项目办排方案时会考虑；请求不派的，不会派您去。企业看不到。",
    "": "不希望的配对立即成为回避，匹配和派驻都会避开。希望不加分；要保证，请转为固定。",
}


def _own(request: Request, pk: int) -> Wish:
    found = listings.with_fate(permits.visible(request.actor), timezone.localdate(request.at)).filter(pk=pk).first()
    if not isinstance(found, Wish):
        raise Http404
    return found


@reads(permits.may_list)
def show(request: Request, wish: int) -> HttpResponse:
    found = _own(request, wish)
    is_open = found.ends_on is None
    may_pin = is_open and found.stance == Stance.PREFERS and permits.may_pin(request.actor, found)
    context = {
        "wish": found,
        "is_open": is_open,
        "may_end": is_open and permits.may_end(request.actor, found),
        "may_pin": may_pin and not found.is_pinned,  # type: ignore[attr-defined]  # annotated by `with_fate`
        "crumbs": [CRUMB, (str(found.enterprise), "")],
    }
    return render(request, "wishes/show.html", context)


@writes(permits.may_speak)
def end(request: Request, wish: int) -> HttpResponse:
    found = _own(request, wish)
    if not permits.may_end(request.actor, found):
        raise Http404
    if request.method == "POST":
        actions.withdraw_wish(wish=found, by=request.actor, at=request.at)
        messages.success(request, "已撤回。")
    return redirect(f"{HOME}{found.pk}/")


@writes(permits.may_pin, row=Wish)
def pin(request: Request, wish: Wish) -> HttpResponse:
    """One tap from a wish to a standing pin."""
    if request.method == "POST":
        actions.grant_wish(wish=wish, by=request.actor, at=request.at)
        messages.success(request, "已固定，今后的匹配会保留这一对。")
        return redirect("/instructors/postings/pins/")
    return redirect(f"{HOME}{wish.pk}/")


# --- asking for another


@reads(permits.may_list_requests)
def requests(request: Request) -> HttpResponse:
    rows = ChangeRequest.objects.select_related("enterprise__region", "stint__instructor")
    buttons = []
    if permits.may_ask(request.actor):
        buttons.append(Action("请求换人", f"{REQUESTS}new/", primary=True))
    listing = listings.requests(timezone.localdate(request.at), may_answer=request.actor.can(Can.RUN_PROGRAMME))
    return respond(request, listing, rows, actions=buttons, crumbs=[CRUMB, ("换人请求", "")])


@writes(permits.may_ask)
def ask(request: Request) -> HttpResponse:
    own = request.actor.keys("enterprise")
    initial = {"enterprise": initial_name(request.GET.get("enterprise") or (own[0] if len(own) == 1 else None))}
    form = pages.AskForm(request.POST or None, actor=request.actor, initial=initial)

    def act(given: Given) -> ChangeRequest:
        return actions.ask_for_another(by=request.actor, at=request.at, **form.given())

    return form_page(
        request, form, act, title="请求换一位指导员", back=REQUESTS, crumbs=[CRUMB, ("换人请求", REQUESTS)], minutes=1,
        submit_label="提出", done="已提出，项目办会在 10 个工作日内答复。", go=_page,
        intro="不用说明理由。不影响服务、补贴和检查，也不计入对指导员的考核。",
    )  # fmt: skip


def _page(row: ChangeRequest) -> str:
    return f"{REQUESTS}{row.pk}/"


@reads(permits.may_view_request, row=ChangeRequest)
def show_request(request: Request, row: ChangeRequest) -> HttpResponse:
    is_open = row.state == Answer.OPEN
    context = {
        "row": row,
        "is_open": is_open,
        "is_late": is_open and row.due_on < timezone.localdate(request.at),
        "may_answer": is_open and permits.may_answer(request.actor, row),
        "may_withdraw": is_open and permits.may_withdraw(request.actor, row),
        "may_read_reason": permits.may_withdraw(request.actor, row) or request.actor.can(Can.READ_AUDIT),
        "crumbs": [CRUMB, ("换人请求", REQUESTS), (str(row.enterprise), "")],
    }
    return render(request, "wishes/request.html", context)


@writes(permits.may_answer, row=ChangeRequest)
def keep(request: Request, row: ChangeRequest) -> HttpResponse:
    def act(given: Given) -> ChangeRequest:
        return actions.keep(request=row, by=request.actor, at=request.at, **given)

    return form_page(
        request, pages.KeepForm(request.POST or None), act, title="维持原派", back=_page(row),
        crumbs=[CRUMB, ("换人请求", REQUESTS), (str(row.enterprise), _page(row))], submit_label="答复企业",
        intro=f"{row.enterprise}，现任{row.stint.instructor.name}", done="已答复企业。",
    )  # fmt: skip


@writes(permits.may_answer, row=ChangeRequest)
def reassign(request: Request, row: ChangeRequest) -> HttpResponse:
    form = pages.ReassignForm(request.POST or None, initial={"starts_on": timezone.localdate(request.at)})

    def act(given: Given) -> ChangeRequest:
        return actions.reassign(request=row, by=request.actor, at=request.at, **given)

    return form_page(
        request, form, act, title="换一位指导员", back=_page(row), submit_label="换人", done="已换人，已答复企业。",
        crumbs=[CRUMB, ("换人请求", REQUESTS), (str(row.enterprise), _page(row))],
        intro=f"{row.enterprise}，现任{row.stint.instructor.name}",
    )  # fmt: skip


@writes(permits.may_withdraw, row=ChangeRequest)
def withdraw(request: Request, row: ChangeRequest) -> HttpResponse:
    if request.method == "POST":
        actions.withdraw_request(request=row, by=request.actor, at=request.at)
        messages.success(request, "已撤回。")
    return redirect(_page(row))
