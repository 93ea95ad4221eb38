"""Pages of admissions: the list, the calendar, one person's story, one form a step with its check, the other moves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import download, reads, sensitive, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets.write import table
from qiaoliang.kit.tables import XLSX, Action, respond
from qiaoliang.party.membership import actions, forms, imports, listings, pages, papers, permits
from qiaoliang.party.membership.choices import Stage, StepCode
from qiaoliang.party.membership.editions import BY_CODE, StepRule, edition_on
from qiaoliang.party.membership.histories import history_of, standing_steps
from qiaoliang.party.membership.models import Admission, Step
from qiaoliang.party.membership.progress import History, offered
from qiaoliang.party.membership.story import tell
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.permits import may_see_roll
from qiaoliang.registry.programme import settings

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIST, CALENDAR, CANDIDATES = "/party/admissions/", "/party/admissions/calendar/", "/party/admissions/candidates/"


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    buttons = [Action("日历", CALENDAR)]
    if permits.may_export_roll(request.actor):
        buttons.append(Action("发展对象名单", CANDIDATES))
    if permits.may_apply(request.actor):
        buttons.append(Action("登记入党申请", f"{LIST}new/", primary=True))
    listing = listings.admissions(request.actor, today)
    return respond(request, listing, listings.cases(), actions=buttons, crumbs=[pages.CRUMBS[0], ("发展党员", "")])


@reads(permits.may_list)
def calendar(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    rows = listings.cases().open()
    return respond(
        request, listings.calendar(request.actor, today), rows, "membership/calendar.html",
        months=listings.months(rows, today), crumbs=[*pages.CRUMBS, ("日历", "")], actions=[],
        chosen_month=request.GET.get("month", ""),
    )  # fmt: skip


@writes(permits.may_apply)
def new(request: Request) -> HttpResponse:
    own = next(iter(request.actor.keys("organisation")), "")
    form = forms.ApplyForm(request.POST or None, initial=_own(own) | {"on": timezone.localdate(request.at)})
    return form_page(
        request, form, lambda given: actions.apply(**given, by=request.actor, at=request.at),
        title="登记入党申请", back=LIST, go=lambda made: made.get_absolute_url(), minutes=1, crumbs=pages.CRUMBS,
        done="已登记。一个月内派人谈话。", intro="收到书面申请后登记，从这一天起计算时限。",
        purpose=revealing.purpose_line(Admission, "born_on"),
    )  # fmt: skip


def _own(key: str) -> dict[str, Any]:
    found = Organisation.objects.filter(pk=key).first() if key else None
    return {"organisation": found.name, "enterprise": found.host.name if found.host else ""} if found else {}


@reads(permits.may_view, row=Admission)
def show(request: Request, admission: Admission) -> HttpResponse:
    today = timezone.localdate(request.at)
    steps = standing_steps(admission)
    history = history_of(admission, steps)
    story = tell(
        admission, steps, pages.corrected_steps(admission), pages.moves(admission), history, today=today,
        calendar=settings.calendar(), may=lambda side: permits.may_take(request.actor, admission, side),
        named=lambda member: permits.shown_name(request.actor, member),
        corrects=_corrects(request, admission),
    )  # fmt: skip
    name = permits.shown_name(request.actor, admission)
    context = {
        "admission": admission, "name": name, "head": pages.head(admission, today), "story": story,
        "facts": pages.facts(request.actor, admission), "edition": edition_on(today),
        "actions": pages.buttons(request.actor, admission, history),
        "crumbs": [*pages.CRUMBS, (name, "")],
    }  # fmt: skip
    return render(request, "membership/show.html", context)


def _corrects(request: Request, admission: Admission) -> Any:
    """Whether the reader may correct a step; each side is asked once, not once a step."""
    sides = {side: reaches(request.actor, can, admission) for side, can in permits.KEEPER.items()}
    return lambda step: sides[BY_CODE[step.edition].rule(StepCode(step.code)).side]


def _rule(history: History, code: str, request: Request) -> StepRule:
    """The rule of a step that may be entered now; 404 for anything else."""
    today = timezone.localdate(request.at)
    if code not in offered(history, today):
        raise Http404
    edition = edition_on(today)
    known = [step.code for step in edition.steps]
    return (edition if code in known else BY_CODE["2014"]).rule(StepCode(code))


@writes(permits.may_take, row=Admission)
def step(request: Request, admission: Admission, step: str) -> HttpResponse:
    """Fill the form, check the answers, enter the step: nothing is written before the second click."""
    history = history_of(admission, standing_steps(admission))
    rule = _rule(history, step, request)
    if not permits.may_take(request.actor, admission, rule.side):
        raise Http404
    today, at = timezone.localdate(request.at), admission.get_absolute_url()
    form = forms.StepForm(request.POST or None, admission=admission, rule=rule, history=history, today=today)
    name = permits.shown_name(request.actor, admission)
    head = {
        "title": rule.title, "back_href": at, "intro": f"{name} · 第 {rule.number} 步 · {rule.needs}（{rule.article}）",
        "crumbs": [*pages.CRUMBS, (name, at), (rule.title, "")], "minutes": 1, "submit_label": "核对", "note": "",
        "purpose": revealing.purpose_line(Step, "vetting") if step == StepCode.VETTING else "",
    }  # fmt: skip
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        done, members, reason = form.done(), form.members(), form.cleaned_data["back_reason"]
        try:
            actions.checked(admission, done, members, today=today, back_reason=reason)
            if "confirmed" in request.POST:
                actions.take(
                    admission=admission, done=done, members=members, version=form.cleaned_data["version"],
                    back_reason=reason, **form.texts(), by=request.actor, at=request.at,
                )  # fmt: skip
                messages.success(request, f"已登记：{rule.title}。")
                return redirect(at)
        except Refusal as problem:
            refuse(form, _beside(problem, form))
        else:
            check = {"answers": pages.answers(form, rule, today), "hidden": pages.hidden(form), "submit_label": "登记"}
            return render(request, "membership/check.html", {**head, **check, "form": None, "checks": []})
    return render(request, "kit/form.html", {**head, "form": form})


def _beside(problem: Refusal, form: Any) -> Refusal:
    """The members are chosen in two fields; what is wrong with them stands beside the first."""
    if problem.field == "members" and "first" in form.fields:
        return Refusal(problem.sentence, field="first")
    return problem


@writes(permits.may_correct, row=Step)
def correct(request: Request, step: Step) -> HttpResponse:
    admission, today = step.admission, timezone.localdate(request.at)
    history = history_of(admission, standing_steps(admission))
    rule = BY_CODE[step.edition].rule(StepCode(step.code))
    form = forms.CorrectForm(
        request.POST or None, admission=admission, rule=rule, history=history, today=today, initial=_stands(step)
    )

    def act(given: dict[str, Any]) -> Step:
        return actions.correct(
            step=step, done=form.done(), members=form.members(), version=given["version"], reason=given["reason"],
            **form.texts(), by=request.actor, at=request.at,
        )  # fmt: skip

    return _on(request, admission, form, act, f"更正：{rule.title}", "已更正，原记录保留。")


def _stands(step: Step) -> dict[str, Any]:
    """What the step says now, as the form's first values; what is sealed must be stated anew."""
    counts = {name: getattr(step, f"{name}_count") for name in ("entitled", "present", "yes", "no", "written_yes")}
    named = [row.member_id for row in step.named.all()]
    return {
        "on": step.happened_on, "decider": step.decider, "decided_by": step.decided_by, "candidates": 1,
        "document_number": step.document_number, "late_reason": step.late_reason, "version": step.admission.version,
        "agreed": "yes" if step.facts.get("agreed", True) else "no", **counts, **step.facts,
        **dict(zip(("first", "second"), named, strict=False)),
    } | {"agreed": "yes" if step.counts else "no"}  # fmt: skip


def _on(request: Request, admission: Admission, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    name, at = permits.shown_name(request.actor, admission), admission.get_absolute_url()
    return form_page(
        request, form, act, title=title, back=at, done=done, intro=f"{name} · {admission.organisation.name}",
        crumbs=[*pages.CRUMBS, (name, at)],
    )  # fmt: skip


def _initial(request: Request, admission: Admission) -> dict[str, Any]:
    return {"version": admission.version, "on": timezone.localdate(request.at)}


@writes(permits.may_change, row=Admission)
def transfer(request: Request, admission: Admission) -> HttpResponse:
    form = forms.TransferForm(request.POST or None, initial=_initial(request, admission))

    def act(given: dict[str, Any]) -> Any:
        return actions.transfer(admission=admission, **given, by=request.actor, at=request.at)

    name = permits.shown_name(request.actor, admission)
    return form_page(
        request, form, act, title="转接", back=LIST, done="已转接，经过和培养时间一并带过去。", intro=name,
        crumbs=[*pages.CRUMBS, (name, admission.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_change, row=Admission)
def stop(request: Request, admission: Admission) -> HttpResponse:
    form = forms.StopForm(request.POST or None, initial=_initial(request, admission))

    def act(given: dict[str, Any]) -> Any:
        return actions.stop(admission=admission, **given, by=request.actor, at=request.at)

    return _on(request, admission, form, act, "停止或撤回", "已登记，经过保留，可以恢复。")


@writes(permits.may_change, row=Admission)
def resume(request: Request, admission: Admission) -> HttpResponse:
    form = forms.MoveForm(request.POST or None, initial=_initial(request, admission))

    def act(given: dict[str, Any]) -> Any:
        return actions.resume(admission=admission, **given, by=request.actor, at=request.at)

    return _on(request, admission, form, act, "恢复培养", "已恢复。")


@sensitive
@writes(permits.may_reveal, row=Admission)
def reveal(request: Request, admission: Admission) -> HttpResponse:
    name, here = permits.shown_name(request.actor, admission), admission.get_absolute_url()
    return revealing.page(
        request, lambda reason: actions.reveal(admission=admission, reason=reason, by=request.actor, at=request.at),
        of=(Admission, "born_on"), title="查看加密内容", intro=name, back=here, crumbs=[*pages.CRUMBS, (name, here)],
    )  # fmt: skip


def _made(paper: papers.Paper, request: Request, about: Any, reason: str) -> HttpResponse:
    actions.print_paper(about=about, filename=paper.filename, reason=reason, by=request.actor, at=request.at)
    return download(paper.content, paper.filename, DOCX)


@writes(permits.may_change, row=Admission)
def paper(request: Request, admission: Admission, paper: str) -> HttpResponse:
    """The public notice, or the minutes of the latest vote, as a Word file; who took it and why is logged."""
    if paper not in papers.TITLES:
        raise Http404
    form = forms.ExportForm(request.POST or None, initial={"reason": papers.PURPOSES[paper]})
    title, today = papers.TITLES[paper], timezone.localdate(request.at)
    if request.method == "POST" and form.is_valid():
        steps = standing_steps(admission)
        try:
            if paper == papers.NOTICE:
                history = history_of(admission, steps)
                made = papers.notice(admission, history, on=today, calendar=settings.calendar(), at=request.at)
            else:
                votes = [one for one in steps if one.entitled_count is not None]
                if not votes:
                    raise Refusal("还没有开过支部大会。")
                made = papers.minutes(admission, votes[-1], on=today, at=request.at)
            return _made(made, request, admission, form.cleaned_data["reason"])
        except Refusal as problem:
            refuse(form, problem)
    name, at = permits.shown_name(request.actor, admission), admission.get_absolute_url()
    context = {
        "form": form, "title": title, "intro": f"{name} · Word 文件，按公文格式", "submit_label": "下载", "minutes": 0,
        "back_href": at, "crumbs": [*pages.CRUMBS, (name, at), (title, "")], "note": "",
    }  # fmt: skip
    return render(request, "kit/form.html", context)


@writes(permits.may_export_roll)
def candidates(request: Request) -> HttpResponse:
    """The list of development candidates within the reader's area, as a Word file."""
    form, today = forms.ExportForm(request.POST or None), timezone.localdate(request.at)
    rows = list(listings.cases().open().filter(stage=Stage.PROSPECT).order_by("organisation__name", "pk"))
    if request.method == "POST" and form.is_valid():
        made = papers.candidates(rows, issuer=_issuer(request, rows), on=today, at=request.at)
        return _made(made, request, ("membership.candidates", request.actor.key), form.cleaned_data["reason"])
    context = {
        "form": form, "title": "发展对象名单", "intro": f"{len(rows)} 人 · Word 文件，按公文格式", "minutes": 0,
        "submit_label": "下载", "back_href": LIST, "crumbs": [*pages.CRUMBS, ("发展对象名单", "")], "note": "",
    }  # fmt: skip
    return render(request, "kit/form.html", context)


def _issuer(request: Request, rows: list[Admission]) -> str:
    if request.actor.can(Can.KEEP_BRANCH) and rows:
        return str(rows[0].organisation.name)
    if request.actor.can(Can.DECIDE_PARTY) and rows:
        return str(rows[0].organisation.upper_committee)
    return str(settings.values(timezone.localdate(request.at))["office_name"])


@reads(may_see_roll)
def members(request: Request) -> HttpResponse:
    found = [Action("导出名册", "/party/members/export/")] if permits.may_export_roll(request.actor) else []
    crumbs = [("党建", "/party/"), ("党员名册", "")]
    return respond(request, listings.roll(request.actor), listings.members(), crumbs=crumbs, actions=found)


@writes(permits.may_export_roll)
def export(request: Request) -> HttpResponse:
    """The roll in the columns of the import, so that it can come back; a purpose is asked for and logged."""
    form, rows = forms.ExportForm(request.POST or None), listings.members().filter(ends_on=None)
    if request.method == "POST" and form.is_valid():
        today, taken = timezone.localdate(request.at), list(rows)
        content = [imports.exported(member) for member in taken]
        try:
            actions.export_roll(rows=taken, reason=form.cleaned_data["reason"], by=request.actor, at=request.at)
            headers = [str(column.label) for column in imports.SPEC.columns]
            return download(table(headers, content, title="党员名册"), f"党员名册-{today:%Y%m%d}.xlsx", XLSX)
        except Refusal as problem:
            refuse(form, problem)
    context = {
        "form": form, "title": "导出党员名册", "intro": f"在册 {rows.count()} 人 · Excel，改好可再导入", "minutes": 0,
        "submit_label": "导出", "back_href": "/party/members/", "note": "",
        "crumbs": [("党建", "/party/"), ("党员名册", "/party/members/"), ("导出", "")],
    }  # fmt: skip
    return render(request, "kit/form.html", context)
