"""Pages of the briefs: the list, one brief, its pieces, the way from and to Word, its figures, the final file."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.tables import XLSX, Action, Cell, Column, Listing, Tab, respond
from qiaoliang.results.reports import briefs, forms, permits, piece_pages
from qiaoliang.results.reports.choices import BriefKind, State
from qiaoliang.results.reports.draft_views import HEAVY, SHAPES, WORD, places_of, state_of
from qiaoliang.results.reports.models import Brief

LIST = [("报告", "/reports/"), ("简报", "/reports/briefs/")]

LISTING = Listing(
    key="briefs", title="简报", unit="期", order="-span",
    columns=(
        Column("name", "简报", lambda one: Cell(str(one), href=one.get_absolute_url())),
        Column("place", "范围", lambda one: one.place, sort="region_code"),
        Column("span", "期间", lambda one: one.span, sort=("starts_on", "region_code")),
        Column("state", "状态", state_of, sort="state"),
        Column("as_of", "统计日", lambda one: str(one.as_of), sort="as_of"),
        Column("code", "核验码", lambda one: one.code or "—", sort="code"),
    ),
    search=lambda rows, text: rows.filter(place__icontains=text), search_hint="范围",
    tabs=(
        Tab("all", "全部", when=Q(pk__isnull=False)),
        *(Tab(kind, str(label), when=Q(kind=kind)) for kind, label in BriefKind.choices),
    ),
    empty="还没有写过简报。",
)  # fmt: skip


@reads(permits.may_report)
def index(request: Request) -> HttpResponse:
    rows = Brief.objects.defer(*HEAVY, "word", "bundle")
    new = [Action("写简报", "/reports/briefs/new/", primary=True)] if permits.may_begin(request.actor) else []
    return respond(request, LISTING, rows, actions=new, crumbs=[LIST[0], (LIST[1][0], "")])


@writes(permits.may_begin)
def new(request: Request) -> HttpResponse:
    initial = {"day": timezone.localdate(request.at), "kind": BriefKind.MONTH}
    form = forms.BriefForm(request.POST or None, places=places_of(request.actor), initial=initial)
    return form_page(
        request, form, lambda given: briefs.begin(**given, by=request.actor, at=request.at), title="写简报",
        back=LIST[1][1], go=lambda made: made.get_absolute_url(), crumbs=LIST, minutes=1,
        done="初稿已按数字写好，请逐部分核对。", submit_label="按数字生成初稿",
        intro="数字只取这一个月或季度的已确认记录，与上一期比较；之后每一部分都可以改成自己的话。",
    )  # fmt: skip


@reads(permits.may_read, row=Brief)
def show(request: Request, brief: Brief) -> HttpResponse:
    may_edit = brief.is_draft and permits.may_write(request.actor, brief)
    context = {
        "report": brief, "parts": piece_pages.parts_of(brief, {}), "may_edit": may_edit,
        "shape": SHAPES[State(brief.state)], "actions": _buttons(brief, may_edit=may_edit),
        "crumbs": [*LIST, (str(brief), "")],
    }  # fmt: skip
    return render(request, "reports/annual.html", context)


def _buttons(brief: Brief, *, may_edit: bool) -> list[Action]:
    base = brief.get_absolute_url()
    found = [Action("下载 Word", f"{base}word/", primary=not brief.is_draft), Action("预览", f"{base}preview/")]
    if brief.bundle_digest:
        found.append(Action("下载核验包", f"{base}bundle/"))
    if not may_edit:
        return found
    return [
        *found, Action("全部数字 Excel", f"{base}figures/", post=True), Action("传回改好的 Word", f"{base}return/"),
        Action("按最新数字重写", f"{base}renew/"), Action("定稿", f"{base}freeze/", primary=True),
    ]  # fmt: skip


@writes(permits.may_write, row=Brief)
def piece(request: Request, brief: Brief, piece: str) -> HttpResponse:
    return piece_pages.piece(request, brief, piece, LIST)


@writes(permits.may_write, row=Brief)
def from_word(request: Request, brief: Brief) -> HttpResponse:
    return piece_pages.from_word(request, brief, LIST)


@writes(permits.may_write, row=Brief)
def renew(request: Request, brief: Brief) -> HttpResponse:
    form = forms.SureForm(request.POST or None)

    def act(_given: dict[str, Any]) -> Brief:
        return briefs.write_anew(brief=brief, by=request.actor, at=request.at)

    return piece_pages.one_form(
        request, brief, form, act, "按最新数字重写", "已按最新数字重写，您改过的部分没有动。", LIST, label="重写",
        intro="数字取到今天傍晚；这一期还没结束的，算到今天。改过的部分保留您的文字。",
    )  # fmt: skip


@writes(permits.may_write, row=Brief)
def freeze(request: Request, brief: Brief) -> HttpResponse:
    form = forms.FreezeForm(request.POST or None, initial={"version": brief.version})

    def act(given: dict[str, Any]) -> Brief:
        return briefs.freeze(brief=brief, version=given["version"], by=request.actor, at=request.at)

    return piece_pages.one_form(
        request, brief, form, act, "定稿", "已定稿，Word 文件不再变化。", LIST, label="定稿",
        intro="定稿后文字和数字都不能再改。案例的同意以后撤回的，只影响还没有定稿的材料。",
    )  # fmt: skip


@writes(permits.may_write, row=Brief)
def figures(request: Request, brief: Brief) -> HttpResponse:
    """GET leads back: taking figures out is logged."""
    if request.method != "POST":
        return redirect(brief.get_absolute_url())
    content = briefs.export_figures(brief=brief, by=request.actor, at=request.at)
    return download(content, f"{brief}全部数字.xlsx", XLSX)


@reads(permits.may_read, row=Brief)
def bundle(request: Request, brief: Brief) -> HttpResponse:
    """Final briefs from before bundles were kept have none."""
    if brief.bundle is None:
        raise Http404
    return download(bytes(brief.bundle), f"{brief}核验包.zip", "application/zip")


def _word(brief: Brief) -> bytes:
    return briefs.draft_word(brief) if brief.word is None else bytes(brief.word)


@reads(permits.may_read, row=Brief)
def word(request: Request, brief: Brief) -> HttpResponse:
    """The final file to the byte; of a draft, the file to work on."""
    return download(_word(brief), f"{brief}{'草稿' if brief.is_draft else ''}.docx", WORD)


@reads(permits.may_read, row=Brief)
def preview(request: Request, brief: Brief) -> HttpResponse:
    return piece_pages.preview_page(request, brief, lambda: _word(brief))
