"""Handing over a caseload: choose, check, confirm; and taking it back within a day."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import forms as pages
from qiaoliang.instructors.postings import permits, transfers
from qiaoliang.instructors.postings.models import Stint, Transfer
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal

HOME = "/instructors/postings/"
CRUMBS = (("指导员", "/instructors/"), ("派驻", HOME))


@writes(permits.may_post)
def transfer(request: Request, instructor: int) -> HttpResponse:
    """Two steps on one address: the form, then the check; only the check's button (`do=confirm`) acts."""
    source = pages.known_instructors().filter(pk=instructor).first()
    if source is None:
        raise Http404
    running = _running(request, source)
    form = pages.TransferForm(request.POST or None, stints=running, initial=_initial(request, running))
    do = request.POST.get("do", "")
    checked: transfers.Preview | None = None
    if request.method == "POST" and form.is_valid() and do != "back":
        given = dict(form.cleaned_data)
        stints = list(given.pop("stints"))
        checked = transfers.preview(source=source, target=given["target"], stints=stints, starts_on=given["starts_on"])
        if do == "confirm" and not checked.blocks:
            try:
                made = transfers.transfer_caseload(
                    source=source, stints=stints, by=request.actor, at=request.at, **given
                )  # fmt: skip
            except Refusal as problem:
                refuse(form, problem)
                checked = None
            else:
                messages.success(request, "已移交，双方都收到通知。")
                return redirect(_page(made))
    return _draw(request, source, form, checked)


def _draw(request: Request, source: Instructor, form: Any, checked: transfers.Preview | None) -> HttpResponse:
    intro = f"{source.name} · {source.department.short_name}"
    context = {
        "form": form, "title": "核对移交" if checked else "移交企业", "minutes": 0 if checked else 2, "source": source,
        "submit_label": "核对", "back_href": HOME, "crumbs": [*CRUMBS, ("移交企业", "")], "checked": checked,
        "intro": f"{intro} → {form.cleaned_data['target'].name}" if checked else intro,
    }  # fmt: skip
    return render(request, "postings/transfer_check.html" if checked else "kit/form.html", context)


def _initial(request: Request, running: Any) -> dict[str, Any]:
    """All of the caseload, or the one of `?stint=`."""
    wanted = request.GET.get("stint", "")
    chosen = running.filter(pk=int(wanted)) if wanted.isdigit() and len(wanted) < 18 else running
    return {"starts_on": timezone.localdate(request.at), "stints": [stint.pk for stint in chosen]}


def _running(request: Request, source: Instructor) -> Any:
    scope = request.actor.scope_for(Can.RUN_PROGRAMME)
    rows = Stint.everything.within(scope).filter(instructor=source, ends_on=None)
    return rows.select_related("enterprise", "instructor").order_by("enterprise__sort_key", "pk")


def _page(transfer: Transfer) -> str:
    return f"{HOME}transfers/{transfer.pk}/"


@reads(permits.may_view_transfer, row=Transfer)
def show(request: Request, transfer: Transfer) -> HttpResponse:
    stints = Stint.everything.filter(pk__in=transfer.undo["made"]).select_related("enterprise", "taken_over")
    may_undo = permits.may_undo_transfer(request.actor, transfer) and transfers.may_be_undone(transfer, request.at)
    context = {
        "transfer": transfer,
        "stints": stints.order_by("enterprise__sort_key"),
        "until": transfer.done_at + transfers.UNDONE_WITHIN,
        "may_undo": may_undo,
        "crumbs": [*CRUMBS, ("移交", "")],
    }
    return render(request, "postings/transferred.html", context)


@writes(permits.may_undo_transfer, row=Transfer)
def undo(request: Request, transfer: Transfer) -> HttpResponse:
    if request.method == "POST":
        transfers.undo_transfer(transfer=transfer, by=request.actor, at=request.at)
        messages.success(request, "已撤销移交，派驻恢复原样。")
    return redirect(_page(transfer))
