"""Asking for a visit: four fields, all chosen or prefilled; nothing that could be called an inspection."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.contacts.forms import MomentField
from qiaoliang.fieldwork.visits.choices import Minutes, Purpose
from qiaoliang.registry.enterprises.fields import EnterpriseField


class AskForm(forms.Form):
    enterprise = EnterpriseField(error_messages={"required": _("请选择企业。")})
    purpose = forms.ChoiceField(
        label=_("来做什么"), choices=[("", _("请选择")), *Purpose.choices],
        error_messages={"required": _("请选择来做什么。")},
    )  # fmt: skip
    minutes = forms.TypedChoiceField(
        label=_("多久"), choices=Minutes.choices, coerce=int, initial=Minutes.HALF, widget=forms.RadioSelect
    )
    starts_at = MomentField(label=_("时间"))
    is_apart = forms.BooleanField(label=_("确需单独去，不与别人一并去"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()


class JoinForm(forms.Form):
    purpose = forms.ChoiceField(label=_("您来做什么"), choices=[("", _("请选择")), *Purpose.choices])
