"""Pages of imports: upload, every row's fate, apply, take back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import moments
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import Assessment, Fate, Row, annotated, shown, template
from qiaoliang.kit.sheets.kinds import ImportKind, all_kinds, kind_of
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.registry.imports import actions, permits
from qiaoliang.registry.imports.forms import UploadForm, content_of
from qiaoliang.registry.imports.models import Batch, ImportState

CRUMBS = [("设置", "/settings/")]
LIST = [*CRUMBS, ("导入名册", "/settings/imports/")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_PAGE = 100
MOST_FAULTS = 100
STATUS = {ImportState.PREVIEWED: "waiting", ImportState.APPLIED: "done", ImportState.UNDONE: "off"}
CELLS_SHOWN = 3  # of a new row: its key, its name and one more tell which it is


def _label(code: str) -> str:
    return next((str(kind.label) for kind in all_kinds() if kind.code == code), code)


def _counts(batch: Any) -> str:
    parts = [f"{fate.label} {batch.counts[fate.value]}" for fate in Fate if batch.counts.get(fate.value)]
    return "，".join(parts) or "无数据行"


LISTING = Listing(
    key="imports", title="导入名册", unit="份", order="-at",
    columns=(
        Column(
            "file", "文件", lambda b: Cell(b.filename, second=_label(b.kind), href=f"/settings/imports/{b.pk}/"),
            sort="filename",
        ),
        Column("state", "状态", lambda b: Cell(b.get_state_display(), status=STATUS[b.state]), sort="state"),
        Column("rows", "行数", _counts),
        Column("at", "上传时间", lambda b: moments.minute(b.uploaded_at), sort="uploaded_at"),
        Column("by", "上传人", lambda b: b.uploaded_by, sort="uploaded_by"),
    ),
    search=lambda rows, text: rows.filter(filename__icontains=text), search_hint="文件名",
    tabs=(
        Tab("all", "全部", when=~Q(pk=None)),
        *(Tab(state, str(label), when=Q(state=state)) for state, label in ImportState.choices),
    ),
    empty="还没有导入过名册。", empty_href="/settings/imports/new/", empty_action="上传名册",
)  # fmt: skip


@reads(permits.may_import)
def index(request: Request) -> HttpResponse:
    buttons = [Action("上传名册", "/settings/imports/new/", primary=True)]
    rows = Batch.objects.defer("content", "undo")
    return respond(request, LISTING, rows, actions=buttons, crumbs=[*CRUMBS, ("导入名册", "")])


@writes(permits.may_import)
def upload(request: Request) -> HttpResponse:
    """Choose the roster and its file; what cannot be read is refused here with one sentence."""

    def act(given: dict[str, Any]) -> Batch:
        try:
            return actions.preview(
                kind=kind_of(given["kind"]), filename=given["file"].name, content=content_of(given["file"]),
                by=request.actor, at=request.at,
            )  # fmt: skip
        except Refusal as problem:
            raise Refusal(problem.sentence, field="file") from problem

    form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")})
    return form_page(
        request, form, act, title="上传名册", back="/settings/imports/", crumbs=LIST, template="imports/upload.html",
        submit_label="上传并核对", done="已读取，请核对每一行的结果；核对后才会导入。", kinds=all_kinds(),
        go=lambda batch: f"/settings/imports/{batch.pk}/",
        intro="先核对，后导入：有一行出错，整份都不导入；与登记相同的行自动跳过。",
    )  # fmt: skip


@reads(permits.may_import)
def blank(request: Request, code: str) -> HttpResponse:
    """The template of one roster."""
    kind = kind_of(code)
    return download(template(kind.spec), f"{kind.spec.title}模板.xlsx", XLSX)


@reads(permits.may_open, row=Batch)
def batch(request: Request, batch: Batch) -> HttpResponse:
    """What would become of each row, or what became of the file."""
    kind = kind_of(batch.kind)
    context = {"batch": batch, "kind": kind, "crumbs": [*LIST, (batch.filename, "")], "counts": _counts(batch)}
    if batch.state != ImportState.PREVIEWED:
        may_undo = actions.may_still_undo(batch, request.at)
        until = batch.applied_at + actions.UNDO_WITHIN if batch.applied_at else None
        return render(request, "imports/settled.html", {**context, "may_undo": may_undo, "until": until})
    assessment = actions.judged(batch, by=request.actor, at=request.at)[1]
    return render(request, "imports/preview.html", {**context, **_previewed(request, kind, assessment)})


@reads(permits.may_open, row=Batch)
def marked(request: Request, batch: Batch) -> HttpResponse:
    """The person's own file with every row's fate and fault."""
    workbook, assessment = actions.judged(batch, by=request.actor, at=request.at)
    name = batch.filename.rpartition(".")[0] or batch.filename
    return download(annotated(workbook, assessment), f"{name}（已标注）.xlsx", XLSX)


@writes(permits.may_open, row=Batch)
def apply(request: Request, batch: Batch) -> HttpResponse:
    if request.method == "POST":
        try:
            done = actions.apply(batch=batch, by=request.actor, at=request.at)
            messages.success(request, f"已导入：{_counts(done)}。24 小时内可以撤销。")
        except Refusal as problem:
            messages.error(request, problem.sentence)
    return redirect(f"/settings/imports/{batch.pk}/")


@writes(permits.may_open, row=Batch)
def undo(request: Request, batch: Batch) -> HttpResponse:
    if request.method == "POST":
        try:
            actions.undo(batch=batch, by=request.actor, at=request.at)
            messages.success(request, "已撤销，恢复到导入之前。")
        except Refusal as problem:
            messages.error(request, problem.sentence)
    return redirect(f"/settings/imports/{batch.pk}/")


# --- the preview


@dataclass(frozen=True)
class Shown:
    """A row as the preview prints it: which one it is, its fate, and why, line by line."""

    number: int
    what: str
    fate: str
    status: str
    lines: list[str]


FATE_STATUS = {
    Fate.NEW: "going", Fate.UPDATE: "soon", Fate.SAME: "off", Fate.FAULTY: "overdue", Fate.REPEATED: "waiting",
}  # fmt: skip


def _previewed(request: Request, kind: ImportKind, assessment: Assessment) -> dict[str, Any]:
    wanted = request.GET.get("tab", "")
    tabs = [("", "全部", len(assessment.rows))] + [
        (fate.value, fate.label, number) for fate, number in assessment.counts.items() if number
    ]
    rows = [row for row in assessment.rows if wanted in ("", row.fate.value)]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    to_write = assessment.counts[Fate.NEW] + assessment.counts[Fate.UPDATE]
    return {
        "tabs": tabs, "tab": wanted, "page": page, "rows": [_shown(kind, row) for row in page],
        "faults": assessment.faults[:MOST_FAULTS], "fault_count": len(assessment.faults),
        "notices": assessment.notices, "may_apply": assessment.is_clean and to_write > 0, "to_write": to_write,
        "is_clean": assessment.is_clean,
    }  # fmt: skip


def _shown(kind: ImportKind, row: Row) -> Shown:
    columns = kind.spec.by_key
    named = [shown(columns[key], value) for key, value in row.values.items() if value is not None]
    if row.faults:
        lines = [f"{fault.column}：{fault.message}{fault.advice}" for fault in row.faults]
    elif row.changes:
        lines = [
            f"{columns[key].label}：{shown(columns[key], old) or '（空）'} → {shown(columns[key], new)}"
            for key, (old, new) in row.changes.items()
        ]
    else:
        lines = [row.note] if row.note else []
    return Shown(row.number, " · ".join(named[:CELLS_SHOWN]), row.fate.label, FATE_STATUS[row.fate], lines)
