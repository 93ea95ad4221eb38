"""Pages of restatements: compare now, one proposal with the records responsible, adopt or refuse it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.periods import filed, forms, permits, restating, taking, telling
from qiaoliang.results.periods.choices import Decision
from qiaoliang.results.periods.models import Frozen, Period, Restatement
from qiaoliang.results.periods.views import CRUMBS

ON_A_PAGE = 100


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
    page = Paginator(restatement.responsible, ON_A_PAGE).get_page(request.GET.get("page"))
    label = telling.label_of(restatement)
    held = Frozen.everything.filter(edition=restatement.period.edition_id, code=restatement.code).first()
    context = {
        "restatement": restatement, "period": restatement.period, "label": label, "before": before, "after": after,
        "before_href": telling.records_of(held) if held and restatement.decision == Decision.PROPOSED else "",
        "difference": difference, "actions": buttons, "heads": filed.heads(restatement.code),
        "rows": _responsible(restatement, page), "page": page, "crumbs": [*_crumbs(restatement), (label, "")],
    }  # fmt: skip
    return render(request, "periods/restatement.html", context)


def _responsible(restatement: Restatement, page: Any) -> list[tuple[str, str, list[Any]]]:
    """The records of one page that changed: number, how, and what they are as far as the reader may see them."""
    asked = taking.asked_for(restatement.period, restatement.found_at.date())
    named = filed.named(CATALOGUE[restatement.code], asked, [int(number) for number, _how in page.object_list])
    return [(number, how, named.get(number, [])) for number, how in page.object_list]


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
