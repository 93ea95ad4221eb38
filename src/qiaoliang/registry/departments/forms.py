"""Forms of departments and of the affinity table."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import PrivateLineField
from qiaoliang.registry.departments import permits
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.departments.models import Affinity, AffinityVersion
from qiaoliang.registry.regions.models import Level, Region


class DepartmentForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), max_length=24)
    function = forms.ChoiceField(label=_("职能"), choices=[("", _("请选择")), *Function.choices])
    region_code = forms.ChoiceField(label=_("地区"))
    longitude = forms.FloatField(label=_("经度"), required=False)
    latitude = forms.FloatField(label=_("纬度"), required=False, help_text=_("计算到企业的距离用"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name")
        field: Any = self.fields["region_code"]
        field.choices = [(code, name) for code, name in areas if permits.may_place(actor, code)]


class RegisterForm(DepartmentForm):
    code = PrivateLineField(_("代码"), 24, help_text=_("自定，导入名册时用，例如 marine"))
    field_order = ("code",)


class CopyForm(forms.Form):
    label = forms.CharField(label=_("版本名称"), max_length=60, help_text=_("例如 2027 版"))
    effective_on = forms.DateField(
        label=_("生效日"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("生效前都可以修改")
    )
    source = forms.CharField(label=_("依据"), max_length=200)


class CellsForm(forms.Form):
    """One field a cell; the template draws them as the table they are."""

    def __init__(self, *args: Any, version: AffinityVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells: list[Affinity] = list(version.cells.all())
        for cell in self.cells:
            need, function = Function(cell.need).label, Function(cell.function).label
            self.fields[self.key(cell)] = forms.IntegerField(
                label=f"需要{need}、职能{function}", min_value=0, max_value=100, initial=cell.percent
            )

    @staticmethod
    def key(cell: Affinity) -> str:
        return f"{cell.need}:{cell.function}"

    def given(self) -> dict[tuple[str, str], int]:
        return {(cell.need, cell.function): self.cleaned_data[self.key(cell)] for cell in self.cells}

    def table(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(label of the need, its fields in the order of the functions)."""
        places = {(cell.need, cell.function): self[self.key(cell)] for cell in self.cells}
        return [
            (str(need.label), [places[need, one] for one in Function if (need, one) in places]) for need in Function
        ]
