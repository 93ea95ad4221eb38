"""Forms of cases and declarations."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.postings.models import ConflictKind
from qiaoliang.instructors.recusals.actions import OWN_KINDS, Interest
from qiaoliang.instructors.recusals.models import Case, CaseKind
from qiaoliang.kit.formfields import DayField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import AnyEnterpriseField, EnterpriseField

ROWS = 3  # more relations than these are declared one by one under 登记回避


class CaseForm(forms.Form):
    enterprise = EnterpriseField()
    unit = forms.ModelChoiceField(Department.everything.none(), label="承办单位", empty_label="请选择")
    kind = forms.ChoiceField(label="类别", choices=CaseKind.choices)
    number = forms.CharField(label="案号", max_length=60)
    handler_name = forms.CharField(
        label="经办人", max_length=60, required=False, help_text="与指导员同单位同姓名的，视为本人，不再派驻。"
    )
    opened_on = DayField("立案日期")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = Department.everything.filter(is_active=True)
        if not actor.can(Can.RUN_PROGRAMME):
            units.queryset = units.queryset.filter(pk__in=[int(key) for key in actor.keys("department")])
            self.fields["enterprise"] = AnyEnterpriseField()
        else:
            enterprise: Any = self.fields["enterprise"]
            enterprise.offer()


class CloseCaseForm(forms.Form):
    closed_on = DayField("结案日期")


class DeclareForm(forms.Form):
    """Up to three relations, or none: the same tick says that this is all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "请选择"), *((kind.value, kind.label) for kind in map(ConflictKind, OWN_KINDS))]
        for place in range(1, ROWS + 1):
            self.fields[f"enterprise_{place}"] = AnyEnterpriseField(label=f"企业（第 {place} 项）", required=False)
            self.fields[f"kind_{place}"] = forms.ChoiceField(label="关系", choices=kinds, required=False)
            self.fields[f"note_{place}"] = forms.CharField(
                label="说明", max_length=200, required=False, help_text="只写判断所需，不写家庭细节。"
            )
        self.fields["is_complete"] = forms.BooleanField(
            label="除以上所填，我与企业没有亲属、利益或案件经办关系",
            error_messages={"required": "请勾选确认；没有任何情况的，只勾这一项。"},
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for place in range(1, ROWS + 1):
            firm, kind = given.get(f"enterprise_{place}"), given.get(f"kind_{place}")
            if firm and not kind and f"kind_{place}" not in self.errors:
                self.add_error(f"kind_{place}", ValidationError("请选择与这家企业的关系。"))
            if kind and not firm and f"enterprise_{place}" not in self.errors:
                self.add_error(f"enterprise_{place}", ValidationError("请填写是哪家企业。"))
        return given

    def interests(self) -> Iterator[Interest]:
        for place in range(1, ROWS + 1):
            firm = self.cleaned_data[f"enterprise_{place}"]
            if firm:
                yield Interest(firm, self.cleaned_data[f"kind_{place}"], self.cleaned_data[f"note_{place}"])


class CaseFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=CaseKind.choices, empty_label="全部")
    unit = django_filters.ModelChoiceFilter(
        label="承办单位", queryset=lambda request: Department.objects.filter(is_active=True), empty_label="全部"
    )

    class Meta:
        model = Case
        fields = ()


class DeclarationFilter(django_filters.FilterSet):
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=lambda request: Department.objects.filter(is_active=True), empty_label="全部"
    )
