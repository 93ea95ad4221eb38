"""Pages of a year's report: the list, one report, its pieces, the way from and to Word, the final version."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.reports import drafting, forms, permits, piece_pages
from qiaoliang.results.reports.choices import State
from qiaoliang.results.reports.models import AnnualReport

LIST = [("报告", "/reports/"), ("年度报告", "/reports/annual/")]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEAVY = ("pieces", "edits", "figures", "changes")  # columns that no list shows
SHAPES = {State.DRAFT: "going", State.FINAL: "done"}


def state_of(report: Any) -> Cell:
    return Cell(report.get_state_display(), status=SHAPES[State(report.state)])


LISTING = Listing(
    key="annual_reports", title="年度报告", unit="份", order="-year",
    columns=(
        Column("name", "报告", lambda r: Cell(str(r), href=r.get_absolute_url()), sort=("year", "edition")),
        Column("place", "范围", lambda r: r.place, sort="region_code"),
        Column("year", "年度", lambda r: str(r.year), sort="year"),
        Column("state", "状态", state_of, sort="state"),
        Column("as_of", "统计日", lambda r: str(r.as_of), sort="as_of"),
        Column("code", "核验码", lambda r: r.code or "—", sort="code"),
    ),
    search=lambda rows, text: rows.filter(Q(place__icontains=text) | Q(code__icontains=text)),
    search_hint="范围或核验码",
    tabs=(
        Tab("all", "全部", when=Q()),
        *(Tab(state, str(label), when=Q(state=state)) for state, label in State.choices),
    ),
    empty="还没有起草过年度报告。",
)  # fmt: skip


@reads(permits.may_report)
def index(request: Request) -> HttpResponse:
    rows = AnnualReport.objects.defer(*HEAVY, "proved")
    buttons = [Action("起草年度报告", "/reports/annual/new/", primary=True)] if permits.may_begin(request.actor) else []
    return respond(request, LISTING, rows, actions=buttons, crumbs=[LIST[0], (LIST[1][0], "")])


@writes(permits.may_begin)
def new(request: Request) -> HttpResponse:
    places = places_of(request.actor)
    form = forms.BeginForm(request.POST or None, places=places, initial={"as_of": timezone.localdate(request.at)})
    return form_page(
        request, form, lambda given: drafting.begin(**given, by=request.actor, at=request.at),
        title="起草年度报告", back=LIST[1][1], go=lambda made: made.get_absolute_url(), crumbs=LIST, minutes=1,
        done="初稿已按数字写好，请逐部分核对。", submit_label="按数字生成初稿",
        intro="文字和数字都从已确认的记录生成，约需 10 秒；之后每一部分都可以改成自己的话。",
    )  # fmt: skip


def places_of(actor: Actor) -> list[tuple[str, str]]:
    counties = Region.everything.filter(level=Level.COUNTY).order_by("code").values_list("code", "name")
    every = [("", "全市"), *counties]
    return [(code, name) for code, name in every if permits.may_cover(actor, code)]


@reads(permits.may_read, row=AnnualReport)
def show(request: Request, report: AnnualReport) -> HttpResponse:
    may_edit = report.is_draft and permits.may_write(request.actor, report)
    doubtful = drafting.unproved_numbers(report)
    context = {
        "report": report, "parts": piece_pages.parts_of(report, doubtful), "may_edit": may_edit,
        "shape": SHAPES[State(report.state)],
        "actions": _buttons(report, may_edit=may_edit), "crumbs": [*LIST, (str(report), "")],
    }  # fmt: skip
    return render(request, "reports/annual.html", context)


def _buttons(report: AnnualReport, *, may_edit: bool) -> list[Action]:
    base = report.get_absolute_url()
    found = [Action("下载 Word", f"{base}word/", primary=not report.is_draft), Action("预览", f"{base}preview/")]
    if not report.is_draft:
        found.append(Action("下载核验包", f"{base}bundle/"))
    if may_edit:
        found += [
            Action("传回改好的 Word", f"{base}return/"), Action("按最新数字重写", f"{base}renew/"),
            Action("定稿", f"{base}freeze/", primary=True),
        ]  # fmt: skip
    return found


@writes(permits.may_write, row=AnnualReport)
def piece(request: Request, report: AnnualReport, piece: str) -> HttpResponse:
    return piece_pages.piece(request, report, piece, LIST)


@writes(permits.may_write, row=AnnualReport)
def renew(request: Request, report: AnnualReport) -> HttpResponse:
    form = forms.RenewForm(request.POST or None, initial={"as_of": report.as_of})

    def act(given: dict[str, Any]) -> AnnualReport:
        return drafting.write_anew(report=report, **given, by=request.actor, at=request.at)

    return piece_pages.one_form(
        request, report, form, act, "按最新数字重写", "已按最新数字重写，您改过的部分没有动。", LIST, label="重写"
    )


@writes(permits.may_write, row=AnnualReport)
def from_word(request: Request, report: AnnualReport) -> HttpResponse:
    return piece_pages.from_word(request, report, LIST)


@writes(permits.may_write, row=AnnualReport)
def freeze(request: Request, report: AnnualReport) -> HttpResponse:
    form = forms.FreezeForm(request.POST or None, initial={"version": report.version})
    doubtful = [number for numbers in drafting.unproved_numbers(report).values() for number in numbers]
    warning = f"您改写的文字里有核验包证明不了的数字：{'、'.join(doubtful)}，定稿时会在文末注明。" if doubtful else ""

    def act(given: dict[str, Any]) -> AnnualReport:
        return drafting.freeze(report=report, version=given["version"], by=request.actor, at=request.at)

    return piece_pages.one_form(
        request, report, form, act, "定稿", "已定稿，Word 文件和核验包不再变化。", LIST, label="定稿",
        intro=f"定稿后文字和数字都不能再改，同时存下核验包和操作日志的位置。{warning}",
    )  # fmt: skip


@reads(permits.may_read, row=AnnualReport)
def word(request: Request, report: AnnualReport) -> HttpResponse:
    """The final file to the byte; of a draft, the file to work on."""
    return download(_word(report), f"{report}{'草稿' if report.is_draft else ''}.docx", WORD)


def _word(report: AnnualReport) -> bytes:
    return drafting.draft_word(report) if report.is_draft else bytes(report.files.word)


@reads(permits.may_read, row=AnnualReport)
def preview(request: Request, report: AnnualReport) -> HttpResponse:
    return piece_pages.preview_page(request, report, lambda: _word(report))


@reads(permits.may_read, row=AnnualReport)
def bundle(request: Request, report: AnnualReport) -> HttpResponse:
    if report.is_draft:
        raise Http404
    return download(bytes(report.files.bundle), f"{report}核验包.zip", "application/zip")
