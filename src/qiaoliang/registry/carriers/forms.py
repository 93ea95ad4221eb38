"""Forms of carriers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.registry.carriers.models import CarrierKind
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.enterprises.forms import day_field, offer_enterprises, offer_towns
from qiaoliang.registry.regions.fields import TownField


class CarrierForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), *CarrierKind.choices])
    name = forms.CharField(label=_("名称"), max_length=120)
    region = TownField()
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    longitude = forms.FloatField(label=_("经度"), required=False)
    latitude = forms.FloatField(label=_("纬度"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_towns(self, actor)


class AdmitForm(forms.Form):
    enterprise = EnterpriseField()
    starts_on = day_field(_("从哪天起"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_enterprises(self, "enterprise")
