"""Forms of the assessment: the year, the scheme, a statement, a veto, a grade, an appeal and its answer."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.results.assessment.choices import DEFAULTS, ITEMS, BranchGrade, Grade, Side, VetoKind
from qiaoliang.results.assessment.models import BranchSheet, Sheet
from qiaoliang.results.assessment.rules import HARDEST

HARDER = (
    ("small", _("全是小微企业，加（%）"), _("按名下小型、微型企业的占比折算")),
    ("struggling", _("全是有难处的企业，加（%）"), _("按年初或接手时有诉求没有办结的企业占比折算")),
    ("uncovered", _("接手时全没有党组织，加（%）"), _("按接手时没有党组织覆盖的企业占比折算；三项合计不超过 30")),
)


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


class _Graded(_Versioned):
    """Grades under the names used for whoever is assessed."""

    def __init__(self, *args: Any, side: Side = Side.INSTRUCTOR, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades: Any = self.fields["grade"]
        grades.choices = BranchGrade.choices if side == Side.BRANCH else Grade.choices


class GradeForm(_Graded):
    grade = forms.ChoiceField(label=_("等次"), choices=Grade.choices, widget=forms.RadioSelect)
    reason = TextField(_("理由"), 300, required=False, help_text=_("与建议不同时必须写，本人会看到"))


class AppealForm(_Versioned):
    words = TextField(_("哪里不对"), 500)


class DecideForm(_Graded):
    grade = forms.ChoiceField(label=_("复核等次"), choices=Grade.choices, widget=forms.RadioSelect)
    answer = TextField(_("答复本人"), 500)


class SchemeForm(forms.Form):
    """A new version of weights, deductions and bands."""

    def __init__(self, *args: Any, side: Side = Side.INSTRUCTOR, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        best = BranchGrade if side == Side.BRANCH else Grade
        for item in ITEMS[side]:
            self.fields[item.value] = forms.IntegerField(label=f"{item.label}（权重）", min_value=0, max_value=100)
        for kind, harder, told in HARDER if "difficulty" in DEFAULTS[side] else ():
            self.fields[kind] = forms.IntegerField(label=harder, help_text=told, min_value=0, max_value=HARDEST)
        for name, label in (
            ("overdue", "逾期每件扣"), ("overdue_at_most", "逾期最多扣"), ("false_record", "记录失实每件扣"),
            ("excellent", f"{best.EXCELLENT.label}不低于"), ("competent", f"{best.COMPETENT.label}不低于"),
            ("basic", f"{best.BASIC.label}不低于"), ("excellent_share", "优秀比例提示（%）"),
        ):  # fmt: skip
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=100)
        self.fields["effective_on"] = DayField(_("施行"))
        self.fields["basis"] = LineField(_("依据"), 120)

    def terms(self) -> dict[str, Any]:
        """In the shape of `choices.DEFAULT`."""
        given = self.cleaned_data
        return {
            part: {name: given[name] for name in default} if isinstance(default, dict) else given[part]
            for part, default in DEFAULTS[self.side].items()
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


class BranchSheetFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="年度")
    upper = django_filters.CharFilter(label="上级党委", lookup_expr="icontains")
    grade = django_filters.ChoiceFilter(label="等次", choices=BranchGrade.choices, empty_label="全部")

    class Meta:
        model = BranchSheet
        fields = ("year", "upper", "grade")
