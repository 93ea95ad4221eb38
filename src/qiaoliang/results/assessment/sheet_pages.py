"""The pages of one sheet, an instructor's or an organisation's; `views` declares who may open them for which."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download
from qiaoliang.kit.tables import Action
from qiaoliang.registry.programme import settings
from qiaoliang.results.assessment import actions, branches, forms, listings, paper, permits, rules
from qiaoliang.results.assessment.choices import Grade, Side, Stage
from qiaoliang.results.assessment.rules import Record
from qiaoliang.results.assessment.sources import SOURCES, Year
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.targets import listings as target_listings
from qiaoliang.results.targets.actions import lamp_of
from qiaoliang.results.targets.models import Target
from qiaoliang.results.targets.progress import attaching

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CRUMB = ("指标", "/indicators/")


def _buttons(request: Request, sheet: Any) -> list[Action]:
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


def _may_still_appeal(request: Request, sheet: Any) -> bool:
    return sheet.appeal_until is not None and timezone.localdate(request.at) <= sheet.appeal_until


def show(request: Request, sheet: Any) -> HttpResponse:
    context = {
        "sheet": sheet, "actions": _buttons(request, sheet), "crumbs": [CRUMB, _list(sheet), (f"{sheet}", "")],
        "vetoes": list(sheet.vetoes.all()), "appeals": list(sheet.appeals.all()),
        "lamp": listings.LAMPS[Stage(sheet.stage)], "targets": _targets(request, sheet),
    }  # fmt: skip
    return render(request, "assessment/show.html", context)


def _targets(request: Request, sheet: Any) -> list[Any]:
    """The targets of the year that the person may see: beside the computation, not in it."""
    today = timezone.localdate(request.at)
    mine = Target.objects.standing().filter(
        **{sheet.SUBJECT: getattr(sheet, f"{sheet.SUBJECT}_id")}, starts_on__lte=date(sheet.year, 12, 31),
        ends_on__gte=date(sheet.year, 1, 1),
    )  # fmt: skip
    found = list(mine.order_by("indicator", "pk").attaching(attaching(today, request.data_version())))
    for one in found:
        one.label, one.goal_text = CATALOGUE[one.indicator].label, target_listings.printed(one, one.goal)
        one.reached_text, one.lamp = target_listings.reached(one), lamp_of(one, one.progress, today)
    return found


def records(request: Request, sheet: Any, item: str) -> HttpResponse:
    """Exactly the records that an item was counted from, as they are today."""
    found = _records(sheet, item)
    if found is None:
        raise Http404
    other = "难度系数" if item == "difficulty" else "扣分"
    label = next((one["label"] for one in sheet.items if one["code"] == item), other)
    context = {
        "sheet": sheet, "label": label, "found": found,
        "crumbs": [CRUMB, _list(sheet), (f"{sheet}", sheet.get_absolute_url()), (label, "")],
    }  # fmt: skip
    return render(request, "assessment/records.html", context)


def _list(sheet: Any) -> tuple[str, str]:
    return ("党组织考核", "/assessment/branches/") if sheet.SIDE == Side.BRANCH else ("年度考核", "/assessment/")


def _records(sheet: Any, item: str) -> list[Record] | None:
    """The rows of an item as they are today; None for an item that does not exist."""
    until = date.fromisoformat(sheet.computed["until"])
    if sheet.SIDE == Side.BRANCH:
        of_branch = branches.SOURCES.get(item)
        return of_branch(branches.years([sheet.organisation], sheet.year, until)[0]) if of_branch else None
    source = SOURCES.get(item)
    return source(Year.alone(sheet.instructor, sheet.year, until)) if source else None


def _on(
    request: Request, sheet: Any, form: Any, act: Callable[..., Any], title: str, done: str, **more: Any
) -> HttpResponse:
    return form_page(
        request, form, lambda given: act(sheet=sheet, **given, by=request.actor, at=request.at), title=title,
        back=sheet.get_absolute_url(), done=done, submit_label=title,
        crumbs=[CRUMB, _list(sheet), (f"{sheet}", sheet.get_absolute_url())], **more,
    )  # fmt: skip


def recompute(request: Request, sheet: Any) -> HttpResponse:
    if request.method == "POST":
        actions.recompute(sheet=sheet, version=sheet.version, by=request.actor, at=request.at)
        messages.success(request, "已按今天的记录重新测算。")
    return redirect(sheet.get_absolute_url())


def state(request: Request, sheet: Any) -> HttpResponse:
    form = forms.StateForm(request.POST or None, initial={"statement": sheet.statement, "version": sheet.version})
    intro = "只有您（本组织）和项目办能看到；评定以前可以改。"
    return _on(request, sheet, form, actions.state, "提交述职", "述职已提交，等项目办评定。", intro=intro, minutes=5)


def veto(request: Request, sheet: Any) -> HttpResponse:
    form = forms.VetoForm(request.POST or None, initial={"version": sheet.version})
    intro = "登记以后建议等次是最低一档，不能再评别的等次。"
    return _on(request, sheet, form, actions.veto, "登记一票否决", "已登记。", intro=intro)


def grade(request: Request, sheet: Any) -> HttpResponse:
    initial = {"grade": sheet.proposal, "version": sheet.version}
    form = forms.GradeForm(request.POST or None, initial=initial, side=sheet.SIDE)
    intro = f"{sheet.name}：测算建议{sheet.get_proposal_display()}，由您决定。{_quota(sheet)}"
    return _on(request, sheet, form, actions.grade, "评定", "已评定，本人会收到通知。", intro=intro, minutes=2)


def _quota(sheet: Any) -> str:
    graded = type(sheet).objects.filter(year=sheet.year).exclude(grade="")
    all_, best = graded.count(), graded.filter(grade=Grade.EXCELLENT).count()
    percent = int(sheet.scheme.terms["excellent_share"])
    if not rules.above_quota(best + 1, all_ + 1, percent):
        return ""
    return f"提示：已评 {all_} 份中最高等次 {best} 份，再评会超过 {percent}%。"


def appeal(request: Request, sheet: Any) -> HttpResponse:
    form = forms.AppealForm(request.POST or None, initial={"version": sheet.version})
    intro = "由评定人以外的人复核，书面答复您。"
    return _on(request, sheet, form, actions.appeal, "提出申诉", "已提出申诉，等另一位同志复核。", intro=intro)


def decide(request: Request, sheet: Any) -> HttpResponse:
    form = forms.DecideForm(
        request.POST or None, initial={"grade": sheet.grade, "version": sheet.version}, side=sheet.SIDE
    )
    open_ = sheet.appeals.filter(decided_at=None).first()
    return _on(
        request, sheet, form, actions.decide, "复核", "已答复本人。", intro=f"申诉：{open_.words}" if open_ else ""
    )


def form(request: Request, sheet: Any) -> HttpResponse:
    today = timezone.localdate(request.at)
    office = str(settings.value("office_name", today))
    goals = [
        (one.label, one.goal_text, one.reached_text, f"{one.starts_on} 至 {one.ends_on}")
        for one in _targets(request, sheet)
    ]
    content = paper.form(sheet, created=request.at, dated=today, office=office, goals=goals)
    return download(content, f"{sheet}.docx", DOCX)
