"""A period on paper: the Word file, and its pages as PDF to look at."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import download, reads
from qiaoliang.kit.previews import preview_page
from qiaoliang.results.periods import paper, permits
from qiaoliang.results.periods.models import Period
from qiaoliang.results.periods.views import CRUMBS

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _document(request: Request, period: Period) -> bytes:
    """Of what was submitted or frozen; before that there is nothing to print."""
    found = Period.everything.select_related("department", "edition__catalogue").get(pk=period.pk)
    if found.edition is None:
        raise Http404
    return paper.word(found, timezone.localdate(request.at), request.data_version(), request.build_absolute_uri("/"))


@reads(permits.may_take_out, row=Period)
def word(request: Request, period: Period) -> HttpResponse:
    return download(_document(request, period), f"{period}.docx", WORD)


@reads(permits.may_take_out, row=Period)
def preview(request: Request, period: Period) -> HttpResponse:
    here = period.get_absolute_url()
    return preview_page(
        request, lambda: _document(request, period), back=here, word_href=f"{here}word/",
        crumbs=[*CRUMBS, (f"{period}", here)],
    )  # fmt: skip
