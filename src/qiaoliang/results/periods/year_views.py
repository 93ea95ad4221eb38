"""The years of one figure, fetched under its records or read on a page of their own."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import reads
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators import permits
from qiaoliang.results.indicators.addresses import address_of
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.question import QuestionForm
from qiaoliang.results.periods import years


@reads(permits.may_see)
def of_figure(request: Request, code: str) -> HttpResponse:
    indicator = CATALOGUE.get(code)
    if indicator is None:
        raise Http404
    today = timezone.localdate(request.at)
    form = QuestionForm(request.GET, actor=request.actor, today=today, version=request.data_version())
    asked = form.asked()
    if not years.has_years(indicator, asked):
        return HttpResponse("")
    with settings.read_once():
        found = years.years(indicator, asked)
    frozen = sum(one.is_frozen for one in found)
    kept = address_of(asked)
    context = {
        "indicator": indicator, "chart": years.chart(indicator, found),
        "note": f"{len(found)} 年中 {frozen} 年已冻结" if frozen else "都还没有冻结，全部是暂时的数",
        "frozen": years.frozen_of(indicator, asked),
        "crumbs": [("指标", f"/indicators/?{kept}"), (indicator.label, f"/indicators/{code}/?{kept}"), ("逐年", "")],
    }  # fmt: skip
    template = "periods/years.html" if "HX-Request" in request.headers else "periods/years_page.html"
    return render(request, template, context)
