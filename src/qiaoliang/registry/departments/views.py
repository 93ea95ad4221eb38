"""Departments, functions, and the versions of the affinity table."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, respond
from qiaoliang.registry.departments import actions, permits
from qiaoliang.registry.departments.forms import CellsForm, CopyForm, DepartmentForm, RegisterForm
from qiaoliang.registry.departments.functions import USUAL_DEPARTMENT, Function
from qiaoliang.registry.departments.models import AffinityVersion, Department
from qiaoliang.registry.regions.models import Level, Region

CRUMBS = [("设置", "/settings/")]
DEPARTMENTS = [*CRUMBS, ("职能部门", "/settings/departments/")]
AFFINITY = [*CRUMBS, ("职能与需要的相关度", "/settings/affinity/")]


class DepartmentFilter(django_filters.FilterSet):
    function = django_filters.ChoiceFilter(label="职能", choices=Function.choices, empty_label="全部")
    is_active = django_filters.ChoiceFilter(
        label="在用", choices=(("yes", "在用"), ("no", "停用")), method="by_use", empty_label="全部"
    )

    class Meta:
        model = Department
        fields = ()

    def by_use(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_active=value == "yes")


def _function(department: Any) -> str:
    return str(Function(department.function).label)


def _state(department: Any) -> Cell:
    return Cell("在用", status="going") if department.is_active else Cell("停用", status="off")


def _listing(areas: dict[str, str], *, may_keep: bool) -> Listing:
    def name(one: Any) -> Cell:
        return Cell(one.name, second=one.code, href=f"/settings/departments/{one.pk}/" if may_keep else "")

    return Listing(
        key="departments", title="职能部门", unit="个", order="name", filterset=DepartmentFilter,
        search=lambda rows, text: rows.filter(
            Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__icontains=text)
        ),
        search_hint="名称、简称或代码",
        columns=(
            Column("name", "部门", name, sort="code", export=lambda d: d.name),
            Column("short", "简称", lambda d: d.short_name, sort="short_name"),
            Column("function", "职能", _function, sort="function"),
            Column("area", "地区", lambda d: areas.get(d.region_code, d.region_code), sort="region_code"),
            Column("state", "状态", _state),
        ),
        empty="还没有部门。", empty_href="/settings/departments/new/" if may_keep else "", empty_action="登记部门",
    )  # fmt: skip


@reads(permits.may_read)
def index(request: Request) -> HttpResponse:
    areas = dict(Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name"))
    may_keep = permits.may_register(request.actor)
    buttons = [Action("登记部门", "/settings/departments/new/", primary=True)] if may_keep else []
    listing = _listing(areas, may_keep=may_keep)
    return respond(request, listing, Department.objects.all(), actions=buttons, crumbs=[*CRUMBS, ("职能部门", "")])


@writes(permits.may_register)
def register(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> Department:
        return actions.register(by=request.actor, at=request.at, **given)

    form = RegisterForm(request.POST or None, actor=request.actor)
    return form_page(request, form, act, title="登记部门", back="/settings/departments/", crumbs=DEPARTMENTS)


@writes(permits.may_keep, row=Department)
def amend(request: Request, department: Department) -> HttpResponse:
    def act(given: dict[str, Any]) -> Department:
        return actions.amend(department=department, by=request.actor, at=request.at, **given)

    names = ("name", "short_name", "function", "region_code", "longitude", "latitude")
    initial = {name: getattr(department, name) for name in names}
    form = DepartmentForm(request.POST or None, actor=request.actor, initial=initial)
    return form_page(
        request, form, act, title=department.name, back="/settings/departments/", crumbs=DEPARTMENTS,
        template="departments/department.html", department=department,
    )  # fmt: skip


@writes(permits.may_keep, row=Department)
def set_active(request: Request, department: Department) -> HttpResponse:
    if request.method == "POST":
        is_active = request.POST.get("is_active") == "yes"
        actions.set_active(department=department, is_active=is_active, by=request.actor, at=request.at)
    return redirect("/settings/departments/")


@reads(permits.may_read)
def functions(request: Request) -> HttpResponse:
    carried: dict[str, list[Department]] = {}
    for department in Department.objects.filter(is_active=True):
        carried.setdefault(department.function, []).append(department)
    rows = [(one.label, USUAL_DEPARTMENT[one], carried.get(one.value, [])) for one in Function]
    context = {"rows": rows, "crumbs": [*CRUMBS, ("职能", "")]}
    return render(request, "departments/functions.html", context)


@reads(permits.may_read)
def affinity(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    context = {
        "versions": AffinityVersion.objects.all(),
        "now": actions.in_force(today),
        "today": today,
        "may_edit": permits.may_edit_affinity(request.actor),
        "crumbs": [*CRUMBS, ("职能与需要的相关度", "")],
    }
    return render(request, "departments/affinity.html", context)


def _may_open(actor: Any, version: AffinityVersion) -> bool:
    return permits.may_read(actor)


@writes(_may_open, row=AffinityVersion)
def affinity_version(request: Request, version: AffinityVersion) -> HttpResponse:
    """The table; editable by the city's office until its day comes."""
    today = timezone.localdate(request.at)
    may_edit = permits.may_edit_affinity(request.actor) and version.effective_on > today
    if request.method == "POST" and not permits.may_edit_affinity(request.actor):
        raise PermissionDenied
    if request.method == "POST" and not may_edit:
        raise actions.VersionInForce("这个版本已经生效，不能修改。请复制为新版本再改。")
    form = CellsForm(request.POST or None, version=version)

    def act(given: dict[str, Any]) -> int:
        return actions.set_cells(version=version, cells=form.given(), by=request.actor, at=request.at)

    return form_page(
        request, form, act, title=version.label, back=f"/settings/affinity/{version.pk}/", crumbs=AFFINITY,
        template="departments/affinity_version.html", version=version, may_edit=may_edit, functions=list(Function),
        intro=f"{version.effective_on} 起 · {version.source}",
    )  # fmt: skip


@writes(permits.may_edit_affinity, row=AffinityVersion)
def copy_affinity(request: Request, version: AffinityVersion) -> HttpResponse:
    def act(given: dict[str, Any]) -> AffinityVersion:
        return actions.copy_affinity(version=version, by=request.actor, at=request.at, **given)

    return form_page(
        request, CopyForm(request.POST or None), act, title="复制为新版本", back="/settings/affinity/", crumbs=AFFINITY,
        intro=f"从“{version.label}”复制，生效前逐格修改。", go=lambda made: f"/settings/affinity/{made.pk}/",
        done="已复制，请修改各格。",
    )  # fmt: skip
