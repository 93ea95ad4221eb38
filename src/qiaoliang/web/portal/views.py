"""A one-time link: somebody outside says whether a record is true, in one POST, without an account."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from qiaoliang.access.accounts.actions import LinkNotValid, find_link
from qiaoliang.access.accounts.actor import Actor, link_holder
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.fieldwork.outcomes import asking, credit
from qiaoliang.fieldwork.outcomes.forms import AnswerForm, OneOfManyForm
from qiaoliang.fieldwork.outcomes.models import Credited
from qiaoliang.kit.pages import public
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.portal import records, visits


# The token in the address is the only authority here: there is no session to ride on, and browsers inside chat
# applications that keep no cookies must be able to answer.
@csrf_exempt
@public
def confirm(request: Request, token: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(("GET", "POST"))
    try:
        if (about := visits.opened(token, request)) is not None:
            return _private(visits.answer(request, *about))
        link, row = _opened(token, request)
    except LinkNotValid as problem:
        return _private(render(request, "portal/gone.html", {"sentence": problem.sentence}))
    rows = asking.with_siblings(row)
    if len(rows) > 1:
        return _private(_confirm_all(request, link, rows))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_helpers(request.actor, row)
            by = link_holder(link.purpose, link.pk, link.holder_name)
            credit.answer(row, link=link, by=by, at=request.at, **form.cleaned_data)
        except LinkNotValid as problem:
            return _private(render(request, "portal/gone.html", {"sentence": problem.sentence}))
        except Refusal as problem:
            form.add_error(None, problem.sentence)
        else:
            return _private(redirect("portal:done"))
    return _private(render(request, "portal/confirm.html", _context(form, row)))


def _confirm_all(request: Request, link: PersonalLink, rows: Sequence[Credited]) -> HttpResponse:
    """Everything that waits for the enterprise on one page; what is left open waits for next month's message."""
    data = request.POST if request.method == "POST" else None
    forms = [OneOfManyForm(data, prefix=f"r{row.pk}") for row in rows]
    problem = ""
    if data is not None and _all_valid(forms):
        answers = [(row, form.cleaned_data) for row, form in zip(rows, forms, strict=True) if form.is_answered]
        try:
            if not answers:
                raise Refusal("还没有选择。请至少回答一条，其余的可以留空，下次再答。")
            for row, _ in answers:
                _refuse_helpers(request.actor, row)
            by = link_holder(link.purpose, link.pk, link.holder_name)
            credit.answer_all(answers, link=link, by=by, at=request.at)
        except LinkNotValid as gone:
            return render(request, "portal/gone.html", {"sentence": gone.sentence})
        except Refusal as refused:
            problem = refused.sentence
        else:
            return redirect("portal:done")
    asked = [(row, records.sentence(row), form) for row, form in zip(rows, forms, strict=True)]
    return render(request, "portal/confirm_all.html", {"asked": asked, "problem": problem})


def _all_valid(forms: Sequence[OneOfManyForm]) -> bool:
    """Every form is asked, so that every mistake is shown at once."""
    return all(list(map(OneOfManyForm.is_valid, forms)))


@public
def done(request: Request) -> HttpResponse:
    return _private(render(request, "portal/done.html"))


def _opened(token: str, request: Request) -> tuple[PersonalLink, Credited]:
    link = find_link(token, purpose=credit.CONFIRM, at=request.at)
    row = records.find(link.about_kind, link.about_key)
    if row is None:
        raise LinkNotValid
    return link, row


def _refuse_helpers(actor: Actor, row: Credited) -> None:
    """An instructor brings the link to the enterprise and could open it: the own result is not for oneself to judge."""
    mine = {int(key) for key in actor.keys("instructor")}
    if mine and any(stint.instructor_id in mine for stint in credit.stints_of(row)):
        raise Refusal("您是这条记录的助力人，请把链接转给对方，由对方核对。")


def _context(form: AnswerForm, row: Credited) -> dict[str, Any]:
    return {"form": form, "row": row, "sentence": records.sentence(row)}


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of this page may be kept, indexed or passed on in a referrer: its address is its key."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
