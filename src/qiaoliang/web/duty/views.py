"""Pages of reports of duty: the list, one report, its sections, its moves, and the Word file."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit import moments
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.web.duty import actions, forms, papers, permits
from qiaoliang.web.duty.choices import EDITABLE, Section, State
from qiaoliang.web.duty.models import DutyReport

LIST = ("述职", "/duty/")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHAPES = {State.DRAFT: "going", State.SUBMITTED: "waiting", State.RETURNED: "soon", State.ACCEPTED: "done"}

LISTING = Listing(
    key="duty_reports", title="述职报告", unit="份", order="-period",
    columns=(
        Column("name", "指导员", lambda r: Cell(r.instructor.name, href=r.get_absolute_url()),
               sort="instructor__number"),
        Column("department", "部门", lambda r: str(r.instructor.department), sort="instructor__department__code"),
        Column("period", "半年", lambda r: r.period, sort=("year", "half")),
        Column("state", "状态", lambda r: Cell(r.get_state_display(), status=SHAPES[State(r.state)]), sort="state"),
        Column("submitted", "提交", lambda r: moments.day(r.submitted_at) if r.submitted_at else "—",
               sort="submitted_at:last"),
    ),
    search=lambda rows, text: rows.filter(instructor__name__icontains=text), search_hint="姓名",
    tabs=(
        Tab("all", "全部", when=Q()),
        Tab("submitted", "待审阅", when=Q(state=State.SUBMITTED)),
        Tab("open", "起草、退回", when=Q(state__in=EDITABLE)),
        Tab("accepted", "已通过", when=Q(state=State.ACCEPTED)),
    ),
    empty="还没有述职报告。",
)  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    """The own ones; a department and the office see those that were submitted."""
    mine = [int(key) for key in request.actor.keys("instructor")]
    rows = DutyReport.objects.filter(Q(submitted_at__isnull=False) | Q(instructor__in=mine))
    rows = rows.select_related("instructor__department").defer("instructor__phone", "sections")
    new = [Action("写述职报告", "/duty/new/", primary=True)] if permits.may_begin(request.actor) else []
    return respond(request, LISTING, rows, actions=new)


@writes(permits.may_begin)
def new(request: Request) -> HttpResponse:
    form = forms.BeginForm(request.POST or None, today=timezone.localdate(request.at))
    me = Instructor.everything.select_related("department").get(pk=request.actor.keys("instructor")[0])
    return form_page(
        request, form, lambda given: actions.begin(instructor=me, **form.half(), by=request.actor, at=request.at),
        title="写述职报告", back=LIST[1], go=lambda made: made.get_absolute_url(), minutes=1, crumbs=[LIST],
        done="已按记录写好初稿，请逐部分核对。", submit_label="按记录生成初稿",
        intro="做了什么、已确认的成效、卡在哪里、下一步，都从系统记录取，不用再填报。",
    )  # fmt: skip


@reads(permits.may_view, row=DutyReport)
def show(request: Request, report: DutyReport) -> HttpResponse:
    may_edit = permits.may_write(request.actor, report) and report.state in EDITABLE
    context = {
        "report": report,
        "parts": [
            (str(one), str(one.label), report.sections.get(str(one), ""), str(one) in report.edited) for one in Section
        ],
        "may_edit": may_edit,
        "shape": SHAPES[State(report.state)],
        "moves": list(report.moves.all()),
        "actions": _buttons(request, report, may_edit=may_edit),
        "crumbs": [LIST, (str(report), "")],
    }
    return render(request, "duty/show.html", context)


def _buttons(request: Request, report: DutyReport, *, may_edit: bool) -> list[Action]:
    base = report.get_absolute_url()
    found = [Action("导出 Word", f"{base}word/")]
    if may_edit:
        found.append(Action("按最新记录重写", f"{base}renew/", post=True))
        found.append(Action("提交部门", f"{base}submit/", primary=True, post=True))
    if report.state == State.SUBMITTED and permits.may_decide(request.actor, report):
        found += [Action("退回", f"{base}return/"), Action("通过", f"{base}accept/", primary=True)]
    return found


@writes(permits.may_write, row=DutyReport)
def section(request: Request, report: DutyReport, section: str) -> HttpResponse:
    if section not in Section.values:
        raise Http404
    initial = {"text": report.sections.get(section, ""), "version": report.version}
    form = forms.SectionForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> DutyReport:
        return actions.edit(report=report, section=section, **given, by=request.actor, at=request.at)

    return _on(request, report, form, act, str(Section(section).label), "已保存，重写时保留您的文字。")


@writes(permits.may_write, row=DutyReport)
def renew(request: Request, report: DutyReport) -> HttpResponse:
    if request.method == "POST":
        actions.write_anew(report=report, by=request.actor, at=request.at)
        messages.success(request, "已按最新记录重写，您改过的部分没有动。")
    return redirect(report.get_absolute_url())


@writes(permits.may_write, row=DutyReport)
def submit(request: Request, report: DutyReport) -> HttpResponse:
    if request.method == "POST":
        actions.submit(report=report, by=request.actor, at=request.at)
        messages.success(request, "已提交，等部门审阅。")
    return redirect(report.get_absolute_url())


@writes(permits.may_decide, row=DutyReport)
def send_back(request: Request, report: DutyReport) -> HttpResponse:
    def act(given: dict[str, Any]) -> DutyReport:
        return actions.send_back(report=report, **given, by=request.actor, at=request.at)

    return _on(request, report, forms.ReturnForm(request.POST or None), act, "退回", "已退回，本人会看到您的意见。")


@writes(permits.may_decide, row=DutyReport)
def accept(request: Request, report: DutyReport) -> HttpResponse:
    def act(given: dict[str, Any]) -> DutyReport:
        return actions.accept(report=report, **given, by=request.actor, at=request.at)

    return _on(request, report, forms.AcceptForm(request.POST or None), act, "通过", "已通过。")


def _on(request: Request, report: DutyReport, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    here = (str(report), report.get_absolute_url())
    return form_page(request, form, act, title=title, back=here[1], intro=here[0], done=done, crumbs=[LIST, here])


@reads(permits.may_view, row=DutyReport)
def word(request: Request, report: DutyReport) -> HttpResponse:
    return download(papers.word(report), f"{report}.docx", WORD)
