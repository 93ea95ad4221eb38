"""The pages behind a poster's link: an employee on a telephone, without an account, without a cookie.

The token in the address names the enterprise and nothing more; the receipt code is the only key to one concern. No page
may be kept, indexed or passed on in a referrer, and nothing is put into the address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.harmony.concerns import forms, rules, speaking
from qiaoliang.harmony.concerns.choices import Stage
from qiaoliang.harmony.concerns.models import Concern, Poster
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import public
from qiaoliang.kit.refusal import Refusal

Page = Callable[..., HttpResponse]
WRONG = "回执码不对。请照着记下的再输一遍，字母不分大小写。"


def _door(page: Page) -> Any:
    """Open the poster for the page; an unknown link is one sentence."""

    @csrf_exempt
    @public
    @wraps(page)
    def run(request: Request, token: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(("GET", "POST"))
        try:
            opened = speaking.opened(token, request.at)
            response = page(request, opened, f"/k/{token}/")
        except speaking.LinkGone as problem:
            response = render(request, "concerns/gone.html", {"sentence": problem.sentence}, status=404)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return run


@_door
def say(request: Request, opened: speaking.Opened, base: str) -> HttpResponse:
    """The form; after it the receipt, in the same answer: a redirect would put the code into an address."""
    context: dict[str, Any] = {"poster": opened.poster, "base": base}
    if not opened.takes_new:
        return render(request, "concerns/old.html", context)
    form = forms.SayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, code = speaking.say(poster=opened.poster, **form.cleaned_data, at=request.at)
        except Refusal as problem:
            refuse(form, problem)
        else:
            return render(request, "concerns/receipt.html", {**context, "row": made, "code": rules.printed(code)})
    return render(request, "concerns/say.html", {**context, "form": form})


@_door
def answer(request: Request, opened: speaking.Opened, base: str) -> HttpResponse:
    """The receipt code opens the thread; what is added carries it along in the form."""
    context: dict[str, Any] = {"poster": opened.poster, "base": base}
    form = forms.CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found = speaking.find(poster=opened.poster, typed=form.cleaned_data["code"], at=request.at)
        except Refusal as problem:
            refuse(form, problem)
        else:
            if found is not None:
                return _thread(request, opened.poster, found, context)
            form.add_error("code", WRONG)
    return render(request, "concerns/code.html", {**context, "form": form})


def _thread(request: Request, poster: Poster, concern: Concern, context: dict[str, Any]) -> HttpResponse:
    """What was said by both sides; adding to it, or calling it settled, came with the same POST."""
    code, said = request.POST["code"], ""
    form = forms.AddForm(initial={"code": code})
    if "settle" in request.POST:
        concern = speaking.settle(concern=concern, at=request.at)
        said = "好的，这一件办结了。还有话说，随时可以补充。"
    elif "text" in request.POST:
        form = forms.AddForm(request.POST)
        if form.is_valid():
            try:
                concern = speaking.add(poster=poster, concern=concern, text=form.cleaned_data["text"], at=request.at)
            except Refusal as problem:
                refuse(form, problem)
            else:
                said, form = "已补充，承办部门会再答复。", forms.AddForm(initial={"code": code})
    more = {
        "row": concern, "words": speaking.thread(concern), "form": form, "code": code, "said": said,
        "is_open": concern.stage != Stage.CLOSED,
    }  # fmt: skip
    return render(request, "concerns/thread.html", {**context, **more})
