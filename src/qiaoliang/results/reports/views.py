"""The report page: make one, or look one up by its verification code."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.results.reports import actions, permits
from qiaoliang.results.reports.forms import AnnualForm, CodeForm

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@writes(permits.may_report)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    form = AnnualForm(request.POST or None, today=today, initial={"as_of": today})
    if request.method == "POST" and form.is_valid():
        region = form.cleaned_data["region"]
        report = actions.make_annual(
            as_of=form.cleaned_data["as_of"], region=region.code if region else "",
            with_bundle="bundle" in request.POST, by=request.actor, at=request.at,
        )  # fmt: skip
        if report.bundle is None:
            return download(report.content, report.filename, DOCX)
        return download(report.together, report.filename.replace(".docx", ".zip"), "application/zip")
    return render(request, "reports/index.html", {"form": form, "code_form": CodeForm()})


@reads(permits.may_report)
def verify(request: Request) -> HttpResponse:
    form = CodeForm(request.GET or None)
    entry = actions.made_with(form.cleaned_data["code"]) if form.is_valid() else None
    context = {"form": form, "entry": entry, "asked": form.is_bound and form.is_valid()}
    return render(request, "reports/verify.html", context)
