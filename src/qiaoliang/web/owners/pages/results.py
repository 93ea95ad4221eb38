"""What was claimed for the enterprise: true, partly, not so, or no answer; each is one tap."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Answer
from qiaoliang.fieldwork.outcomes.forms import AnswerForm
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.owners import waiting
from qiaoliang.web.owners.own import Own, draw
from qiaoliang.web.portal.records import sentence
from qiaoliang.web.voices import actions as voices

SHOWN = 20


def index(request: Request, own: Own) -> HttpResponse:
    rows = waiting.results(own)
    sent = _key(request.POST) if request.method == "POST" else ""
    form = AnswerForm(request.POST, prefix=sent) if sent else None
    if form is not None and form.is_valid():
        row = next((one for one in rows if _name(one) == sent), None)
        if row is None:
            raise Http404
        try:
            _answer(request, own, row, **form.cleaned_data)
        except Refusal as problem:
            refuse(form, problem)
        else:
            return redirect(f"{own.base}results/?done=answered")
    shown = rows[:SHOWN]
    asked = [(row, sentence(row), form if _name(row) == sent else AnswerForm(prefix=_name(row))) for row in shown]
    return draw(request, own, "owners/results.html", asked=asked, total=len(rows), form=form)


def _answer(request: Request, own: Own, row: Any, answer: str, words: str) -> None:
    """What is denied is followed like every contradiction: with a clock, and an answer that comes back."""
    if answer in (Answer.FALSE, Answer.PARTLY):
        voices.contradict(
            enterprise=own.enterprise, about=row, text=sentence(row), words=words, is_partly=answer == Answer.PARTLY,
            by=own.by, at=request.at,
        )  # fmt: skip
    else:
        credit.answer(row, answer=answer, words=words, by=own.by, at=request.at)


def _name(row: Any) -> str:
    return f"{row._meta.model_name}{row.pk}"


def _key(data: Any) -> str:
    """The record whose form was sent: its fields carry its name."""
    return next((name.removesuffix("-answer") for name in data if name.endswith("-answer")), "")
