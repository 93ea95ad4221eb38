"""Forms of the assessment: the year, the scheme, a statement, a veto, a grade, an appeal and its answer."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.results.assessment.choices import DEFAULT, Grade, Item, VetoKind
from qiaoliang.results.assessment.models import Sheet


class _Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class OpenForm(forms.Form):
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years: Any = self.fields["year"]
        years.choices = [(year, f"{year} 年") for year in (this_year, this_year - 1)]


class StateForm(_Versioned):
    statement = TextField(_("述职"), 2000, help_text=_("做了什么、还差什么；测算里不对的也写在这里"))


class VetoForm(_Versioned):
    kind = forms.ChoiceField(label=_("情形"), choices=VetoKind.choices, widget=forms.RadioSelect)
    basis = LineField(_("认定的文件或决定"), 200)


class GradeForm(_Versioned):
    grade = forms.ChoiceField(label=_("等次"), choices=Grade.choices, widget=forms.RadioSelect)
    reason = TextField(_("理由"), 300, required=False, help_text=_("与建议不同时必须写，本人会看到"))


class AppealForm(_Versioned):
    words = TextField(_("哪里不对"), 500)


class DecideForm(_Versioned):
    grade = forms.ChoiceField(label=_("复核等次"), choices=Grade.choices, widget=forms.RadioSelect)
    answer = TextField(_("答复本人"), 500)


class SchemeForm(forms.Form):
    """A new version of weights, deductions and bands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in Item:
            self.fields[item.value] = forms.IntegerField(label=f"{item.label}（权重）", min_value=0, max_value=100)
        for name, label in (
            ("overdue", "逾期每件扣"), ("overdue_at_most", "逾期最多扣"), ("false_record", "记录失实每件扣"),
            ("excellent", "优秀不低于"), ("competent", "称职不低于"), ("basic", "基本称职不低于"),
            ("excellent_share", "优秀比例提示（%）"),
        ):  # fmt: skip
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=100)
        self.fields["effective_on"] = DayField(_("施行"))
        self.fields["basis"] = LineField(_("依据"), 120)

    def terms(self) -> dict[str, Any]:
        """In the shape of `choices.DEFAULT`."""
        given = self.cleaned_data
        return {
            part: {name: given[name] for name in default} if isinstance(default, dict) else given[part]
            for part, default in DEFAULT.items()
        }


def flat(terms: dict[str, Any]) -> dict[str, Any]:
    """A scheme as the form shows it."""
    found: dict[str, Any] = {}
    for part, own in terms.items():
        found |= own if isinstance(own, dict) else {part: own}
    return found


class SheetFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="年度")
    department = django_filters.CharFilter(label="部门", field_name="department_name", lookup_expr="icontains")
    grade = django_filters.ChoiceFilter(label="等次", choices=Grade.choices, empty_label="全部")

    class Meta:
        model = Sheet
        fields = ("year", "department", "grade")
