"""The records of a frozen figure, page by page: as many as it counts, and together what it says."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import reads
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.periods import filed, permits, taking, telling
from qiaoliang.results.periods.models import Frozen
from qiaoliang.results.periods.views import CRUMBS

ON_A_PAGE = 50


@reads(permits.may_view, row=Frozen)
def records(request: Request, figure: Frozen) -> HttpResponse:
    """Exactly what was stored with the edition; a record changed since is said to be so, not left out."""
    figure = Frozen.everything.select_related("edition__catalogue", "edition__period__department").get(pk=figure.pk)
    period, kept = figure.edition.period, figure.definition
    tab = Standing.CLAIMED if request.GET.get("tab") == Standing.CLAIMED else Standing.CONFIRMED
    part = _part(figure, request.GET.get("part", ""))
    found = filed.of(figure, tab, part)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    amounts = filed.amounts_of(figure, part)
    stored = amounts.claimed if tab == Standing.CLAIMED else amounts.confirmed
    here, base = (f"{period}", period.get_absolute_url()), f"/periods/figures/{figure.pk}/"
    context = {
        "figure": figure, "period": period, "edition": figure.edition, "kept": kept, "tab": tab, "page": page,
        "total": len(found), "tabs": _tabs(figure, tab, part), "part": part,
        "value": telling.printed(kept, amounts) if kept.is_rate else telling.printed(kept, amounts, stored),
        "is_equal": filed.counted(kept, found) == stored, "knows_above": taking.knows_above(figure),
        "heads": filed.heads(figure.code), "standing": telling.standing(period), "note": telling.restated(figure),
        "has_amounts": kept.kept["measure"]["type"] == "sum", "hidden": filed.NOT_SHOWN,
        "lines": filed.lines(figure, list(page.object_list), timezone.localdate(request.at)),
        "crumbs": [*CRUMBS, here, (kept.label, base), ("记录", "")],
    }  # fmt: skip
    return render(request, "periods/records.html", context)


def _part(figure: Frozen, text: str) -> filed.Part | None:
    """The part asked for. One that is not there, or too small to be shown, opens nothing."""
    if not text:
        return None
    part = filed.part_from(figure, text)
    if part is None or part.key in telling.hidden_parts(figure, part.dimension):
        raise Http404
    return part


def _tabs(figure: Frozen, chosen: str, part: filed.Part | None) -> list[tuple[str, str, int, bool]]:
    """What may be looked at: key, words, how many records, whether it is this."""
    names = {Standing.CONFIRMED: "分子", Standing.CLAIMED: "分母"} if figure.definition.is_rate else {
        Standing.CONFIRMED: "已确认", Standing.CLAIMED: "申报",
    }  # fmt: skip
    return [(key.value, name, len(filed.of(figure, key, part)), key == chosen) for key, name in names.items()]
