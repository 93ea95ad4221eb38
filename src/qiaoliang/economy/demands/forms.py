"""Forms of the demand pages; messages say what to do."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import User
from qiaoliang.economy.demands.choices import Category, Mouth, Urgency, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region

HEARD_BY_OFFICE = [(mouth.value, mouth.label) for mouth in (Mouth.OFFICE, Mouth.MEETING, Mouth.SURVEY)]


def offer_people(field: Any, people: Mapping[int, str]) -> None:
    """Let a field choose among these accounts, each with the words by which it is known."""
    field.queryset = User.objects.filter(pk__in=list(people)).order_by("name", "pk")
    field.label_from_instance = lambda user: people[user.pk]


class RaiseForm(forms.Form):
    """What the enterprise wants solved; five fields, two of them prefilled."""

    enterprise = EnterpriseField()
    title = forms.CharField(label=_("要解决什么"), max_length=120, help_text=_("一句话，例如：冷库用电增容 400 千伏安"))
    body = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    category = forms.ChoiceField(label=_("类别"), choices=Category.choices)
    urgency = forms.ChoiceField(
        label=_("急不急"), choices=Urgency.choices, initial=Urgency.ORDINARY, widget=forms.RadioSelect
    )
    heard_on = forms.DateField(label=_("听到日期"), widget=forms.DateInput(attrs={"type": "date"}))
    mouth = forms.ChoiceField(label=_("从哪里听到"), choices=HEARD_BY_OFFICE, required=False)
    secret_from = forms.ModelChoiceField(
        Department.everything.none(), label=_("对哪个部门保密"), required=False, empty_label=_("不需要保密"),
        help_text=_("选了以后，这个部门和它的指导员在任何地方都看不到这件诉求。"),
    )  # fmt: skip
    is_other = forms.BooleanField(label=_("不是同一件事，仍要登记"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_office: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.offer()
        departments: Any = self.fields["secret_from"]
        departments.queryset = Department.objects.filter(is_active=True)
        if not is_office:
            del self.fields["mouth"]

    def warn_of_doubles(self, found: list[Any]) -> None:
        """Say which look like the same thing, and let the person say that it is another."""
        named = "；".join(f"{one.demand.number} {one.demand.title}" for one in found[:3])
        self.fields["is_other"].widget = forms.CheckboxInput()
        self.add_error(
            "is_other", f"这家企业提过相似的诉求：{named}。是同一件事就不必再登记；不是，请勾选这一项再提交。"
        )


class SendForm(forms.Form):
    department = forms.ModelChoiceField(Department.everything.none(), label=_("交给哪个部门"))
    words = forms.CharField(
        label=_("交办意见"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.filter(is_active=True)


class WordsForm(forms.Form):
    """One text: an answer, a reason for returning, what is still open."""

    words = forms.CharField(label=_("内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label=_("这件事解决得怎么样"), choices=Verdict.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("想说的话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _counties(request: Any) -> Any:
    return Region.objects.filter(level=Level.COUNTY)


class DemandFilter(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=_counties, to_field_name="code", method="in_county", empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(
        label="承办", queryset=lambda request: Department.objects.all(), empty_label="全部"
    )
    category = django_filters.ChoiceFilter(label="类别", choices=Category.choices, empty_label="全部")
    mouth = django_filters.ChoiceFilter(label="来源", choices=Mouth.choices, empty_label="全部")

    class Meta:
        model = Demand
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(region_code__startswith=county.code)
