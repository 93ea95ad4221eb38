"""Pages of a year's report: the list, one report, its pieces, the way from and to Word, the final version."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.documents import reading
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.reports import drafting, forms, permits, returning
from qiaoliang.results.reports.choices import State
from qiaoliang.results.reports.models import AnnualReport

LIST = [("报告", "/reports/"), ("年度报告", "/reports/annual/")]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SEAL = "annual report from word"
SHAPES = {State.DRAFT: "going", State.FINAL: "done"}

LISTING = Listing(
    key="annual_reports", title="年度报告", unit="份", order="-year",
    columns=(
        Column("name", "报告", lambda r: Cell(str(r), href=r.get_absolute_url()), sort=("year", "edition")),
        Column("place", "范围", lambda r: r.place, sort="region_code"),
        Column("year", "年度", lambda r: str(r.year), sort="year"),
        Column("state", "状态", lambda r: Cell(r.get_state_display(), status=SHAPES[State(r.state)]), sort="state"),
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
    rows = AnnualReport.objects.defer("pieces", "edits", "figures", "changes", "proved")
    buttons = [Action("起草年度报告", "/reports/annual/new/", primary=True)] if permits.may_begin(request.actor) else []
    return respond(request, LISTING, rows, actions=buttons, crumbs=[LIST[0], (LIST[1][0], "")])


@writes(permits.may_begin)
def new(request: Request) -> HttpResponse:
    places = _places(request.actor)
    form = forms.BeginForm(request.POST or None, places=places, initial={"as_of": timezone.localdate(request.at)})
    return form_page(
        request, form, lambda given: drafting.begin(**given, by=request.actor, at=request.at),
        title="起草年度报告", back=LIST[1][1], go=lambda made: made.get_absolute_url(), crumbs=LIST, minutes=1,
        done="初稿已按数字写好，请逐部分核对。", submit_label="按数字生成初稿",
        intro="文字和数字都从已确认的记录生成，约需 10 秒；之后每一部分都可以改成自己的话。",
    )  # fmt: skip


def _places(actor: Actor) -> list[tuple[str, str]]:
    counties = Region.everything.filter(level=Level.COUNTY).order_by("code").values_list("code", "name")
    every = [("", "全市"), *counties]
    return [(code, name) for code, name in every if permits.may_cover(actor, code)]


@reads(permits.may_read, row=AnnualReport)
def show(request: Request, report: AnnualReport) -> HttpResponse:
    may_edit = report.is_draft and permits.may_write(request.actor, report)
    doubtful = drafting.unproved_numbers(report)
    parts = []
    for shown, written in zip(report.words, report.written, strict=True):
        edit = report.edit_of(shown.key)
        is_stale = bool(edit) and edit["on"] != written.text
        parts.append({
            "piece": shown, "is_edited": bool(edit), "now": written.text if is_stale else "",
            "doubtful": "、".join(doubtful.get(shown.key, ())),
        })  # fmt: skip
    context = {
        "report": report, "parts": parts, "may_edit": may_edit, "shape": SHAPES[State(report.state)],
        "actions": _buttons(report, may_edit=may_edit), "crumbs": [*LIST, (str(report), "")],
    }  # fmt: skip
    return render(request, "reports/annual.html", context)


def _buttons(report: AnnualReport, *, may_edit: bool) -> list[Action]:
    base = report.get_absolute_url()
    found = [Action("下载 Word", f"{base}word/", primary=not report.is_draft)]
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
    found = next((one for one in report.words if one.key == piece), None)
    if found is None:
        raise Http404
    form = forms.PieceForm(request.POST or None, initial={"text": found.text, "version": report.version})

    def act(given: dict[str, Any]) -> AnnualReport:
        return drafting.edit(report=report, key=piece, **given, by=request.actor, at=request.at)

    return _on(request, report, form, act, found.heading or "开头", "已保存，重写时保留您的文字。")


@writes(permits.may_write, row=AnnualReport)
def renew(request: Request, report: AnnualReport) -> HttpResponse:
    form = forms.RenewForm(request.POST or None, initial={"as_of": report.as_of})

    def act(given: dict[str, Any]) -> AnnualReport:
        return drafting.write_anew(report=report, **given, by=request.actor, at=request.at)

    return _on(request, report, form, act, "按最新数字重写", "已按最新数字重写，您改过的部分没有动。", label="重写")


@writes(permits.may_write, row=AnnualReport)
def from_word(request: Request, report: AnnualReport) -> HttpResponse:
    """The file is read and what it would change is shown; nothing is stored before the second step."""
    if "sealed" in request.POST:
        return _take(request, report)
    form = forms.WordForm(request.POST or None, request.FILES or None)
    context = {"report": report, "form": form, "crumbs": _crumbs(report, "传回改好的 Word"), "parts": None}
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["file"].read(reading.LIMITS.bytes + 1)
            texts = returning.changed(report.words, reading.paragraphs(content))
        except Refusal as problem:
            refuse(form, problem)
        else:
            words = {one.key: one for one in report.words}
            context["parts"] = [(words[key], text) for key, text in texts.items()]
            context["sealed"] = signing.dumps([report.pk, report.version, texts], salt=SEAL, compress=True)
    return render(request, "reports/from_word.html", context)


def _take(request: Request, report: AnnualReport) -> HttpResponse:
    try:
        pk, version, texts = signing.loads(request.POST["sealed"], salt=SEAL)
        if pk != report.pk:
            raise signing.BadSignature
        drafting.take_over(report=report, texts=texts, version=version, by=request.actor, at=request.at)
    except signing.BadSignature:
        messages.error(request, "预览已失效，请重新上传文件。")
    except Refusal as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, f"已取回 {len(texts)} 个部分的文字。")
        return redirect(report.get_absolute_url())
    return redirect(f"{report.get_absolute_url()}return/")


@writes(permits.may_write, row=AnnualReport)
def freeze(request: Request, report: AnnualReport) -> HttpResponse:
    form = forms.FreezeForm(request.POST or None, initial={"version": report.version})
    doubtful = [number for numbers in drafting.unproved_numbers(report).values() for number in numbers]
    warning = f"您改写的文字里有核验包证明不了的数字：{'、'.join(doubtful)}，定稿时会在文末注明。" if doubtful else ""

    def act(given: dict[str, Any]) -> AnnualReport:
        return drafting.freeze(report=report, version=given["version"], by=request.actor, at=request.at)

    return _on(
        request, report, form, act, "定稿", "已定稿，Word 文件和核验包不再变化。", label="定稿",
        intro=f"定稿后文字和数字都不能再改，同时存下核验包和操作日志的位置。{warning}",
    )  # fmt: skip


@reads(permits.may_read, row=AnnualReport)
def word(request: Request, report: AnnualReport) -> HttpResponse:
    """The final file to the byte; of a draft, the file to work on."""
    if report.is_draft:
        return download(drafting.draft_word(report), f"{report}草稿.docx", WORD)
    return download(bytes(report.files.word), f"{report}.docx", WORD)


@reads(permits.may_read, row=AnnualReport)
def bundle(request: Request, report: AnnualReport) -> HttpResponse:
    if report.is_draft:
        raise Http404
    return download(bytes(report.files.bundle), f"{report}核验包.zip", "application/zip")


def _crumbs(report: AnnualReport, title: str) -> list[tuple[str, str]]:
    return [*LIST, (str(report), report.get_absolute_url()), (title, "")]


def _on(
    request: Request, report: AnnualReport, form: Any, act: Any, title: str, done: str, *, label: str = "保存",
    intro: str = "",
) -> HttpResponse:  # fmt: skip
    return form_page(
        request, form, act, title=title, back=report.get_absolute_url(), intro=intro or str(report), done=done,
        crumbs=_crumbs(report, title)[:-1], submit_label=label,
    )  # fmt: skip
