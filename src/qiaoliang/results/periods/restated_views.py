"""Pages of restatements: compare now, one proposal with the records responsible, adopt or refuse it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, as_cell
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.columns import columns, prefetched
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.periods import forms, permits, restating, taking, telling
from qiaoliang.results.periods.models import Period, Restatement
from qiaoliang.results.periods.views import CRUMBS

SHOWN_AT_MOST = 100
FIRST_COLUMNS = 3  # enough to recognise the thing


@writes(permits.may_check, row=Period)
def compare(request: Request, period: Period) -> HttpResponse:
    if request.method == "POST":
        changed = restating.compare(periods=[period], by=request.actor, at=request.at)
        said = f"比对完成，更正提议变化 {changed} 项。" if changed else "比对完成，没有新的差别。"
        messages.success(request, said)
    return redirect(period.get_absolute_url())


def _crumbs(restatement: Restatement) -> list[tuple[str, str]]:
    return [*CRUMBS, (f"{restatement.period}", restatement.period.get_absolute_url())]


@reads(permits.may_see_restatement, row=Restatement)
def show(request: Request, restatement: Restatement) -> HttpResponse:
    restatement = Restatement.everything.select_related("period__department").get(pk=restatement.pk)
    before, after, difference = telling.both(restatement)
    base = restatement.get_absolute_url()
    buttons = []
    if permits.may_decide(request.actor, restatement):
        buttons = [Action("采用", f"{base}adopt/", primary=True), Action("不采用", f"{base}refuse/")]
    heads, rows = _responsible(request, restatement)
    label = telling.label_of(restatement)
    context = {
        "restatement": restatement, "period": restatement.period, "label": label, "before": before, "after": after,
        "difference": difference, "actions": buttons, "heads": heads, "rows": rows,
        "more": max(len(restatement.changes) - SHOWN_AT_MOST, 0), "crumbs": [*_crumbs(restatement), (label, "")],
    }  # fmt: skip
    return render(request, "periods/restatement.html", context)


def _responsible(request: Request, restatement: Restatement) -> tuple[list[str], list[tuple[str, str, list[Any]]]]:
    """The records that changed, as far as the reader may see them: number, how, and what they are."""
    indicator = CATALOGUE[restatement.code]
    fact = FACTS[indicator.fact]
    changes = restatement.responsible[:SHOWN_AT_MOST]
    asked = taking.asked_for(restatement.period, restatement.found_at.date())
    seen = fact.model.objects.filter(pk__in=[int(number) for number, _how in changes]).select_related(*fact.related)
    found = {str(row.pk): row for row in prefetched(indicator, asked, seen)}
    shown = columns(indicator)[:FIRST_COLUMNS]
    rows = [
        (number, how, [as_cell(column.cell(found[number])) for column in shown] if number in found else [])
        for number, how in changes
    ]
    return [column.label for column in shown], rows


def _deciding(
    request: Request, restatement: Restatement, act: Callable[..., Any], title: str, done: str
) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None, initial={"version": restatement.version})

    def run(given: dict[str, Any]) -> Any:
        return act(restatement=restatement, **given, by=request.actor, at=request.at)

    before, after, difference = telling.both(restatement)
    label = telling.label_of(restatement)
    return form_page(
        request, form, run, title=title, back=restatement.get_absolute_url(), done=done, submit_label=title,
        go=lambda one: one.period.get_absolute_url(),
        crumbs=[*_crumbs(restatement), (label, restatement.get_absolute_url())],
        intro=f"{label}：冻结数 {before}，现在 {after}，相差 {difference}。理由会和数字印在一起。",
    )  # fmt: skip


@writes(permits.may_decide, row=Restatement)
def adopt(request: Request, restatement: Restatement) -> HttpResponse:
    return _deciding(request, restatement, restating.adopt, "采用", "已采用，各处印更正后的数，并注明日期和理由。")


@writes(permits.may_decide, row=Restatement)
def refuse(request: Request, restatement: Restatement) -> HttpResponse:
    return _deciding(request, restatement, restating.refuse, "不采用", "已记下，冻结数不变。")
