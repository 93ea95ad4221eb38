"""Forms of posters and concerns: the employee's one takes under a minute."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.harmony.concerns.choices import Kind
from qiaoliang.harmony.concerns.models import Concern
from qiaoliang.harmony.concerns.rules import WORDS_AT_MOST
from qiaoliang.kit.formfields import TextField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import EnterpriseField


def _offer_departments(form: forms.Form) -> None:
    """The departments in use, for the form's field of that name."""
    field: Any = form.fields["department"]
    field.queryset = Department.everything.filter(is_active=True).order_by("region_code", "name")


class HangForm(forms.Form):
    enterprise = EnterpriseField()
    department = forms.ModelChoiceField(
        Department.everything.none(), label=_("承办部门"), required=False, empty_label=_("当地人社部门"),
        help_text=_("职工反映的事由它答复"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()
        _offer_departments(self)


class SayForm(forms.Form):
    kind = forms.ChoiceField(label=_("是哪方面的事"), choices=[("", _("请选择")), *Kind.choices])
    text = TextField(_("您想说的"), WORDS_AT_MOST, help_text=_("不用写姓名；写了也只有承办部门看得到。"))
    to_instructor = forms.BooleanField(label=_("可以让驻企指导员看到"), required=False)
    to_enterprise = forms.BooleanField(label=_("可以让企业看到"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("回执码"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class AddForm(forms.Form):
    text = TextField(_("补充，或对答复的意见"), WORDS_AT_MOST)
    code = forms.CharField(max_length=20, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    text = TextField(_("答复"), WORDS_AT_MOST, help_text=_("职工凭回执码看到；不要写能让人认出是谁反映的话。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    department = forms.ModelChoiceField(Department.everything.none(), label=_("交给部门"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_departments(self)


class CloseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConcernFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")

    class Meta:
        model = Concern
        fields = ()
