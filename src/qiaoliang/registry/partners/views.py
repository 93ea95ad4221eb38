"""Partners: the list and its forms."""

from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.registry.enterprises.forms import EndForm
from qiaoliang.registry.partners import actions, permits
from qiaoliang.registry.partners.forms import PartnerForm, RegisterForm
from qiaoliang.registry.partners.models import Partner, PartnerKind

CRUMBS = [("合作单位", "/partners/")]


class PartnerFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=PartnerKind.choices, empty_label="全部")

    class Meta:
        model = Partner
        fields = ()


def _listing(*, may_keep: bool) -> Listing:
    def name(one: Any) -> Cell:
        return Cell(one.name, second=one.address, href=f"/partners/{one.pk}/" if may_keep else "")

    return Listing(
        key="partners", title="合作单位", unit="个", order="name", filterset=PartnerFilter,
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(offers__icontains=text)),
        search_hint="名称或可提供的内容",
        columns=(
            Column("name", "单位", name, sort=("kind", "name"), export=lambda p: p.name),
            Column("kind", "类别", lambda p: p.get_kind_display(), sort="kind"),
            Column("offers", "可提供", lambda p: p.offers or "—"),
            Column("contact", "联系人", lambda p: p.contact_name or "—"),
            Column("since", "合作起", lambda p: f"{p.starts_on:%Y-%m-%d}", sort="starts_on"),
            Column("until", "合作止", lambda p: f"{p.ends_on:%Y-%m-%d}" if p.ends_on else "—", sort="ends_on"),
        ),
        tabs=(
            Tab("now", "合作中", when=Q(ends_on=None)),
            Tab("former", "已结束", when=Q(ends_on__isnull=False)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="还没有合作单位。", empty_href="/partners/new/" if may_keep else "", empty_action="登记合作单位",
    )  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    may_keep = permits.may_register(request.actor)
    buttons = [Action("登记合作单位", "/partners/new/", primary=True)] if may_keep else []
    return respond(request, _listing(may_keep=may_keep), Partner.objects.all(), actions=buttons)


@writes(permits.may_register)
def register(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> Partner:
        return actions.register(by=request.actor, at=request.at, **given)

    initial = {"starts_on": timezone.localdate(request.at)}
    form = RegisterForm(request.POST or None, actor=request.actor, initial=initial)
    return form_page(request, form, act, title="登记合作单位", back="/partners/", crumbs=CRUMBS)


@writes(permits.may_keep, row=Partner)
def amend(request: Request, partner: Partner) -> HttpResponse:
    def act(given: dict[str, Any]) -> Partner:
        return actions.amend(partner=partner, by=request.actor, at=request.at, **given)

    names = ("kind", "name", "region_code", "address", "offers", "contact_name")
    initial = {name: getattr(partner, name) for name in names}
    form = PartnerForm(request.POST or None, actor=request.actor, initial=initial)
    return form_page(
        request, form, act, title=partner.name, back="/partners/", crumbs=CRUMBS, partner=partner,
        template="partners/partner.html",
    )  # fmt: skip


@writes(permits.may_keep, row=Partner)
def end(request: Request, partner: Partner) -> HttpResponse:
    def act(given: dict[str, Any]) -> Partner:
        return actions.end(partner=partner, by=request.actor, at=request.at, **given)

    form = EndForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    return form_page(request, form, act, title="结束合作", back="/partners/", crumbs=CRUMBS, intro=partner.name)
