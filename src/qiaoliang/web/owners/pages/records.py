"""Everything recorded about the enterprise, by kind and year; and "that is not so" about any line of it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.registry.programme.settings import ProgrammeNotStarted, programme_start
from qiaoliang.web.owners import records
from qiaoliang.web.owners.forms import NotSoForm
from qiaoliang.web.owners.own import Own, draw, form_page
from qiaoliang.web.voices import actions as voices


def index(request: Request, own: Own) -> HttpResponse:
    kind, year = request.GET.get("kind", ""), _year(request.GET.get("year", ""))
    page = records.page(own.enterprise.pk, kind, year, request.GET.get("page"))
    return draw(
        request, own, "owners/records.html", page=page, lines=records.told(own.enterprise.pk, page.object_list),
        kinds=[(one.key, one.label) for one in records.RECORDS.values()], kind=kind, year=year or "",
        years=_years(timezone.localdate(request.at)), asked=f"kind={kind}&year={year or ''}",
    )  # fmt: skip


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else None


def _years(today: Any) -> list[int]:
    """From the programme's first year to this one, newest first."""
    try:
        first = programme_start(today).year
    except ProgrammeNotStarted:
        first = today.year
    return list(range(today.year, first - 1, -1))


def not_so(request: Request, own: Own, kind: str, key: int) -> HttpResponse:
    found = records.one(own.enterprise.pk, kind, key)
    if found is None:
        raise Http404
    line, row = found
    text = f"{line.day:%Y-%m-%d} {line.what}"

    def act(given: dict[str, Any]) -> Any:
        return voices.contradict(
            enterprise=own.enterprise, about=row, text=text, words=given["words"], by=own.by, at=request.at
        )

    return form_page(
        request, own, NotSoForm(request.POST if request.method == "POST" else None), act, back="records/",
        title="这不属实", submit="提出异议", said="contradicted", about=text,
    )  # fmt: skip
