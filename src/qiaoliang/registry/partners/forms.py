"""Forms of partners."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.registry.enterprises.forms import day_field
from qiaoliang.registry.enterprises.permits import may_place
from qiaoliang.registry.partners.models import PartnerKind
from qiaoliang.registry.regions.models import Level, Region


class PartnerForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=PartnerKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("名称"), max_length=120)
    region_code = forms.ChoiceField(label=_("地区"))
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    offers = forms.CharField(label=_("可提供"), max_length=300, required=False, help_text=_("例如讲座、场地、研发合作"))
    contact_name = forms.CharField(label=_("联系人"), max_length=60, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name")
        field: Any = self.fields["region_code"]
        field.choices = [(code, name) for code, name in areas if may_place(actor, code)]


class RegisterForm(PartnerForm):
    starts_on = day_field(_("合作从哪天起"))
