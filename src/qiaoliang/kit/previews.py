"""A document as PDF in the browser, or the sentence that says why not."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qiaoliang.kit.documents import preview
from qiaoliang.kit.refusal import Refusal


def preview_page(
    request: HttpRequest, word: Callable[[], bytes], *, back: str, word_href: str, crumbs: Sequence[tuple[str, str]]
) -> HttpResponse:
    """The pages of what `word` makes. Never kept: the Word file is the record."""
    try:
        content = preview.pdf(word())
    except Refusal as problem:
        context = {
            "sentence": problem.sentence, "back": back, "word_href": word_href, "crumbs": [*crumbs, ("预览", "")],
        }  # fmt: skip
        return render(request, "kit/no_preview.html", context)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "inline; filename=preview.pdf"
    return response
