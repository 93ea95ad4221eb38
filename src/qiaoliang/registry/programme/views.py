"""Settings of the programme and its working calendar."""

import calendar as months
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import seeded_years
from qiaoliang.registry.programme import actions, permits
from qiaoliang.registry.programme.choices import SETTINGS, SettingKind
from qiaoliang.registry.programme.forms import (
    FIRST_YEAR,
    LAST_YEAR,
    ClearDayForm,
    DayForm,
    SettingForm,
    YearForm,
)
from qiaoliang.registry.programme.models import CalendarDay, CalendarYear, Setting

CRUMBS = [("设置", "/settings/")]


@dataclass(frozen=True)
class SettingRow:
    """One setting as the page shows it: what holds today, and what will."""

    kind: SettingKind
    now: str
    since: date | None
    coming: str
    coming_on: date | None


def _printed(kind: SettingKind, value: Any) -> str:
    if value in (None, ""):
        return "未设置"
    return str(dict(kind.choices).get(value, value))


def _row(kind: SettingKind, rows: list[Setting], today: date) -> SettingRow:
    """`rows` of the setting, latest first."""
    past = next((row for row in rows if row.effective_on <= today), None)
    ahead = [row for row in rows if row.effective_on > today]
    coming = ahead[-1] if ahead else None
    return SettingRow(
        kind,
        _printed(kind, past.value if past else kind.default),
        past.effective_on if past else None,
        _printed(kind, coming.value) if coming else "",
        coming.effective_on if coming else None,
    )


@reads(permits.may_read)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    stored: dict[str, list[Setting]] = {}
    for row in Setting.objects.order_by("-effective_on", "-pk"):
        stored.setdefault(row.key, []).append(row)
    rows = [_row(kind, stored.get(key, []), today) for key, kind in SETTINGS.items()]
    names = list(dict.fromkeys(row.kind.group for row in rows))
    ordered = sorted(rows, key=lambda row: names.index(row.kind.group))
    groups = [(name, list(found)) for name, found in groupby(ordered, key=lambda row: row.kind.group)]
    provisional = not CalendarYear.objects.filter(year=today.year).exists()
    context = {
        "groups": groups, "may_set": permits.may_set(request.actor), "provisional": provisional, "year": today.year,
        "pages": PAGES,
    }  # fmt: skip
    return render(request, "programme/settings.html", context)


PAGES = (
    ("工作日历", "/settings/calendar/", "节假日和调休，期限都按它计算"),
    ("行政区划", "/settings/regions/", "统计用区划代码、体系和版本"),
    ("职能部门", "/settings/departments/", "部门、职能和所在地"),
    ("职能", "/settings/functions/", "每项职能由哪些部门承担"),
    ("职能与需要的相关度", "/settings/affinity/", "匹配打分用，分版本"),
    ("载体", "/carriers/", "园区、楼宇、商会、市场、协会、合作社、龙头企业"),
    ("合作单位", "/partners/", "高校院所和驻地党组织"),
    ("导入名册", "/settings/imports/", "从 Excel 导入企业、指导员等"),
)


@writes(permits.may_read)
def setting(request: Request, key: str) -> HttpResponse:
    """One setting: its history, and a form for whoever may change it."""
    kind = SETTINGS.get(key)
    if kind is None:
        raise Http404
    today = timezone.localdate(request.at)
    rows = list(Setting.objects.filter(key=key).order_by("-effective_on", "-pk"))
    now = _row(kind, rows, today)
    context: dict[str, Any] = {
        "history": [(row, _printed(kind, row.value)) for row in rows],
        "now": now,
        "may_set": permits.may_set(request.actor),
    }
    if request.method == "POST" and not context["may_set"]:
        raise PermissionDenied
    value = next((row.value for row in rows if row.effective_on <= today), kind.default)
    form = SettingForm(request.POST or None, kind=kind, initial={"effective_on": today, "value": value})

    def act(given: dict[str, Any]) -> None:
        actions.change_setting(
            key=key, text=str(given["value"]), effective_on=given["effective_on"], reason=given["reason"],
            by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title=kind.label, back="/settings/", crumbs=CRUMBS, template="programme/setting.html",
        done="已登记，从生效日起按新值计算。", submit_label="登记新值", **context,
    )  # fmt: skip


# --- the working calendar


@dataclass(frozen=True)
class Day:
    day: date
    word: str  # 休, 班 or nothing
    name: str
    is_workday: bool


def _weeks(year: int, month: int, special: dict[date, CalendarDay]) -> list[list[Day | None]]:
    return [
        [_day(day, special.get(day)) if day.month == month else None for day in week]
        for week in months.Calendar().monthdatescalendar(year, month)
    ]


def _day(day: date, row: CalendarDay | None) -> Day:
    if row is None:
        return Day(day, "", "", day.weekday() < 5)
    return Day(day, "班" if row.is_workday else "休", row.name, row.is_workday)


def _year(text: str | None, today: date) -> int:
    year = int(text) if text and text.isdecimal() and len(text) <= 4 else today.year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


@writes(permits.may_read)
def calendar(request: Request) -> HttpResponse:
    """The year day by day; with `?day=` the form is filled for that day. POST sets a day."""
    today = timezone.localdate(request.at)
    year = _year(request.GET.get("year"), today)
    may_set = permits.may_set(request.actor)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = DayForm(request.POST or None, initial={"day": request.GET.get("day", ""), "is_workday": "no"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_day(
                day=given["day"], name=given["name"], is_workday=given["is_workday"] == "yes", by=request.actor,
                at=request.at,
            )  # fmt: skip
        except Refusal as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{given['day']} 已登记。之后计算的期限按新日历。")
            return redirect(f"/settings/calendar/?year={given['day'].year}")
    special = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    decided = CalendarYear.objects.filter(year=year).first()
    context = {
        "year": year,
        "months": [(month, _weeks(year, month, special)) for month in range(1, 13)],
        "special": [special[day] for day in sorted(special)],
        "decided": decided,
        "is_provisional": decided is None,
        "may_seed": may_set and decided is None and year in seeded_years(),
        "may_set": may_set,
        "form": form,
        "crumbs": [*CRUMBS, ("工作日历", "")],
    }
    return render(request, "programme/calendar.html", context)


@writes(permits.may_set)
def clear_day(request: Request) -> HttpResponse:
    form = ClearDayForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect("/settings/calendar/")
    day = form.cleaned_data["day"]
    actions.clear_day(day=day, by=request.actor, at=request.at)
    messages.success(request, f"{day} 恢复为普通日。")
    return redirect(f"/settings/calendar/?year={day.year}")


@writes(permits.may_set)
def seed_year(request: Request) -> HttpResponse:
    form = YearForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect("/settings/calendar/")
    year = form.cleaned_data["year"]
    if actions.seed_year(year=year, by=request.actor, at=request.at):
        messages.success(request, f"{year} 年的节假日已载入。")
    else:
        messages.warning(request, f"{year} 年的节假日还没有公布，请等国务院办公厅通知后逐日登记。")
    return redirect(f"/settings/calendar/?year={year}")


@writes(permits.may_set)
def decide_year(request: Request) -> HttpResponse:
    """The days of the year were entered by hand and are complete: it is provisional no longer."""
    form = YearForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect("/settings/calendar/")
    year = form.cleaned_data["year"]
    actions.decide_year(year=year, source="本市登记", by=request.actor, at=request.at)
    messages.success(request, f"{year} 年的日历已确认。")
    return redirect(f"/settings/calendar/?year={year}")
