"""The pages behind a personal link: one person's own pledges, proposals and points, on the phone, without an account.

The token in the address is the only authority: there is no session to ride on, and browsers inside chat applications
that keep no cookies must be able to act. Nothing of these pages may be kept, indexed or passed on in a referrer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import public
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.points import catalogue, statements
from qiaoliang.web.personal import actions, campaigns, forms
from qiaoliang.web.personal.models import Holder

Page = Callable[..., HttpResponse]


def personal(page: Page) -> Any:
    """Open the link for the page; an unknown or dead one is one sentence. Every answer is private."""

    @csrf_exempt
    @public
    @wraps(page)
    def run(request: Request, token: str, **rest: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(("GET", "POST"))
        try:
            holder, by = actions.opened(token, request.at)
            response = page(request, holder, by, f"/m/{token}/", **rest)
        except actions.LinkGone as problem:
            response = render(request, "portal/gone.html", {"sentence": problem.sentence}, status=404)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return run


def form_page(
    request: Request, form: Any, act: Callable[[dict[str, Any]], Any], *, base: str, back: str = "", title: str,
    submit: str, about: str = "", said: str,
) -> HttpResponse:  # fmt: skip
    """Draw the form; on a valid POST act and go back to the person's page, which says so."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as problem:
            refuse(form, problem)
        else:
            return redirect(f"{base}{back}?done={said}")
    context = {"form": form, "title": title, "submit": submit, "about": about, "back_href": f"{base}{back}"}
    return render(request, "personal/form.html", context)


DONE = {
    "pledged": "承诺已登记，待支部确认。", "kept": "已登记兑现。", "proposed": "建议已提交，办理情况会显示在这里。",
    "appealed": "申诉已提交，支部会在 5 个工作日内答复。",
}  # fmt: skip


@personal
def home(request: Request, holder: Holder, by: Actor, base: str) -> HttpResponse:
    today, own = timezone.localdate(request.at), campaigns.Own(holder)
    context = {
        "holder": holder, "base": base, "done": DONE.get(request.GET.get("done", ""), ""),
        "pledges": own.pledges(today) if holder.member else [], "proposals": own.proposals(),
        "statement": statements.statement(holder.member, today.year, today) if holder.member else None,
    }  # fmt: skip
    return render(request, "personal/home.html", context)


@personal
def pledge(request: Request, holder: Holder, by: Actor, base: str) -> HttpResponse:
    form = forms.PledgeForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, lambda given: actions.pledge(holder=holder, **given, by=by, at=request.at), base=base,
        title="作一项承诺", submit="提交", said="pledged",
    )  # fmt: skip


@personal
def keep(request: Request, holder: Holder, by: Actor, base: str, pledge: int) -> HttpResponse:
    form = forms.KeepForm(request.POST if request.method == "POST" else None)
    found = campaigns.Own(holder).pledge(pledge)
    return form_page(
        request, form, lambda given: actions.keep(holder=holder, key=pledge, **given, by=by, at=request.at), base=base,
        title="登记兑现", submit="登记兑现", about=found.text if found else "", said="kept",
    )  # fmt: skip


@personal
def propose(request: Request, holder: Holder, by: Actor, base: str) -> HttpResponse:
    form = forms.ProposeForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, lambda given: actions.propose(holder=holder, **given, by=by, at=request.at), base=base,
        title="提一条建议", submit="提交", said="proposed",
    )  # fmt: skip


@personal
def points(request: Request, holder: Holder, by: Actor, base: str) -> HttpResponse:
    """The own statement: every line with its source, why it was cut, until when it can be contradicted."""
    today = timezone.localdate(request.at)
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and 2000 <= int(text) <= today.year else today.year
    statement = statements.statement(holder.member, year, today) if holder.member else None
    lines = (
        [(line, catalogue.label(line.kind), line.appeal_until >= today) for line in statement.lines]
        if statement
        else []
    )
    context = {
        "holder": holder, "base": base, "statement": statement, "lines": lines, "previous_year": year - 1,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }  # fmt: skip
    return render(request, "personal/points.html", context)


@personal
def appeal(request: Request, holder: Holder, by: Actor, base: str, entry: int | None = None) -> HttpResponse:
    form = forms.AppealForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form,
        lambda given: actions.appeal(holder=holder, entry_key=entry, **given, by=by, at=request.at), base=base,
        back="points/", title="积分申诉" if entry else "有事项没有计分", submit="提交申诉", said="appealed",
        about="支部会在 5 个工作日内书面答复，答复显示在您的积分单上。",
    )  # fmt: skip
