"""Pages of the checks: all of them, the records of one, a person's own hints, what is not known."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import respond
from qiaoliang.registry.programme import settings
from qiaoliang.results.checks import actions, board, listings, permits, unsettled
from qiaoliang.results.checks.catalogue import CHECKS
from qiaoliang.results.checks.choices import Severity
from qiaoliang.results.checks.forms import ExplainForm
from qiaoliang.results.checks.models import Finding, Night
from qiaoliang.results.checks.unknown import unknown
from qiaoliang.results.indicators import permits as figures
from qiaoliang.results.indicators.question import QuestionForm

CRUMB = ("数据体检", "/checks/")
UNKNOWN = ("还不知道的", "/checks/unknown/")
NIGHTS = 14
ON_A_PAGE = 50


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    found = board.read(timezone.localdate(request.at))
    chosen = request.GET.get("severity", "")
    lines = [line for line in found.lines if chosen not in Severity.values or line.check.severity == chosen]
    with_findings = Counter(line.check.severity for line in found.lines if line.number)
    tabs = [(one.value, one.label, with_findings[one], one == chosen) for one in Severity]
    context = {"board": found, "lines": lines, "tabs": tabs, "is_all": chosen not in Severity.values}
    return render(request, "checks/index.html", context)


@reads(permits.may_see)
def show(request: Request, check: str) -> HttpResponse:
    """The records that one check finds, and how many it found in the last nights."""
    found = CHECKS.get(check)
    if found is None:
        raise Http404
    today = timezone.localdate(request.at)
    rows = board.visible(today).filter(code=found.code)
    nights = Night.objects.filter(code=found.code)[:NIGHTS]
    return respond(
        request, listings.findings(found), rows, template="checks/show.html", crumbs=[CRUMB, (found.label, "")],
        check=found, nights=nights,
    )  # fmt: skip


@reads(permits.may_see_own)
def hints(request: Request) -> HttpResponse:
    mine = [int(key) for key in request.actor.keys("instructor")]
    rows = Finding.objects.filter(instructor__in=mine)
    return respond(request, listings.hints(), rows, template="checks/hints.html", crumbs=[("抽查线索", "")])


@writes(permits.may_explain, row=Finding)
def explain(request: Request, finding: Finding) -> HttpResponse:
    check = CHECKS[finding.code]
    form = ExplainForm(request.POST or None, initial={"words": finding.words})

    def act(given: dict[str, Any]) -> Finding:
        return actions.explain(finding=finding, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="说明情况", back="/checks/hints/", crumbs=[("抽查线索", "/checks/hints/")],
        intro=f"{finding.label}：{check.label}。{check.why}", done="已记下，抽查的人会先看到您的说明。",
        submit_label="保存", minutes=1, note="不说明也可以，不影响确认、考核和数字。",
    )  # fmt: skip


@reads(figures.may_see)
def not_known(request: Request) -> HttpResponse:
    """What the figures do not know, under the page of figures: the same question, fetched after it."""
    asked = _question(request).asked()
    lines = unknown(asked, knows_checks=permits.may_see(request.actor), knows_disputes=credit.knows(request.actor))
    template = "checks/unknown_table.html" if "HX-Request" in request.headers else "checks/unknown.html"
    return render(request, template, {"lines": lines, "crumbs": [("指标", "/indicators/"), (UNKNOWN[0], "")]})


def _question(request: Request) -> QuestionForm:
    today = timezone.localdate(request.at)
    return QuestionForm(request.GET, actor=request.actor, today=today, version=request.data_version())


def _may_open(request: Request, kind: str) -> bool:
    """Who may not know of a dispute sees it among what is being checked; findings are for whoever runs or audits."""
    if kind == "faults":
        return permits.may_see(request.actor)
    return kind == "undecided" or (kind == "checking") != credit.knows(request.actor)


@reads(figures.may_see)
def not_known_records(request: Request) -> HttpResponse:
    """The records behind one line of what is not known, whatever kind of result they are."""
    kind = request.GET.get("of", "waiting" if credit.knows(request.actor) else "checking")
    if kind not in unsettled.KINDS or not _may_open(request, kind):
        raise Http404
    chosen = unsettled.KINDS[kind]
    with settings.read_once():
        asked = _question(request).asked()
        found = unsettled.InTurn(chosen.parts(asked))
        hidden = chosen.hidden(asked, len(found))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": chosen.title, "total": len(found), "hidden_rows": hidden, "asked": asked, "page": page,
        "rows": [(part, part.cells(row)) for part, row in page.object_list],
        "crumbs": [("指标", "/indicators/"), UNKNOWN, (chosen.title, "")],
    }  # fmt: skip
    return render(request, "checks/unsettled.html", context)
