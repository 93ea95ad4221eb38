"""The list of instructors and the page of one: standing, load, postings, leave, conflicts. No ranking of persons."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations import permits, rules
from qiaoliang.instructors.nominations.actions import qualification
from qiaoliang.instructors.nominations.forms import EndForm
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings.models import Conflict, Stint
from qiaoliang.instructors.postings.permits import may_list_conflicts
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises import industries
from qiaoliang.web.dossier import actions

CRUMBS = [("指导员", "/instructors/")]
_SHAPES = {
    Standing.APPROVED: "going", Standing.NOMINATED: "waiting", Standing.RETURNED: "soon", Standing.ENDED: "off",
}  # fmt: skip


def _departments(request: Any) -> Any:
    return Department.objects.all()


class InstructorFilter(django_filters.FilterSet):
    department = django_filters.ModelChoiceFilter(label="部门", queryset=_departments, empty_label="全部")
    function = django_filters.ChoiceFilter(label="职能", choices=Function.choices, empty_label="全部")

    class Meta:
        model = Instructor
        fields = ()


def _search(rows: Any, text: str) -> Any:
    found = Q(name__icontains=text) | Q(number__iexact=text)
    return rows.filter(found | Q(initials__contains=text.lower()) if text.isascii() else found)


def _rows(on: date) -> Any:
    away = Leave.everything.filter(Leave.covers(on)).select_related("backup")
    posted = Stint.everything.filter(Stint.covers(on), instructor=OuterRef("pk")).order_by().values("instructor")
    load = posted.annotate(n=Count("enterprise", distinct=True)).values("n")
    return (
        Instructor.objects.select_related("department")
        .annotate(load=Coalesce(Subquery(load), 0))
        .prefetch_related(Prefetch("leaves", queryset=away, to_attr="away_now"))
    )


def _standing(instructor: Any) -> Cell:
    if instructor.away_now:
        backup = instructor.away_now[0].backup
        return Cell("请假", second=f"代理人 {backup.name}" if backup else "未设代理人", status="soon")
    return Cell(instructor.get_standing_display(), status=_SHAPES[instructor.standing])


def listing(on: date, *, may_nominate: bool) -> Listing:
    """The list as of the day. The load is there to plan by; nothing here orders persons by what they did (G39)."""
    away = Exists(Leave.everything.filter(Leave.covers(on), instructor=OuterRef("pk")))
    posted = Exists(Stint.everything.filter(Stint.covers(on), instructor=OuterRef("pk")))
    serving = Q(standing=Standing.APPROVED)
    return Listing(
        key="instructors", title="指导员", unit="人", order="number", filterset=InstructorFilter, search=_search,
        search_hint="姓名、拼音首字母、编号", may_export=lambda actor: actor.can(Can.EXPORT),
        people=lambda rows: (("nominations.instructor", pk) for pk in rows.values_list("pk", flat=True)),
        columns=(
            Column("name", "指导员", lambda i: Cell(i.name, second=i.number, href=f"/instructors/{i.pk}/"),
                   sort="initials", export=lambda i: i.name),
            Column("number", "编号", lambda i: i.number, sort="number", shown=False),
            Column("department", "部门", lambda i: i.department.short_name, sort="department__code"),
            Column("function", "职能", lambda i: str(Function(i.function).label), sort="function"),
            Column("standing", "状态", _standing, sort="standing"),
            Column("load", "服务企业", lambda i: f"{money.count(i.load)} / {i.max_load}", numeric=True, unit="家/上限",
                   export=lambda i: i.load),
            Column("term", "任期至", lambda i: f"{i.term_ends_on:%Y-%m-%d}" if i.term_ends_on else "—",
                   sort="term_ends_on"),
            Column("trained", "岗前培训", lambda i: f"{i.trained_on:%Y-%m-%d}" if i.trained_on else "—",
                   sort="trained_on", shown=False),
        ),
        tabs=(
            Tab("serving", "在任", when=serving),
            Tab("nominated", "待批准", when=Q(standing=Standing.NOMINATED)),
            Tab("returned", "退回", when=Q(standing=Standing.RETURNED)),
            Tab("away", "请假", when=serving & Q(away)),
            Tab("free", "无派驻", when=serving & ~Q(posted)),
            Tab("ended", "已离任", when=Q(standing=Standing.ENDED)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="还没有指导员。请部门提名，或从 Excel 导入。", empty_href="/instructors/new/" if may_nominate else "",
        empty_action="提名指导员",
    )  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    may_nominate = permits.may_nominate(request.actor)
    buttons = [Action("提名指导员", "/instructors/new/", primary=True)] if may_nominate else []
    around = [
        Action("双向选择", "/instructors/wishes/"), Action("回避申报", "/instructors/declarations/"),
        Action("在办案件", "/instructors/cases/"),
    ]  # fmt: skip
    if any(request.actor.can(what) for what in (Can.RUN_PROGRAMME, Can.NOMINATE, Can.READ_AUDIT)):
        buttons = around + buttons
    if request.actor.can(Can.RUN_PROGRAMME):
        buttons.insert(0, Action("派驻", "/instructors/postings/"))
    return respond(request, listing(today, may_nominate=may_nominate), _rows(today), actions=buttons)


def _facts(instructor: Instructor) -> list[tuple[str, str]]:
    known = "、".join(industries.name_of(code) for code in instructor.divisions) or "—"
    term = f"{instructor.term_starts_on:%Y-%m-%d} 至 " if instructor.term_starts_on else ""
    term += f"{instructor.term_ends_on:%Y-%m-%d}" if instructor.term_ends_on else "—"
    return [
        ("编号", instructor.number),
        ("部门", instructor.department.name),
        ("职务", instructor.position or "—"),
        ("职能", str(Function(instructor.function).label)),
        ("任期", term),
        ("服务企业", f"至少 {instructor.min_load} 家，至多 {instructor.max_load} 家"),
        ("岗前培训", f"{instructor.trained_on:%Y-%m-%d}" if instructor.trained_on else "未登记"),
        ("正式党员", "是" if instructor.is_full_member else "否"),
        ("懂经济的依据", instructor.economic_evidence or "未写明"),
        ("懂党务的依据", instructor.party_evidence or "未写明"),
        ("熟悉的行业", known),
    ]


def _buttons(request: Request, instructor: Instructor, *, may_decide: bool, may_keep: bool) -> list[Action]:
    here, found = f"/instructors/{instructor.pk}", []
    if permits.may_amend(request.actor, instructor):
        label = "修改后重新提名" if instructor.standing == Standing.RETURNED else "修改资料"
        found.append(Action(label, f"{here}/amend/"))
    if may_keep and instructor.standing != Standing.ENDED:
        found.append(Action("登记培训", f"{here}/training/"))
    if may_keep and instructor.standing == Standing.APPROVED:
        found.append(Action("登记请假", f"{here}/leave/"))
    if may_decide and instructor.standing == Standing.NOMINATED:
        found += [Action("退回", f"{here}/return/"), Action("批准", f"{here}/approve/", primary=True)]
    if may_decide and instructor.standing == Standing.APPROVED:
        found += [
            Action("离任", f"{here}/end/"),
            Action("移交企业", f"/instructors/postings/transfer/{instructor.pk}/"),
        ]
    return found


@reads(permits.may_view, row=Instructor)
def show(request: Request, instructor: Instructor) -> HttpResponse:
    """One instructor; the enterprises of postings outside the person's scope are named, not opened."""
    today = timezone.localdate(request.at)
    stints = list(Stint.everything.filter(instructor=instructor).select_related("enterprise"))
    serving = [stint for stint in stints if _holds(stint, today)]
    may_decide = permits.may_decide(request.actor, instructor)
    may_keep = may_decide or permits.may_keep(request.actor, instructor)
    conflicts = Conflict.everything.filter(instructor=instructor).select_related("enterprise")
    context = {
        "instructor": instructor,
        "facts": _facts(instructor),
        "shape": _SHAPES[Standing(instructor.standing)],
        "criteria": _criteria(instructor, today),
        "serving": serving,
        "former": [stint for stint in stints if stint not in serving],
        "load": len({stint.enterprise_id for stint in serving}),
        "leaves": instructor.leaves.select_related("backup"),
        "conflicts": conflicts if may_list_conflicts(request.actor) else [],
        "may_see_conflicts": may_list_conflicts(request.actor),
        "may_keep": may_keep,
        "may_reveal": bool(instructor.phone) and permits.may_reveal(request.actor, instructor),
        "today": today,
        "actions": _buttons(request, instructor, may_decide=may_decide, may_keep=may_keep),
        "crumbs": [*CRUMBS, (instructor.name, "")],
    }
    return render(request, "dossier/instructor.html", context)


def _criteria(instructor: Instructor, today: date) -> list[rules.Criterion]:
    """The check-list, while the nomination is open; afterwards it is settled."""
    if instructor.standing not in (Standing.NOMINATED, Standing.RETURNED):
        return []
    return rules.checklist(qualification(instructor), starts_on=today)


def _holds(stint: Any, on: date) -> bool:
    return bool(stint.starts_on <= on and (stint.ends_on is None or stint.ends_on >= on))


@writes(permits.may_decide, row=Instructor)
def end(request: Request, instructor: Instructor) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        instructor.version = given.pop("version")
        actions.end_service(instructor=instructor, by=request.actor, at=request.at, **given)

    initial = {"version": instructor.version, "on": timezone.localdate(request.at)}
    crumbs = [*CRUMBS, (instructor.name, f"/instructors/{instructor.pk}/")]
    return form_page(
        request, EndForm(request.POST or None, initial=initial), act, title="离任", crumbs=crumbs,
        back=f"/instructors/{instructor.pk}/", intro=instructor.name, submit_label="登记离任", done="已登记离任。",
    )  # fmt: skip
