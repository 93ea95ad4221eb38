"""Subscribing a system, and allowing an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Held
from qiaoliang.kit.formfields import LineField
from qiaoliang.web.hooks.choices import Event


class SubscribeForm(forms.Form):
    name = LineField(_("系统名称"), 60, help_text=_("例如：海洋发展局协同办公"))
    place = forms.ChoiceField(label=_("代表谁"))
    address = LineField(
        _("通知到哪个网址"), 300, help_text=_("例如 https://oa.example.gov.cn/qiaoliang，主机要先由系统管理员允许")
    )
    events = forms.MultipleChoiceField(
        label=_("通知什么"), choices=Event.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, places: list[tuple[Held, str]]) -> None:
        super().__init__(data)
        self.places = places
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(number), name) for number, (_held, name) in enumerate(places)]

    @property
    def chosen(self) -> tuple[Held, str]:
        return self.places[int(self.cleaned_data["place"])]


class AllowForm(forms.Form):
    address = LineField(_("地址"), 200, help_text=_("协议、主机和端口，例如 https://oa.example.gov.cn"))
    reason = LineField(_("谁的系统、做什么用"), 200)
