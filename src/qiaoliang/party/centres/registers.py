"""The register of regional activity centres."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.register import Extra, Register
from qiaoliang.kit.formfields import DayField, LineField
from qiaoliang.kit.tables import Cell, Column
from qiaoliang.party.centres import actions
from qiaoliang.party.centres.models import Centre
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region


class CentreForm(forms.Form):
    name = LineField(_("名称"), 120)
    region = forms.ModelChoiceField(Region.everything.none(), label=_("镇街"), to_field_name="code")
    address = LineField(_("地址"), 200, help_text=_("同一地址只算一处"))
    area_square_metres = forms.IntegerField(label=_("面积（平方米）"), required=False, min_value=1, max_value=100_000)
    enterprise = EnterpriseField(
        label=_("依托企业"), required=False, help_text=_("依托企业有指导员派驻时，计入助力成效")
    )
    happened_on = DayField(_("启用日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.queryset = Region.everything.filter(level=Level.TOWN)
        region.label_from_instance = lambda town: town.full_name
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class CloseForm(forms.Form):
    closed_on = DayField(_("停用日期"))


CENTRES = Register(
    name="centres",
    model=Centre,
    title="活动中心",
    unit="处",
    base="/party/centres/",
    columns=(
        Column("name", "名称", lambda centre: Cell(centre.name, second=centre.address), sort="name"),
        Column("area", "面积", lambda c: str(c.area_square_metres or "—"), sort="area_square_metres", numeric=True),
        Column("closed", "停用", lambda c: f"{c.closed_on:%Y-%m-%d}" if c.closed_on else "—", sort="closed_on"),
    ),
    facts=lambda centre: (
        ("地址", centre.address),
        ("面积（平方米）", centre.area_square_metres),
        ("启用日期", centre.happened_on),
        ("停用日期", centre.closed_on),
        ("载体", centre.carrier),
        ("主办单位", centre.host_name),
        ("共享的东西", centre.shared_things),
        ("场地", format_html('<a href="/party/centres/{}/rooms/">场地和预约</a>', centre.pk)),
    ),
    confirms=Can.DECIDE_PARTY,
    confirmer_label="镇街、园区党委",
    keeps=(Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.DECIDE_PARTY, Can.KEEP_CARRIER),
    claim_form=CentreForm,
    claim=lambda given, *, by, at: actions.open_centre(**given, by=by, at=at),
    related=("carrier", "helped_by__instructor"),
    is_shared=True,
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(address__icontains=text)),
    extras=(
        Extra(
            "close", "停用", CloseForm,
            lambda row, given, *, by, at: actions.close_centre(centre=row, **given, by=by, at=at),
            lambda actor, row: actor.can(Can.DECIDE_PARTY) or actor.can(Can.RUN_PROGRAMME),
            lambda row: row.closed_on is None,
        ),
    ),
    crumb=("党建", "/party/"),
)  # fmt: skip
