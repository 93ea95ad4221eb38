"""Pages of yearly plans: the list, the sheet with its progress, the one page to write it on, its moves."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.yearplans import actions, forms, listings, permits, progress, rules
from qiaoliang.web.yearplans.choices import EDITABLE, SHAPES, Kind, State
from qiaoliang.web.yearplans.models import PlanLine, YearPlan

LIST = ("年度计划", "/plans/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    """The own ones; a department and the office see those that were submitted."""
    mine = [int(key) for key in request.actor.keys("instructor")]
    rows = YearPlan.objects.filter(Q(submitted_at__isnull=False) | Q(instructor__in=mine))
    rows = rows.select_related("instructor__department").defer("instructor__phone")
    new = [Action("写年度计划", "/plans/new/", primary=True)] if permits.may_begin(request.actor) else []
    today = timezone.localdate(request.at)
    return respond(request, listings.plans(), rows.attaching(progress.attaching(today)), actions=new)


@writes(permits.may_begin)
def new(request: Request) -> HttpResponse:
    form = forms.BeginForm(request.POST or None, today=timezone.localdate(request.at))
    me = Instructor.everything.select_related("department").get(pk=request.actor.keys("instructor")[0])
    return form_page(
        request, form, lambda given: actions.begin(instructor=me, **given, by=request.actor, at=request.at),
        title="写年度计划", back=LIST[1], go=lambda made: f"{made.get_absolute_url()}edit/", minutes=1, crumbs=[LIST],
        done="已按记录列出缺口，请改成您的打算。", submit_label="按记录列出初稿",
        intro="未组建的、在办的诉求、适合的政策、该签的协议、联系偏少的，先替您列好。",
    )  # fmt: skip


@reads(permits.may_view, row=YearPlan)
def show(request: Request, plan: YearPlan) -> HttpResponse:
    today = timezone.localdate(request.at)
    lines = list(plan.lines.select_related("enterprise"))
    told = progress.of_lines(lines, plan.year, today)
    may_write = permits.may_write(request.actor, plan)
    firms: dict[Any, list[Any]] = {}
    for line in lines:
        firms.setdefault(line.enterprise, []).append((line, told[line.pk], may_write and line.kind == Kind.OTHER))
    context = {
        "plan": plan, "firms": firms, "shape": SHAPES[State(plan.state)], "moves": list(plan.moves.all()),
        "total": len(lines), "done": sum(one.is_done for one in told.values()),
        "late": sum(one.status == "overdue" for one in told.values()), "today": today,
        "actions": _buttons(request, plan, may_write=may_write), "crumbs": [LIST, (str(plan), "")],
    }  # fmt: skip
    return render(request, "yearplans/show.html", context)


def _buttons(request: Request, plan: YearPlan, *, may_write: bool) -> list[Action]:
    base = plan.get_absolute_url()
    if may_write and plan.state in EDITABLE:
        return [Action("修改", f"{base}edit/", primary=True)]
    if may_write and plan.state == State.ACKNOWLEDGED:
        return [Action("调整计划", f"{base}take-up/", post=True)]
    if plan.state == State.SUBMITTED and permits.may_decide(request.actor, plan):
        return [Action("退回", f"{base}return/"), Action("确认", f"{base}acknowledge/", primary=True)]
    return []


@writes(permits.may_write, row=YearPlan)
def edit(request: Request, plan: YearPlan) -> HttpResponse:
    """All lines on one page; saving, filling in, copying and submitting are its buttons, and each saves first."""
    if plan.state not in EDITABLE:
        return redirect(plan)
    today = timezone.localdate(request.at)
    lines = list(plan.lines.all())
    served = actions.served(plan.instructor, today)
    gone = {line.enterprise_id for line in lines} - {firm.pk for firm in served}
    firms = [*served, *Enterprise.everything.filter(pk__in=gone).order_by("sort_key", "pk")] if gone else served
    form = forms.PlanForm(
        request.POST if request.method == "POST" else None, firms=firms, lines=lines, version=plan.version,
        soon=rules.first_quarter(plan.year, today),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, plan, form)
        except Refusal as problem:
            refuse(form, problem)
    context = {
        "plan": plan, "form": form, "parts": form.parts(), "told": progress.of_lines(lines, plan.year, today),
        "shape": SHAPES[State(plan.state)], "reason": _reason(plan),
        "has_last": YearPlan.everything.filter(instructor=plan.instructor_id, year=plan.year - 1).exists(),
        "crumbs": [LIST, (str(plan), plan.get_absolute_url()), ("修改", "")],
    }  # fmt: skip
    return render(request, "yearplans/edit.html", context)


def _reason(plan: YearPlan) -> str:
    """Why it came back, while it is to be changed."""
    last = plan.moves.order_by("-at", "-pk").first() if plan.state == State.RETURNED else None
    return f"{last.by_name}：{last.words}" if last else ""


def _kept(request: Request, plan: YearPlan, form: forms.PlanForm) -> HttpResponse:
    by, at = request.actor, request.at
    kept = actions.keep(plan=plan, lines=form.meant(), version=form.cleaned_data["version"], by=by, at=at)
    then, base = request.POST.get("then", ""), plan.get_absolute_url()
    said = "已保存。"
    try:
        if then == "submit":
            actions.submit(plan=kept, by=by, at=at)
            messages.success(request, "已提交，等部门确认。")
            return redirect(base)
        if then in ("fill", "copy"):
            act = actions.fill_in if then == "fill" else actions.copy_last_year
            added = act(plan=kept, version=kept.version, by=by, at=at)
            said = f"已保存，新增 {added} 行。" if added else "已保存，没有可以增加的。"
    except Refusal as problem:
        messages.error(request, f"已保存。{problem.sentence}")
    else:
        messages.success(request, said)
    return redirect(f"{base}edit/")


@writes(permits.may_write, row=YearPlan)
def take_up(request: Request, plan: YearPlan) -> HttpResponse:
    if request.method != "POST":
        return redirect(plan)
    actions.take_up(plan=plan, by=request.actor, at=request.at)
    messages.success(request, "可以修改了，改好后重新提交部门。")
    return redirect(f"{plan.get_absolute_url()}edit/")


@writes(permits.may_decide, row=YearPlan)
def send_back(request: Request, plan: YearPlan) -> HttpResponse:
    def act(given: dict[str, Any]) -> YearPlan:
        return actions.send_back(plan=plan, **given, by=request.actor, at=request.at)

    return _on(request, plan, forms.ReturnForm(request.POST or None), act, "退回", "已退回，本人会看到您的意见。")


@writes(permits.may_decide, row=YearPlan)
def acknowledge(request: Request, plan: YearPlan) -> HttpResponse:
    def act(given: dict[str, Any]) -> YearPlan:
        return actions.acknowledge(plan=plan, **given, by=request.actor, at=request.at)

    form = forms.AcknowledgeForm(request.POST if request.method == "POST" else None)
    return _on(request, plan, form, act, "确认", "已确认。")


def _on(request: Request, plan: YearPlan, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    here = (str(plan), plan.get_absolute_url())
    return form_page(request, form, act, title=title, back=here[1], intro=here[0], done=done, crumbs=[LIST, here])


@writes(permits.may_tick, row=PlanLine)
def tick(request: Request, line: PlanLine) -> HttpResponse:
    """The result of a line that no record tells."""
    form = forms.TickForm(request.POST if request.method == "POST" else None, initial={"words": line.done_words})

    def act(given: dict[str, Any]) -> PlanLine:
        return actions.tick(line=line, **given, by=request.actor, at=request.at)

    here = (str(line.plan), line.plan.get_absolute_url())
    return form_page(
        request, form, act, title="填写结果", back=here[1], intro=f"{line.enterprise} {line.words}", done="已保存。",
        crumbs=[LIST, here],
    )  # fmt: skip
