"""The ledger of burden: what every form costs, and what each instructor and enterprise filled in a month."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit import moments, money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.remembered import remembered
from qiaoliang.kit.tables import Action, Cell, Column, Listing, respond
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.burden import actions, catalogue, forms, ledger, permits
from qiaoliang.web.burden.ledger import Burden

LIST = ("填报负担", "/burden/")
MOST_DIGITS = 10  # of a key
MOST_ROWS = 20_000
COLUMNS = 6  # forms shown at first: those filled most; the others are chosen under "columns"
LEFT_OUT = "只算填写，不算交谈。测评不能追溯到企业，所以不在这里；它的负担在发布前单独公布。"


def _cost(one: catalogue.FormCost) -> str:
    minutes = f"约 {one.seconds // 60} 分钟" if one.seconds >= 60 else f"约 {one.seconds} 秒"
    return f"{max(1, one.fields)} 项，必填 {one.required} 项，{minutes}"


@reads(permits.may_see_forms)
def forms_page(request: Request) -> HttpResponse:
    """Every form with its cost, since when it is agreed to and until when."""
    today = timezone.localdate(request.at)
    reviewed = actions.expiry(today)
    rows = [
        (one, catalogue.SIDES[one.side], _cost(one), reviewed.get(one.key), _lamp(one, reviewed.get(one.key), today))
        for one in catalogue.FORMS.values()
    ]
    context = {
        "rows": rows, "may_review": permits.may_review(request.actor), "crumbs": [(LIST[0], "")],
        "actions": _links(request),
    }  # fmt: skip
    return render(request, "burden/forms.html", context)


def _lamp(one: catalogue.FormCost, review: Any, today: date) -> tuple[str, str]:
    if review is None:
        return "soon", "还没有核定"
    if review.expires_on >= today:
        return "going", "有效"
    return "overdue", "满 12 个月，要重新核定" if one.must else "满 12 个月，已停用"


def _links(request: Request) -> list[Action]:
    pages = (
        (INSTRUCTORS, permits.may_see_instructors), (ENTERPRISES, permits.may_see_enterprises),
        (BRANCHES, permits.may_see_branches),
    )  # fmt: skip
    return [Action(side.title, side.path) for side, may_see in pages if may_see(request.actor)]


@writes(permits.may_review)
def review(request: Request, form: str) -> HttpResponse:
    one = catalogue.FORMS.get(form)
    if one is None:
        raise Http404
    filled = forms.ReviewForm(request.POST or None, initial={"shown_cost": _cost(one)})
    return form_page(
        request, filled, lambda given: actions.review(form=form, **given, by=request.actor, at=request.at),
        title=f"核定：{one.label}", back=LIST[1], crumbs=[LIST], done="已核定，12 个月有效。",
        submit_label="继续使用 12 个月", intro=f"每填一次{_cost(one)}。", minutes=1,
    )  # fmt: skip


@dataclass(frozen=True)
class Side:
    """Who fills forms, and the page of their month: by name, because burden is no measure of a person."""

    key: str
    title: str
    path: str
    unit: str
    name: Column
    empty: str
    everybody: Callable[[Mapping[int, Burden]], Any]  # the rows of the list, of what was filled in the month

    @property
    def label(self) -> str:
        return catalogue.SIDES[self.key]


def _listing(side: Side, rows: Any, found: Mapping[int, Burden], first: date) -> Listing:
    def of(row: Any) -> Burden:
        return found.get(row.pk, Burden())

    seen = set(rows.values_list("pk", flat=True))  # which forms others filled is nobody's business here
    used = Counter[str]()
    for one in seen & set(found):
        used.update(found[one].records)
    common = {key for key, _times in used.most_common(COLUMNS)}

    def by_form(one: catalogue.FormCost) -> Column:
        def number(row: Any) -> int:
            return of(row).records.get(one.key, 0)

        def cell(row: Any) -> Cell:
            opens = f"?month={first:%Y-%m}&of={row.pk}&form={one.key}" if number(row) else ""
            return Cell(money.count(number(row)), href=opens)

        return Column(one.key, one.label, cell, numeric=True, unit="次", shown=one.key in common, export=number)

    return Listing(
        key=f"burden-{side.key}", title=f"{side.label}的填报负担", unit=side.unit, order=side.name.key,
        columns=(
            side.name,
            Column("minutes", "分钟", lambda row: money.count(of(row).minutes), numeric=True,
                   export=lambda row: of(row).minutes),
            Column("fields", "项", lambda row: money.count(of(row).fields), numeric=True,
                   export=lambda row: of(row).fields),
            *(by_form(one) for one in catalogue.of(side.key) if one.key in used),
        ),
        search=lambda rows, text: rows.filter(name__icontains=text), search_hint="名称", empty=side.empty,
        may_export=permits.may_export,
    )  # fmt: skip


def _ledger(request: Request, side: str) -> tuple[date, Mapping[int, Burden]]:
    first = ledger.chosen(request.GET.get("month", ""), timezone.localdate(request.at))
    parts = (side, first, request.data_version())
    return first, remembered("burden", parts, lambda: dict(ledger.month(side, first)))


def _month_page(request: Request, side: Side) -> HttpResponse:
    today = timezone.localdate(request.at)
    first, found = _ledger(request, side.key)
    rows = side.everybody(found)
    if "form" in request.GET:
        return _filled(request, side, rows, first)
    return respond(
        request, _listing(side, rows, found, first), rows, "burden/month.html", crumbs=[LIST, (side.title, "")],
        first=first, months=ledger.months(today), note=LEFT_OUT,
    )  # fmt: skip


def _filled(request: Request, side: Side, people: Any, first: date) -> HttpResponse:
    """What one person or enterprise filled in with one form in the month: the records that a number counts."""
    form = next((one for one in catalogue.of(side.key) if one.key == request.GET["form"]), None)
    of = request.GET.get("of", "")
    who = people.filter(pk=int(of)).first() if of.isdecimal() and len(of) < MOST_DIGITS else None
    if form is None or who is None:
        raise Http404
    counted = ledger.filled(form, first).filter(**{form.person: who.pk})
    rows = counted.within(request.actor.scope)
    back = (side.title, f"{side.path}?month={first:%Y-%m}")
    listing = Listing(
        key=f"burden-filled-{form.key}", title=f"{who}：{form.label}", unit="条", order="at", columns=(
            Column("at", "填写时间", lambda row: _moment(_value(row, form.moment)), sort=form.moment),
            Column("what", "记录", _what),
        ), empty="这个月没有填过。", may_export=permits.may_export,
    )  # fmt: skip
    return respond(
        request, listing, rows, "burden/filled.html", crumbs=[LIST, back, (listing.title, "")], first=first,
        hidden_rows=counted.count() - rows.count(),
    )  # fmt: skip


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _moment(at: Any) -> str:
    return moments.minute(at) if isinstance(at, datetime) else f"{at}"


def _what(row: Any) -> Cell:
    return Cell(f"{row}", href=row.get_absolute_url() if hasattr(row, "get_absolute_url") else "")


INSTRUCTORS: Final = Side(
    catalogue.INSTRUCTOR, "指导员每月", "/burden/instructors/", "人",
    Column("name", "姓名", lambda one: Cell(one.name, second=one.department.name), sort="name"),
    "没有在任的指导员。",
    lambda _found: Instructor.objects.filter(standing=Standing.APPROVED).select_related("department"),
)  # fmt: skip
ENTERPRISES: Final = Side(
    catalogue.ENTERPRISE, "企业每月", "/burden/enterprises/", "家",
    Column("name", "企业", lambda one: Cell(one.name, href=f"/enterprises/{one.pk}/"), sort="sort_key"),
    "这个月没有企业填过什么。", lambda found: Enterprise.objects.filter(pk__in=list(found)[:MOST_ROWS]),
)  # fmt: skip
BRANCHES: Final = Side(
    catalogue.BRANCH, "党组织每月", "/burden/branches/", "个",
    Column("name", "党组织", lambda one: Cell(one.name, href=f"/party/organisations/{one.pk}/"), sort="name"),
    "这个月没有党组织填过什么。", lambda found: Organisation.objects.filter(pk__in=list(found)[:MOST_ROWS]),
)  # fmt: skip


@reads(permits.may_see_instructors)
def instructors(request: Request) -> HttpResponse:
    return _month_page(request, INSTRUCTORS)


@reads(permits.may_see_enterprises)
def enterprises(request: Request) -> HttpResponse:
    return _month_page(request, ENTERPRISES)


@reads(permits.may_see_branches)
def branches(request: Request) -> HttpResponse:
    return _month_page(request, BRANCHES)
