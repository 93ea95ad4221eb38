"""A page that is one form and one act: shows it, acts, says so, goes on; a refusal stays beside its field."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qiaoliang.kit.refusal import Refusal

Crumbs = Sequence[tuple[str, str]]


def refuse(form: BaseForm, problem: Refusal) -> None:
    """Put the sentence of a refusal beside the field it names, else above the form."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)


def form_page(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    back: str,
    done: str = "已保存。",
    go: Callable[[Any], str] | None = None,
    intro: str = "",
    submit_label: str = "保存",
    crumbs: Crumbs = (),
    template: str = "kit/form.html",
    **context: Any,
) -> HttpResponse:
    """Draw `form`; on a valid POST call `act(cleaned_data)` and go to `go(result)`, else to `back`.

    `act` may raise `Refusal`: nothing typed is lost, the sentence stands beside the field it names. `minutes` in
    `context` says how long the form takes.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return redirect(go(result) if go else back)
    page = {
        "form": form,
        "title": title,
        "intro": intro,
        "minutes": 0,
        "submit_label": submit_label,
        "back_href": back,
        "crumbs": [*crumbs, (title, "")],
        "note": "",
        "checks": [],
        **context,
    }
    return render(request, template, page)
