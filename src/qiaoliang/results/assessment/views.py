"""Pages of the assessment: the list by name, one sheet with the records behind it, its moves, the scheme."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.programme import settings
from qiaoliang.results.assessment import actions, forms, listings, paper, permits, rules
from qiaoliang.results.assessment.choices import DEFAULT, Grade, Stage
from qiaoliang.results.assessment.models import Scheme, Sheet
from qiaoliang.results.assessment.sources import SOURCES, Year

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CRUMB, LIST = ("指标", "/indicators/"), ("年度考核", "/assessment/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = []
    if permits.may_open(request.actor):
        buttons = [Action("开始一年的考核", "/assessment/open/"), Action("考核办法", "/assessment/scheme/")]
    return respond(request, listings.sheets(), Sheet.objects.all(), crumbs=[CRUMB, (LIST[0], "")], actions=buttons)


@writes(permits.may_open)
def open_year(request: Request) -> HttpResponse:
    year = timezone.localdate(request.at).year
    form = forms.OpenForm(request.POST or None, this_year=year, initial={"year": year})
    region = min((place.key for place in request.actor.places()), default="")

    def act(given: dict[str, Any]) -> int:
        made = actions.open_year(year=given["year"], region=region, by=request.actor, at=request.at)
        messages.info(request, f"新开 {made} 份；已有的保持不变。")
        return made

    return form_page(
        request, form, act, title="开始一年的考核", back=LIST[1], crumbs=[CRUMB, LIST], done="已完成。",
        submit_label="开始", minutes=1,
        intro="这一年派驻过的每人一份，由已确认的记录测算，通知本人述职。12 月会自动开始。",
    )  # fmt: skip


@writes(permits.may_open)
def scheme(request: Request) -> HttpResponse:
    """The versions so far; the city's office may write the next."""
    versions = list(Scheme.objects.all())
    terms = versions[0].terms if versions else DEFAULT
    if not permits.may_set(request.actor):
        return render(
            request, "assessment/scheme.html", {"versions": versions, "form": None, "crumbs": _scheme_crumbs()}
        )
    initial = {**forms.flat(terms), "effective_on": date(timezone.localdate(request.at).year + 1, 1, 1)}
    form = forms.SchemeForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Scheme:
        return actions.set_scheme(
            terms=form.terms(), effective_on=given["effective_on"], basis=given["basis"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="考核办法", back="/assessment/scheme/", crumbs=[CRUMB, LIST], done="已存为新的一版。",
        submit_label="存为新一版", template="assessment/scheme.html", versions=versions, minutes=3,
    )  # fmt: skip


def _scheme_crumbs() -> list[tuple[str, str]]:
    return [CRUMB, LIST, ("考核办法", "")]


def _buttons(request: Request, sheet: Sheet) -> list[Action]:
    base, found = sheet.get_absolute_url(), []
    open_ = sheet.stage in (Stage.STATING, Stage.STATED)
    if permits.may_state(request.actor, sheet):
        if open_:
            found.append(Action("写述职", f"{base}state/", primary=not sheet.statement))
        elif sheet.stage == Stage.GRADED and not sheet.appeals.exists() and _may_still_appeal(request, sheet):
            found.append(Action("申诉", f"{base}appeal/"))
    if permits.may_grade(request.actor, sheet):
        if open_:
            found += [
                Action("评定", f"{base}grade/", primary=True), Action("重新测算", f"{base}compute/", post=True),
                Action("一票否决", f"{base}veto/"),
            ]  # fmt: skip
        elif sheet.stage == Stage.APPEALED and request.actor.key != sheet.graded_key:
            found.append(Action("复核申诉", f"{base}decide/", primary=True))
    return [*found, Action("考核表", f"{base}form/")]


def _may_still_appeal(request: Request, sheet: Sheet) -> bool:
    return sheet.appeal_until is not None and timezone.localdate(request.at) <= sheet.appeal_until


@reads(permits.may_view, row=Sheet)
def show(request: Request, sheet: Sheet) -> HttpResponse:
    context = {
        "sheet": sheet, "actions": _buttons(request, sheet), "crumbs": [CRUMB, LIST, (f"{sheet}", "")],
        "vetoes": list(sheet.vetoes.all()), "appeals": list(sheet.appeals.all()),
        "lamp": listings.LAMPS[Stage(sheet.stage)],
    }  # fmt: skip
    return render(request, "assessment/show.html", context)


@reads(permits.may_view, row=Sheet)
def records(request: Request, sheet: Sheet, item: str) -> HttpResponse:
    """Exactly the records that an item was counted from, as they are today."""
    source = SOURCES.get(item)
    if source is None:
        raise Http404
    until = date.fromisoformat(sheet.computed["until"])
    label = next((one["label"] for one in sheet.items if one["code"] == item), "扣分")
    context = {
        "sheet": sheet, "label": label, "found": source(Year.alone(sheet.instructor, sheet.year, until)),
        "crumbs": [CRUMB, LIST, (f"{sheet}", sheet.get_absolute_url()), (label, "")],
    }  # fmt: skip
    return render(request, "assessment/records.html", context)


def _on(
    request: Request, sheet: Sheet, form: Any, act: Callable[..., Any], title: str, done: str, **more: Any
) -> HttpResponse:
    return form_page(
        request, form, lambda given: act(sheet=sheet, **given, by=request.actor, at=request.at), title=title,
        back=sheet.get_absolute_url(), done=done, submit_label=title,
        crumbs=[CRUMB, LIST, (f"{sheet}", sheet.get_absolute_url())], **more,
    )  # fmt: skip


@writes(permits.may_grade, row=Sheet)
def recompute(request: Request, sheet: Sheet) -> HttpResponse:
    if request.method == "POST":
        actions.recompute(sheet=sheet, version=sheet.version, by=request.actor, at=request.at)
        messages.success(request, "已按今天的记录重新测算。")
    return redirect(sheet.get_absolute_url())


@writes(permits.may_state, row=Sheet)
def state(request: Request, sheet: Sheet) -> HttpResponse:
    form = forms.StateForm(request.POST or None, initial={"statement": sheet.statement, "version": sheet.version})
    intro = "只有您本人和项目办能看到；评定以前可以改。"
    return _on(request, sheet, form, actions.state, "提交述职", "述职已提交，等项目办评定。", intro=intro, minutes=5)


@writes(permits.may_grade, row=Sheet)
def veto(request: Request, sheet: Sheet) -> HttpResponse:
    form = forms.VetoForm(request.POST or None, initial={"version": sheet.version})
    intro = "登记以后建议等次是不称职，不能再评别的等次。"
    return _on(request, sheet, form, actions.veto, "登记一票否决", "已登记。", intro=intro)


@writes(permits.may_grade, row=Sheet)
def grade(request: Request, sheet: Sheet) -> HttpResponse:
    initial = {"grade": sheet.proposal, "version": sheet.version}
    form = forms.GradeForm(request.POST or None, initial=initial)
    intro = f"{sheet.name}：测算建议{sheet.get_proposal_display()}，由您决定。{_quota(sheet)}"
    return _on(request, sheet, form, actions.grade, "评定", "已评定，本人会收到通知。", intro=intro, minutes=2)


def _quota(sheet: Sheet) -> str:
    graded = Sheet.objects.filter(year=sheet.year).exclude(grade="")
    all_, best = graded.count(), graded.filter(grade=Grade.EXCELLENT).count()
    percent = int(sheet.scheme.terms["excellent_share"])
    if not rules.above_quota(best + 1, all_ + 1, percent):
        return ""
    return f"提示：已评 {all_} 人中优秀 {best} 人，再评优秀会超过 {percent}%。"


@writes(permits.may_state, row=Sheet)
def appeal(request: Request, sheet: Sheet) -> HttpResponse:
    form = forms.AppealForm(request.POST or None, initial={"version": sheet.version})
    intro = "由评定人以外的人复核，书面答复您。"
    return _on(request, sheet, form, actions.appeal, "提出申诉", "已提出申诉，等另一位同志复核。", intro=intro)


@writes(permits.may_decide, row=Sheet)
def decide(request: Request, sheet: Sheet) -> HttpResponse:
    form = forms.DecideForm(request.POST or None, initial={"grade": sheet.grade, "version": sheet.version})
    open_ = sheet.appeals.filter(decided_at=None).first()
    return _on(
        request, sheet, form, actions.decide, "复核", "已答复本人。", intro=f"申诉：{open_.words}" if open_ else ""
    )


@reads(permits.may_view, row=Sheet)
def form(request: Request, sheet: Sheet) -> HttpResponse:
    today = timezone.localdate(request.at)
    office = str(settings.value("office_name", today))
    content = paper.form(sheet, created=request.at, dated=today, office=office)
    return download(content, f"{sheet}.docx", DOCX)
