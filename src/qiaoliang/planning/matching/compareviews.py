"""Two plans side by side, pair by pair."""

from typing import Any

from django.http import Http404, HttpResponse

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import reads
from qiaoliang.kit.tables import Action, respond
from qiaoliang.planning.matching import comparing, listings, permits
from qiaoliang.planning.matching.comparing import Comparison
from qiaoliang.planning.matching.models import Run

HOME = "/matching/"
CRUMB = ("匹配", HOME)
OFFERED, LOOKED_AT = 12, 48


@reads(permits.may_view, row=Run)
def with_postings(request: Request, run: Run) -> HttpResponse:
    """The plan beside the postings in force on its day."""
    return _page(request, run, None)


@reads(permits.may_view, row=Run)
def with_run(request: Request, run: Run, other: int) -> HttpResponse:
    """The plan beside another one."""
    return _page(request, run, other)


def _latest() -> list[Run]:
    return list(_computed().order_by("-requested_at")[:LOOKED_AT])


def _computed() -> Any:
    return Run.objects.filter(state__in=listings.COMPUTED).defer("instance", "undo")


def _page(request: Request, run: Run, other_pk: int | None) -> HttpResponse:
    if run.state not in listings.COMPUTED:
        raise Http404
    latest = _latest()
    other = _chosen(request, run, other_pk, latest) if other_pk is not None else None
    found = Comparison(run, other)
    listing = comparing.listing(found)
    counts = dict(zip((tab.key for tab in listing.tabs), found.counts(listing.tabs), strict=True))
    return respond(
        request, listing, found.rows(), template="matching/compare.html", run=run, other=other,
        figures=comparing.headline(found, counts), others=_others(run, other, latest), other_title=found.other_title,
        actions=[Action("返回方案", f"{HOME}{run.pk}/")],
        crumbs=[CRUMB, (run.title, f"{HOME}{run.pk}/"), ("比较", "")],
    )  # fmt: skip


def _chosen(request: Request, run: Run, pk: int, latest: list[Run]) -> Run:
    found = next((one for one in latest if one.pk == pk), None) or _computed().filter(pk=pk).first()
    if found is None or found.pk == run.pk or not permits.may_view(request.actor, found):
        raise Http404
    return found


def _others(run: Run, other: Run | None, latest: list[Run]) -> list[tuple[str, str, bool]]:
    """Address, title and whether it is shown now: the postings, then the latest plans of the same or a wider scope."""
    some = [one for one in latest if one.pk != run.pk and run.region_code.startswith(one.region_code)][:OFFERED]
    if other is not None and other.pk not in {one.pk for one in some}:
        some.append(other)
    found = [(f"{HOME}{run.pk}/compare/", "当天的派驻", other is None)]
    return found + [
        (f"{HOME}{run.pk}/compare/{one.pk}/", one.title, other is not None and one.pk == other.pk) for one in some
    ]
