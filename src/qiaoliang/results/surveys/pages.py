"""The respondent's page: five questions on a phone, without an account; its answers can be joined to nobody."""

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import public
from qiaoliang.kit.refusal import Refusal
from qiaoliang.results.surveys import actions
from qiaoliang.results.surveys.choices import Audience
from qiaoliang.results.surveys.forms import SheetForm


# The token is the only authority: no session, and browsers inside chat applications that keep no cookie can answer.
@csrf_exempt
@public
def sheet(request: Request, token: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(("GET", "POST"))
    try:
        return _private(_answered(request, token))
    except actions.LinkGone as problem:
        return _private(render(request, "surveys/gone.html", {"sentence": problem.sentence}, status=404))


def _answered(request: Request, secret: str) -> HttpResponse:
    survey = actions.opened(secret, request.at).survey
    if survey.audience == Audience.OWNERS and request.actor.can(Can.LOG_CONTACTS):
        raise actions.LinkGone("这是请业主本人作答的链接，请转给业主。")
    data = request.POST if request.method == "POST" else None
    form = SheetForm(data, survey=survey, asked=list(survey.asked.all()))
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            actions.answer(
                secret=secret, values=form.values(), words=given.get("words", ""),
                is_demand=given.get("is_demand", False), at=request.at,
            )  # fmt: skip
        except actions.LinkGone:
            raise
        except Refusal as problem:
            refuse(form, problem)
        else:
            return redirect("sheet:done")
    return render(request, "surveys/sheet.html", {"form": form, "survey": survey, "count": len(form.asked)})


@public
def done(request: Request) -> HttpResponse:
    return _private(render(request, "surveys/done.html"))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
