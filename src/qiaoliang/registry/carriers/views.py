"""Carriers: the list, one carrier with its enterprises, and the forms that keep them."""

from typing import Any

import django_filters
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, respond
from qiaoliang.registry.carriers import actions, permits
from qiaoliang.registry.carriers.forms import AdmitForm, CarrierForm
from qiaoliang.registry.carriers.models import Carrier, CarrierKind, Tenancy
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.forms import EndForm
from qiaoliang.registry.regions.models import Level, Region

CRUMBS = [("载体", "/carriers/")]


def _counties() -> list[tuple[str, str]]:
    return list(Region.everything.filter(level=Level.COUNTY).values_list("code", "name"))


class CarrierFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=CarrierKind.choices, empty_label="全部")
    county = django_filters.ChoiceFilter(label="县区", choices=_counties, method="in_county", empty_label="全部")
    is_active = django_filters.ChoiceFilter(
        label="状态", choices=(("yes", "在用"), ("no", "停用")), method="by_use", empty_label="全部"
    )

    class Meta:
        model = Carrier
        fields = ()

    def in_county(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(region_code__startswith=value)

    def by_use(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_active=value == "yes")


def _state(carrier: Any) -> Cell:
    return Cell("在用", status="going") if carrier.is_active else Cell("停用", status="off")


LISTING = Listing(
    key="carriers", title="载体", unit="个", order="kind", filterset=CarrierFilter,
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(address__icontains=text)),
    search_hint="名称或地址",
    columns=(
        Column("name", "载体", lambda c: Cell(c.name, second=c.region.full_name, href=f"/carriers/{c.pk}/"),
               export=lambda c: c.name),
        Column("kind", "类别", lambda c: c.get_kind_display(), sort=("kind", "name")),
        Column("area", "镇街", lambda c: c.region.full_name, sort="region_code", shown=False),
        Column("enterprises", "企业", lambda c: money.count(c.enterprise_count), sort="enterprise_count", numeric=True,
               unit="家", export=lambda c: c.enterprise_count),
        Column("state", "状态", _state, sort="is_active"),
        Column("address", "地址", lambda c: c.address or "—", shown=False),
    ),
    empty="还没有载体。可以从 Excel 导入，也可以逐个登记。",
)  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    members = Count("tenancies", filter=Q(tenancies__ends_on=None))
    rows = Carrier.objects.select_related("region").annotate(enterprise_count=members)
    may_keep = permits.may_register(request.actor)
    buttons = [Action("登记载体", "/carriers/new/", primary=True)] if may_keep else []
    return respond(request, LISTING, rows, actions=buttons)


def _tenants(carrier: Carrier, *, may_keep: bool) -> Listing:
    def name(one: Any) -> Cell:
        second = industries.name_of(one.enterprise.division)
        return Cell(one.enterprise.name, second=second, href=f"/enterprises/{one.enterprise_id}/")

    columns = [
        Column("name", "企业", name, sort="enterprise__sort_key", export=lambda t: t.enterprise.name),
        Column("state", "经营状态", lambda t: t.enterprise.get_state_display(), sort="enterprise__state"),
        Column("since", "从", lambda t: f"{t.starts_on:%Y-%m-%d}", sort="starts_on"),
    ]
    if may_keep:
        columns.append(Column("end", "归属", lambda t: Cell("结束", href=f"/carriers/tenancies/{t.pk}/end/")))
    return Listing(
        key="tenants", title=carrier.name, unit="家", columns=columns, order="name", empty="还没有企业属于这个载体。",
        search=lambda rows, text: rows.filter(enterprise__name__icontains=text), search_hint="企业名称",
    )  # fmt: skip


@reads(permits.may_view, row=Carrier)
def show(request: Request, carrier: Carrier) -> HttpResponse:
    """The carrier's enterprises today, as far as the person may see them."""
    may_keep = permits.may_keep(request.actor, carrier)
    rows = Tenancy.objects.filter(carrier=carrier, ends_on=None).select_related("enterprise")
    buttons = [
        Action("修改", f"/carriers/{carrier.pk}/amend/"),
        Action("加入企业", f"/carriers/{carrier.pk}/admit/", primary=True),
    ] if may_keep else []  # fmt: skip
    region = carrier.region.full_name
    state = "" if carrier.is_active else " · 已停用"
    summary = f"{carrier.get_kind_display()} · {region}{f' · {carrier.address}' if carrier.address else ''}{state}"
    listing = _tenants(carrier, may_keep=may_keep)
    return respond(request, listing, rows, actions=buttons, summary=summary, crumbs=[*CRUMBS, (carrier.name, "")])


@writes(permits.may_register)
def register(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> Carrier:
        return actions.register(by=request.actor, at=request.at, **given)

    form = CarrierForm(request.POST or None, actor=request.actor)
    return form_page(
        request, form, act, title="登记载体", back="/carriers/", crumbs=CRUMBS, go=lambda made: f"/carriers/{made.pk}/"
    )


@writes(permits.may_keep, row=Carrier)
def amend(request: Request, carrier: Carrier) -> HttpResponse:
    def act(given: dict[str, Any]) -> Carrier:
        return actions.amend(carrier=carrier, by=request.actor, at=request.at, **given)

    names = ("kind", "name", "region", "address", "longitude", "latitude")
    initial = {name: getattr(carrier, name) for name in names}
    form = CarrierForm(request.POST or None, actor=request.actor, initial=initial)
    return form_page(
        request, form, act, title="修改载体", back=f"/carriers/{carrier.pk}/", crumbs=CRUMBS, carrier=carrier,
        template="carriers/amend.html",
    )  # fmt: skip


@writes(permits.may_keep, row=Carrier)
def set_active(request: Request, carrier: Carrier) -> HttpResponse:
    if request.method == "POST":
        is_active = request.POST.get("is_active") == "yes"
        actions.set_active(carrier=carrier, is_active=is_active, by=request.actor, at=request.at)
    return redirect(f"/carriers/{carrier.pk}/")


@writes(permits.may_keep, row=Carrier)
def admit(request: Request, carrier: Carrier) -> HttpResponse:
    def act(given: dict[str, Any]) -> Tenancy:
        return actions.admit(carrier=carrier, by=request.actor, at=request.at, **given)

    form = AdmitForm(request.POST or None, initial={"starts_on": timezone.localdate(request.at)})
    return form_page(
        request, form, act, title="加入企业", back=f"/carriers/{carrier.pk}/", crumbs=CRUMBS, intro=carrier.name
    )


@writes(permits.may_end, row=Tenancy)
def release(request: Request, tenancy: Tenancy) -> HttpResponse:
    def act(given: dict[str, Any]) -> Tenancy:
        return actions.release(tenancy=tenancy, by=request.actor, at=request.at, **given)

    form = EndForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    intro = f"{tenancy.enterprise.name}不再属于{tenancy.carrier.name}。"
    return form_page(
        request, form, act, title="结束归属", back=f"/carriers/{tenancy.carrier_id}/", crumbs=CRUMBS, intro=intro
    )
