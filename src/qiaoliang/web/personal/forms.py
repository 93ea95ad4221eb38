"""Forms of personal links: the secretary's one, and the short ones a person fills on the phone."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.forms import OfOrganisationForm


class NewForm(OfOrganisationForm):
    member = forms.ModelChoiceField(
        Member.everything.none(), label=_("党员"), required=False, empty_label=_("不是党员，填下面的姓名"),
        help_text=_("名册上还没有链接的党员"),
    )  # fmt: skip
    name = LineField(_("职工姓名"), 60, required=False, help_text=_("积极分子、职工填这里"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        present = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
        field.queryset = Member.objects.filter(present, link_holder=None).order_by("name")
        field.label_from_instance = lambda member: member.name


class PledgeForm(forms.Form):
    text = TextField(_("我承诺"), 200, help_text=_("做什么、做到什么程度"))
    due_on = DayField(_("完成期限"))


class KeepForm(forms.Form):
    words = TextField(_("怎么兑现的"), 200, help_text=_("一句话，别人能核实"))


class ProposeForm(forms.Form):
    title = TextField(_("我建议"), 200, help_text=_("什么问题、建议怎么做"))


class AppealForm(forms.Form):
    words = TextField(_("哪里不对，应当怎样"), 300)
